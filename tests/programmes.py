"""Programmes for the exporter tests: samples, and a hypothesis strategy.

The samples are the ten shipped films on five evenings, and awkward films on two.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from kfilms.catalog import open_catalog
from kfilms.cli import paths as places
from kfilms.exporters import Options, exporter
from kfilms.films import Film, Person
from kfilms.filters import Query
from kfilms.programme import LeftOutFilm, Programme, Showing, Viewing
from kfilms.vocabulary import ContentNoteUse, ThemeUse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kfilms.catalog import Catalog

BERLIN = timezone(timedelta(hours=1), "CET")
"""The winter time of Berlin, independent of the time zone database of the machine."""
CHANGED_AT = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
AWKWARD = str(Path(__file__).parent / "catalogs" / "awkward.yaml")

PLAN = {
    10: {
        "oasis": "heaviness 5: as far from Valentine's as it goes",
        "will-you-be-there": "eases the night after Oasis (5, then 3)",
    },
    11: {
        "maundy-thursday": "opens: the other film of heaviness 5",
        "always": "eases the night; kept apart from Oasis",
    },
    12: {
        "snow-in-sea-breeze": "opens: the heavier film while you are fresh",
        "20th-century-girl": "eases the night (4, then 3)",
    },
    13: {
        "romang": "opens: apart from A Moment to Remember",
        "ditto": "the second gentlest closes the night before",
    },
    14: {
        "a-moment-to-remember": "opens the last night: nothing heavier than 4",
        "love-and-leashes": "closes Valentine's night: the gentlest of the ten",
    },
}


@cache
def _catalog(path: str) -> Catalog:
    return open_catalog(path, None)


@cache
def _films(path: str) -> dict[str, Film]:
    catalog = _catalog(path)
    ids = [row.id for row in catalog.rows(Query())]
    return {film.id: film for film in catalog.films(ids)}


def evening(day: date, films: Mapping[Film, str | None]) -> list[Showing]:
    """Return *films* in order from 19:00, with breaks of 15 minutes."""
    showings = []
    at = datetime(day.year, day.month, day.day, 19, tzinfo=BERLIN)
    for film, why in films.items():
        ends_at = at + timedelta(minutes=film.minutes or 60)
        showings.append(Showing(film, day, at, ends_at, why))
        at = ends_at + timedelta(minutes=15)
    return showings


@cache
def planned() -> Programme:
    """The plan of the ten films for 2027."""
    catalog = places.shipped_catalog()
    films = _films(catalog)
    credit = _catalog(catalog).heading.article
    showings = [
        showing
        for day, reasons in PLAN.items()
        for showing in evening(
            date(2027, 2, day), {films[film]: why for film, why in reasons.items()}
        )
    ]
    return Programme(
        _catalog(catalog).heading.title,
        tuple(showings),
        zone="Europe/Berlin",
        changed_at=CHANGED_AT,
        revision=3,
        credit=credit.credit if credit else "",
    )


@cache
def awkward() -> Programme:
    """Awkward films: some run past midnight and into a new year, some are unplaced."""
    films = list(_films(AWKWARD).values())
    first = evening(
        date(2026, 12, 25), dict.fromkeys(films[:5], '*so* "<that>"; =1,\\n')
    )
    last = evening(date(2027, 1, 1), dict.fromkeys(films[5:8]))
    watched = last[0]._replace(
        watched_on=date(2026, 2, 14), rating=4.5, note='=1+1, <b>"x"</b> | & so; on\\n'
    )
    return Programme(
        _catalog(AWKWARD).heading.title,
        (*first, watched, *last[1:], *map(Showing, films[8:])),
        (
            LeftOutFilm(films[0], "7 minutes too long", "--until 21:12"),
            *(
                LeftOutFilm(film, "no room: *every* <evening> is full")
                for film in films
            ),
        ),
        id='<club> & "co"',
        zone="UTC+01:00",
        changed_at=CHANGED_AT,
        revision=1,
        history=(
            Viewing(films[7], date(2026, 1, 1), None, None),
            Viewing(films[7], date(2026, 2, 14), 4.5, watched.note, again=True),
            Viewing(films[2], None, 3.0, None),
        ),
    )


def unplanned() -> Programme:
    """The awkward films in order, without evenings, as an unsaved programme."""
    films = _films(AWKWARD).values()
    return Programme("Plain", tuple(Showing(film, why=film.why) for film in films))


SAMPLES: dict[str, Callable[[], Programme]] = {
    "planned": planned,
    "awkward": awkward,
    "unplanned": unplanned,
}


ANY = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30)
"""Any text, including text that a catalog would reject."""
lines = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")),
    min_size=1,
    max_size=12,
).filter(lambda text: text.split())
ids = st.text("abc123", min_size=1, max_size=8)


def _records(
    kind: type[Any], **fields: st.SearchStrategy[Any]
) -> st.SearchStrategy[Any]:
    """Build records of *kind* from *fields*; all other fields keep their defaults."""
    return st.fixed_dictionaries(fields).map(lambda values: kind(**values))


_themes = _records(ThemeUse, id=ids, label=lines, gloss=st.none() | lines)
_notes = _records(
    ContentNoteUse, id=ids, label=lines, severe=st.booleans(), detail=st.none() | lines
)
films = _records(
    Film,
    id=ids,
    title=lines,
    original_title=st.none() | lines,
    romanized_title=st.none() | lines,
    released=st.none() | st.just("2002-08-15"),
    minutes=st.none() | st.integers(1, 1440),
    age=st.none() | st.integers(0, 21),
    directors=st.lists(lines.map(Person), max_size=2).map(tuple),
    themes=st.lists(_themes, max_size=2).map(tuple),
    content_notes=st.none() | st.lists(_notes, max_size=3).map(tuple),
    heaviness=st.none() | st.integers(1, 5),
    premise=st.none() | lines,
    ids=st.just(()) | st.just((("imdb", "tt0320193"), ("tmdb", "26955"))),
)
STARTS = st.integers(0, 6000).map(
    lambda minutes: datetime(2027, 2, 10, tzinfo=UTC) + timedelta(minutes=minutes)
)


def _place(showing: Showing, at: datetime | None, minutes: int) -> Showing:
    if at is None:
        return showing
    ends_at = at + timedelta(minutes=minutes)
    return showing._replace(evening=at.date(), starts_at=at, ends_at=ends_at)


_showings = st.builds(
    _place,
    _records(
        Showing,
        film=films,
        why=st.none() | lines,
        watched_on=st.none() | st.dates(),
        rating=st.none() | st.sampled_from([0.5, 3.0, 4.5]),
        note=st.none() | lines,
    ),
    st.none() | STARTS,
    st.integers(1, 300),
)
PROGRAMMES = _records(
    Programme,
    title=lines,
    showings=st.lists(_showings, min_size=1, max_size=3).map(tuple),
    left_out=st.lists(
        _records(LeftOutFilm, film=films, why=lines, way_in=st.none() | lines),
        max_size=2,
    ),
    id=lines,
)


def text_of(form: str, programme: Programme, options: Options | None = None) -> str:
    """Return *programme* in the format *form*, which must give exactly one text."""
    (text,) = exporter(form)(programme, options or Options()).texts
    return text
