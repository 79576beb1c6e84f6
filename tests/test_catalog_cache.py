"""The compiled catalog: quick while it is true, never believed when it is not."""

from __future__ import annotations

import os
import re
import resource
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING

import pytest

from kfilms.catalog import cache_paths as cached
from kfilms.catalog import open_catalog
from kfilms.cli.main import main
from kfilms.errors import CatalogError
from kfilms.filters import Query
from tests.conftest import TODAY, Stream

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kfilms.catalog import Catalog

LONG_AGO = (946_684_800, 946_684_800)


def text(title: str, films: int = 1) -> str:
    """Return a catalog whose films all have *title*."""
    head = "themes:\n  fate:\n    label: fate\nfilms:\n"
    film = "  - id: f{}\n    title: {}\n    why: {}\n    themes:\n      - fate\n"
    return head + "".join(film.format(n, title, "why " * 50) for n in range(films))


def titles(catalog: Catalog) -> list[str]:
    """Return what every kind of question finds in *catalog*."""
    rows = catalog.rows(Query(themes=(("fate",),)))
    records = catalog.films([row.id for row in rows])
    assert catalog.counted_terms()[0].films == len(rows) == len(records)
    assert [catalog.find_film(row.id).title for row in rows[:1]] == [
        film.title for film in records[:1]
    ]
    return [row.title for row in rows]


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """The place of the cache, which does not exist yet."""
    return tmp_path / "home" / "cache" / "kfilms"


@pytest.fixture
def path(write_catalog: Callable[[str], str]) -> str:
    """A catalog that nobody has touched for long."""
    path = write_catalog(text("Ditto"))
    os.utime(path, LONG_AGO)
    return path


@pytest.fixture
def compiled(path: str, cache: Path) -> Path:
    """The database compiled from the catalog."""
    assert titles(open_catalog(path, str(cache))) == ["Ditto"]
    (found,) = cache.iterdir()
    return found


def recompiled(path: str, cache: Path) -> bool:
    """Tell whether opening the catalog anew makes another database."""
    before = {one.stat().st_mtime_ns for one in cache.iterdir()}
    assert titles(open_catalog(path, str(cache))) == ["Ditto"]
    return {one.stat().st_mtime_ns for one in cache.iterdir()} != before


