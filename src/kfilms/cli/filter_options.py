"""Provides the filter options that commands share, and parses them to a ``Query``."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import click

from kfilms.cli import completers as complete
from kfilms.cli.command import IntRange, option_group
from kfilms.errors import RequestError
from kfilms.filters import (
    ENDINGS,
    OLDEST,
    SORT_KEYS,
    Query,
    parse_ending,
    parse_range,
    parse_sort,
    parse_words,
)
from kfilms.normalize import fold
from kfilms.text import join_and, join_or, pluralize, summarize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kfilms.cli.app import App
    from kfilms.filters import Order, Range, SortKey, Taste
    from kfilms.row import FilmRow
    from kfilms.taste import TasteReason
    from kfilms.vocabulary import Term

Found = TypeVar("Found")

_MAX_NAMES: Final = 500


class Filters(NamedTuple):
    """The filter options as they were typed."""

    text: tuple[str, ...]
    theme: tuple[str, ...]
    without: tuple[str, ...]
    leaving_out: tuple[str, ...]
    year: str | None
    minutes: str | None
    age: int | None
    heaviness: str | None
    imdb_rating: str | None
    director: tuple[str, ...]
    cast: tuple[str, ...]
    ending: tuple[str, ...]
    watched: bool | None
    tastes: tuple[str, ...]
    limit: int | None = None
    sort: str | None = None

    def query(self, app: App, order: Order = "catalog") -> Query:
        """Return the query that the options describe, its films in *order*.

        Raises:
            RequestError: options have unknown or malformed values; all of them are
                reported together.
        """
        parser = _OptionParser(app)
        tastes = parser.tastes(self.tastes)
        query = Query(
            text=tuple(word for text in self.text for word in parser.words(text)),
            themes=tuple(parser.themes(text) for text in self.theme),
            without=tuple(
                term for text in self.without for term in parser.unwanted(text)
            ),
            leaving_out=tuple(parser.film(text) for text in self.leaving_out),
            year=parser.range("--year", self.year, "years"),
            minutes=parser.range("--minutes", self.minutes, "minutes"),
            heaviness=parser.range("--heaviness", self.heaviness, "heaviness"),
            age=self.age,
            imdb_rating=parser.range("--imdb-rating", self.imdb_rating, "ratings"),
            directors=self.director,
            cast=self.cast,
            endings=tuple(
                ending for text in self.ending for ending in parser.endings(text)
            ),
            watched=self.watched,
            history=(
                *app.watched,
                *(film for taste in tastes for film in taste.watched),
            ),
            ratings=_ratings(app, self.sort),
            sort=parser.sort(self.sort),
            limit=self.limit,
            order=order,
            tastes=tastes,
        )
        parser.complain()
        return query


def _ratings(app: App, sort: str | None) -> tuple[tuple[float, tuple[str, ...]], ...]:
    """Return your ratings, each with the ids of its films, if *sort* may need them."""
    if not sort or "rating" not in sort:
        return ()
    films_by_rating: dict[float, list[str]] = {}
    for film, entry in app.history.items():
        if entry.rating is not None:
            films_by_rating.setdefault(entry.rating, []).append(film)
    return tuple((rating, tuple(films)) for rating, films in films_by_rating.items())


class _OptionParser:
    """Parses the values of options, and collects the errors to report them together."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._errors: list[tuple[str, RequestError]] = []

    def _tried(
        self, option: str, parse: Callable[..., Found], *values: str
    ) -> Found | None:
        try:
            return parse(*values)
        except RequestError as error:
            self._errors.append((option, error))
            return None

    def _each(
        self, option: str, parse: Callable[..., Found], text: str, *more: str
    ) -> tuple[Found, ...]:
        """Parse the comma-separated names in *text*; ignore repeated names.

        Raises:
            RequestError: there are more than ``_MAX_NAMES`` names.
        """
        parts = (part.strip() for part in text.split(","))
        names = list(dict.fromkeys(filter(None, parts))) or [text]
        if len(names) > _MAX_NAMES:
            raise RequestError(
                f"{len(names):,} names at once are too many",
                hint=f"use up to {_MAX_NAMES}",
            )
        values = [self._tried(option, parse, name, *more) for name in names]
        return tuple(dict.fromkeys(value for value in values if value is not None))

    def words(self, text: str) -> tuple[str, ...]:
        return self._tried("TEXT", parse_words, text) or ()

    def themes(self, text: str) -> tuple[str, ...]:
        return self._terms("--theme", text, "theme")

    def unwanted(self, text: str) -> tuple[str, ...]:
        return self._terms("--without", text, "theme", "content note")

    def _terms(self, option: str, text: str, *kinds: str) -> tuple[str, ...]:
        meanings = self._each(option, self._find_terms, text, *kinds)
        return tuple(dict.fromkeys(term.id for terms in meanings for term in terms))

    def _find_terms(self, word: str, *kinds: str) -> tuple[Term, ...]:
        """Return the terms that *word* names.

        For ``--without``, a message names the terms if *word* is only an alias.

        Raises:
            RequestError: *word* names no term.
        """
        terms = self._app.catalog.find_terms(word, *kinds)
        names = {fold(name) for term in terms for name in (term.id, term.label)}
        if len(kinds) > 1 and fold(word) not in names:
            labels = join_and(term.label for term in terms)
            self._app.output.say(f"Noted under {labels}: {word}")
        return terms

    def tastes(self, texts: Iterable[str]) -> tuple[Taste, ...]:
        if not texts:
            return ()
        from kfilms.cli.commands.taste import files

        load = partial(files.load_taste, self._app)
        tastes = (self._tried("--for", load, text) for text in texts)
        return tuple(dict.fromkeys(taste for taste in tastes if taste))

    def endings(self, text: str) -> tuple[str, ...]:
        return self._each("--ending", parse_ending, text)

    def film(self, text: str) -> str:
        row = self._tried("--except", self._app.catalog.find_film, text)
        return row.id if row else ""

    def range(self, option: str, text: str | None, unit: str) -> Range | None:
        return None if text is None else self._tried(option, parse_range, text, unit)

    def sort(self, text: str | None) -> tuple[SortKey, ...]:
        return () if text is None else self._tried("--sort", parse_sort, text) or ()

    def complain(self) -> None:
        if len(self._errors) == 1:
            raise self._errors[0][1]
        if self._errors:
            from kfilms.hints import with_hint

            lines = tuple(
                with_hint(f"{option}: {error.message}", error.hint)
                for option, error in self._errors
            )
            many = pluralize(len(self._errors), "thing")
            raise RequestError(f"{many} in that cannot be understood", details=lines)


