"""Which candidates are suggested for a word that none of them is."""

from __future__ import annotations

from itertools import islice, permutations
from time import process_time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kfilms.normalize import close_matches, fold
from tests.hostile import TRACED, measured

if TYPE_CHECKING:
    from tests.conftest import Run


@pytest.mark.parametrize(
    ("word", "candidate"),
    [
        ("ilness", "illness"),
        ("illnness", "illness"),
        ("ilkness", "illness"),
        ("illenss", "illness"),
        ("lsit", "list"),
        ("ab", "ba"),
        ("ab", "b"),
        ("ab", "abc"),
        ("abcdef", "abcdefg"),
        ("abcdefg", "abcdefghi"),
        ("abcdefg", "abcde"),
        ("abcdefg", "badcefg"),
        ("동검", "동감"),
        ("Ditto", "ditto"),
        ("x", "X"),
        ("cafe", "Café"),
        ("death-rwo", "Death row"),
    ],
)
def test_a_slip_of_the_keys_is_forgiven(word: str, candidate: str) -> None:
    assert close_matches(word, ["zzzzzz", candidate]) == (candidate,)


@pytest.mark.parametrize(
    ("word", "candidate"),
    [
        ("romance", "workplace"),
        ("death", "death-row"),
        ("x", "y"),
        ("x", "xy"),
        ("ab", "cd"),
        ("abcdef", "abcdxy"),
        ("abcdef", "abcdefgh"),
        ("abcdefg", "abcdxyz"),
        ("abcdefg", "abcdefghij"),
        ("abc", "ca"),  # a swap whose halves no other edit may part
        ("♥", "♦"),
        ("", "a"),
        ("", ""),
    ],
)
def test_another_word_is_no_slip(word: str, candidate: str) -> None:
    assert close_matches(word, [candidate]) == ()


def test_the_nearest_come_first_and_of_equals_the_first_three() -> None:
    words = ["memory-los", "memory-lo", "Memory loss", "memory loss", "memory-losss"]

    assert close_matches("memory-loss", words) == (
        "Memory loss",
        "memory-los",
        "memory-losss",
    )
    assert close_matches("memory-loss", words[:2], 1) == ("memory-los",)


def _textbook(one: str, other: str) -> int:
    """Return the distance of optimal string alignment, from its whole matrix."""
    rows = [[max(i, j) for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i, a in enumerate(one, 1):
        for j, b in enumerate(other, 1):
            rows[i][j] = min(
                rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (a != b)
            )
            if i > 1 and j > 1 and one[i - 2 : i] == b + other[j - 2]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


WORDS = st.text("abcé -", max_size=10) | st.text("ab", min_size=5, max_size=9)


@given(word=WORDS, candidates=st.lists(WORDS, max_size=6))
def test_suggestions_are_those_of_the_textbook(word, candidates):
    folded = fold(word)
    most = 2 if len(folded) > 6 else 1 if len(folded) > 1 else 0
    found: dict[str, tuple[int, str]] = {}
    for one in candidates:
        found.setdefault(fold(one), (_textbook(folded, fold(one)), one))
    close = sorted(found.values(), key=lambda one: one[0])

    expected = [one for slips, one in close if folded and slips <= most]
    assert close_matches(word, candidates) == tuple(expected[:3])


@pytest.mark.slow
@pytest.mark.parametrize(
    "word", ["abcdefghijkl", "lkjihgfedcba", "ﷺ" * 1_000_000, "a" * 1_000_000]
)
def test_a_hundred_thousand_titles_take_less_than_a_second(word: str) -> None:
    titles = ["".join(one) for one in islice(permutations("bacdefghijkl"), 100_000)]
    begun = process_time()

    close_matches(word, titles)

    assert process_time() - begun < (TRACED if measured() else 1)


@pytest.mark.parametrize(
    ("argv", "meant"),
    [
        ("lsit", "list"),
        ("watchlist ad", "add"),
        ("list --thme illness", "--theme"),
        ("list --theme deathrwo", "death-row"),
        ("pick --without memroy-los", "memory-loss"),
        ("show moment-to-remembr", "a-moment-to-remember"),
        ("show alwyas", "always"),
        ("list --sort yaer", "year"),
        ("list --format tabel", "table"),
    ],
)
def test_a_hint_proposes_what_was_meant(run: Run, argv: str, meant: str) -> None:
    assert f"Hint: did you mean {meant}? " in run(*argv.split()).err


@pytest.mark.parametrize(
    "argv",
    [
        "show snow-in-summer",
        "list --genre drama",
        "undoing",
    ],
)
def test_a_hint_proposes_nothing_for_another_word(run: Run, argv: str) -> None:
    result = run(*argv.split())

    assert result.code == 2
    assert "did you mean" not in result.err
    assert "\nHint: All of them: kfilms" in result.err
