"""Builds a watchlist: plans films on evenings, around the entries added by hand."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from kfilms import library as pure
from kfilms.cli.evening_options import (
    FEAST,
    MAX_DEFAULT_EVENINGS,
    EveningOptions,
    refuse_overlap,
)
from kfilms.cli.plan_suggestions import (
    PlanContext,
    nothing_placed_error,
    suggest_options,
    too_many_films_error,
)
from kfilms.dates import next_holiday
from kfilms.errors import NoMatchError, RequestError
from kfilms.evenings import time_on
from kfilms.filters import Query
from kfilms.hints import propose
from kfilms.planner import holds_all, nearest_evenings, plan, refuse_too_long
from kfilms.planner.problem import Candidate, Rules
from kfilms.text import join_and, pluralize

if TYPE_CHECKING:
    from collections.abc import (
        Callable,
        Iterable,
        Mapping,
        Sequence,
    )
    from collections.abc import (
        Set as AbstractSet,
    )
    from datetime import date, datetime, time

    from kfilms.cli.app import App
    from kfilms.cli.evening_options import EveningRange
    from kfilms.evenings import Evening
    from kfilms.library import Watchlist, WatchlistEntry
    from kfilms.planner.problem import PlacedFilm, Plan
    from kfilms.row import FilmRow
    from kfilms.vocabulary import Term


class BuildRequest(NamedTuple):
    """The options of a build.

    *query* selects the films, best first; *musts* are film ids. If *title* is ``None``,
    the watchlist keeps its title. *asked* is the command as typed.
    """

    query: Query
    windows: EveningOptions = EveningOptions()
    musts: tuple[str, ...] = ()
    title: str | None = None
    asked: str = ""


class BuildResult(NamedTuple):
    """A built watchlist, and the id, reason and suggested option of each film left out.

    *remarks* are sentences about films that were added by hand.
    """

    watchlist: Watchlist
    left_out: tuple[tuple[str, str, str | None], ...] = ()
    remarks: tuple[str, ...] = ()


class _PinnedFilms(NamedTuple):
    """The films added by hand: entries that stay as they are, and musts for the plan.

    *musts* maps a film id to its evening and fixed start, if they were given.
    """

    kept_entries: tuple[WatchlistEntry, ...]
    musts: dict[str, tuple[Evening, time | None] | None]
    remarks: tuple[str, ...] = ()


class _PlanResult(NamedTuple):
    """A plan, and the input it was made from.

    *frame* holds its evenings and those of entries kept beside it, in order of time;
    *years* maps film ids to years.
    """

    context: PlanContext
    pinned: _PinnedFilms
    years: Mapping[str, int | None]
    frame: tuple[Evening, ...]
    plan: Plan


def default_wish(app: App) -> BuildRequest:
    """Return the request to plan every unwatched film, by Valentine's Day."""
    return BuildRequest(Query(watched=False, history=app.watched, order="theme"))


def build(app: App, watchlist: Watchlist, request: BuildRequest) -> BuildResult:
    """Return *watchlist* rebuilt as *request* says.

    An entry added by hand stays where it is if its evening is not one of the plan;
    otherwise it is a must. It loses its evening if the filters of *request* exclude it.

    Raises:
        NoMatchError: no film fits, or a must does not.
        RequestError: evenings overlap, or more than the default number are needed.
    """
    rows = app.catalog.rows(request.query)
    result = _make_plan(app, watchlist, request, rows)
    placed, usual = result.plan.placed, result.context.offer.usual
    built = watchlist._replace(
        entries=_planned_entries(placed, result.pinned, result.years),
        built_with=pure.BuildSettings(
            result.frame,
            usual.opens,
            usual.closes,
            result.context.rules.pause,
            request.asked,
            request.query.tastes,
            request.query.without,
            request.query.age,
        ),
        title=request.title or watchlist.title,
    )
    left_out = tuple(
        unplaced
        for unplaced in result.plan.left_out
        if not built.find(unplaced.film.film)
    )

    def placed_with(windows: EveningOptions, musts: Iterable[str]) -> frozenset[str]:
        changed = request._replace(windows=windows, musts=(*request.musts, *musts))
        try:
            replanned = _make_plan(app, watchlist, changed, rows)
        except (NoMatchError, RequestError):
            return frozenset()
        return frozenset(film.film.film for film in replanned.plan.placed)

    suggestions = suggest_options(
        left_out, result.context, request.windows, placed_with
    )
    return BuildResult(built, suggestions, result.pinned.remarks)


