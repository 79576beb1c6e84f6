"""Builds a watchlist: which films for which evenings, with what was chosen by hand.

Joins catalog, history, watchlist and planner; prints nothing, saves nothing.
"""

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
    """What a build is asked for.

    *query* gives the films, best first; *musts* are ids. A *title* of ``None`` leaves
    the watchlist the one it has. *asked* is the command as it was typed.
    """

    query: Query
    windows: EveningOptions = EveningOptions()
    musts: tuple[str, ...] = ()
    title: str | None = None
    asked: str = ""


class BuildResult(NamedTuple):
    """A watchlist as built; *left_out* holds film id, reason and way in of each film.

    *remarks* are sentences about films that were chosen by hand.
    """

    watchlist: Watchlist
    left_out: tuple[tuple[str, str, str | None], ...] = ()
    remarks: tuple[str, ...] = ()


class _PinnedFilms(NamedTuple):
    """What becomes of films added by hand: kept as they are, or placed by the plan.

    *musts* holds by film the evening and the fixed start that were given, if any.
    """

    kept: tuple[WatchlistEntry, ...]
    musts: dict[str, tuple[Evening, time | None] | None]
    remarks: tuple[str, ...] = ()


class _PlanResult(NamedTuple):
    """A plan, and what it was made of.

    *frame* holds its evenings and those of films kept beside it, in order of time;
    *years* are those of the films, by id.
    """

    ground: PlanContext
    hand: _PinnedFilms
    years: Mapping[str, int | None]
    frame: tuple[Evening, ...]
    made: Plan


def default_wish(app: App) -> BuildRequest:
    """Return the wish for every unwatched film, by Valentine's Day."""
    return BuildRequest(Query(watched=False, history=app.watched, order="theme"))


def build(app: App, watchlist: Watchlist, wish: BuildRequest) -> BuildResult:
    """Return *watchlist* built anew as *wish* asks.

    A film added by hand stays where it is, if its evening is none of the plan's, and
    is a must otherwise. It loses its evening if *wish* avoids it.

    Raises:
        NoMatchError: no film fits, or a must does not.
        RequestError: evenings overlap, or more are needed than are planned unasked.
    """
    rows = app.catalog.rows(wish.query)
    draft = _drafted(app, watchlist, wish, rows)
    placed, usual = draft.made.placed, draft.ground.offer.usual
    after = watchlist._replace(
        entries=_planned_entries(placed, draft.hand, draft.years),
        built_with=pure.BuildSettings(
            draft.frame,
            usual.opens,
            usual.closes,
            draft.ground.rules.pause,
            wish.asked,
            wish.query.tastes,
            wish.query.without,
            wish.query.age,
        ),
        title=wish.title or watchlist.title,
    )
    left = tuple(one for one in draft.made.left_out if not after.find(one.film.film))

    def placed_with(windows: EveningOptions, musts: Iterable[str]) -> frozenset[str]:
        changed = wish._replace(windows=windows, musts=(*wish.musts, *musts))
        try:
            other = _drafted(app, watchlist, changed, rows)
        except (NoMatchError, RequestError):
            return frozenset()
        return frozenset(one.film.film for one in other.made.placed)

    ways = suggest_options(left, draft.ground, wish.windows, placed_with)
    return BuildResult(after, ways, draft.hand.remarks)


def _drafted(
    app: App, watchlist: Watchlist, wish: BuildRequest, rows: Sequence[FilmRow]
) -> _PlanResult:
    """Return the plan that *wish* leads to, *rows* being its films; see ``build``."""
    filtered_out = not rows and app.catalog.count(_unfiltered(wish.query))
    offer = _skip_past_target(wish.windows, wish.windows.offer(app.now()), rows)
    offered = offer.evenings(wish.windows.evenings or MAX_DEFAULT_EVENINGS)
    hand = _by_hand(app, watchlist, wish, offered)
    musts = {*wish.musts, *hand.musts}
    rows = _with_musts(app, rows, musts, hand.kept, wish.query.limit)
    if filtered_out or not rows:
        raise _nothing_fits(app, wish)
    films = _candidates(app, rows, {**dict.fromkeys(wish.musts), **hand.musts})
    rules = Rules(
        wish.windows.pause,
        wish.windows.per_evening,
        offer.earliest,
        bool(offer.named),
    )
    evenings = offered
    if wish.windows.evenings is None and not offer.named:
        build_it = (
            "" if wish.asked else app.watchlist_command_line("watchlist build") + " "
        )
        evenings = _fewest_evenings(films, offer, offered, rules, build_it)
    made = plan(films, evenings, rules)
    if not made.placed:
        raise nothing_placed_error(made, offer)
    before = watchlist.frame
    beside = {before.evening(one.evening) for one in hand.kept if one.evening}
    frame = tuple(sorted({*evenings, *beside}))
    refuse_overlap(frame)
    years = {row.id: row.year for row in rows}
    ground = PlanContext(films, evenings, offer, rules)
    return _PlanResult(ground, hand, years, frame, made)


def _nothing_fits(app: App, wish: BuildRequest) -> NoMatchError:
    """Return the error that no film is left to plan for *wish*.

    None fits, or all that fit were watched or are on the watchlist already.
    """
    query = wish.query
    if app.catalog.count(query):
        return NoMatchError(
            "all that fits is on the watchlist already",
            hint=f"see it: {app.watchlist_command_line('watchlist')}",
        )
    seen = app.catalog.count(query._replace(watched=True))
    if query.watched is False and seen:
        build = app.watchlist_command_line("watchlist build --watched")
        again = "--watched" if wish.asked else build
        return NoMatchError(
            f"you have watched all that fits: {pluralize(seen, 'film')}",
            hint=f"plan them again: {again}",
        )
    return app.catalog.explain_no_match(query)


