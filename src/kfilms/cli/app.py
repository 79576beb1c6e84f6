"""Provides ``App``, which gives a command its settings, output, catalog and state.

Commands read the outside world through it and pass plain values to the core.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Final

from kfilms.cli import paths
from kfilms.cli.output import Output
from kfilms.cli.settings import DEFAULT_WATCHLIST, Settings, local_now
from kfilms.errors import RequestError, StateError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from kfilms.catalog import Catalog
    from kfilms.errors import KfilmsError
    from kfilms.films import Film
    from kfilms.library import HistoryEntry, UserData, Watchlist
    from kfilms.row import FilmRow
    from kfilms.store import StoredState

MAX_QUICK_BUILD_BYTES: Final = 1_000_000
"""Size in bytes up to which a completion may compile a catalog."""
_PROGRESS_AFTER_SECONDS: Final = 1
"""Seconds of reading after which progress is shown."""


class App(Settings):
    """One run of kfilms: its settings, output, catalog and state."""

    def __init__(
        self,
        environ: Mapping[str, str],
        argv: Sequence[str] = (),
        now: Callable[[], datetime] = local_now,
    ) -> None:
        super().__init__(environ, argv, now)
        self.output = Output(sys.stdout, sys.stderr, environ)

    @cached_property
    def catalog(self) -> Catalog:
        """The catalog, opened on first use.

        Its remarks on left-out parts are printed once, on standard error.
        """
        catalog = self._open(None)
        for remark in catalog.remarks:
            self.output.say(remark)
        return catalog

    def quick_catalog(self) -> Catalog:
        """Return the catalog for a completion; never wait for a long compilation."""
        return self._open(MAX_QUICK_BUILD_BYTES)

    def _open(self, build_below: int | None) -> Catalog:
        from kfilms.catalog import open_catalog

        path, *more = self.catalogs or (paths.shipped_catalog(),)
        return open_catalog(
            path,
            paths.directory("cache", self.environ),
            more=more,
            keep_going=self.keep_going,
            build_below=build_below,
            tell=self._telling(),
        )

    def _telling(self) -> Callable[[float], None]:
        """Return a callback that shows the progress of a long reading on a terminal."""
        started = self.now()

        def show_progress(share: float) -> None:
            if (self.now() - started).total_seconds() > _PROGRESS_AFTER_SECONDS:
                self.output.progress(f"Reading films: {share:.0%}" * (share < 1))

        return show_progress

    @property
    def remembers(self) -> bool:
        """Whether a state file exists; most people have none at first."""
        return self.state_path is not None and os.path.lexists(self.state_path)

    @property
    def watched(self) -> tuple[str, ...]:
        """The ids of the watched films, whether this catalog has them or not."""
        return tuple(film for film, entry in self.history.items() if entry.watched)

    @cached_property
    def history(self) -> Mapping[str, HistoryEntry]:
        """The history entries of films, by their ids in the catalog.

        The history merges the state file with the ratings that the catalog contains.
        The state file wins if they differ. Ratings of the catalog are never written
        to the state file.
        """
        stored = self.memory.history if self.remembers else {}
        if not self._catalog_ratings:
            return stored
        from kfilms.library import merge_catalog_ratings

        return merge_catalog_ratings(
            stored, ((film, stars) for film, stars, _ in self._catalog_ratings)
        )

    @cached_property
    def _catalog_ratings(self) -> list[tuple[FilmRow, float, str | None]]:
        """The films that you rated in the catalog, each with its rating and day."""
        return self.catalog.ratings()

    def rated_on(self, film: FilmRow) -> str | None:
        """Return the day on which you rated *film*, if the catalog contains it."""
        entry = self.history_entry(film)
        days = (
            day
            for row, stars, day in self._catalog_ratings
            if row.id == film.id and entry and entry.rating == stars
        )
        return next(days, None)

    @cached_property
    def _state(self) -> StoredState:
        from kfilms import store as state

        return state.read_state(self.state_path) if self.state_path else state.EMPTY

    @property
    def stored(self) -> UserData:
        """The watchlists and the history, with the film ids of the state file."""
        return self._state.memory

    @cached_property
    def memory(self) -> UserData:
        """The watchlists and the history, with the film ids of the open catalog.

        Only this mapping decides which films of other catalogs are films of this one.
        """
        return self.resolve_with(self.catalog) if any(self.stored) else self.stored

    def resolve_with(self, catalog: Catalog) -> UserData:
        """Return the watchlists and the history, with the film ids of *catalog*."""
        from kfilms.store.resolve_ids import resolve_ids

        return resolve_ids(
            self.stored, self._remembered_films(self.stored, catalog)
        ).memory

    def _remembered_films(self, memory: UserData, catalog: Catalog) -> list[FilmRow]:
        """Return the films of *catalog* that *memory* may refer to."""
        from kfilms.store.resolve_ids import ids_of

        return catalog.find_by_ids(*ids_of(memory))

    def draw_films(self, films: Sequence[str], most: int) -> list[str]:
        """Return *most* of *films*, drawn at random.

        The films of the previous draw are drawn again only if too few others remain.
        The new draw is stored for the next one; a state file that cannot be written
        is ignored.
        """
        from random import SystemRandom

        from kfilms.pick import draw_films

        last = self._state.drawn if self.remembers else ()
        drawn = draw_films(films, most, last, SystemRandom())
        with suppress(StateError):
            self._rewrite(lambda saved: saved._replace(drawn=tuple(drawn)))
        return drawn

    def report_error(self, error: KfilmsError) -> None:
        """Print *error*, with the proposed commands of its details and its hint.

        If a proposed command would need the invalid name of a watchlist, print that
        error instead.
        """
        try:
            details = [self.spell(detail) for detail in error.details]
            hint = self.spell(error.hint or "")
        except RequestError as name_error:
            self.report_error(name_error)
        else:
            self.output.complain(error, details, hint)

    @property
    def watchlist(self) -> Watchlist:
        """The watchlist in use; an empty one if nothing was saved.

        Raises:
            RequestError: a watchlist was named, but none has that name.
        """
        return self.memory.watchlist(self.stored_watchlist.id)

    @property
    def stored_watchlist(self) -> Watchlist:
        """Like ``watchlist``, but with the film ids of the state file."""
        name = self.watchlist_name
        known = self.stored.watchlists
        if name not in known and name != DEFAULT_WATCHLIST:
            from kfilms.hints import Placeholder, propose
            from kfilms.normalize import close_matches
            from kfilms.text import did_you_mean, summarize

            close = close_matches(name, known)
            hint = f"there are: {summarize(known, len(known))}. " if known else ""
            hint = did_you_mean(close) or hint
            begin = propose("watchlist add", Placeholder("FILM"))
            raise RequestError(
                f'no watchlist is called "{name}"', hint=(f"{hint}Begin it: ", begin)
            )
        return self.stored.watchlist(name)

    def change(
        self,
        alter: Callable[[Watchlist], tuple[str, Watchlist]],
        *,
        as_kept: bool = False,
    ) -> tuple[Watchlist, Watchlist]:
        """Apply *alter* to the watchlist in use and record an undo step.

        *alter* receives the latest watchlist, under the lock. It returns a description
        of the change and the new watchlist; nothing is written if the two watchlists
        are equal. Films have the ids of the catalog or, with *as_kept*, those of the
        state file; then the catalog is not opened. Returns the watchlist before and
        after.
        """
        from kfilms.library import with_watchlist

        name = self.watchlist_name
        at = self.now().isoformat(timespec="seconds")

        def alter_memory(memory: UserData) -> tuple[str, UserData]:
            before = memory.watchlist(name)
            did, after = alter(before)
            return did, memory if after == before else with_watchlist(memory, after, at)

        change = self._change_kept if as_kept else self.change_memory
        before, after = change(alter_memory)
        return before.watchlist(name), after.watchlist(name)

    def change_memory(
        self, alter: Callable[[UserData], tuple[str, UserData]]
    ) -> tuple[UserData, UserData]:
        """Apply *alter* to watchlists and history, and record an undo step.

        Like ``change``. *alter* sees the film ids of the open catalog; films are
        written back under the ids that they were stored with.
        """
        from kfilms.store.resolve_ids import add_imdb_ids, resolve_ids, restore_ids

        catalog = self.catalog  # compile the catalog before taking the lock
        both: list[UserData] = []

        def step(saved: StoredState) -> StoredState:
            read = resolve_ids(
                saved.memory, self._remembered_films(saved.memory, catalog)
            )
            did, after = alter(read.memory)
            both[:] = read.memory, after
            if after == read.memory:
                return saved
            rows = self._remembered_films(after, catalog)
            known = saved._replace(memory=add_imdb_ids(saved.memory, rows))
            return known.after(did, restore_ids(known.memory, read, after, rows))

        self._rewrite(step)
        before, after = both
        return before, after

    def _change_kept(
        self, alter: Callable[[UserData], tuple[str, UserData]]
    ) -> tuple[UserData, UserData]:
        def step(saved: StoredState) -> StoredState:
            did, after = alter(saved.memory)
            return saved if after == saved.memory else saved.after(did, after)

        before, after = self._rewrite(step)
        return before.memory, after.memory

    def undo(self) -> str:
        """Undo the last change and return its description.

        Raises:
            NoMatchError: there is nothing to undo.
        """
        before, _ = self._rewrite(lambda saved: saved.undone())
        return before.undo[-1].did

    def _rewrite(
        self, step: Callable[[StoredState], StoredState]
    ) -> tuple[StoredState, StoredState]:
        """Apply *step* to the state, under the lock; return the old and new state."""
        from kfilms import store as state

        path = self.state_path
        if path is None:
            raise StateError(
                "there is no home directory to keep the watchlist in",
                hint="name a file with --state FILE or KFILMS_STATE",
            )
        with state.locked(path, self.output.say):
            stamp = state.stamp(path)
            before = state.read_state(path)
            after = step(before)
            if after is not before:
                state.write_state(path, after, stamp)
        return before, after

    def history_entry(self, film: Film | FilmRow) -> HistoryEntry | None:
        """Return the history entry of *film*, if it has one."""
        return self.history.get(film.id)

    def with_status_marks(self, rows: Iterable[FilmRow]) -> list[FilmRow]:
        """Return *rows* with their status on the watchlist in use as their mark."""
        if not (self.remembers or self.history):
            return list(rows)
        from kfilms.library import status_mark

        history = self.history
        watchlist = self.memory.watchlist(self.watchlist_name)
        return [
            row._replace(mark=status_mark(watchlist, history, row.id)) for row in rows
        ]