def _make_plan(
    app: App, watchlist: Watchlist, request: BuildRequest, rows: Sequence[FilmRow]
) -> _PlanResult:
    """Return the plan for *request*, whose query returned *rows*; see ``build``."""
    filtered_out = not rows and app.catalog.count(_unfiltered(request.query))
    offer = _skip_past_target(request.windows, request.windows.offer(app.now()), rows)
    offered = offer.evenings(request.windows.evenings or MAX_DEFAULT_EVENINGS)
    pinned = _pinned_films(app, watchlist, request, offered)
    musts = {*request.musts, *pinned.musts}
    rows = _with_musts(app, rows, musts, pinned.kept_entries, request.query.limit)
    if filtered_out or not rows:
        raise _nothing_fits(app, request)
    films = _candidates(app, rows, {**dict.fromkeys(request.musts), **pinned.musts})
    rules = Rules(
        request.windows.pause,
        request.windows.per_evening,
        offer.earliest,
        bool(offer.named),
    )
    evenings = offered
    if request.windows.evenings is None and not offer.named:
        command = "" if request.asked else app.command_line("watchlist build") + " "
        evenings = _fewest_evenings(films, offer, offered, rules, command)
    planned = plan(films, evenings, rules)
    if not planned.placed:
        raise nothing_placed_error(planned, offer)
    before = watchlist.frame
    kept_evenings = {
        before.evening(entry.evening) for entry in pinned.kept_entries if entry.evening
    }
    frame = tuple(sorted({*evenings, *kept_evenings}))
    refuse_overlap(frame)
    years = {row.id: row.year for row in rows}
    context = PlanContext(films, evenings, offer, rules)
    return _PlanResult(context, pinned, years, frame, planned)


def _nothing_fits(app: App, request: BuildRequest) -> NoMatchError:
    """Return the error that no film is left to plan for *request*.

    No film matches, or all that match were watched or are on the watchlist already.
    """
    query = request.query
    if app.catalog.count(query):
        return NoMatchError(
            "all that fits is on the watchlist already",
            hint=("see it: ", propose("watchlist")),
        )
    watched_count = app.catalog.count(query._replace(watched=True))
    if query.watched is False and watched_count:
        build = propose("watchlist build", options=["--watched"])
        return NoMatchError(
            f"you have watched all that fits: {pluralize(watched_count, 'film')}",
            hint=("plan them again: ", "--watched" if request.asked else build),
        )
    return app.catalog.explain_no_match(query)


def _unfiltered(query: Query) -> Query:
    """Return *query* without its filters."""
    return Query(
        watched=query.watched, history=query.history, leaving_out=query.leaving_out
    )


def _skip_past_target(
    windows: EveningOptions, offer: EveningRange, rows: Iterable[FilmRow]
) -> EveningRange:
    """Return *offer*, with the feast of next year if no film fits tonight any more."""
    usual = offer.usual
    if windows.on or windows.starting or offer.named or offer.target != usual.today:
        return offer
    minutes_tonight = usual.evening(usual.today).minutes
    if any(row.minutes is not None and row.minutes <= minutes_tonight for row in rows):
        return offer
    return offer._replace(target=next_holiday(FEAST, usual.today + timedelta(1)))


def _fewest_evenings(
    films: Sequence[Candidate],
    offer: EveningRange,
    offered: tuple[Evening, ...],
    rules: Rules,
    command: str,
) -> tuple[Evening, ...]:
    """Return the fewest of the *offered* evenings that hold all *films*.

    Raises:
        RequestError: they do not hold the films, and there would be more evenings.
        NoMatchError: they do not, because a must is too long for any of them.
    """
    nearest = nearest_evenings(films, offered, rules)
    has_more = len(offer.evenings(MAX_DEFAULT_EVENINGS + 1)) > MAX_DEFAULT_EVENINGS
    if (
        has_more
        and len(nearest) == MAX_DEFAULT_EVENINGS
        and not holds_all(films, nearest, rules)
    ):
        refuse_too_long(films, offered, rules)
        raise too_many_films_error(films, offer, rules, command)
    return nearest


