"""Writes what is made from the program: reference, man page, completions, a picture.

``python docs/generate.py`` writes the files; with ``--check`` it only tells which of
them are not what it would write today. The same program, the same bytes.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from made import catalog, commands, layers, manual, scripts

from kfilms.cli.completion_scripts import SHELLS

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT: Final = Path(__file__).parent.parent
PLACES: Final = {
    "bash": "share/bash-completion/completions/kfilms",
    "zsh": "share/zsh/site-functions/_kfilms",
    "fish": "share/fish/vendor_completions.d/kfilms.fish",
}
"""Where each shell looks for completions below a prefix."""

MADE: Final[dict[str, Callable[[], str]]] = {
    "docs/reference/commands.md": commands.page,
    "docs/reference/for-scripts.md": scripts.page,
    "docs/reference/catalog-format.md": catalog.page,
    "docs/layers.svg": layers.picture,
    "share/man/man1/kfilms.1": manual.page,
    **{
        PLACES[name]: partial(getattr, shell, "source_template")
        for name, shell in SHELLS.items()
    },
}


def main() -> int:
    """Write the files, or compare them; return 1 where one is out of date."""
    stale = 0
    for name, text in MADE.items():
        path = ROOT / name
        data = text().encode()
        if "--check" not in sys.argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        elif not path.exists() or path.read_bytes() != data:
            print(f"{name} is out of date: run python docs/generate.py")
            stale = 1
    return stale


if __name__ == "__main__":
    sys.exit(main())