def _unfiltered(query: Query) -> Query:
    """Return what *query* asks for but for its filters."""
    return Query(
        watched=query.watched, history=query.history, leaving_out=query.leaving_out
    )


def _skip_past_target(
    windows: EveningOptions, offer: EveningRange, rows: Iterable[FilmRow]
) -> EveningRange:
    """Return *offer*, for next year's feast where nothing fits any more tonight."""
    usual = offer.usual
    if windows.on or windows.starting or offer.named or offer.target != usual.today:
        return offer
    tonight = usual.evening(usual.today).minutes
    if any(row.minutes is not None and row.minutes <= tonight for row in rows):
        return offer
    return offer._replace(target=next_holiday(FEAST, usual.today + timedelta(1)))


def _fewest_evenings(
    films: Sequence[Candidate],
    offer: EveningRange,
    offered: tuple[Evening, ...],
    rules: Rules,
    build_it: str,
) -> tuple[Evening, ...]:
    """Return as few of the *offered* evenings as hold all *films*.

    Raises:
        RequestError: they do not, and there would be more evenings.
        NoMatchError: they do not, for a must is too long for any of them.
    """
    near = nearest_evenings(films, offered, rules)
    more = len(offer.evenings(MAX_DEFAULT_EVENINGS + 1)) > MAX_DEFAULT_EVENINGS
    if more and len(near) == MAX_DEFAULT_EVENINGS and not holds_all(films, near, rules):
        refuse_too_long(films, offered, rules)
        raise too_many_films_error(films, offer, rules, build_it)
    return near


def _by_hand(
    app: App, watchlist: Watchlist, wish: BuildRequest, offered: Iterable[Evening]
) -> _PinnedFilms:
    """Sort what was added by hand: kept, a must, without an evening, or seen since."""
    over = {*app.watched} - {*wish.musts} if wish.query.watched is False else set()
    evenings = {one.day: one for one in offered}
    today = watchlist.frame.day(app.now())
    chosen = [
        entry
        for entry in watchlist.entries
        if entry.chosen == "hand" and entry.film not in wish.query.leaving_out
    ]
    names = [one.film for one in chosen]
    lengths = {row.id: row.minutes for row in app.catalog.rows_of(names)}
    violations = app.catalog.violations(wish.query, names)
    kept, seen, unknown = [], [], []
    avoided: dict[tuple[str, ...], list[WatchlistEntry]] = {}
    musts: dict[str, tuple[Evening, time | None] | None] = {}
    for entry in chosen:
        day = entry.evening
        if entry.film in over:
            seen.append(entry)
        elif entry.film in violations:
            avoided.setdefault(violations[entry.film].options, []).append(entry)
        elif lengths.get(entry.film) is None:
            unknown.append(entry)
        elif day in evenings:
            musts[entry.film] = evenings[day], entry.starts
        elif day and day >= today:
            kept.append(entry)
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
            ("Watched already, so not planned", seen),
            ("On the list without an evening, for nobody knows how long", unknown),
        )
        if entries
    ]
    bare = {*chain(*avoided.values(), unknown)}
    unplaced = (
        one._replace(evening=None, starts=None) for one in chosen if one in bare
    )
    return _PinnedFilms((*kept, *unplaced), musts, tuple(remarks))


def _with_musts(
    app: App,
    rows: Sequence[FilmRow],
    musts: AbstractSet[str],
    kept: Iterable[WatchlistEntry],
    limit: int | None,
) -> list[FilmRow]:
    """Return *rows*, those of *musts* that are not among them, and none *kept*.

    The last of *rows* make room for musts, so that they are no more than *limit*.
    """
    known, apart = {row.id for row in rows}, {entry.film for entry in kept}
    more = app.catalog.rows_of([name for name in musts if name not in known])
    every = [row for row in (*rows, *more) if row.id not in apart]
    others = [row.id for row in every if row.id not in musts]
    room = len(others) if limit is None else max(limit + len(others) - len(every), 0)
    over = {*others[room:]}
    return [row for row in every if row.id not in over]


def _candidates(
    app: App,
    rows: Sequence[FilmRow],
    musts: Mapping[str, tuple[Evening, time | None] | None],
) -> tuple[Candidate, ...]:
    """Return the films to place, those asked for first given first."""
    in_order = app.catalog.rows_of([row.id for row in rows])
    places = {row.id: place for place, row in enumerate(in_order)}
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
            *_pinned(musts.get(row.id)),
        )
        for row in rows
    )


def _pinned(
    by_hand: tuple[Evening, time | None] | None,
) -> tuple[date | None, datetime | None]:
    """Return the only day of a film and its fixed start, if they are given."""
    if by_hand is None:
        return None, None
    evening, starts = by_hand
    return evening.day, time_on(evening, starts) if starts else None


def theme_relations(terms: Mapping[str, Term]) -> Callable[[str], frozenset[str]]:
    """Return what makes of joined theme ids the themes and the broader of each."""

    @cache
    def related(theme_ids: str) -> frozenset[str]:
        own = [name for name in theme_ids.split(",") if name]
        broader = (terms[name].broader for name in own if name in terms)
        return frozenset((*own, *filter(None, broader)))

    return related


def _planned_entries(
    placed: Iterable[PlacedFilm], hand: _PinnedFilms, years: Mapping[str, int | None]
) -> tuple[WatchlistEntry, ...]:
    """Return the entries of a plan and what was kept beside it, in order."""
    planned = [
        pure.WatchlistEntry(
            one.film.film,
            one.film.title,
            years[one.film.film],
            one.evening.day,
            one.film.starts.time() if one.film.starts else None,
            "hand" if one.film.film in hand.musts else "build",
        )
        for one in placed
    ]
    return pure.in_order([*planned, *hand.kept])
