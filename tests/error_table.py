r"""Runs the commands of the error table, ``tests/errors/*.txt``.

Each block runs in an empty directory, with its own home, on 2026-11-22 at 10:00:

    $ cat > mine.yaml                       the lines that follow with | are the file
    | films: []
    $ printf 'caf\xe9\n' > old.csv          bytes, by their escapes
    $ cp tests/imports/imdb-list.csv .      a file of this repository
    $ mkdir folder                          and rmdir, ln -s, mkfifo, truncate -s, zip
    $ KFILMS_STATE=x kfilms list            with something in the environment
    $ kfilms pick --tonight @ 2026-11-22T23:50
    $ printf 'ditto\n' | kfilms watchlist add -
    $ kfilms note ditto $'two\nlines'        also "$PWD" and "$(seq -s, 501)"

After a kfilms command come its standard output, its standard error, and its exit code
if it is not 0. A block without a command is a heading; a line with # is a comment.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from tests.conftest import ROOT, TODAY, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import Result, Run

TABLE = sorted((ROOT / "tests" / "errors").glob("*.txt"))


class Row(NamedTuple):
    """A command of the table and its result; *run* runs another one in its place."""

    typed: str
    result: Result
    run: Run


def blocks(text: str) -> list[list[str]]:
    """Return the lines of each block of a file of the table."""
    return [block.splitlines() for block in text.rstrip("\n").split("\n\n")]


def _escaped(text: str) -> bytes:
    return text.encode().decode("unicode_escape").encode("latin-1")


_SEQUENCE: Final = re.compile(r"\$\(seq -s(.) (\d+)\)")


def _create_zip(name: str, *files: str) -> None:
    with ZipFile(name, "w", ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file)


def _set_size(name: str, size: int) -> None:
    with open(name, "ab") as file:
        file.truncate(size)


_FILES: Final[dict[str, Callable[..., object]]] = {
    "printf": lambda text, _, name: Path(name).write_bytes(_escaped(text)),
    "cp": lambda name, to: shutil.copy(ROOT / name, to),
    "mkdir": os.mkdir,
    "mkfifo": os.mkfifo,
    "ln": lambda _, name, link: os.symlink(name, link),
    "rmdir": os.rmdir,
    "zip": _create_zip,
    "truncate": lambda _, size, name: _set_size(name, int(size)),
}
"""The commands that create files, and their implementations."""


class Session:
    """Runs blocks in order, each in its own directory below *folder*.

    *rows* holds the kfilms commands so far. *check* is called after each of them, in
    the directory of its block.
    """

    def __init__(
        self, folder: Path, cache: str, check: Callable[[Row], None] | None = None
    ) -> None:
        self.rows: list[Row] = []
        self._check = check
        self._folder = folder
        self._cache = cache
        self._here = ""

    def typed(self, block: list[str]) -> list[str]:
        """Return *block* with the current output of kfilms."""
        if not any(line.startswith("$ ") for line in block):
            return block
        place = self._folder / str(len(self.rows))
        home, here = place / "home", place / "here"
        for folder in (home, here):
            folder.mkdir(parents=True)
        os.chdir(here)
        self._here = str(here)
        text = "\n".join(self._told(block, home))
        return text.replace(str(home), "~").replace(str(here), ".").split("\n")

    def _told(self, block: list[str], home: Path) -> Iterator[str]:
        name = ""
        for line in block:
            if line.startswith("$ cat > "):
                name = line.removeprefix("$ cat > ")
                Path(name).touch()
                yield line
            elif line.startswith("|") and name:
                with open(name, "a", encoding="utf-8") as file:
                    file.write(f"{line[2:]}\n")
                yield line
            elif line.startswith("$ "):
                name = ""
                yield line
                yield from self._said(line.removeprefix("$ "), home)
            elif line.startswith("# "):
                yield line

    def _said(self, line: str, home: Path) -> list[str]:
        words = [self._expanded(word) for word in shlex.split(line)]
        if "kfilms" not in words:
            _FILES[words[0]](*words[1:])
            return []
        place = words.index("kfilms")
        before, argv = words[:place], words[place + 1 :]
        now, stdin = TODAY, ""
        if argv[-2:-1] == ["@"]:
            now = datetime.fromisoformat(argv[-1]).replace(tzinfo=TODAY.tzinfo)
            argv = argv[:-2]
        if before[:1] == ["printf"]:
            stdin = _escaped(before[1]).decode()
            before = []
        environ: dict[str, Any] = dict(setting.split("=", 1) for setting in before)
        run = partial(running(home, self._cache), now=now, **environ)
        words = [
            _escaped(word[1:]).decode() if word[:1] == "$" else word for word in argv
        ]
        result = run(*words, stdin=stdin)
        self.rows.append(Row(line, result, run))
        if self._check:
            self._check(self.rows[-1])
        code = [f"exit {result.code}"] if result.code else []
        return [*result.out.splitlines(), *result.err.splitlines(), *code]

    def _expanded(self, word: str) -> str:
        """Return *word* with ``$PWD`` and ``$(seq -s, 9)`` expanded."""
        return _SEQUENCE.sub(
            lambda match: match[1].join(map(str, range(1, int(match[2]) + 1))),
            word.replace("$PWD", self._here),
        )
