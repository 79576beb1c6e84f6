"""Arbitrary bytes in every place that reads bytes: read whole, or refused in words.

The same targets as ``fuzz/run.py`` runs for hours, here for a moment, with its finds.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.targets import PIECES, TARGETS, edited, seeds

pytestmark = pytest.mark.processes
EXAMPLES = 120 if os.environ.get("CI") else 15


@st.composite
def mutated(draw: st.DrawFn, target: str) -> bytes:
    """Bytes near one of the seeds: parts of it repeated, cut out and overwritten."""
    data = bytearray(draw(st.sampled_from(seeds(target))))
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 40))
        piece = draw(
            st.binary(max_size=12)
            | st.sampled_from(PIECES)
            | st.just(bytes(data[place : place + length]) * 2)
        )
        data[place : place + draw(st.integers(0, length))] = piece
    return bytes(data)


@pytest.mark.parametrize("target", TARGETS)
def test_what_is_nearly_right_is_read_or_refused(tmp_path, target):
    @settings(max_examples=EXAMPLES)
    @given(data=mutated(target))
    def judge(data: bytes) -> None:
        TARGETS[target](data, str(tmp_path))

    judge()


def test_a_state_of_which_values_are_changed_is_read_or_refused(tmp_path):
    @settings(max_examples=EXAMPLES * 2)
    @given(
        data=st.sampled_from(seeds("state")), changes=st.lists(st.integers(0, 2**32))
    )
    def judge(data: bytes, changes: list[int]) -> None:
        for seed in changes:
            data = edited(data, seed)
        TARGETS["state"](data, str(tmp_path))

    judge()


@pytest.mark.parametrize("target", TARGETS)
def test_any_bytes_are_read_or_refused(tmp_path, target):
    @settings(max_examples=EXAMPLES // 3)
    @given(data=st.binary(max_size=300))
    def judge(data: bytes) -> None:
        TARGETS[target](data, str(tmp_path))

    judge()


@pytest.mark.parametrize("target", TARGETS)
def test_the_seeds_and_all_that_was_ever_found(tmp_path, target):
    assert seeds(target)
    for data in seeds(target):
        TARGETS[target](data, str(tmp_path))
