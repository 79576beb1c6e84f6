"""The files of tastes: where they are, how one is read, and what they say of films.

Every command that takes ``--for`` goes through here.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Final

from kfilms import atomicfile as whole
from kfilms import taste as pure
from kfilms.errors import RequestError, StateError
from kfilms.normalize import close_matches, fold
from kfilms.text import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kfilms.catalog import Catalog
    from kfilms.cli.app import App
    from kfilms.filters import Query, Taste
    from kfilms.row import FilmRow

SUFFIX: Final = ".toml"
_MAX_BYTES: Final = 1_000_000
_NOT_IN_A_NAME: Final = frozenset('/\\:*?"<>|')


def tastes_folder(app: App) -> str:
    """Return the folder of the tastes; it need not exist.

    Raises:
        StateError: the user has no home.
    """
    from kfilms.cli import paths as places

    home = places.directory("data", app.environ)
    if home is None:
        raise StateError(
            "there is no home directory to keep tastes in",
            hint="write it into a file, and name that: kfilms pick --for ./mine.toml",
        )
    return os.path.join(home, "tastes")


def taste_path(app: App, name: str) -> str:
    """Return the path of the taste that is kept under *name*, in any spelling of it.

    It need not exist.

    Raises:
        RequestError: *name* can be no name.
        StateError: the user has no home.
    """
    if not _can_name(name):
        raise RequestError(
            f'"{name}" cannot name a taste',
            hint=f"use up to {pure.MAX_NAME_LENGTH} letters, digits and spaces: mina",
        )
    folded = fold(name)
    known = taste_names(app)
    same = [one for one in known if folded and fold(one) == folded]
    found = same[0] if same and name not in known else name
    return os.path.join(tastes_folder(app), found + SUFFIX)


def taste_names(app: App) -> list[str]:
    """Return the names of the tastes that are kept, sorted; may be empty."""
    try:
        found = os.listdir(tastes_folder(app))
    except (OSError, StateError):
        return []
    return sorted(
        name.removesuffix(SUFFIX)
        for name in found
        if name.endswith(SUFFIX) and _can_name(name.removesuffix(SUFFIX))
    )


def _can_name(name: str) -> bool:
    """Tell whether a taste may be kept under *name*, and be asked for by it."""
    starts_well = pure.is_name(name) and name[0] not in ".-"
    return starts_well and not (_NOT_IN_A_NAME & set(name) or name.endswith(SUFFIX))


def _is_path(text: str) -> bool:
    return os.sep in text or "/" in text or text.endswith(SUFFIX)


def resolve_taste_path(app: App, text: str) -> str:
    """Return the path of the taste that *text* means, a name or a path already."""
    return text if _is_path(text) else taste_path(app, text)


def load_taste(app: App, text: str) -> Taste:
    """Return the taste that *text* means: a name, or the path of a file.

    Raises:
        RequestError: there is none; the hint names the nearest.
        StateError: it cannot be read, or is not a taste of this catalog.
    """
    path = resolve_taste_path(app, text)
    try:
        content = _content(path)
    except UnicodeDecodeError:
        raise pure.taste_error(path, [f"{path}: is not UTF-8"]) from None
    except (FileNotFoundError, ValueError):  # ValueError: no file has such a path
        raise _unknown(app, text) from None
    except IsADirectoryError:
        raise _no_taste(path) from None
    except OSError as error:
        raise StateError(
            f"the taste {path} cannot be read: {error.strerror}"
        ) from error
    name = os.path.basename(path).removesuffix(SUFFIX)
    return pure.parse_taste_file(
        content,
        path,
        name if pure.is_name(name) else "this taste",
        vocabulary_lookup(app.catalog),
    )


def vocabulary_lookup(catalog: Catalog) -> pure.VocabularyLookup:
    """Return what gives the words of a taste their meaning: those of *catalog*."""
    return pure.VocabularyLookup(catalog.find_terms, catalog.find_film, catalog.terms)


def _content(path: str) -> str:
    with open(whole.open_nonblocking(path), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_size > _MAX_BYTES:
            raise _no_taste(path)
        return file.read().decode("utf-8-sig").replace("\r\n", "\n")


def _no_taste(path: str) -> StateError:
    return StateError(f"{path} is no taste: not a regular file of modest size")


def _unknown(app: App, text: str) -> RequestError:
    if _is_path(text):
        return RequestError(
            f"there is no taste at {text}", hint="make one: kfilms taste new NAME"
        )
    from shlex import quote

    known = taste_names(app)
    close = close_matches(text, known)
    rest = f"make it: kfilms taste new {quote(text)}"
    rest = "All of them: kfilms taste" if known else rest
    return RequestError(
        f'no taste is called "{text}"', hint=f"{did_you_mean(close)}{rest}"
    )


def taste_reasons(
    app: App, query: Query, rows: Sequence[FilmRow]
) -> dict[str, tuple[pure.TasteReason, ...]]:
    """Return what each taste of *query* says of the films of *rows*, by film id.

    A taste that a film does not suit says so, unless that gives something away.
    """
    ids = [row.id for row in rows]
    said: dict[str, tuple[pure.TasteReason, ...]] = dict.fromkeys(ids, ())
    for taste in query.tastes:
        wanted = tuple((theme,) for theme in taste.wants)
        matches = app.catalog.matched_themes(wanted, ids)
        against = app.catalog.explain_unsuited(taste, ids)
        for row in rows:
            why = pure.taste_reason(taste, matches[row.id], row, against.get(row.id))
            if why:
                said[row.id] += (pure.TasteReason(taste.name, why),)
    return said
