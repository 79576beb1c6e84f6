"""What a command works with: settings, output, catalog and state.

Commands read the outside world here and pass values down.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Final

from kfilms.cli import paths as places
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
"""Bytes of a catalog that a completion may stop to compile."""
_PROGRESS_AFTER_SECONDS: Final = 1
"""Seconds in which a reading needs no words."""


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
        """The catalog, opened when it is first asked for.

        What was left out of it is said once.
        """
        catalog = self._open(None)
        for remark in catalog.remarks:
            self.output.say(remark)
        return catalog

    def quick_catalog(self) -> Catalog:
        """Return the catalog for a completion, which waits for no long compilation."""
        return self._open(MAX_QUICK_BUILD_BYTES)

    def _open(self, build_below: int | None) -> Catalog:
        from kfilms.catalog import open_catalog

        path, *more = self.catalogs or (places.shipped_catalog(),)
        return open_catalog(
            path,
            places.directory("cache", self.environ),
            more=more,
            keep_going=self.keep_going,
            build_below=build_below,
            tell=self._telling(),
        )

    def _telling(self) -> Callable[[float], None]:
        """Return what shows on a terminal how far a long reading is."""
        begun = self.now()

        def tell(share: float) -> None:
            if (self.now() - begun).total_seconds() > _PROGRESS_AFTER_SECONDS:
                self.output.progress(f"Reading films: {share:.0%}" * (share < 1))

        return tell

    @property
    def remembers(self) -> bool:
        """Whether there is a state file at all; most people have none at first."""
        return self.state_path is not None and os.path.lexists(self.state_path)

    @property
    def watched(self) -> tuple[str, ...]:
        """The ids of the films that were watched, of this catalog or elsewhere."""
        return tuple(name for name, seen in self.history.items() if seen.watched)

    @cached_property
    def history(self) -> Mapping[str, HistoryEntry]:
        """What is known of films from watching them, by their ids in the catalog.

        It is what is remembered, and what the catalog itself tells of your ratings;
        where they differ, the former is right. Nothing of the latter is ever kept.
        """
        kept = self.memory.history if self.remembers else {}
        if not self._catalog_ratings:
            return kept
        from kfilms.library import merge_catalog_ratings

        return merge_catalog_ratings(
            kept, ((film, stars) for film, stars, _ in self._catalog_ratings)
        )

    @cached_property
    def _catalog_ratings(self) -> list[tuple[FilmRow, float, str | None]]:
        """The films that the catalog says you rated, the rating, and the day of it."""
        return self.catalog.ratings()

    def rated_on(self, film: FilmRow) -> str | None:
        """Return the day on which you rated *film*, if the catalog tells it."""
        seen = self.history_entry(film)
        days = (
            day
            for row, stars, day in self._catalog_ratings
            if row.id == film.id and seen and seen.rating == stars
        )
        return next(days, None)

    @cached_property
    def _state(self) -> StoredState:
        from kfilms import store as state

        return state.read_state(self.state_path) if self.state_path else state.EMPTY

    @property
    def stored(self) -> UserData:
        """What is remembered, as it stands in the file."""
        return self._state.memory

    @cached_property
    def memory(self) -> UserData:
        """What is remembered, its films called as in the catalog that is open.

        This alone decides which film of another catalog is one of this.
        """
        return self.resolve_with(self.catalog) if any(self.stored) else self.stored

    def resolve_with(self, catalog: Catalog) -> UserData:
        """Return what is remembered, its films called as in *catalog*."""
        from kfilms.store.resolve_ids import resolve_ids

        return resolve_ids(
            self.stored, self._remembered_films(self.stored, catalog)
        ).memory

    def _remembered_films(self, memory: UserData, catalog: Catalog) -> list[FilmRow]:
        """Return the films of *catalog* that *memory* may speak of."""
        from kfilms.store.resolve_ids import ids_of

        return catalog.find_by_ids(*ids_of(memory))

    def draw_films(self, films: Sequence[str], most: int) -> list[str]:
        """Return *most* of *films* by chance, not those drawn last if others remain.

        They count as drawn last from now on, wherever that can be kept.
        """
        from random import SystemRandom

        from kfilms.pick import draw_films

        last = self._state.drawn if self.remembers else ()
        drawn = draw_films(films, most, last, SystemRandom())
        with suppress(StateError):
            self._rewrite(lambda saved: saved._replace(drawn=tuple(drawn)))
        return drawn

    def report_error(self, error: KfilmsError) -> None:
        """Say what is wrong and what to do about it, in the catalog that was asked."""
        said = [*error.details, error.hint or ""]
        typed = self.command_line("").removeprefix("kfilms ")
        for command in ("list", "themes") if typed not in said[-1] else ():
            here = self.command_line(command)
            said = [one.replace(f"kfilms {command}", here) for one in said]
        self.output.complain(error, said[:-1], said[-1])

    @property
    def watchlist(self) -> Watchlist:
        """The watchlist in use; an empty one where nothing was saved.

        Raises:
            RequestError: it was named, but there is none of that name.
        """
        return self.memory.watchlist(self.stored_watchlist.id)

    @property
    def stored_watchlist(self) -> Watchlist:
        """Return the watchlist in use as it stands in the file; see ``watchlist``."""
        name = self.watchlist_name
        known = self.stored.watchlists
        if name not in known and name != DEFAULT_WATCHLIST:
            from kfilms.normalize import close_matches
            from kfilms.text import did_you_mean, summarize

            close = close_matches(name, known)
            hint = f"there are: {summarize(known, len(known))}. " if known else ""
            hint = did_you_mean(close) or hint
            begin = f"Begin it: {self.watchlist_command_line('watchlist add FILM')}"
            raise RequestError(f'no watchlist is called "{name}"', hint=hint + begin)
        return self.stored.watchlist(name)

    def change(
        self,
        alter: Callable[[Watchlist], tuple[str, Watchlist]],
        *,
        as_kept: bool = False,
    ) -> tuple[Watchlist, Watchlist]:
        """Replace the watchlist in use by what *alter* makes of it, and keep the undo.

        *alter* is given its latest state, under the lock, and returns what it did and
        the new one; the same again means that nothing is to be written. Its films are
        called as in the catalog, or *as_kept*, which needs none. Returns the watchlist
        before and after.
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
        """Replace what is remembered by what *alter* makes of it; see ``change``.

        Films are called as in the catalog that is open, and kept as they were called.
        """
        from kfilms.store.resolve_ids import add_imdb_ids, resolve_ids, restore_ids

        catalog = self.catalog  # its compilation is not to be waited for under the lock
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
        """Go back to the state before the last change, and return what that did.

        Raises:
            NoMatchError: there is nothing to take back.
        """
        before, _ = self._rewrite(lambda saved: saved.undone())
        return before.undo[-1].did

    def _rewrite(
        self, step: Callable[[StoredState], StoredState]
    ) -> tuple[StoredState, StoredState]:
        """Replace the state by what *step* makes of it, under the lock."""
        from kfilms import store as state

        path = self.state_path
        if path is None:
            raise StateError(
                "there is no home directory to keep the watchlist in",
                hint="name a file with --state FILE or KFILMS_STATE",
            )
        with state.locked(path, self.output.say):
            seen = state.stamp(path)
            before = state.read_state(path)
            after = step(before)
            if after is not before:
                state.write_state(path, after, seen)
        return before, after

    def history_entry(self, film: Film | FilmRow) -> HistoryEntry | None:
        """Return what is remembered of *film*, if anything."""
        return self.history.get(film.id)

    def with_status_marks(self, rows: Iterable[FilmRow]) -> list[FilmRow]:
        """Return *rows* marked as they stand on the watchlist in use."""
        if not (self.remembers or self.history):
            return list(rows)
        from kfilms.library import status_mark

        history = self.history
        watchlist = self.memory.watchlist(self.watchlist_name)
        return [
            row._replace(mark=status_mark(watchlist, history, row.id)) for row in rows
        ]