_NARROWING: Final = (
    click.argument("text", nargs=-1, metavar="[TEXT]..."),
    click.option(
        "--theme",
        multiple=True,
        metavar="THEME",
        shell_complete=complete.complete_terms("theme"),
        help="About a theme or a narrower one; a comma means any of, twice means both.",
    ),
    click.option(
        "--without",
        multiple=True,
        metavar="TERM",
        shell_complete=complete.complete_terms("theme", "content note"),
        help="Without a theme or content note, narrower ones included.",
    ),
    click.option(
        "--except",
        "leaving_out",
        multiple=True,
        metavar="FILM",
        shell_complete=complete.complete_films,
        help="Leave this film out.",
    ),
    click.option(
        "--year", metavar="RANGE", help="Released then: 2004, 2000..2010, 2015.."
    ),
    click.option(
        "--minutes", metavar="RANGE", help="As long as that: ..120, 90..1h50."
    ),
    click.option(
        "--age",
        type=IntRange(0, OLDEST),
        metavar="YEARS",
        help="Suitable at that age, by the minimum age.",
    ),
    click.option(
        "--heaviness", metavar="RANGE", help="From 1 (light) to 5: ..3, 4..5."
    ),
    click.option(
        "--imdb-rating",
        metavar="RANGE",
        help="By the rating at IMDb, if known: 7.., 6.5..8.",
    ),
    click.option(
        "--director",
        multiple=True,
        metavar="NAME",
        help="Directed by, in any spelling.",
    ),
    click.option("--cast", multiple=True, metavar="NAME", help="Somebody in the cast."),
    click.option(
        "--ending",
        multiple=True,
        shell_complete=complete.complete_endings,
        metavar="ENDING",
        help=f"Ends so: {join_or(ENDINGS)}. The answer gives that much away.",
    ),
    click.option(
        "--watched/--unwatched", default=None, help="Seen already, or not yet."
    ),
    click.option(
        "--for",
        "tastes",
        multiple=True,
        metavar="TASTE",
        shell_complete=complete.complete_tastes,
        help="Suits this taste (kfilms taste); twice means both.",
    ),
)
_ORDERING: Final = (
    click.option(
        "-n",
        "limit",
        type=IntRange(1, 999_999),
        metavar="N",
        help="At most so many films.",
    ),
    click.option(
        "--sort",
        metavar="KEY[,-KEY]",
        shell_complete=complete.complete_sort_keys,
        help=f"Sort by {', '.join(SORT_KEYS)}; a minus sign reverses.",
    ),
)


HEADING: Final = {"Which films": Filters._fields}
"""The heading of the filter options in the help."""

list_options = option_group("filters", Filters, (*_NARROWING, *_ORDERING))
"""Decorator: adds the filter options; the command receives them as *filters*."""

filter_options = option_group("filters", Filters, _NARROWING)
"""Like ``list_options``, without the options that sort and limit a list."""


def say_passed_over(app: App, query: Query) -> None:
    """Report the films that a filter excluded because the catalog lacks the fact."""
    for fact, number, titles in app.catalog.passed_over(query):
        verb = "has" if number == 1 else "have"
        films = f"{pluralize(number, 'film')} {verb} no {fact}"
        app.output.say(f"Passed over: {films}: {summarize(titles, number)}")


def taste_reasons(
    app: App, query: Query, rows: Sequence[FilmRow]
) -> dict[str, tuple[TasteReason, ...]]:
    """Return the reasons that the tastes of *query* give for *rows*, by film id."""
    if not query.tastes:
        return dict.fromkeys(film_ids(rows), ())
    from kfilms.cli.commands.taste import files

    return files.taste_reasons(app, query, rows)


def film_ids(rows: Iterable[Any]) -> list[str]:
    """Return the ids of *rows*, in their order."""
    return [row.id for row in rows]
