"""Finds and reads taste files, and returns the reasons that tastes give for films.

All commands with ``--for`` use this module.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Final

from kfilms import atomicfile
from kfilms.errors import RequestError, StateError
from kfilms.hints import Placeholder, propose
from kfilms.normalize import close_matches, fold
from kfilms.taste import (
    MAX_NAME_LENGTH,
    TasteReason,
    VocabularyLookup,
    is_name,
    parse_taste_file,
    taste_error,
    taste_reason,
)
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
    """Return the directory of the tastes, which may not exist.

    Raises:
        StateError: the user has no home directory.
    """
    from kfilms.cli import paths

    home = paths.directory("data", app.environ)
    if home is None:
        raise StateError(
            "there is no home directory to keep tastes in",
            hint=(
                "write it into a file, and name that: ",
                propose("pick", options=["--for", "./mine.toml"]),
            ),
        )
    return os.path.join(home, "tastes")


def taste_path(app: App, name: str) -> str:
    """Return the path of the taste *name*, whose file may not exist.

    If there is no file of exactly that name, a file whose folded name is the same is
    returned.

    Raises:
        RequestError: *name* is not a valid name.
        StateError: the user has no home directory.
    """
    if not _can_name(name):
        raise RequestError(
            f'"{name}" cannot name a taste',
            hint=f"use up to {MAX_NAME_LENGTH} letters, digits and spaces: mina",
        )
    folded = fold(name)
    known = taste_names(app)
    same = [taste for taste in known if folded and fold(taste) == folded]
    spelling = same[0] if same and name not in known else name
    return os.path.join(tastes_folder(app), spelling + SUFFIX)


def taste_names(app: App) -> list[str]:
    """Return the names of the stored tastes, sorted; may be empty."""
    try:
        files = os.listdir(tastes_folder(app))
    except (OSError, StateError):
        return []
    return sorted(
        file.removesuffix(SUFFIX)
        for file in files
        if file.endswith(SUFFIX) and _can_name(file.removesuffix(SUFFIX))
    )


def _can_name(name: str) -> bool:
    """Return whether *name* is valid as the name of a taste."""
    starts_well = is_name(name) and name[0] not in ".-"
    return starts_well and not (_NOT_IN_A_NAME & set(name) or name.endswith(SUFFIX))


def _is_path(text: str) -> bool:
    return os.sep in text or "/" in text or text.endswith(SUFFIX)


def resolve_taste_path(app: App, text: str) -> str:
    """Return the path of the taste *text*, which is a name or already a path."""
    return text if _is_path(text) else taste_path(app, text)


def load_taste(app: App, text: str) -> Taste:
    """Read the taste *text*, which is a name or the path of a file.

    Raises:
        RequestError: there is no such taste; the hint names similar ones.
        StateError: the file cannot be read, or is not a valid taste for the catalog.
    """
    path = resolve_taste_path(app, text)
    try:
        content = _read_content(path)
    except UnicodeDecodeError:
        raise taste_error(path, [f"{path}: is not UTF-8"]) from None
    except (FileNotFoundError, ValueError):  # ValueError: the path is invalid
        raise _unknown_taste_error(app, text) from None
    except IsADirectoryError:
        raise _not_a_taste_error(path) from None
    except OSError as error:
        raise StateError(
            f"the taste {path} cannot be read: {error.strerror}"
        ) from error
    name = os.path.basename(path).removesuffix(SUFFIX)
    return parse_taste_file(
        content,
        path,
        name if is_name(name) else "this taste",
        vocabulary_lookup(app.catalog),
    )


def vocabulary_lookup(catalog: Catalog) -> VocabularyLookup:
    """Return the terms and films of *catalog*, to resolve the words of a taste."""
    return VocabularyLookup(catalog.find_terms, catalog.find_film, catalog.terms)


def _read_content(path: str) -> str:
    with open(atomicfile.open_nonblocking(path), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_size > _MAX_BYTES:
            raise _not_a_taste_error(path)
        return file.read().decode("utf-8-sig").replace("\r\n", "\n")


def _not_a_taste_error(path: str) -> StateError:
    return StateError(f"{path} is no taste: not a regular file of modest size")


def _unknown_taste_error(app: App, text: str) -> RequestError:
    if _is_path(text):
        return RequestError(
            f"there is no taste at {text}",
            hint=("make one: ", propose("taste new", Placeholder("NAME"))),
        )
    known = taste_names(app)
    if known:
        close = did_you_mean(close_matches(text, known))
        hint = (f"{close}All of them: ", propose("taste"))
    else:
        hint = ("make it: ", propose("taste new", text))
    return RequestError(f'no taste is called "{text}"', hint=hint)


def taste_reasons(
    app: App, query: Query, rows: Sequence[FilmRow]
) -> dict[str, tuple[TasteReason, ...]]:
    """Return the reasons that the tastes of *query* give for *rows*, by film id.

    A reason also reports that a film does not suit a taste, unless that is a spoiler.
    """
    ids = [row.id for row in rows]
    reasons: dict[str, tuple[TasteReason, ...]] = dict.fromkeys(ids, ())
    for taste in query.tastes:
        themes = tuple((theme,) for theme in taste.wants)
        matches = app.catalog.matched_themes(themes, ids)
        against = app.catalog.explain_unsuited(taste, ids)
        for row in rows:
            text = taste_reason(taste, matches[row.id], row, against.get(row.id))
            if text:
                reasons[row.id] += (TasteReason(taste.name, text),)
    return reasons
