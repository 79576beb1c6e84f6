"""Paths of the shipped catalog, the data directory and the cache.

Follows the XDG Base Directory Specification 0.8, and the conventions of macOS and
Windows.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_BY_PLATFORM = {
    "darwin": {"data": "Library/Application Support", "cache": "Library/Caches"},
    "win32": {"data": "AppData/Local", "cache": "AppData/Local/Cache"},
}
_XDG = {"data": ".local/share", "cache": ".cache"}


def shipped_catalog() -> str:
    """Return the path of the catalog that comes with kfilms.

    A wheel contains it in the package, a checkout in ``data`` next to ``src``.
    """
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    installed = os.path.join(package, "data", "films.yaml")
    checkout = os.path.dirname(os.path.dirname(package))
    uninstalled = os.path.join(checkout, "data", "films.yaml")
    return installed if os.path.exists(installed) else uninstalled


def directory(kind: str, environ: Mapping[str, str]) -> str | None:
    """Return the directory of kfilms for *kind*, ``data`` or ``cache``.

    The directory may not exist. ``None`` if the user has no home directory.
    """
    base = environ.get(f"XDG_{kind.upper()}_HOME", "")
    if not os.path.isabs(base):
        home = environ.get("HOME") or environ.get("USERPROFILE") or ""
        if not os.path.isabs(home):
            return None
        base = os.path.join(home, _BY_PLATFORM.get(sys.platform, _XDG)[kind])
    return os.path.join(base, "kfilms")
