"""The figures of a catalog and of a history: what is counted, in which bars.

Takes counts and gives charts; neither asks a catalog nor draws. Endings are not
counted, and neither is a hidden use of a theme.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kfilms.text import capitalized, hours_and_minutes, pluralize, total_length

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kfilms.vocabulary import Term

MAX_THEMES: Final = 10
"""Themes in a chart for people; all of them are in ``kfilms themes``."""

STEP: Final = 10
_SHORT: Final = 80
_LONG: Final = 170
"""Minutes are counted by tens; what is shorter or longer shares one bar."""

CHARTS: Final = {
    "by_theme": "Themes",
    "by_decade": "Decades",
    "by_minutes": "Minutes",
    "by_heaviness": "Heaviness",
    "by_watched": "Your history",
    "by_year_watched": "Watched by year",
    "by_rating": "Your ratings",
}
"""Every chart, by its key for programs, in their order."""

_HEAVINESS: Final = {1: "1, light", 2: "2", 3: "3", 4: "4", 5: "5, devastating"}
_BEST: Final = 10
"""The best rating in halves."""

Spread = dict[int | None, int]
"""How many films have each value; ``None`` stands for a fact that nobody found."""


class Counts(NamedTuple):
    """What a catalog counted among the films that were asked for.

    *total* is how many films there are whatever was asked. *decades* go by their first
    year, *lengths* by tens of minutes. *themes* counts as ``Term`` says, in the order
    of the vocabulary. *remembered* gives the minutes of films in the history, by id.
    """

    films: int
    total: int
    minutes: int
    years: tuple[int | None, int | None]
    decades: Spread
    lengths: Spread
    heaviness: Spread
    themes: tuple[Term, ...]
    without_themes: int
    remembered: dict[str, int | None]


class Seen(NamedTuple):
    """What the user remembers of one film: the years it was watched in, the rating.

    *undated* says that it was watched in a year that nobody knows.
    """

    years: tuple[int, ...] = ()
    rating: float | None = None
    undated: bool = False

    @property
    def watched(self) -> bool:
        """Whether it was watched."""
        return self.undated or bool(self.years)


class Bar(NamedTuple):
    """One bar: *films* long, of which the last *minor* have a theme as a minor one.

    *key* is for programs: an id or the least value, ``None`` where the fact is unknown.
    """

    key: str | float | None
    label: str
    films: int
    minor: int = 0


class Chart(NamedTuple):
    """Bars that belong together, in their order; *left_out* is said below them."""

    key: str
    title: str
    bars: tuple[Bar, ...]
    left_out: str = ""


class Figures(NamedTuple):
    """Everything the statistics say.

    *watched* counts films, *minutes* and *watched_minutes* those of known length.
    *elsewhere* counts films of the history that this catalog does not have. *average*
    is that of the ratings.
    """

    films: int
    total: int
    minutes: int
    unknown_length: int
    years: tuple[int | None, int | None]
    watched: int
    watched_minutes: int
    elsewhere: int
    rated: int
    average: float | None
    lines: tuple[str, ...]
    charts: tuple[Chart, ...]


def figures(
    counts: Counts,
    history: Mapping[str, Seen],
    elsewhere: int = 0,
    most_themes: int | None = MAX_THEMES,
) -> Figures:
    """Return the figures of *counts* and of what *history* says of its films, by id.

    *elsewhere* counts films of the history that the catalog does not have;
    *most_themes* is how many themes are shown, ``None`` for all.
    """
    seen = {film: one for film, one in history.items() if film in counts.remembered}
    watched = [film for film, one in seen.items() if one.watched]
    ratings = [one.rating for one in seen.values() if one.rating is not None]
    lengths = [counts.remembered[film] for film in watched]
    return Figures(
        films=counts.films,
        total=counts.total,
        minutes=counts.minutes,
        unknown_length=counts.lengths.get(None, 0),
        years=counts.years,
        watched=len(watched),
        watched_minutes=sum(one for one in lengths if one is not None),
        elsewhere=elsewhere,
        rated=len(ratings),
        average=sum(ratings) / len(ratings) if ratings else None,
        lines=tuple(_summary_lines(counts, lengths, ratings, elsewhere)),
        charts=tuple(
            chart for chart in _charts(counts, seen, most_themes) if chart.bars
        ),
    )


def _summary_lines(
    counts: Counts, watched: list[int | None], ratings: list[float], elsewhere: int
) -> Iterable[str]:
    """Word the sums, a sentence a line; the second says how much was watched."""
    unknown = counts.lengths.get(None, 0)
    share = pluralize(counts.total, "film")
    if counts.films < counts.total:
        share = f"{counts.films:,} of {share}"
    hours = _hours(counts.minutes, counts.films, unknown)
    yield ", ".join([share, *hours, *_span(counts)])
    rest = counts.films - len(watched)
    unseen = unknown - watched.count(None)
    known = sum(one for one in watched if one is not None)
    to_go = ", ".join(
        [f"{rest:,} to go", *_hours(counts.minutes - known, rest, unseen)]
    )
    if not watched:
        yield "None watched yet"
    elif not rest:
        yield ", ".join(["All watched", *total_length(watched)])
    else:
        so_far = ", ".join([f"{len(watched):,} watched", *total_length(watched)])
        yield f"{so_far}; {to_go}"
    if ratings:
        average = sum(ratings) / len(ratings)
        yield f"{len(ratings):,} rated, {average:.1f} of 5 on average"
    if elsewhere:
        yield f"{pluralize(elsewhere, 'watched film')} not in this catalog"


def _hours(minutes: int, films: int, unknown: int) -> list[str]:
    told = [hours_and_minutes(minutes)] if unknown < films else []
    return [*told, f"{unknown:,} of unknown length"] if unknown else told


def _span(counts: Counts) -> list[str]:
    first, last = counts.years
    if first is None:
        return []
    return [f"from {first} to {last}" if first != last else f"of {first}"]


def _charts(
    counts: Counts, seen: Mapping[str, Seen], most: int | None
) -> Iterable[Chart]:
    themes = _theme_bars(counts.themes)
    shown = themes[:most]
    more = len(themes) - len(shown)
    if shown and counts.without_themes:
        shown += (Bar(None, "unknown", counts.without_themes),)
    bars = {
        "by_theme": shown,
        "by_decade": _decades(counts.decades),
        "by_minutes": _lengths(counts.lengths),
        "by_heaviness": _heaviness(counts.heaviness),
        "by_watched": _progress(counts, seen),
        "by_year_watched": _years(seen),
        "by_rating": _ratings(seen),
    }
    left_out = {"by_theme": f"{more:,} more: kfilms themes"} if more else {}
    for key, title in CHARTS.items():
        yield Chart(key, title, bars[key], left_out.get(key, ""))


def _theme_bars(terms: Iterable[Term]) -> tuple[Bar, ...]:
    """Return the themes in use, those at the heart of most films first.

    A broader theme that counts no film more than one of its narrower ones is left out.
    """
    used = [term for term in terms if term.films]
    same = {(term.broader, term.main, term.minor) for term in used}
    bars = [
        Bar(term.id, capitalized(term.label), term.films, term.minor)
        for term in used
        if (term.id, term.main, term.minor) not in same
    ]
    return tuple(sorted(bars, key=lambda bar: (bar.minor - bar.films, -bar.minor)))


def _spread(
    keys: Iterable[int], labels: Mapping[int, str], spread: Spread
) -> tuple[Bar, ...]:
    bars = [Bar(key, labels.get(key, str(key)), spread.get(key, 0)) for key in keys]
    if spread.get(None) and bars:
        bars.append(Bar(None, "unknown", spread[None]))
    return tuple(bars)


def _between(spread: Spread, step: int) -> range:
    """Return every value from the least known one to the greatest; may be empty."""
    known = [key for key in spread if key is not None]
    return range(min(known), max(known) + 1, step) if known else range(0)


def _decades(spread: Spread) -> tuple[Bar, ...]:
    keys = _between(spread, STEP)
    return _spread(keys, {key: f"{key}s" for key in keys}, spread)


def _lengths(spread: Spread) -> tuple[Bar, ...]:
    shared: Spread = {}
    for tens, films in spread.items():
        key = None if tens is None else min(max(tens, _SHORT - STEP), _LONG)
        shared[key] = shared.get(key, 0) + films
    keys = _between(shared, STEP)
    labels = {key: f"{key} to {key + STEP - 1}" for key in keys}
    ends = {_SHORT - STEP: f"under {_SHORT}", _LONG: f"{_LONG} or more"}
    bars = _spread(keys, labels | ends, shared)
    return tuple(
        bar._replace(key=0) if bar.key == _SHORT - STEP else bar for bar in bars
    )


def _heaviness(spread: Spread) -> tuple[Bar, ...]:
    known = any(key is not None for key in spread)
    return _spread(_HEAVINESS if known else (), _HEAVINESS, spread)


def _progress(counts: Counts, seen: Mapping[str, Seen]) -> tuple[Bar, ...]:
    """Count what was watched and what was not; empty where nothing was."""
    watched = sum(one.watched for one in seen.values())
    rest = Bar("unwatched", "To go", counts.films - watched)
    return (Bar("watched", "Watched", watched), rest) if watched else ()


def _years(seen: Mapping[str, Seen]) -> tuple[Bar, ...]:
    """Count in each year how often a film was watched."""
    spread: Spread = {}
    for year in (year for one in seen.values() for year in one.years):
        spread[year] = spread.get(year, 0) + 1
    undated = sum(one.undated for one in seen.values())
    if undated:
        spread[None] = undated
    return _spread(_between(spread, 1), {}, spread)


def _ratings(seen: Mapping[str, Seen]) -> tuple[Bar, ...]:
    """Count the ratings, from the best down to the lowest given."""
    halves: Spread = {}
    for one in seen.values():
        if one.rating is not None:
            half = round(one.rating * 2)
            halves[half] = halves.get(half, 0) + 1
    lowest = min((key for key in halves if key is not None), default=_BEST + 1)
    return tuple(
        Bar(half / 2, f"{half / 2:g}", halves.get(half, 0))
        for half in range(_BEST, lowest - 1, -1)
    )
