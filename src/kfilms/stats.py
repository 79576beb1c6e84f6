"""Figures of a catalog and of the user's history: sums, and charts made of bars.

Neither endings nor hidden uses of themes are counted.
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
"""Each bar covers ten minutes, with one for shorter films and one for longer films."""

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
"""The best rating, in half steps."""

Spread = dict[int | None, int]
"""Number of films with each value; ``None`` is the key of an unknown value."""


class Counts(NamedTuple):
    """Counts over the films of a catalog that match a query.

    *total* is the number of all films, matching or not. The keys of *decades* are the
    first years, those of *lengths* are multiples of ten minutes. *themes* are in the
    order of the vocabulary, with the counts that ``Term`` describes. *remembered* maps
    the ids of films in the history to their minutes.
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
    """The history of one film: the years in which it was watched, and its rating.

    *undated* is true if it was watched in an unknown year.
    """

    years: tuple[int, ...] = ()
    rating: float | None = None
    undated: bool = False

    @property
    def watched(self) -> bool:
        """Whether the film was watched."""
        return self.undated or bool(self.years)


class Bar(NamedTuple):
    """One bar: *films* long, of which the last *minor* have the theme as a minor theme.

    *key* is for programs: an id or a lower bound; ``None`` if the value is unknown.
    """

    key: str | float | None
    label: str
    films: int
    minor: int = 0


class Chart(NamedTuple):
    """Bars of one chart, in their order; *left_out* is a note shown below them."""

    key: str
    title: str
    bars: tuple[Bar, ...]
    left_out: str = ""


