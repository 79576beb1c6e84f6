"""Whole outputs, as golden files: on terminals of two widths, and captured."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kfilms.text_width import display_width

if TYPE_CHECKING:
    from tests.conftest import Run

AWKWARD = str(Path(__file__).parent / "catalogs" / "awkward.yaml")

SCREENS = {
    "list": ["list"],
    "list-marked": ["list", "--age", "15"],
    "pick": ["pick"],
    "pick-illness": ["pick", "--theme", "illness"],
    "pick-one": ["pick", "--theme", "kink"],
    "show-oasis": ["show", "oasis"],
    "show-sources": ["show", "oasis", "--sources"],
    "show-romang": ["show", "romang"],
    "show-romang-spoilers": ["show", "romang", "--spoilers"],
    "themes": ["themes"],
    "watchlist": ["watchlist"],
    "stats": ["stats"],
    "awkward-list": ["list", "--catalog", AWKWARD],
    "awkward-show": ["show", "red", "--catalog", AWKWARD],
    "awkward-bare": ["show", "bare", "--catalog", AWKWARD],
    "awkward-looked": ["show", "rec", "--catalog", AWKWARD],
    "awkward-stats": ["stats", "--catalog", AWKWARD],
    "awkward-themes": ["themes", "--catalog", AWKWARD],
}


@pytest.mark.layout
@pytest.mark.parametrize("width", ["60", "120"])
@pytest.mark.parametrize("name", SCREENS)
def test_a_terminal_shows(run: Run, golden, name, width):
    result = run(*SCREENS[name], terminal=True, NO_COLOR="1", COLUMNS=width)

    golden(f"terminal/{name}.{width}.txt", result.out)
    assert result.code == 0


@pytest.mark.layout
@pytest.mark.parametrize("width", ["40", "60", "80", "100", "120"])
@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_fits_its_terminal(run: Run, name, width):
    result = run(*SCREENS[name], terminal=True, NO_COLOR="1", COLUMNS=width)

    assert max(map(display_width, result.out.split("\n"))) <= int(width)


@pytest.mark.parametrize("name", SCREENS)
def test_a_pipe_gets(run: Run, golden, name):
    result = run(*SCREENS[name])

    golden(f"captured/{name}.txt", result.out)
    talk = result.err.replace(AWKWARD, "awkward.yaml")
    golden(f"captured/{name}.stderr.txt", talk)
    assert result.code == 0


@pytest.mark.parametrize("form", ["tsv", "csv", "json", "ids"])
@pytest.mark.parametrize("name", ["list", "pick-illness", "show-oasis", "themes"])
def test_a_program_gets(run: Run, golden, name, form):
    result = run(*SCREENS[name], "--format", form)

    golden(f"captured/{name}.{form}", result.out)
    assert result.code == 0
    assert result.err.startswith("Severe content notes: " if _warns(name, form) else "")
    assert len(result.err.splitlines()) == _warns(name, form)


def _warns(name: str, form: str) -> bool:
    """Tell whether a format without a place for severe notes shows films."""
    return form == "ids" and name != "themes"


@pytest.mark.parametrize("form", ["markdown", "csv", "json"])
@pytest.mark.parametrize("catalog", ["shipped", "awkward"])
def test_an_export_is(run: Run, golden, catalog, form):
    chosen = ["--catalog", AWKWARD] if catalog == "awkward" else []
    if chosen:
        every = run("list", "--format", "ids", *chosen).out
        run("watchlist", "add", "-", *chosen, stdin=every)

    result = run("watchlist", "export", "--format", form, *chosen)

    golden(f"exports/{catalog}.{form}", result.out)
    assert result.code == 0


def test_colour_is_only_on_a_terminal_and_only_if_wanted(run: Run, golden):
    shown = ["list", "--theme", "kink,disability"]

    coloured = run(*shown, terminal=True)

    golden("terminal/list.coloured.txt", coloured.out)
    assert "\x1b[" in coloured.out
    assert "\x1b[" in run(*shown, "--format", "table", "--color", "always").out
    assert "\x1b[" not in run(*shown, terminal=True, NO_COLOR="1").out
    assert "\x1b[" not in run(*shown, terminal=True, TERM="dumb").out
    assert "\x1b[" not in run(*shown, "--color", "never", terminal=True).out
    assert "\x1b[" not in run(*shown, FORCE_COLOR="1").out


def test_more_films_than_a_screen_takes_are_plain(run: Run, write_catalog):
    films = "\n".join(f"  - id: film-{n}\n    title: Film {n}" for n in range(201))
    catalog = write_catalog(f"films:\n{films}\n")

    result = run("list", "--catalog", catalog, terminal=True)

    assert result.out.startswith("FILM")
    assert result.out.count("\n") == 202
