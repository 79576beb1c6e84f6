"""What a command works with: settings, catalog, state, clock and streams.

The world is read here and handed down as values.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

from kfilms.cli import paths as places
from kfilms.cli.output import Output, printable
from kfilms.errors import GONE, RequestError, StateError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kfilms.catalog import Catalog
    from kfilms.errors import KfilmsError
    from kfilms.films import Film
    from kfilms.library import Memory, Remembered, Watchlist
    from kfilms.row import FilmRow
    from kfilms.store import State

DEFAULT_WATCHLIST: Final = "valentine"
QUICKLY_BUILT: Final = 1_000_000
"""Bytes of a catalog that a completion may stop to compile."""
_SOON: Final = 1
"""Seconds in which a reading needs no words."""


def local_now() -> datetime:
    """Return the time it is, aware and local."""
    return datetime.now().astimezone()


class App:
    """One run of kfilms.

    *settings* holds the global options that were given; the environment stands in for
    those that were not. *argv* is what was typed. *now* tells the aware local time.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        argv: Sequence[str] = (),
        now: Callable[[], datetime] = local_now,
    ) -> None:
        self.environ = environ
        self.argv = argv
        self.now = now
        self.settings: dict[str, str] = {}
        self.named_catalogs: tuple[str, ...] = ()
        self.keep_going = False
        self.output = Output(sys.stdout, sys.stderr, environ)

    def setting(self, name: str) -> str | None:
        """Return the global option *name*, else its environment variable, else none."""
        given = self.settings.get(name) or self.environ.get(f"KFILMS_{name.upper()}")
        return given or None

    @property
    def catalogs(self) -> tuple[str, ...]:
        """The files that were named as catalogs, the first counting most; or none."""
        named = self.environ.get("KFILMS_CATALOG", "").split(os.pathsep)
        return self.named_catalogs or tuple(filter(None, named))

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
        return self._open(QUICKLY_BUILT)

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
            if (self.now() - begun).total_seconds() > _SOON:
                self.output.progress(f"Reading films: {share:.0%}" * (share < 1))

        return tell

    @property
    def state_path(self) -> str | None:
        """The state file; ``None`` where the user has no home and named none."""
        named = self.setting("state")
        if named:
            try:
                return os.path.abspath(named)
            except FileNotFoundError:
                there_is = f"there is no state file at {named}"
                raise StateError(there_is, hint=GONE) from None
        folder = places.directory("data", self.environ)
        return folder and os.path.join(folder, "state.json")

    @property
    def remembers(self) -> bool:
        """Whether there is a state file at all; most people have none at first."""
        return self.state_path is not None and os.path.lexists(self.state_path)

    @property
    def watched(self) -> tuple[str, ...]:
        """The ids of the films that were watched, of this catalog or elsewhere."""
        return tuple(name for name, seen in self.history.items() if seen.watched)

    @cached_property
    def history(self) -> Mapping[str, Remembered]:
        """What is known of films from watching them, by their ids in the catalog.

        It is what is remembered, and what the catalog itself tells of your ratings;
        where they differ, the former is right. Nothing of the latter is ever kept.
        """
        kept = self.memory.history if self.remembers else {}
        if not self._told:
            return kept
        from kfilms.library import told_as_well

        return told_as_well(kept, ((film, stars) for film, stars, _ in self._told))

    @cached_property
    def _told(self) -> list[tuple[FilmRow, float, str | None]]:
        """The films that the catalog says you rated, the rating, and the day of it."""
        return self.catalog.history()

    def rated_on(self, film: FilmRow) -> str | None:
        """Return the day on which you rated *film*, if the catalog tells it."""
        seen = self.seen(film)
        days = (
            day
            for row, stars, day in self._told
            if row.id == film.id and seen and seen.rating == stars
        )
        return next(days, None)

    @cached_property
    def _state(self) -> State:
        from kfilms import store as state

        return state.read(self.state_path) if self.state_path else state.EMPTY

    @property
    def kept(self) -> Memory:
        """What is remembered, as it stands in the file."""
        return self._state.memory

    @cached_property
    def memory(self) -> Memory:
        """What is remembered, its films called as in the catalog that is open.

        This alone decides which film of another catalog is one of this.
        """
        return self.read_with(self.catalog) if any(self.kept) else self.kept

    def read_with(self, catalog: Catalog) -> Memory:
        """Return what is remembered, its films called as in *catalog*."""
        from kfilms.store.resolve_ids import opened

        return opened(self.kept, self._meant(self.kept, catalog)).memory

    def _meant(self, memory: Memory, catalog: Catalog) -> list[FilmRow]:
        """Return the films of *catalog* that *memory* may speak of."""
        from kfilms.store.resolve_ids import ids_of

        return catalog.named(*ids_of(memory))

    def draw(self, films: Sequence[str], most: int) -> list[str]:
        """Return *most* of *films* by chance, not those drawn last if others remain.

        They count as drawn last from now on, wherever that can be kept.
        """
        from random import SystemRandom

        from kfilms.pick import draw

        last = self._state.drawn if self.remembers else ()
        drawn = draw(films, most, last, SystemRandom())
        with suppress(StateError):
            self._rewrite(lambda saved: saved._replace(drawn=tuple(drawn)))
        return drawn

    @property
    def watchlist_name(self) -> str:
        """The name of the watchlist in use.

        Raises:
            RequestError: the name given is no name.
        """
        from kfilms.library import LONGEST_NAME

        name = self.setting("watchlist") or DEFAULT_WATCHLIST
        if not name.isprintable() or name.strip() != name or len(name) > LONGEST_NAME:
            raise RequestError(
                f'"{name}" cannot name a watchlist',
                hint=f"use up to {LONGEST_NAME} characters: --watchlist club",
            )
        return name

    @property
    def asked(self) -> str:
        """The command as it was typed, for people to read again."""
        from shlex import join

        return printable(join(("kfilms", *self.argv)))

    def spelled(self, command: str) -> str:
        """Return *command* on the catalogs and the state file that were named."""
        catalogs = _typed("--catalog", *self.named_catalogs)
        going = " --keep-going" if self.keep_going else ""
        return f"kfilms {command}{catalogs}{going}" + self._state_typed

    def on_watchlist(self, command: str) -> str:
        """Return *command* as ``spelled``, and on the watchlist in use."""
        name = self.watchlist_name
        unsaid = self.environ.get("KFILMS_WATCHLIST") or DEFAULT_WATCHLIST
        named = "" if name == unsaid else _typed("--watchlist", name)
        return self.spelled(command) + named

    @property
    def undoing(self) -> str:
        """The command that takes back what was done."""
        return "kfilms undo" + self._state_typed

    @property
    def _state_typed(self) -> str:
        return _typed("--state", *filter(None, [self.settings.get("state")]))

    def complain(self, error: KfilmsError) -> None:
        """Say what is wrong and what to do about it, in the catalog that was asked."""
        said = [*error.details, error.hint or ""]
        typed = self.spelled("").removeprefix("kfilms ")
        for command in ("list", "themes") if typed not in said[-1] else ():
            here = self.spelled(command)
            said = [one.replace(f"kfilms {command}", here) for one in said]
        self.output.complain(error, said[:-1], said[-1])

    @property
    def watchlist(self) -> Watchlist:
        """The watchlist in use; an empty one where nothing was saved.

        Raises:
            RequestError: it was named, but there is none of that name.
        """
        return self.memory.watchlist(self.kept_watchlist.id)

    @property
    def kept_watchlist(self) -> Watchlist:
        """Return the watchlist in use as it stands in the file; see ``watchlist``."""
        name = self.watchlist_name
        known = self.kept.watchlists
        if name not in known and name != DEFAULT_WATCHLIST:
            from kfilms.normalize import nearest
            from kfilms.text import meant, some

            close = nearest(name, known)
            hint = f"there are: {some(known, len(known))}. " if known else ""
            hint = meant(close) or hint
            begin = f"Begin it: {self.on_watchlist('watchlist add FILM')}"
            raise RequestError(f'no watchlist is called "{name}"', hint=hint + begin)
        return self.kept.watchlist(name)

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
        from kfilms.library import changed

        name = self.watchlist_name
        at = self.now().isoformat(timespec="seconds")

        def alter_memory(memory: Memory) -> tuple[str, Memory]:
            before = memory.watchlist(name)
            did, after = alter(before)
            return did, memory if after == before else changed(memory, after, at)

        change = self._change_kept if as_kept else self.change_memory
        before, after = change(alter_memory)
        return before.watchlist(name), after.watchlist(name)

    def change_memory(
        self, alter: Callable[[Memory], tuple[str, Memory]]
    ) -> tuple[Memory, Memory]:
        """Replace what is remembered by what *alter* makes of it; see ``change``.

        Films are called as in the catalog that is open, and kept as they were called.
        """
        from kfilms.store.resolve_ids import kept, labelled, opened

        catalog = self.catalog  # its compilation is not to be waited for under the lock
        both: list[Memory] = []

        def step(saved: State) -> State:
            read = opened(saved.memory, self._meant(saved.memory, catalog))
            did, after = alter(read.memory)
            both[:] = read.memory, after
            if after == read.memory:
                return saved
            rows = self._meant(after, catalog)
            known = saved._replace(memory=labelled(saved.memory, rows))
            return known.after(did, kept(known.memory, read, after, rows))

        self._rewrite(step)
        before, after = both
        return before, after

    def _change_kept(
        self, alter: Callable[[Memory], tuple[str, Memory]]
    ) -> tuple[Memory, Memory]:
        def step(saved: State) -> State:
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

    def _rewrite(self, step: Callable[[State], State]) -> tuple[State, State]:
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
            before = state.read(path)
            after = step(before)
            if after is not before:
                state.write(path, after, seen)
        return before, after

    def seen(self, film: Film | FilmRow) -> Remembered | None:
        """Return what is remembered of *film*, if anything."""
        return self.history.get(film.id)

    def marked(self, rows: Iterable[FilmRow]) -> list[FilmRow]:
        """Return *rows* marked as they stand on the watchlist in use."""
        if not (self.remembers or self.history):
            return list(rows)
        from kfilms.library import mark

        history = self.history
        watchlist = self.memory.watchlist(self.watchlist_name)
        return [row._replace(mark=mark(watchlist, history, row.id)) for row in rows]


def _typed(option: str, *values: str) -> str:
    """Return *option* with each of *values* as it would be typed, after a space."""
    if not values:
        return ""
    from shlex import quote

    return printable("".join(f" {option} {quote(value)}" for value in values))