def _pinned_films(
    app: App, watchlist: Watchlist, request: BuildRequest, offered: Iterable[Evening]
) -> _PinnedFilms:
    """Sort the entries added by hand: kept, a must, without an evening, or watched."""
    watched = (
        {*app.watched} - {*request.musts} if request.query.watched is False else set()
    )
    evenings = {evening.day: evening for evening in offered}
    today = watchlist.frame.day(app.now())
    hand_entries = [
        entry
        for entry in watchlist.entries
        if entry.chosen == "hand" and entry.film not in request.query.leaving_out
    ]
    film_ids = [entry.film for entry in hand_entries]
    lengths = {row.id: row.minutes for row in app.catalog.rows_of(film_ids)}
    violations = app.catalog.violations(request.query, film_ids)
    kept_entries, watched_entries, untimed = [], [], []
    avoided: dict[tuple[str, ...], list[WatchlistEntry]] = {}
    musts: dict[str, tuple[Evening, time | None] | None] = {}
    for entry in hand_entries:
        day = entry.evening
        if entry.film in watched:
            watched_entries.append(entry)
        elif entry.film in violations:
            avoided.setdefault(violations[entry.film].options, []).append(entry)
        elif lengths.get(entry.film) is None:
            untimed.append(entry)
        elif day in evenings:
            musts[entry.film] = evenings[day], entry.starts
        elif day and day >= today:
            kept_entries.append(entry)
        else:
            musts[entry.film] = None
    remarks = [
        f"On the list without an evening, because of {join_and(options)}: "
        + pure.summarize_titles(entries, len(entries))
        for options, entries in avoided.items()
    ]
    remarks += [
        f"{lead}: {pure.summarize_titles(entries)}"
        for lead, entries in (
            ("Watched already, so not planned", watched_entries),
            ("On the list without an evening, for nobody knows how long", untimed),
        )
        if entries
    ]
    without_evening = {*chain(*avoided.values(), untimed)}
    unplaced = (
        entry._replace(evening=None, starts=None)
        for entry in hand_entries
        if entry in without_evening
    )
    return _PinnedFilms((*kept_entries, *unplaced), musts, tuple(remarks))


def _with_musts(
    app: App,
    rows: Sequence[FilmRow],
    musts: AbstractSet[str],
    kept: Iterable[WatchlistEntry],
    limit: int | None,
) -> list[FilmRow]:
    """Return *rows* with the rows of all *musts*, and without films of *kept*.

    If there are more than *limit*, the last of *rows* that are not musts are dropped.
    """
    row_ids, kept_ids = {row.id for row in rows}, {entry.film for entry in kept}
    missing = app.catalog.rows_of([name for name in musts if name not in row_ids])
    merged = [row for row in (*rows, *missing) if row.id not in kept_ids]
    others = [row.id for row in merged if row.id not in musts]
    room = len(others) if limit is None else max(limit + len(others) - len(merged), 0)
    dropped = {*others[room:]}
    return [row for row in merged if row.id not in dropped]


def _candidates(
    app: App,
    rows: Sequence[FilmRow],
    musts: Mapping[str, tuple[Evening, time | None] | None],
) -> tuple[Candidate, ...]:
    """Return the films to place, in the order they were asked for."""
    catalog_rows = app.catalog.rows_of([row.id for row in rows])
    places = {row.id: place for place, row in enumerate(catalog_rows)}
    related = theme_relations(app.catalog.terms)
    return tuple(
        Candidate(
            row.id,
            row.title,
            row.minutes,
            row.heaviness,
            places[row.id],
            related(row.theme_ids),
            row.id in musts,
            *_day_and_start(musts.get(row.id)),
        )
        for row in rows
    )


def _day_and_start(
    placement: tuple[Evening, time | None] | None,
) -> tuple[date | None, datetime | None]:
    """Return the day of a film and its fixed start; ``None`` if not given."""
    if placement is None:
        return None, None
    evening, starts = placement
    return evening.day, time_on(evening, starts) if starts else None


def theme_relations(terms: Mapping[str, Term]) -> Callable[[str], frozenset[str]]:
    """Return a function that adds the broader themes to comma-separated theme ids."""

    @cache
    def related(theme_ids: str) -> frozenset[str]:
        own = [name for name in theme_ids.split(",") if name]
        broader = (terms[name].broader for name in own if name in terms)
        return frozenset((*own, *filter(None, broader)))

    return related


def _planned_entries(
    placed: Iterable[PlacedFilm], pinned: _PinnedFilms, years: Mapping[str, int | None]
) -> tuple[WatchlistEntry, ...]:
    """Return the entries of a plan and the kept entries, in order."""
    planned = [
        pure.WatchlistEntry(
            planned_film.film.film,
            planned_film.film.title,
            years[planned_film.film.film],
            planned_film.evening.day,
            planned_film.film.starts.time() if planned_film.film.starts else None,
            "hand" if planned_film.film.film in pinned.musts else "build",
        )
        for planned_film in placed
    ]
    return pure.in_order([*planned, *pinned.kept_entries])
