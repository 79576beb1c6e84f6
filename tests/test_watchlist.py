"""The watchlist commands and the state file they keep, run whole."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from kfilms.cli.app import App
from kfilms.cli.completion_scripts import Bash
from kfilms.cli.main import command

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run


def _saved(home: Path) -> Any:
    return json.loads((home / ".local/share/kfilms/state.json").read_text("utf-8"))


def test_films_are_added_in_the_order_of_asking(run: Run, home):
    result = run("watchlist", "add", "오아시스", "tt0270919", "moment")

    assert result == (
        0,
        "",
        (
            "Added to valentine: Oasis, Ditto, A Moment to Remember. "
            "Now 3 films: kfilms watchlist · take it back: kfilms undo\n"
        ),
    )
    entries = _saved(home)["watchlists"]["valentine"]["entries"]
    assert entries[0] == {
        "film": "oasis",
        "title": "Oasis",
        "year": 2002,
        "evening": None,
        "starts": None,
        "chosen": "hand",
        "imdb": "tt0320193",
    }
    assert [entry["film"] for entry in entries] == [
        "oasis",
        "ditto",
        "a-moment-to-remember",
    ]


def test_a_film_is_added_once(run: Run, home):
    run("watchlist", "add", "ditto")
    before = _saved(home)

    again = run("watchlist", "add", "ditto", "ditto")
    both = run("watchlist", "add", "ditto", "always", "always")

    assert again == (0, "", "Already on valentine: Ditto\n")
    assert both.err == (
        "Already on valentine: Ditto\n"
        "Added to valentine: Always. Now 2 films: kfilms watchlist"
        " · take it back: kfilms undo\n"
    )
    assert before["watchlists"]["valentine"]["revision"] == 1
    assert _saved(home)["watchlists"]["valentine"]["revision"] == 2


def test_if_one_film_is_unknown_none_is_added(run: Run, home):
    result = run("watchlist", "add", "ditto", "nonesuch", "you")

    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "Error: 2 films cannot be found.\n"
        'no film is called "nonesuch" (All of them: kfilms list)\n'
        '"you" fits 2 films: Always (Only You), Will You Be There? '
        "(name one by its id: always or will-you-be-there)\n"
    )
    assert not (home / ".local").exists()


def test_films_are_removed(run: Run):
    run("watchlist", "add", "ditto", "always", "oasis")

    result = run("watchlist", "remove", "only you", "oasis")

    assert result[:2] == (0, "")
    assert result.err == (
        "Removed from valentine: Always, Oasis. 1 film left. "
        "Take it back: kfilms undo\n"
    )
    assert run("watchlist", "show", "--format", "ids").out == "ditto\n"


def test_what_is_not_on_the_watchlist_cannot_be_removed(run: Run):
    run("watchlist", "add", "ditto", "always")

    known = run("watchlist", "remove", "oasis", "ditto")
    misspelt = run("watchlist", "remove", "dito")

    assert known.err == (
        'Error: "oasis" is not on the watchlist valentine.\n'
        "Hint: See it: kfilms watchlist\n"
    )
    assert misspelt.err == (
        'Error: "dito" is not on the watchlist valentine.\n'
        "Hint: did you mean ditto? See it: kfilms watchlist\n"
    )
    assert (known.code, misspelt.code) == (2, 2)
    assert run("watchlist", "show", "--format", "ids").out == "ditto\nalways\n"


def test_clearing_forgets_the_plan_and_keeps_the_history(run: Run, home, remember):
    remember(home, watched=["oasis"])
    run("watchlist", "add", "ditto", "oasis")

    cleared = run("watchlist", "clear")
    again = run("watchlist", "clear")

    assert (
        cleared.err
        == "Cleared valentine: 2 films taken off. Take it back: kfilms undo\n"
    )
    assert again.err == "Nothing to clear: valentine is empty.\n"
    assert list(_saved(home)["history"]) == ["oasis"]
    assert len(_saved(home)["undo"]) == 2


def test_watchlists_stand_side_by_side(run: Run):
    run("watchlist", "add", "ditto")
    run("watchlist", "--watchlist", "club", "add", "oasis")
    run("watchlist", "add", "always", KFILMS_WATCHLIST="club")

    assert run("watchlist", "show", "--format", "ids").out == "ditto\n"
    club = run("--watchlist", "club", "watchlist", "show", "--format", "ids")
    assert club.out == "oasis\nalways\n"


def test_nothing_saved_shows_the_plan_there_would_be_and_saves_nothing(run: Run, home):
    result = run("watchlist", "show", "--format", "tsv")

    assert result.code == 0
    assert len(result.out.splitlines()) == 11
    assert result.err == (
        "Nothing saved yet: this is the plan kfilms would make. "
        "Keep it: kfilms watchlist build\n"
    )
    assert not (home / ".local").exists()


def test_the_group_alone_shows_the_watchlist(run: Run):
    run("watchlist", "add", "ditto")

    assert run("watchlist") == run("watchlist", "show")


def test_a_film_that_left_the_catalog_stays_on_the_watchlist(run: Run, write_catalog):
    run("watchlist", "add", "ditto", "oasis")
    other = write_catalog("films:\n  - {id: oasis, title: Oasis}\n")

    shown = run("watchlist", "show", "--catalog", other)
    exported = run("watchlist", "export", "--catalog", other)
    removed = run("watchlist", "remove", "ditto", "--catalog", other)

    assert shown.out.splitlines()[1].split() == ["Ditto", "2000", "-", "-", "-"]
    assert "No longer in the catalog: Ditto\n" in shown.err
    assert "## 1. Ditto, 2000\n" in exported.out
    assert removed.code == 0


def test_lists_mark_what_is_planned_and_watched(run: Run, home, remember, golden):
    remember(home, watched=["always"])
    run("watchlist", "add", "ditto", "always")

    golden("terminal/marks.80.txt", run("list", terminal=True, NO_COLOR="1").out)
    assert "Watchlist      on it\n" in run("show", "ditto").out
    assert "Watched        14 February 2026\n" in run("show", "always").out


def test_exports_carry_what_was_remembered(run: Run, home, remember):
    remember(home, watched=["ditto"])
    run("watchlist", "add", "ditto", "oasis")

    (first, second) = csv.DictReader(
        io.StringIO(run("watchlist", "export", "--format", "csv").out)
    )
    document = json.loads(run("watchlist", "export", "--format", "json").out)

    assert (first["watched_on"], first["rating"]) == ("2026-02-14", "4.5")
    assert (second["watched_on"], second["rating"]) == ("", "")
    assert document["showings"][0]["rating"] == 4.5
    assert document["title"] == "Valentine watchlist"
    markdown = run("watchlist", "export").out
    assert "Watched on 14 February 2026, rated 4.5 of 5." in markdown


@pytest.mark.parametrize("name", [" x", "x\n", "x" * 61])
def test_a_name_that_is_none_is_refused(run: Run, name):
    result = run("watchlist", "add", "ditto", "--watchlist", name)

    assert result.code == 2
    assert result.err.startswith('Error: "')
    assert result.err.endswith("use up to 60 characters: --watchlist club\n")


def test_a_mistyped_watchlist_is_not_an_empty_one(run: Run):
    run("watchlist", "add", "ditto", "--watchlist", "club")

    for name in ("show", "export", "clear"):
        assert run("watchlist", name, "--watchlist", "clb") == (
            2,
            "",
            (
                'Error: no watchlist is called "clb".\n'
                "Hint: did you mean club? "
                "Begin it: kfilms watchlist add FILM --watchlist clb\n"
            ),
        )


def test_hints_name_the_watchlist_in_use(run: Run):
    added = run("watchlist", "add", "ditto", "--watchlist", "film club")
    shown = run("watchlist", "--watchlist", "film club")
    run("watchlist", "clear", "--watchlist", "film club")
    empty = run("watchlist", "--watchlist", "film club", "--format", "tsv")

    assert "kfilms watchlist --watchlist 'film club' ·" in added.err
    assert shown.err.endswith("kfilms watchlist export --watchlist 'film club'\n")
    assert empty.err == (
        "The watchlist film club is empty: this is the plan kfilms would make. "
        "Keep it: kfilms watchlist build --watchlist 'film club'\n"
    )


def test_the_group_takes_the_format_too(run: Run):
    run("watchlist", "add", "ditto")

    assert run("watchlist", "--format", "ids").out == "ditto\n"


def test_without_a_home_reading_works_and_writing_says_what_to_do(run: Run):
    assert run("list", "--format", "ids", HOME="").code == 0
    assert run("watchlist", "add", "ditto", HOME="") == (
        4,
        "",
        (
            "Error: there is no home directory to keep the watchlist in.\n"
            "Hint: name a file with --state FILE or KFILMS_STATE\n"
        ),
    )


def test_the_state_file_may_be_anywhere(run: Run, tmp_path):
    place = tmp_path / "deep" / "er" / "mine.json"

    run("watchlist", "add", "ditto", "--state", str(place))

    assert run("watchlist", "show", "--format", "ids", KFILMS_STATE=str(place)).out == (
        "ditto\n"
    )


@pytest.mark.processes
def test_terminals_side_by_side_lose_nothing(home):
    films = ["ditto", "always", "oasis", "romang", "love-and-leashes"]
    environ = {**os.environ, "HOME": str(home)}

    def add(film: str) -> int:
        argv = [sys.executable, "-m", "kfilms", "watchlist", "add", film]
        return subprocess.run(
            argv, env=environ, capture_output=True, check=False
        ).returncode

    with ThreadPoolExecutor(len(films)) as pool:
        codes = list(pool.map(add, films))

    assert codes == [0] * len(films)
    entries = _saved(home)["watchlists"]["valentine"]["entries"]
    assert sorted(entry["film"] for entry in entries) == sorted(films)


def test_the_watchlist_is_a_document_for_programs(run: Run):
    run("watchlist", "add", "ditto")

    shown = run("watchlist", "show", "--format", "json").out

    assert shown == run("watchlist", "export", "--format", "json").out


def test_what_can_be_removed_is_completed(run: Run, home, tmp_path):
    run("watchlist", "add", "ditto", "always")
    broken = tmp_path / "broken.json"
    broken.write_text("{")

    def completed(typed: str, **environ: str) -> list[tuple[str, str | None]]:
        app = App({"HOME": str(home), **environ})
        shell = Bash(command, {"obj": app}, "kfilms", "_KFILMS_COMPLETE")
        found = shell.get_completions(["watchlist", "remove"], typed)
        return [(item.value, item.help) for item in found]

    assert completed("") == [("ditto", "Ditto"), ("always", "Always")]
    assert completed("al") == [("always", "Always")]
    assert completed("", KFILMS_STATE=str(broken)) == []


def test_films_are_added_from_standard_input(run: Run):
    picked = run("pick", "--theme", "first-love", "--format", "ids").out

    added = run("watchlist", "add", "oasis", "-", stdin=f"\n{picked}\n")

    assert added.code == 0
    assert run("watchlist", "--format", "ids").out == f"oasis\n{picked}"


def test_an_empty_standard_input_adds_nothing(run: Run):
    for said in ("", "\n \n"):
        assert run("watchlist", "add", "-", stdin=said) == (
            2,
            "",
            (
                "Error: no film came in on standard input.\n"
                "Hint: kfilms pick --format ids | kfilms watchlist add -\n"
            ),
        )


def test_a_film_named_twice_is_taken_off_once(run: Run):
    run("watchlist", "add", "ditto", "always")

    assert run("watchlist", "remove", "ditto", "ditto").code == 0
    assert run("undo").err.startswith("Taken back: removed Ditto from valentine")


def test_the_columns_for_programs_do_not_hang_on_what_is_planned(run: Run):
    run("watchlist", "add", "ditto")
    without = run("watchlist", "--format", "tsv").out.splitlines()[0]
    run("watchlist", "add", "always", "--on", "valentines")
    planned = run("watchlist", "--format", "tsv").out.splitlines()[0]

    assert without == planned
    assert without.startswith("evening\tstarts_at\tends_at\tid\t")


def test_films_of_another_catalog_keep_their_imdb_ids(run: Run, write_catalog):
    mine = write_catalog(
        "films: [{id: burning, title: Burning, ids: {imdb: tt7282468}}]"
    )
    run("watchlist", "add", "burning", "--catalog", mine)

    ids = run("watchlist", "export", "--format", "ids")

    assert ids.code == 0
    assert "tt7282468" in ids.out


def test_times_stand_in_line_in_any_encoding(run: Run):
    asked = ("watchlist", "build", "--dry-run", "--evenings", "1", "--format", "table")

    table = run(*asked, encoding="ascii").out

    assert "19:00-20:57" in table
    assert "\\u2013" not in table


def test_a_film_that_is_gone_is_named_by_a_part_of_its_title(run: Run, write_catalog):
    mine = write_catalog("films: [{id: train, title: Train to Busan, minutes: 118}]")
    run("watchlist", "add", "train", "--catalog", mine)

    gone = run("watchlist", "remove", "busan")

    assert gone.code == 0
    assert gone.err.startswith("Removed from valentine: Train to Busan.")