def test_an_unchanged_catalog_is_asked_without_yaml_and_models(
    path: str, cache: Path, compiled: Path
) -> None:
    before = compiled.stat()
    script = f"""
import sys
from kfilms.catalog import open_catalog
from kfilms.filters import Query
catalog = open_catalog({path!r}, {str(cache)!r})
print(catalog.rows(Query(themes=(("fate",),)))[0].title, catalog.films(["f0"])[0].id)
print(sorted(sys.modules.keys() & {{"yaml", "_yaml", "pydantic", "pydantic_core"}}))"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "Ditto f0\n[]\n"
    assert (compiled.stat().st_ino, compiled.stat().st_mtime_ns) == (
        before.st_ino,
        before.st_mtime_ns,
    )


def test_a_changed_catalog_is_compiled_anew(
    path: str, cache: Path, compiled: Path, write_catalog: Callable[[str], str]
) -> None:
    del compiled
    write_catalog(text("Always and Oasis"))
    os.utime(path, LONG_AGO)
    assert titles(open_catalog(path, str(cache))) == ["Always and Oasis"]
    assert len(list(cache.iterdir())) == 1


def test_a_change_that_keeps_size_and_time_is_seen(
    path: str, cache: Path, compiled: Path, write_catalog: Callable[[str], str]
) -> None:
    del compiled
    write_catalog(text("Oasis"))
    os.utime(path, LONG_AGO)
    assert titles(open_catalog(path, str(cache))) == ["Oasis"]


def test_a_file_put_in_place_of_another_is_seen(
    path: str, cache: Path, compiled: Path, tmp_path: Path
) -> None:
    del compiled
    other = tmp_path / "other.yaml"
    other.write_text(text("Oasis"), encoding="utf-8")
    os.utime(other, LONG_AGO)
    other.replace(path)
    assert titles(open_catalog(path, str(cache))) == ["Oasis"]


def test_a_file_edited_a_moment_ago_is_not_kept(
    write_catalog: Callable[[str], str], cache: Path
) -> None:
    for title in ("Ditto", "Oasis", "Ditto"):
        path = write_catalog(text(title))
        assert titles(open_catalog(path, str(cache))) == [title]
        assert list(cache.iterdir()) == []


def test_two_seconds_make_a_file_settled(
    write_catalog: Callable[[str], str], cache: Path
) -> None:
    path = write_catalog(text("Ditto"))
    for age, kept in ((1.9, 0), (2.1, 1)):
        os.utime(path, (time.time() - age, time.time() - age))
        assert titles(open_catalog(path, str(cache))) == ["Ditto"]
        assert len(list(cache.iterdir())) == kept


def test_the_same_name_elsewhere_is_another_catalog(
    path: str, cache: Path, compiled: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    other = folder / "mine.yaml"
    other.write_text(text("Oasis"), encoding="utf-8")
    os.utime(other, LONG_AGO)
    assert titles(open_catalog(str(other), str(cache))) == ["Oasis"]
    assert titles(open_catalog(path, str(cache))) == ["Ditto"]
    assert set(cache.iterdir()) > {compiled}


def test_a_database_of_another_catalog_is_not_believed(
    path: str, cache: Path, compiled: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(text("Oasis"), encoding="utf-8")
    os.utime(other, LONG_AGO)
    open_catalog(str(other), str(cache))
    (foreign,) = set(cache.iterdir()) - {compiled}
    foreign.replace(compiled)
    assert titles(open_catalog(path, str(cache))) == ["Ditto"]


def rewrite(compiled: Path, sql: str) -> None:
    with closing(sqlite3.connect(compiled)) as connection, connection:
        connection.executescript(sql)


def truncate(compiled: Path, share: float) -> None:
    os.truncate(compiled, int(compiled.stat().st_size * share))


def scribble(compiled: Path) -> None:
    with compiled.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 40_000)


def replace_by_link(compiled: Path) -> None:
    compiled.unlink()
    compiled.symlink_to("nowhere")


def replace_by_directory(compiled: Path) -> None:
    compiled.unlink()
    compiled.mkdir()


DAMAGE: dict[str, Callable[[Path], object]] = {
    "empty": lambda compiled: compiled.write_bytes(b""),
    "garbage": lambda compiled: compiled.write_bytes(b"no database" * 1000),
    "half of it": lambda compiled: truncate(compiled, 0.5),
    "most of it": lambda compiled: truncate(compiled, 0.9),
    "its first page": lambda compiled: os.truncate(compiled, 4096),
    "overwritten": scribble,
    "another format": lambda compiled: rewrite(
        compiled, "UPDATE source SET format = format + 1"
    ),
    "no source": lambda compiled: rewrite(compiled, "DELETE FROM source"),
    "a source that is no text": lambda compiled: rewrite(
        compiled, "UPDATE source SET identity = CAST(X'ff' AS TEXT)"
    ),
    "foreign tables": lambda compiled: rewrite(
        compiled, "DROP TABLE source; CREATE TABLE source (colour)"
    ),
    "a table less": lambda compiled: rewrite(compiled, "DROP TABLE term"),
    "other columns": lambda compiled: rewrite(
        compiled, "ALTER TABLE film RENAME COLUMN why TO because"
    ),
    "a directory": replace_by_directory,
    "a link to nowhere": replace_by_link,
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_database_gives_the_same_answers(
    write_catalog: Callable[[str], str], cache: Path, damage: str
) -> None:
    path = write_catalog(text("Ditto", films=100))
    os.utime(path, LONG_AGO)
    expected = titles(open_catalog(path, str(cache)))
    (compiled,) = cache.iterdir()
    DAMAGE[damage](compiled)
    assert titles(open_catalog(path, str(cache))) == expected == ["Ditto"] * 100
    # Whatever lay there, it is mended, or left alone where nothing can replace it.
    assert titles(open_catalog(path, str(cache))) == expected
    assert list(cache.iterdir()) == [compiled]


@pytest.mark.parametrize("damage", ["half of it", "a table less", "other columns"])
def test_damage_found_late_is_mended(
    path: str, cache: Path, compiled: Path, damage: str
) -> None:
    DAMAGE[damage](compiled)
    assert recompiled(path, cache)
    assert not recompiled(path, cache)


def test_a_database_damaged_while_it_is_open_is_made_anew_in_memory(
    path: str,
) -> None:
    catalog = open_catalog(path, None)
    catalog._connection.execute("DROP TABLE term")  # noqa: SLF001 - as damage would
    assert titles(catalog) == ["Ditto"]


def test_a_catalog_that_nobody_needs_any_more_closes_its_database(path: str) -> None:
    catalog = open_catalog(path, None)
    connection = catalog._connection  # noqa: SLF001 - nothing else tells
    assert connection.execute("SELECT 1").fetchone() == (1,)
    del catalog
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        connection.execute("SELECT 1")


@pytest.mark.parametrize("place", ["file", "below a file", "nowhere", "full"])
def test_without_a_cache_the_answers_are_the_same(
    path: str, tmp_path: Path, place: str
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    cache = {
        "file": str(tmp_path / "file"),
        "below a file": str(tmp_path / "file" / "kfilms"),
        "nowhere": "/proc/kfilms",
        "full": "/dev/full/kfilms",
    }[place]
    for _ in range(2):
        assert titles(open_catalog(path, cache)) == ["Ditto"]
    assert (tmp_path / "file").read_text(encoding="utf-8") == "in the way"


def test_a_full_disk_is_no_obstacle(path: str, cache: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, before[1]))
    try:
        assert titles(open_catalog(path, str(cache))) == ["Ditto"]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(cache.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_cache_that_may_not_be_written_is_no_obstacle(path: str, cache: Path) -> None:
    cache.mkdir(parents=True)
    cache.chmod(0o500)
    assert titles(open_catalog(path, str(cache))) == ["Ditto"]
    assert list(cache.iterdir()) == []


def test_the_cache_is_for_its_owner_alone(cache: Path, compiled: Path) -> None:
    assert cache.stat().st_mode & 0o777 == 0o700
    assert compiled.stat().st_mode & 0o777 == 0o600


def test_a_bad_catalog_leaves_nothing_in_the_cache(
    write_catalog: Callable[[str], str], cache: Path
) -> None:
    path = write_catalog(text("Ditto") + "    minutes: none\n")
    os.utime(path, LONG_AGO)
    with pytest.raises(CatalogError):
        open_catalog(path, str(cache))
    assert list(cache.iterdir()) == []


def test_a_catalog_gone_bad_is_not_answered_from_the_cache(
    path: str, cache: Path, compiled: Path, write_catalog: Callable[[str], str]
) -> None:
    del compiled
    write_catalog("films: none\n")
    with pytest.raises(CatalogError):
        open_catalog(path, str(cache))
    os.unlink(path)
    with pytest.raises(CatalogError):
        open_catalog(path, str(cache))


def test_a_long_reading_tells_a_terminal_how_far_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    film = "  - {{id: film-{0}, title: Film {0}, premise: " + "a story " * 60 + "}}\n"
    path = tmp_path / "long.yaml"
    path.write_text("films:\n" + "".join(map(film.format, range(250))), "utf-8")

    def told(seconds: int, **environ: str) -> str:
        said = Stream("utf-8", terminal=True)
        clock = count(step=seconds)
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stderr", said)
            argv = ["list", "-n", "1", "--format", "ids", "--catalog", str(path)]
            main(argv, environ, lambda: TODAY + timedelta(seconds=next(clock)))
        return re.sub(r"\d+%", "N%", said.text())

    line = "\r\x1b[KReading films: N%"
    assert told(1) == f"{line}{line}\r\x1b[K"
    assert told(0) == ""
    assert told(1, TERM="dumb") == ""


def test_the_identity_of_a_file_is_text_whatever_its_name(tmp_path: Path) -> None:
    path = os.path.join(tmp_path, "caf\udce9")
    with open(path, "w", encoding="utf-8"):
        assert cached.identity(path, os.stat(path)).isprintable()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE record SET record = 'no JSON'",
        "UPDATE record SET record = '[]'",
        "UPDATE record SET record = NULL",
        "UPDATE term SET aliases = 'no JSON'",
        "UPDATE term SET aliases = '5'",
        "UPDATE film SET title = CAST(X'ff' AS TEXT)",
    ],
)
def test_a_record_that_cannot_be_read_is_compiled_anew(
    path: str, cache: Path, compiled: Path, sql: str
) -> None:
    rewrite(compiled, sql)
    catalog = open_catalog(path, str(cache))
    assert [film.title for film in catalog.films(["f0"])] == ["Ditto"]
    assert [term.label for term in catalog.terms.values()] == ["fate"]
    assert [row.title for row in catalog.rows(Query())] == ["Ditto"]


def test_a_heading_that_cannot_be_read_is_compiled_anew(
    path: str, cache: Path, compiled: Path
) -> None:
    rewrite(compiled, "UPDATE source SET heading = '{'")
    assert open_catalog(path, str(cache)).heading.title == "mine"


def test_a_database_swapped_while_it_is_read_is_no_trouble(
    path: str, cache: Path, compiled: Path
) -> None:
    catalog = open_catalog(path, str(cache))
    other = cache / "other"
    other.write_bytes(b"no database" * 1000)
    other.replace(compiled)
    assert titles(catalog) == ["Ditto"]
    assert titles(open_catalog(path, str(cache))) == ["Ditto"]


@pytest.mark.processes
def test_a_crowd_may_compile_at_once(
    write_catalog: Callable[[str], str], cache: Path
) -> None:
    path = write_catalog(text("Ditto", films=3000))
    os.utime(path, LONG_AGO)
    script = f"""
from kfilms.catalog import open_catalog
print(open_catalog({path!r}, {str(cache)!r}).count())"""
    crowd = [
        subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
        for _ in range(6)
    ]
    assert [one.communicate()[0] for one in crowd] == [b"3000\n"] * 6
    assert len(list(cache.iterdir())) == 1


def test_what_killed_builders_left_is_swept(
    path: str, cache: Path, compiled: Path
) -> None:
    left, fresh = (cache / f"{compiled.name}{end}" for end in ("old", "new"))
    for one in (left, fresh):
        one.write_bytes(b"half a database")
    os.utime(left, LONG_AGO)
    compiled.unlink()
    assert titles(open_catalog(path, str(cache))) == ["Ditto"]
    assert sorted(cache.iterdir()) == sorted([compiled, fresh])
