"""Where files live: the shipped catalog, the state file, the cache.

Follows the XDG Base Directory Specification 0.8, and the customs of macOS and Windows.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_ELSEWHERE = {
    "darwin": {"data": "Library/Application Support", "cache": "Library/Caches"},
    "win32": {"data": "AppData/Local", "cache": "AppData/Local/Cache"},
}
_XDG = {"data": ".local/share", "cache": ".cache"}


def shipped_catalog() -> str:
    """Return the path of the catalog that comes with kfilms.

    In a wheel it lies in the package; in a checkout, beside the sources.
    """
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    installed = os.path.join(package, "data", "films.yaml")
    checkout = os.path.dirname(os.path.dirname(package))
    beside = os.path.join(checkout, "data", "films.yaml")
    return installed if os.path.exists(installed) else beside


def directory(kind: str, environ: Mapping[str, str]) -> str | None:
    """Return the directory of kfilms for *kind*, ``data`` or ``cache``.

    ``None`` where the user has no home. It need not exist.
    """
    base = environ.get(f"XDG_{kind.upper()}_HOME", "")
    if not os.path.isabs(base):
        home = environ.get("HOME") or environ.get("USERPROFILE") or ""
        if not os.path.isabs(home):
            return None
        base = os.path.join(home, _ELSEWHERE.get(sys.platform, _XDG)[kind])
    return os.path.join(base, "kfilms")