class Figures(NamedTuple):
    """All statistics.

    *watched* counts films. *minutes* and *watched_minutes* add up the known lengths.
    *elsewhere* counts films of the history that this catalog does not have. *average*
    is the average rating.
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
    """Return the figures of *counts* and of *history*, which is by film id.

    Entries of films that *counts* does not contain are ignored. *elsewhere* counts
    films of the history that the catalog does not have. *most_themes* is the maximum
    number of themes in the chart, ``None`` for all.
    """
    entries = {
        film_id: entry
        for film_id, entry in history.items()
        if film_id in counts.remembered
    }
    watched_ids = [film_id for film_id, entry in entries.items() if entry.watched]
    ratings = [entry.rating for entry in entries.values() if entry.rating is not None]
    lengths = [counts.remembered[film_id] for film_id in watched_ids]
    return Figures(
        films=counts.films,
        total=counts.total,
        minutes=counts.minutes,
        unknown_length=counts.lengths.get(None, 0),
        years=counts.years,
        watched=len(watched_ids),
        watched_minutes=sum(minutes for minutes in lengths if minutes is not None),
        elsewhere=elsewhere,
        rated=len(ratings),
        average=sum(ratings) / len(ratings) if ratings else None,
        lines=tuple(_summary_lines(counts, lengths, ratings, elsewhere)),
        charts=tuple(
            chart for chart in _charts(counts, entries, most_themes) if chart.bars
        ),
    )


def _summary_lines(
    counts: Counts, lengths: list[int | None], ratings: list[float], elsewhere: int
) -> Iterable[str]:
    """Yield the sums as lines; *lengths* are the minutes of the watched films."""
    unknown = counts.lengths.get(None, 0)
    share = pluralize(counts.total, "film")
    if counts.films < counts.total:
        share = f"{counts.films:,} of {share}"
    hours = _hours(counts.minutes, counts.films, unknown)
    yield ", ".join([share, *hours, *_span(counts)])
    rest = counts.films - len(lengths)
    rest_unknown = unknown - lengths.count(None)
    watched_minutes = sum(minutes for minutes in lengths if minutes is not None)
    rest_minutes = counts.minutes - watched_minutes
    to_go = ", ".join([f"{rest:,} to go", *_hours(rest_minutes, rest, rest_unknown)])
    if not lengths:
        yield "None watched yet"
    elif not rest:
        yield ", ".join(["All watched", *total_length(lengths)])
    else:
        so_far = ", ".join([f"{len(lengths):,} watched", *total_length(lengths)])
        yield f"{so_far}; {to_go}"
    if ratings:
        average = sum(ratings) / len(ratings)
        yield f"{len(ratings):,} rated, {average:.1f} of 5 on average"
    if elsewhere:
        yield f"{pluralize(elsewhere, 'watched film')} not in this catalog"


def _hours(minutes: int, films: int, unknown: int) -> list[str]:
    length = [hours_and_minutes(minutes)] if unknown < films else []
    return [*length, f"{unknown:,} of unknown length"] if unknown else length


def _span(counts: Counts) -> list[str]:
    first, last = counts.years
    if first is None:
        return []
    return [f"from {first} to {last}" if first != last else f"of {first}"]


def _charts(
    counts: Counts, history: Mapping[str, Seen], most_themes: int | None
) -> Iterable[Chart]:
    themes = _theme_bars(counts.themes)
    theme_bars = themes[:most_themes]
    more = len(themes) - len(theme_bars)
    if theme_bars and counts.without_themes:
        theme_bars += (Bar(None, "unknown", counts.without_themes),)
    bars = {
        "by_theme": theme_bars,
        "by_decade": _decades(counts.decades),
        "by_minutes": _lengths(counts.lengths),
        "by_heaviness": _heaviness(counts.heaviness),
        "by_watched": _progress(counts, history),
        "by_year_watched": _years(history),
        "by_rating": _ratings(history),
    }
    left_out = {"by_theme": f"{more:,} more: kfilms themes"} if more else {}
    for key, title in CHARTS.items():
        yield Chart(key, title, bars[key], left_out.get(key, ""))


def _theme_bars(terms: Iterable[Term]) -> tuple[Bar, ...]:
    """Return a bar for each theme in use, most main uses first, then most minor uses.

    A broader theme is left out if one of its narrower themes has the same counts.
    """
    used = [term for term in terms if term.films]
    narrower_counts = {(term.broader, term.main, term.minor) for term in used}
    bars = [
        Bar(term.id, capitalized(term.label), term.films, term.minor)
        for term in used
        if (term.id, term.main, term.minor) not in narrower_counts
    ]
    return tuple(sorted(bars, key=lambda bar: (bar.minor - bar.films, -bar.minor)))


def _spread(
    keys: Iterable[int], labels: Mapping[int, str], spread: Spread
) -> tuple[Bar, ...]:
    bars = [Bar(key, labels.get(key, str(key)), spread.get(key, 0)) for key in keys]
    if spread.get(None) and bars:
        bars.append(Bar(None, "unknown", spread[None]))
    return tuple(bars)


def _value_range(spread: Spread, step: int) -> range:
    """Return the range from the lowest known value to the highest; may be empty."""
    values = [key for key in spread if key is not None]
    return range(min(values), max(values) + 1, step) if values else range(0)


def _decades(spread: Spread) -> tuple[Bar, ...]:
    keys = _value_range(spread, STEP)
    return _spread(keys, {key: f"{key}s" for key in keys}, spread)


def _lengths(spread: Spread) -> tuple[Bar, ...]:
    shared: Spread = {}
    for tens, films in spread.items():
        key = None if tens is None else min(max(tens, _SHORT - STEP), _LONG)
        shared[key] = shared.get(key, 0) + films
    keys = _value_range(shared, STEP)
    labels = {key: f"{key} to {key + STEP - 1}" for key in keys}
    ends = {_SHORT - STEP: f"under {_SHORT}", _LONG: f"{_LONG} or more"}
    bars = _spread(keys, labels | ends, shared)
    return tuple(
        bar._replace(key=0) if bar.key == _SHORT - STEP else bar for bar in bars
    )


def _heaviness(spread: Spread) -> tuple[Bar, ...]:
    has_values = any(key is not None for key in spread)
    return _spread(_HEAVINESS if has_values else (), _HEAVINESS, spread)


def _progress(counts: Counts, history: Mapping[str, Seen]) -> tuple[Bar, ...]:
    """Return a bar of watched and of unwatched films; empty if none was watched."""
    watched = sum(entry.watched for entry in history.values())
    rest = Bar("unwatched", "To go", counts.films - watched)
    return (Bar("watched", "Watched", watched), rest) if watched else ()


def _years(history: Mapping[str, Seen]) -> tuple[Bar, ...]:
    """Return a bar for each year, with the number of viewings in it."""
    spread: Spread = {}
    for year in (year for entry in history.values() for year in entry.years):
        spread[year] = spread.get(year, 0) + 1
    undated = sum(entry.undated for entry in history.values())
    if undated:
        spread[None] = undated
    return _spread(_value_range(spread, 1), {}, spread)


def _ratings(history: Mapping[str, Seen]) -> tuple[Bar, ...]:
    """Return a bar for each rating, from the best to the lowest that was given."""
    halves: Spread = {}
    for entry in history.values():
        if entry.rating is not None:
            half = round(entry.rating * 2)
            halves[half] = halves.get(half, 0) + 1
    lowest = min((key for key in halves if key is not None), default=_BEST + 1)
    return tuple(
        Bar(half / 2, f"{half / 2:g}", halves.get(half, 0))
        for half in range(_BEST, lowest - 1, -1)
    )
