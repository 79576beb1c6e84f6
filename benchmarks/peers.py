"""The other tools that kfilms is compared with: how to fill them, and the commands.

They store songs, bookmarks, papers, working hours or films, and print other fields.
The benchmark compares the time to list all entries, and to list a sixteenth of them.
"""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Final, NamedTuple

from benchmarks.measure import Command

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

KINDS: Final = 16
"""The number of kinds of entries; a filter matches one kind."""

_BEETS: Final = """
import sys
from beets.library import Item, Library
library = Library(sys.argv[1])
with library.transaction():
    for n in range(int(sys.argv[2])):
        artist = f"Kim {n % 997}"
        library.add(Item(title=f"Film {n}", artist=artist, year=2000 + n % 16))
"""
_BUKU: Final = """
import sys
from buku import BukuDb
known = BukuDb(dbfile=sys.argv[1])
for n in range(int(sys.argv[2])):
    known.add_rec(f"http://films.example/{n}", f"Film {n}", f",kind{n % 16},",
                  delay_commit=True, fetch=False)
known.conn.commit()
"""


class Peer(NamedTuple):
    """A tool with its package and its commands.

    *fill* takes the ``bin`` directory, a home directory and the number of entries, and
    writes the entries. *listed* and *filtered* are the arguments that list all entries
    and one kind of them.
    """

    package: str
    program: str
    fill: Callable[[Path, Path, int], None]
    listed: tuple[str, ...]
    filtered: tuple[str, ...]
    stdin: str = ""


def commands(
    peer: Peer, programs: Path, home: Path, environ: Mapping[str, str]
) -> tuple[Command, Command]:
    """Return the commands of *peer* that list all entries in *home*, and a part."""
    variables = {
        **environ,
        "HOME": str(home),
        "BEETSDIR": str(home),
        "XDG_DATA_HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "WATSON_DIR": str(home),
        "GRIMWATCH_CONFIG_DIR": str(home),
    }
    program = str(programs / peer.program)
    whole, part = (
        Command((program, *arguments), variables, stdin=peer.stdin)
        for arguments in (peer.listed, peer.filtered)
    )
    return whole, part


def _beets(programs: Path, home: Path, size: int) -> None:
    (home / "config.yaml").write_text(
        f"library: {home}/songs.db\ndirectory: {home}/music\nplugins: []\n"
    )
    _run(programs, _BEETS, str(home / "songs.db"), str(size))


def _buku(programs: Path, home: Path, size: int) -> None:
    (home / "buku").mkdir()
    _run(programs, _BUKU, str(home / "buku" / "bookmarks.db"), str(size))


def _papis(programs: Path, home: Path, size: int) -> None:
    del programs
    folder = home / "config" / "papis"
    folder.mkdir(parents=True)
    (folder / "config").write_text(
        f"[settings]\ndefault-library = films\n[films]\ndir = {home}/papers\n"
    )
    for number in range(size):
        paper = home / "papers" / str(number)
        paper.mkdir(parents=True)
        (paper / "info.yaml").write_text(
            f"ref: film{number}\npapis_id: {number:032x}\ntitle: Film {number}\n"
            f"author: Kim {number % 997}\nyear: {2000 + number % KINDS}\ntype: film\n"
        )


def _watson(programs: Path, home: Path, size: int) -> None:
    del programs
    frames = [
        [1_600_000_000 + number * 7_200, 1_600_003_600 + number * 7_200,
         f"kind{number % KINDS}", f"{number:032x}", ["film"], 1_600_003_600]
        for number in range(size)
    ]  # fmt: skip
    (home / "frames").write_text(json.dumps(frames))


def _grimwatch(programs: Path, home: Path, size: int) -> None:
    del programs
    (home / "config.json").write_text(json.dumps({"list_path": str(home / "films.md")}))
    kinds = []
    for kind in range(KINDS):
        films = [f"- [ ] Film {number} (2004)" for number in range(kind, size, KINDS)]
        kinds.append("\n".join([f"KIND{kind}", "", *films]))
    (home / "films.md").write_text("\n\n".join(kinds) + "\n")


def _run(programs: Path, code: str, *arguments: str) -> None:
    subprocess.run(
        [programs / "python", "-c", code, *arguments],
        check=True,
        capture_output=True,
        timeout=300,
    )


PEERS: Final = (
    Peer("td-watson", "watson", _watson, ("log", "-G", "--all"),
         ("log", "-G", "--all", "-p", "kind3")),
    Peer("papis", "papis", _papis, ("list", "--all"), ("list", "--all", "year:2003")),
    Peer("buku", "buku", _buku, ("--nostdin", "--np", "--nc", "-p"),
         ("--nostdin", "--np", "--nc", "-t", "kind3")),
    Peer("grimwatch", "grimwatch", _grimwatch, ("list",), ("list", "-g", "KIND3"),
         "0\n"),
    Peer("beets", "beet", _beets, ("ls",), ("ls", "year:2003")),
)  # fmt: skip
