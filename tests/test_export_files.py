"""``watchlist export -o FILE``: whole or not at all, and never over another file."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

import pytest

from kfilms import store as state
from kfilms.cli.app import App
from kfilms.cli.completion_scripts import Bash
from kfilms.cli.main import command
from kfilms.cli.write_outputs import numbered_names, write_outputs
from kfilms.errors import DeliveryError
from kfilms.exporters import EXPORTERS
from kfilms.library import HistoryEntry, UserData
from tests.programmes import AWKWARD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Run

EXPORT = ["watchlist", "export"]


@pytest.fixture(autouse=True)
def _in_an_empty_directory(tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


def _left() -> list[str]:
    return sorted(os.listdir())


@pytest.mark.parametrize(
    "form", [form for form in EXPORTERS if form not in ("ics", "trakt")]
)
def test_the_file_name_tells_the_format(run: Run, form):
    name = f"x{EXPORTERS[form].endings[0]}".replace("xletter", "x-letter").replace(
        "xids", "x-ids"
    )

    written = run(*EXPORT, "-o", name)
    printed = run(*EXPORT, "--format", form)

    assert (written.code, written.out) == (0, "")
    assert f"Written: {name}\n" in written.err
    with open(name, encoding="utf-8", newline="") as file:
        assert file.read() == printed.out
    assert _left() == [name]


def test_an_explicit_format_beats_the_file_name(run: Run):
    run(*EXPORT, "-o", "plan.md", "--format", "csv")

    with open("plan.md", encoding="utf-8") as file:
        assert file.read().startswith("position,")


def test_a_dash_is_standard_output(run: Run):
    assert run(*EXPORT, "-o", "-") == run(*EXPORT)
    assert _left() == []


def test_an_ending_that_names_no_format_is_refused(run: Run):
    assert run(*EXPORT, "-o", "plan.docx") == (
        2,
        "",
        (
            'Error: what "plan.docx" ends in names no format.\n'
            "Hint: say which with --format, or end it in one of .md, .html, .ics, "
            ".csv, .tsv, .json, .yaml, letterboxd.csv, trakt.csv, ids.txt, .svg\n"
        ),
    )
    assert run(*EXPORT, "-o", "").err == (
        "Error: -o is empty.\nHint: name a file, or - for standard output\n"
    )


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (
            ["--alarm", "30"],
            (
                "Error: --alarm means nothing to markdown.\n"
                "Hint: it is for ics: --format ics\n"
            ),
        ),
        (
            ["--excel-safe", "-o", "x.json"],
            (
                "Error: --excel-safe means nothing to json.\n"
                "Hint: it is for csv or tsv: --format csv\n"
            ),
        ),
        (
            ["--watched", "--format", "trakt"],
            (
                "Error: --watched means nothing to trakt.\n"
                "Hint: it is for letterboxd: --format letterboxd\n"
            ),
        ),
        (
            ["--format", "ics", "--alarm", "-1"],
            'Error: --alarm takes a whole number from 0 to 10,080, not "-1".\n',
        ),
        (
            ["--format", "yml"],
            (
                'Error: no format is called "yml".\n'
                "Hint: did you mean yaml? The formats: markdown, html, ics, csv, tsv, "
                "json, yaml, letterboxd, trakt, ids, svg\n"
            ),
        ),
    ],
)
def test_an_option_that_would_be_ignored_is_refused(run: Run, argv, said):
    assert run(*EXPORT, *argv) == (2, "", said)
    assert _left() == []


def test_nothing_is_overwritten_unless_asked(run: Run):
    run(*EXPORT, "-o", "plan.md")
    with open("plan.md", "w", encoding="utf-8") as file:
        file.write("mine")
    os.chmod("plan.md", 0o640)

    refused = run(*EXPORT, "-o", "plan.md")
    with open("plan.md", encoding="utf-8") as file:
        kept = file.read()
    forced = run(*EXPORT, "-o", "plan.md", "--force")

    assert (refused.code, refused.out, kept) == (5, "", "mine")
    assert refused.err.endswith(
        "Error: plan.md is there already.\n"
        "Hint: choose another name, or overwrite with --force\n"
    )
    assert forced.code == 0
    with open("plan.md", encoding="utf-8") as file:
        assert file.read().startswith("# Ten Korean romances")
    assert stat.S_IMODE(os.stat("plan.md").st_mode) == 0o640
    assert _left() == ["plan.md"]


def test_a_new_file_has_the_rights_the_user_gives_new_files(run: Run):
    before = os.umask(0o027)
    try:
        run(*EXPORT, "-o", "plan.md")
    finally:
        os.umask(before)

    assert stat.S_IMODE(os.stat("plan.md").st_mode) == 0o640


def test_a_link_is_followed(run: Run):
    os.mkdir("deep")
    os.symlink("deep/plan.md", "plan.md")

    assert run(*EXPORT, "-o", "plan.md").code == 0
    assert os.path.islink("plan.md")
    assert os.path.isfile("deep/plan.md")
    assert run(*EXPORT, "-o", "plan.md").code == 5
    assert run(*EXPORT, "-o", "plan.md", "--force").code == 0
    assert os.path.islink("plan.md")
    assert os.listdir("deep") == ["plan.md"]


def test_no_directory_is_made_silently(run: Run):
    deep = run(*EXPORT, "-o", "no such/deep/plan.md")
    os.mkdir("out")
    folder = run(*EXPORT, "-o", "out", "--format", "csv")

    assert (deep.code, folder.code) == (5, 5)
    assert deep.err.endswith(
        "Error: there is no directory no such/deep.\nHint: mkdir -p 'no such/deep'\n"
    )
    assert folder.err.endswith(
        "Error: out is a directory.\nHint: name a file: -o out/FILE\n"
    )
    assert _left() == ["out"]
    assert os.listdir("out") == []


def test_a_dangling_link_into_nowhere_names_where(run: Run):
    os.symlink("/no/such/plan.md", "plan.md")

    assert (
        "Error: there is no directory /no/such.\n" in run(*EXPORT, "-o", "plan.md").err
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_that_takes_nothing_is_an_error(run: Run):
    os.mkdir("out", 0o500)

    result = run(*EXPORT, "-o", "out/plan.md")

    assert result.code == 5
    assert "out/plan.md cannot be written: Permission denied" in result.err


def test_a_pipe_is_written_to_as_it_is():
    os.mkfifo("pipe")
    reader = os.open("pipe", os.O_RDONLY | os.O_NONBLOCK)

    try:
        written = write_outputs("pipe", ["한 줄\n"], force=False)
        assert os.read(reader, 100).decode() == "한 줄\n"
    finally:
        os.close(reader)

    assert written == ["pipe"]
    assert stat.S_ISFIFO(os.stat("pipe").st_mode)


def test_a_full_device_is_an_error(run: Run):
    result = run(*EXPORT, "-o", "/dev/full", "--format", "csv")

    assert (result.code, result.out) == (5, "")
    assert "Error: /dev/full cannot be written: No space left on device.\n" in (
        result.err
    )
    assert not os.path.isfile("/dev/full")


@contextmanager
def _small_disk(path: Path) -> Iterator[None]:
    """Mount a file system of 16 KiB at *path*, or skip."""
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16k", "kfilms", str(path)]
    try:
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("no mount here")
    if done.returncode:
        pytest.skip(f"no file system can be mounted: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", str(path)], check=True)


@pytest.mark.processes
def test_a_full_disk_leaves_the_old_file(run: Run, tmp_path):
    with _small_disk(tmp_path / "small"):
        place = tmp_path / "small" / "plan.json"
        place.write_text("mine")
        first = run(*EXPORT, "-o", str(place), "--force")

        assert (first.code, first.out) == (5, "")
        assert first.err.endswith(
            f"Error: {place} cannot be written: No space left on device.\n"
            "Hint: choose another place with -o FILE; nothing was changed there\n"
        )
        assert place.read_text() == "mine"
        assert os.listdir(place.parent) == ["plan.json"]


def test_several_texts_are_numbered_and_all_or_none():
    texts = [f"{number}\n" for number in range(1, 12)]

    written = write_outputs("plan.csv", texts, force=False)

    assert written[0] == "plan-01.csv"
    assert _left() == written
    with open("plan-11.csv", encoding="utf-8") as file:
        assert file.read() == "11\n"
    os.remove("plan-01.csv")
    with pytest.raises(DeliveryError, match=r"plan-02\.csv, .* are there already"):
        write_outputs("plan.csv", texts, force=False)
    assert "plan-01.csv" not in _left()
    assert numbered_names("a.b/plan", 2) == ["a.b/plan-1", "a.b/plan-2"]


def test_a_fault_half_way_leaves_no_temporary_file():
    with pytest.raises(UnicodeEncodeError):
        write_outputs("plan.csv", ["a", "\ud800"], force=False)

    assert _left() == []


def _remember(home: Path, **history: HistoryEntry) -> None:
    folder = home / ".local" / "share" / "kfilms"
    folder.mkdir(parents=True)
    known = {film.replace("_", "-"): seen for film, seen in history.items()}
    state.write_state(
        str(folder / "state.json"), state.StoredState(UserData({}, known))
    )


def test_the_diary_has_every_viewing_by_day(run: Run, home):
    _remember(
        home,
        ditto=HistoryEntry(
            "Ditto", 2000, (date(2025, 1, 1), date(2026, 2, 14)), 4.5, "softly"
        ),
        always=HistoryEntry("Always", 2011, (), 3.0, None),
        oasis=HistoryEntry("Oasis", 2002, (), None, "only a note"),
        gone=HistoryEntry("Gone", 1999, (date(2026, 1, 1),), None, None),
        older=HistoryEntry("Older", None, (date(2026, 1, 2),), None, None),
        **{
            "imdb:tt0270919": HistoryEntry("동감", 2000, (date(2026, 2, 15),)),
            "tmdb:11": HistoryEntry("Elsewhere", 1977, undated=True),
        },
    )

    page = "https://letterboxd.com/film/"
    ditto = f"81760,tt0270919,{page}ditto-2000/,Ditto,2000,Kim Jeong-kwon"
    result = run(*EXPORT, "--format", "letterboxd", "--watched")

    assert result.out == (
        "tmdbID,imdbID,LetterboxdURI,Title,Year,Directors,Rating,WatchedDate,Rewatch,"
        "Review\n"
        f"{ditto},,2025-01-01,,\n"
        ",,,Gone,1999,,,2026-01-01,,\n"
        ",,,Older,,,,2026-01-02,,\n"
        f"{ditto},,2026-02-14,true,\n"
        f"{ditto},4.5,2026-02-15,true,softly\n"
        f"86000,tt2082180,{page}always-2011/,Always,2011,Song Il-gon,3,,,\n"
        "11,,,Elsewhere,1977,,,,,\n"
    )
    assert result.err.endswith("No id, so by title and year: Gone, Older\n")


def test_what_is_too_much_for_one_file_needs_a_name(run: Run, home):
    seen = {
        f"f{number}": HistoryEntry("F", 2000, (date(2026, 1, 1),), None, "글" * 5000)
        for number in range(100)
    }
    _remember(home, **seen)
    watched = [*EXPORT, "--format", "letterboxd", "--watched"]

    printed = run(*watched)
    written = run(*watched, "-o", "diary.csv")

    assert (printed.code, printed.out) == (5, "")
    assert printed.err.endswith(
        "Error: this is too much for one file; it takes 2.\n"
        "Hint: name a file to number them by: -o FILE\n"
    )
    assert "Written: diary-1.csv, diary-2.csv\n" in written.err
    assert _left() == ["diary-1.csv", "diary-2.csv"]


def test_a_diary_is_written_on_no_watchlist_that_is_not_there(run: Run):
    wrong = [*EXPORT, "--watchlist", "nowhere"]

    assert run(*wrong, "--format", "letterboxd", "--watched") == run(*wrong)
    assert run(*wrong).code == 2


def test_nothing_watched_is_no_diary(run: Run):
    result = run(*EXPORT, "--format", "letterboxd", "--watched")

    assert (result.code, result.out) == (5, "")
    assert result.err.endswith(
        "Error: nothing was watched or rated yet.\nHint: kfilms watched FILM\n"
    )


def test_trakt_is_told_the_time_of_the_clock_where_nothing_was_saved(run: Run):
    out = run(*EXPORT, "--format", "trakt").out

    assert out.count(",movie,watchlist,") == 10
    assert out.splitlines()[1].rpartition(",")[2].endswith("Z")


def test_cells_like_formulas_are_told_of(run: Run):
    argv = [*EXPORT, "--format", "tsv", "--catalog", AWKWARD]
    run("watchlist", "add", "red", "sum", "quoted", "--catalog", AWKWARD)

    assert run(*argv).err.splitlines()[-1] == (
        'A spreadsheet may run 3 cells as a formula, first "- *because* [why]". '
        "Write them as text: --excel-safe"
    )
    safe = run(*argv, "--excel-safe")
    assert "spreadsheet" not in safe.err
    assert "'=1+1" in safe.out


@pytest.mark.processes
@pytest.mark.parametrize("form", ["html", "yaml", "svg", "json", "ids", "trakt"])
def test_programs_get_utf_8_whatever_the_terminal_speaks(form):
    environ = {**os.environ, "HOME": os.getcwd(), "PYTHONIOENCODING": "ascii"}
    argv = [sys.executable, "-m", "kfilms", *EXPORT, "--format", form]

    done = subprocess.run(argv, env=environ, capture_output=True, check=True)

    text = done.stdout.decode("utf-8")
    assert "\\u" not in text
    if form not in ("ids", "trakt"):
        assert "오아시스" in text


def test_formats_and_files_are_completed(home):
    app = App({"HOME": str(home)})
    shell = Bash(command, {"obj": app}, "kfilms", "_KFILMS_COMPLETE")

    formats = shell.get_completions([*EXPORT, "--format"], "")
    files = shell.get_completions([*EXPORT, "-o"], "pla")

    assert [(item.value, item.help) for item in formats] == [
        (name, known.purpose) for name, known in EXPORTERS.items()
    ]
    assert [item.type for item in files] == ["file"]
