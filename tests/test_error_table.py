"""Every error a user can reach stands in one table, and a machine sees to that."""

from __future__ import annotations

import ast
import inspect
import re
from typing import TYPE_CHECKING, Any

import pytest

from kfilms.cli.output import Output
from kfilms.errors import KfilmsError
from tests.conftest import ROOT, spelled
from tests.error_places import CLASSES, SOURCE, places, sentences
from tests.error_table import TABLE, Session, blocks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from tests.error_places import Place
    from tests.error_table import Row


CORPUS = sorted((ROOT / "tests" / "catalogs").glob("*/*.yaml"))
"""Catalogs that begin with what is said of them, which is compared whole."""

ELSEWHERE = {
    "catalog/append.py: a line more would change what is there": (
        "test_catalog_commands.py::"
        "test_what_would_not_be_read_as_it_was_meant_is_not_added"
    ),
    "catalog/cache.py: the catalog … has not been read yet": (
        "test_catalog_errors.py::"
        "test_a_catalog_too_large_for_a_completion_is_left_unread"
    ),
    "catalog/parse.py: the catalog … cannot be read:": (
        "test_catalog_errors.py::test_a_file_that_fails_after_its_beginning_is_refused"
    ),
    "catalog/sources.py: the catalog … cannot be read:": (
        "test_catalog_errors.py::test_a_file_that_fails_while_it_is_read_is_refused"
    ),
    (
        "cli/commands/catalog/add.py: changed meanwhile, and nothing was added … "
        "try again"
    ): (
        "test_catalog_commands.py::"
        "test_what_somebody_else_changes_meanwhile_is_not_lost"
    ),
    "cli/commands/catalog/add.py: the catalog … cannot be written:": (
        "test_catalog_commands.py::test_what_cannot_be_written_stays_as_it_was"
    ),
    "cli/commands/taste/new.py: _read_line": (
        "test_taste.py::test_giving_up_keeps_nothing"
    ),
    "cli/commands/taste/new.py: _save": (
        "test_taste.py::test_a_taste_that_somebody_made_meanwhile_is_kept"
    ),
    "cli/commands/watchlist/add.py: standard input cannot be read:": (
        "test_bombs.py::test_standard_input_that_cannot_be_read_is_an_error"
    ),
    (
        "cli/commands/watchlist/export.py: this is too much for one file; it takes … "
        "name a file to number them by: -o FILE"
    ): ("test_export_files.py::test_what_is_too_much_for_one_file_needs_a_name"),
    "cli/output.py: the output cannot be written:": (
        "test_streams.py::test_a_full_device_is_an_error_and_no_traceback"
    ),
    (
        "cli/plan_suggestions.py: are more than can be planned unasked … "
        "say for how many:"
    ): ("test_build.py::test_very_many_films_are_not_even_counted"),
    "cli/usage_errors.py: to_request_error#3": (
        "test_errors.py::"
        "test_an_error_of_click_without_words_of_ours_is_said_all_the_same"
    ),
    "cli/write_outputs.py: there is no directory": (
        "test_catalog_errors.py::test_a_directory_that_is_gone_has_no_files"
    ),
    "store/__init__.py: the state file … cannot hold more than": (
        "test_state.py::test_the_oldest_steps_go_before_the_file_grows_too_large"
    ),
    (
        "store/state_file.py: another kfilms has held … "
        "wait for it to end, and try again"
    ): ("test_state.py::test_a_lock_that_is_held_is_waited_for_and_then_named"),
    (
        "store/state_file.py: another program has changed the state file … "
        "nothing was written; try again"
    ): ("test_crashes.py::test_what_another_program_writes_meanwhile_is_not_lost"),
    "store/state_file.py: replace": (
        "test_crashes.py::test_a_full_disk_keeps_the_state_and_takes_nothing_new"
    ),
    (
        "tables/__init__.py: there would be more than … "
        "nothing was kept; import it in parts"
    ): ("test_csvfiles.py::test_what_is_damaged_is_refused"),
}
"""Places that no line of the table can reach, and the test that does.

It takes a full disk, a file of many megabytes, another process or a broken stream.
"""

SAID_ELSEWHERE = {
    "a part of the file": "test_bombs.py::test_a_catalog_made_to_harm_is_refused",
    "contains half of a surrogate pair, which is no character": (
        "test_catalog_errors.py::test_without_libyaml_the_words_are_the_same"
    ),
    "the file system has no locks": (
        "test_crashes.py::test_a_place_without_locks_is_an_error"
    ),
    "… and": (
        "test_catalog_errors.py::"
        "test_the_first_hundred_problems_are_reported_and_the_others_counted"
    ),
    "… and more; what follows was not read": (
        "test_bombs.py::test_a_catalog_made_to_harm_is_refused"
    ),
}
"""The same for words that stand in a place which the table reaches."""


