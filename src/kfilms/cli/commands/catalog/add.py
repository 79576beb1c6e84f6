"""``kfilms catalog add``."""

from __future__ import annotations

import os
from contextlib import suppress
from errno import EACCES
from itertools import chain, count
from shlex import quote
from typing import TYPE_CHECKING, Any, Final

import click

from kfilms import atomicfile
from kfilms.cli import completers as complete
from kfilms.cli import paths
from kfilms.cli.command import Command, IntRange, pass_app
from kfilms.errors import CatalogError, RequestError
from kfilms.filters import LIMITS, Query
from kfilms.hints import propose
from kfilms.normalize import fold, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kfilms.cli.app import App
    from kfilms.row import FilmRow

_MAX_SLUG: Final = 60
_OPTIONS: Final = {"theme": "--theme", "content note": "--content-note"}


@click.command(
    cls=Command,
    examples=(
        ("kfilms catalog add Parasite --catalog mine.yaml", "to describe later"),
        (
            "kfilms catalog add Okja --minutes 121 --catalog mine.yaml",
            "as far as known",
        ),
    ),
)
@click.argument("title")
@click.option("--id", "name", metavar="ID", help="What to call it in commands.")
@click.option("--year", type=IntRange(*LIMITS["year"]), help="The year of its release.")
@click.option("--minutes", type=IntRange(*LIMITS["minutes"]), help="How long it is.")
@click.option(
    "--age", type=IntRange(*LIMITS["age"]), help="The youngest it is meant for."
)
@click.option(
    "--heaviness",
    type=IntRange(*LIMITS["heaviness"]),
    help="From 1, light, to 5, devastating.",
)
@click.option("--original-title", metavar="TITLE", help="The title in its own script.")
@click.option(
    "--director", "directors", multiple=True, metavar="NAME", help="Who directed it."
)
@click.option(
    "--theme",
    "themes",
    multiple=True,
    metavar="THEME",
    shell_complete=complete.complete_terms("theme"),
    help="A theme of the catalog; repeat it for more.",
)
@click.option(
    "--content-note",
    "content_notes",
    multiple=True,
    metavar="CONTENT-NOTE",
    shell_complete=complete.complete_terms("content note"),
    help="A content note of the catalog, likewise.",
)
@click.option("--premise", metavar="TEXT", help="How it begins.")
@click.option("--imdb", metavar="ID", help="Its id at IMDb: tt0282599.")
@pass_app
def command(
    app: App,
    title: str,
    *,
    name: str | None,
    year: int | None,
    minutes: int | None,
    age: int | None,
    heaviness: int | None,
    original_title: str | None,
    directors: tuple[str, ...],
    themes: tuple[str, ...],
    content_notes: tuple[str, ...],
    premise: str | None,
    imdb: str | None,
) -> None:
    """The film comes after the last one; nothing else in the file is touched, be it a
    comment or a space. The catalog that comes with kfilms is never written.
    """  # noqa: D205 - the summary is in the table of commands
    from kfilms.catalog.append import check_film

    path = _own_catalog(app)
    title = title.strip()
    rows = app.catalog.rows(Query())
    film = {
        "id": name or _new_id(title, year, rows),
        "title": title,
        "original_title": original_title,
        "released": year,
        "minutes": minutes,
        "age": age,
        "directors": [*directors],
        "themes": _term_ids(app, themes, "theme"),
        "content_notes": _term_ids(app, content_notes, "content note"),
        "heaviness": heaviness,
        "premise": premise,
        "ids": {"imdb": imdb} if imdb else {},
    }
    fields = {key: value for key, value in film.items() if value not in (None, [], {})}
    check_film(fields)
    _refuse_duplicate(fields, rows, id_given=name is not None)
    _append(path, fields)
    app.output.say(
        f"Added to {path}: {title}, called {film['id']}. "
        f"What it still lacks: {app.command_line('catalog check', path)}"
    )


def _own_catalog(app: App) -> str:
    """Return the path of the catalog to write.

    Raises:
        RequestError: it is the shipped catalog, or several catalogs were named.
    """
    path = next(iter(app.catalogs), None)
    shipped = paths.shipped_catalog()
    if len(app.catalogs) > 1:
        raise RequestError(
            f"of {len(app.catalogs)} catalogs, one has to be added to",
            hint=f"name it alone: --catalog {quote(app.catalogs[0])}",
        )
    if path is None or os.path.realpath(path) == os.path.realpath(shipped):
        raise RequestError(
            "the catalog that comes with kfilms is never written",
            hint=(
                "begin your own: ",
                propose("catalog new", "mine.yaml"),
                ", and add to it with --catalog mine.yaml",
            ),
        )
    return path


