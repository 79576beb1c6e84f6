"""What the reference and the man page say alike: exit codes, environment, files."""

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
"""The variables of the environment that kfilms heeds."""

FILES: Final = {
    "~/.local/share/kfilms/state.json": "Watchlists, history, and what can be undone.",
    "~/.local/share/kfilms/tastes/NAME.toml": "The taste that `--for NAME` means.",
    "~/.cache/kfilms/": "Compiled catalogs. Deleting them loses nothing.",
}
"""Where files live on Linux, if the environment does not say otherwise."""


def exit_codes() -> dict[int, str]:
    """Return what each exit code means, from the errors that carry it."""
    codes: dict[int, list[str]] = {0: ["Done."]}
    for error in KfilmsError.__subclasses__():
        meaning = str(error.__doc__).partition("\n")[0]
        codes.setdefault(error.exit_code, []).append(meaning)
    codes[INTERRUPTED] = ["Interrupted."]
    return {code: " Or: ".join(said) for code, said in sorted(codes.items())}
