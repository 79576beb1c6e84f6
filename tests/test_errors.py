"""What holds for errors of any kind: hostile words, and those that click words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest

from kfilms.cli.commands import catalog, taste, watchlist
from kfilms.cli.main import command as root
from kfilms.cli.usage_errors import to_request_error
from tests.conftest import spelled

if TYPE_CHECKING:
    from tests.conftest import Run


@pytest.mark.parametrize(
    "hostile",
    ["\x1b[31mred", "\x9b31m", "\u202egnp", "a\nb", "\ud800", "[/red]", ":smile:"],
)
@pytest.mark.parametrize(
    "argv",
    [
        ["add"],
        ["watchlist", "export"],
        ["list", "--theme"],
        ["list"],
        ["show"],
        ["list", "--catalog"],
        ["watchlist", "remove"],
        ["list", "--director"],
        ["list", "--year"],
        ["list", "--sort"],
        ["list", "--format"],
        ["list", "--watchlist"],
        ["watchlist", "show", "--watchlist"],
    ],
    ids=" ".join,
)
def test_no_word_of_a_request_can_steer_the_terminal(run: Run, argv, hostile):
    result = run(*argv, hostile)

    assert "Traceback" not in result.err
    said = result.out + result.err
    assert not any(sign in said for sign in "\x1b\x9b\u202e\ud800")
    assert result.err.count("\n") <= 3


@pytest.mark.parametrize("group", [watchlist, catalog, taste])
def test_a_command_of_a_group_is_proposed_wherever_it_is_missed(run: Run, group):
    path = group.__name__.rpartition(".")[2]
    for name in set(group.COMMANDS) - {*root.lazy, *root.old_names}:
        result = run(name)

        assert result.code == 2
        assert f"kfilms {path} {name}" in result.err.partition("did you mean ")[2]


def test_a_word_proposes_nothing_on_a_watchlist_that_cannot_be(run: Run):
    result = run("--watchlist", " x", "remove", "oasis")

    assert (result.code, result.out) == (2, "")
    assert result.err.startswith('Error: " x" cannot name a watchlist.\n')


def test_an_error_of_click_without_words_of_ours_is_said_all_the_same():
    error = to_request_error(click.UsageError("Got an 'odd' one."))

    assert (error.message, spelled(error.hint)) == ('got an "odd" one', "kfilms --help")