def _term_ids(app: App, texts: Iterable[str], kind: str) -> list[str]:
    """Return the ids of the terms named in *texts*, separated by commas, each once."""
    words = [word for text in texts for word in text.split(",")]
    return [*dict.fromkeys(_term_id(app, word.strip(), kind) for word in words)]


def _term_id(app: App, word: str, kind: str) -> str:
    """Return the id of the term that *word* names.

    Raises:
        RequestError: no term of that *kind* has the name. If a term of another kind
            has it, the hint gives the option for that kind.
    """
    try:
        return app.catalog.find_terms(word, kind)[0].id
    except RequestError as error:
        with suppress(RequestError):
            term, *_ = app.catalog.find_terms(word, *_OPTIONS)
            error.hint = f"give it as one: {_OPTIONS[term.kind]} {term.id}"
        raise


def _new_id(title: str, year: int | None, rows: Iterable[FilmRow]) -> str:
    """Return an unused id made of *title*, with the year or a number if necessary."""
    taken = {row.id for row in rows}
    plain = title.replace("'", "").replace("\u2019", "")
    slug = "-".join(word for word in words(plain) if word.isascii())[:_MAX_SLUG]
    if not slug:
        numbered_ids = (f"film-{number}" for number in count(len(taken) + 1))
        return next(film for film in numbered_ids if film not in taken)
    slug = slug.strip("-")
    numbers = chain([year] if year else [], count(2))
    slugs = chain([slug], (f"{slug}-{number}" for number in numbers))
    return next(film for film in slugs if film not in taken)


def _refuse_duplicate(
    film: Mapping[str, Any], rows: Iterable[FilmRow], *, id_given: bool
) -> None:
    """Check that neither the id nor the film is in the catalog already.

    The film may be there if the user gave an id for it.

    Raises:
        RequestError: the id or the film is there.
    """
    for row in rows:
        if row.id == film["id"]:
            raise RequestError(
                f'"{row.id}" is already the id of {row.title}',
                hint="give another with --id",
            )
        if not id_given and _is_same_film(film, row):
            raise RequestError(
                f"{row.title} is there already: {row.id}",
                hint=f"if you mean another film, name it: --id {film['id']}",
            )


def _is_same_film(film: Mapping[str, Any], row: FilmRow) -> bool:
    """Return whether *film* is the film of *row*.

    Compares the IMDb ids if both have one, or else titles and year.
    """
    imdb = film.get("ids", {}).get("imdb")
    if imdb and row.imdb:
        return bool(imdb == row.imdb)
    titles = (row.title, row.original_title, row.romanized_title)
    folded = {fold(title) for title in titles if title}
    return fold(film["title"]) in folded - {""} and row.year == film.get("released")


def _append(path: str, film: Mapping[str, Any]) -> None:
    """Append *film* to the catalog at *path*, atomically.

    Raises:
        CatalogError: the file cannot be written, or another program changed it in the
            meantime. The file is left unchanged.
    """
    from kfilms.catalog.append import append_film
    from kfilms.catalog.source import open_catalog_file
    from kfilms.catalog.sources import has_export_header

    with open_catalog_file(path) as file:
        if has_export_header(file):
            convert = propose("catalog convert", path, options=["-o", "mine.yaml"])
            raise CatalogError(
                f"{path} is what IMDb exported, and nothing can be added to it",
                hint=("make a catalog of your own of it: ", convert),
            )
        file.seek(0)
        before = atomicfile.file_identity(os.fstat(file.fileno()))
        new_content = append_film(file.read(), path, film)

    def check() -> None:
        if atomicfile.file_identity(os.stat(path)) != before:
            raise CatalogError(
                f"{path} changed meanwhile, and nothing was added", hint="try again"
            )

    try:
        check()
        if not os.access(path, os.W_OK):
            raise PermissionError(EACCES, os.strerror(EACCES))
        atomicfile.replace(path, new_content, check=check)
    except OSError as error:
        raise CatalogError(
            f"the catalog {path} cannot be written: {error.strerror}"
        ) from error
