"""What holds for errors of any kind: hostile words, and those that click words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest

from kfilms.cli.usage import worded

if TYPE_CHECKING:
    from tests.conftest import Run


@pytest.mark.parametrize(
    "hostile",
    ["\x1b[31mred", "\x9b31m", "\u202egnp", "a\nb", "\ud800", "[/red]", ":smile:"],
)
@pytest.mark.parametrize(
    "argv",
    [
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


def test_an_error_of_click_without_words_of_ours_is_said_all_the_same():
    error = worded(click.UsageError("Got an 'odd' one."))

    assert (error.message, error.hint) == ('got an "odd" one', "kfilms --help")