class Witness:
    """Notes for each error that is said on which lines it was made and raised.

    An error counts as said, too, where its words are part of what another says.
    """

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.reached: set[tuple[str, int]] = set()
        self._made: list[tuple[KfilmsError, list[tuple[str, int]]]] = []
        make, complain = KfilmsError.__init__, Output.complain

        def made(error: KfilmsError, *args: Any, **kwargs: Any) -> None:
            make(error, *args, **kwargs)
            self._made.append((error, list(_lines(inspect.currentframe()))))

        def complained(output: Output, error: KfilmsError, *said: Any) -> None:
            self._note(error)
            complain(output, error, *said)

        patch.setattr(KfilmsError, "__init__", made)
        patch.setattr(Output, "complain", complained)

    def saw(self, place: Place) -> bool:
        """Tell whether an error that was said came by *place*."""
        file = str(SOURCE / place.file)
        return any((file, line) in self.reached for line in place.lines)

    def _note(self, error: KfilmsError) -> None:
        said = "\n".join((error.message, *map(spelled, error.details)))
        for one, lines in self._made:
            if one.message in said:
                self.reached.update(lines)
        self._made.clear()
        trace = error.__traceback__
        while trace:
            self.reached.add((trace.tb_frame.f_code.co_filename, trace.tb_lineno))
            trace = trace.tb_next


def _lines(frame: FrameType | None) -> Iterator[tuple[str, int]]:
    while frame:
        yield frame.f_code.co_filename, frame.f_lineno
        frame = frame.f_back


def test_the_table_is_what_is_said_and_reaches_every_place_that_makes_an_error(
    request, monkeypatch, tmp_path, compiled: str
):
    monkeypatch.chdir(tmp_path)  # the lines are typed in other places
    witness = Witness(monkeypatch)
    session = Session(tmp_path, compiled)

    for path in TABLE:
        known = blocks(path.read_text("utf-8"))
        told = "\n\n".join("\n".join(session.typed(block)) for block in known)
        if request.config.getoption("--update-golden"):
            path.write_text(f"{told}\n", "utf-8")
        assert f"{told}\n" == path.read_text("utf-8")

    missed = {place.name for place in places() if not witness.saw(place)}
    assert sorted(missed - set(ELSEWHERE)) == []
    assert sorted(set(ELSEWHERE) - missed) == []
    for row in session.rows:
        _is_decent(row)
    page = " ".join((ROOT / "docs" / "reliability.md").read_text("utf-8").split())
    assert f"its syntax: {len(places())} of them" in page
    assert f"types the {len(session.rows)} lines of the table" in page
    assert f"{len(ELSEWHERE)} places take a full disk" in page


def _is_decent(row: Row) -> None:
    """Where something is wrong nothing is printed as a result, but by check."""
    code, out, err = row.result
    assert not (code and out) or (
        code in (1, 3) and "kfilms catalog check" in row.typed
    )
    assert "Traceback" not in err
    assert err.count("\nHint: ") <= 1


def test_a_plain_search_finds_no_place_more():
    made = re.compile(rf"(?<!class )\b({'|'.join(CLASSES)})\(")
    known = {(place.file, line) for place in places() for line in place.lines}
    found = {
        (str(path.relative_to(SOURCE)), number)
        for path in SOURCE.rglob("*.py")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if path.name != "errors.py" and made.search(line)
    }

    assert len(found) > 100
    assert found <= known


def test_every_sentence_of_an_error_stands_in_the_table():
    table = "\n".join(path.read_text("utf-8") for path in (*TABLE, *CORPUS)).lower()
    apart = [place for place in places() if place.name in ELSEWHERE]
    missed = {
        one.said
        for one in sentences()
        if one.said.lower() not in table
        if not any(one.file == place.file and one.line in place.span for place in apart)
    }

    assert sorted(missed - set(SAID_ELSEWHERE)) == []
    assert sorted(set(SAID_ELSEWHERE) - missed) == []


@pytest.mark.parametrize(
    "named", sorted({*ELSEWHERE.values(), *SAID_ELSEWHERE.values()})
)
def test_the_test_that_reaches_what_the_table_cannot_exists(named: str):
    file, _, test = named.partition("::")
    tree = ast.parse((ROOT / "tests" / file).read_text("utf-8"))

    assert test in {one.name for one in tree.body if isinstance(one, ast.FunctionDef)}
