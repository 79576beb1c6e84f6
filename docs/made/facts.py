"""The exit codes, environment variables and files, for reference and man page."""

from __future__ import annotations

from typing import Final

from kfilms.cli.main import INTERRUPTED
from kfilms.errors import KfilmsError

ENVIRONMENT: Final = {
    "KFILMS_CATALOG": "The catalog, where `--catalog` does not name one.",
    "KFILMS_WATCHLIST": "The watchlist, where `--watchlist` does not name one.",
    "KFILMS_STATE": "The state file, where `--state` does not name one.",
    "NO_COLOR": "Set to anything, it turns colour off; `--color always` outdoes it.",
    "TERM": "`dumb` turns colour off likewise.",
    "COLUMNS": "How wide a table may be; else as wide as the terminal, or 80.",
    "XDG_DATA_HOME": "Where the state file and the tastes live, in `kfilms/`.",
    "XDG_CACHE_HOME": "Where compiled catalogs live, in `kfilms/`.",
    "HOME": "Where both live if those two are not set; `USERPROFILE` on Windows.",
    "TZ": "The local time zone, where it is not the system's.",
}
"""The environment variables that kfilms reads."""

FILES: Final = {
    "~/.local/share/kfilms/state.json": "Watchlists, history, and what can be undone.",
    "~/.local/share/kfilms/tastes/NAME.toml": "The taste that `--for NAME` means.",
    "~/.cache/kfilms/": "Compiled catalogs. Deleting them loses nothing.",
}
"""The default paths on Linux."""


def exit_codes() -> dict[int, str]:
    """Return the meaning of each exit code, from the docstrings of its errors."""
    codes: dict[int, list[str]] = {0: ["Done."]}
    for error in KfilmsError.__subclasses__():
        meaning = str(error.__doc__).partition("\n")[0]
        codes.setdefault(error.exit_code, []).append(meaning)
    codes[INTERRUPTED] = ["Interrupted."]
    return {code: " Or: ".join(meanings) for code, meanings in sorted(codes.items())}
