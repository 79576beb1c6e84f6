"""Every error a user can reach: its message, its hint and its exit code, whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest

from kfilms.cli.usage import worded

if TYPE_CHECKING:
    from tests.conftest import Run

ERRORS = {
    "lsit": (
        2,
        (
            'Error: kfilms has no command "lsit".\n'
            "Hint: did you mean list? All of them: kfilms --help "
            "· a film: kfilms show lsit\n"
        ),
    ),
    "oasis": (
        2,
        (
            'Error: kfilms has no command "oasis".\n'
            "Hint: All of them: kfilms --help · a film: kfilms show oasis\n"
        ),
    ),
    "list !!!": (2, 'Error: there is no word in "!!!" to look for.\n'),
    "list --ending happy,sad": (
        2,
        (
            'Error: no ending is called "sad".\n'
            "Hint: The endings: happy, bittersweet, tragic\n"
        ),
    ),
    "list --heaviness 9": (
        2,
        'Error: "9" is outside what heaviness can be.\nHint: 1 to 5\n',
    ),
    "list --year 20000": (
        2,
        'Error: "20000" is outside what years can be.\nHint: 1888 to 2099\n',
    ),
    "list cancer": (
        1,
        (
            'Nothing has "cancer" in a title, name, theme or premise.\n'
            "Hint: as a theme: --theme terminal-illness\n"
        ),
    ),
    "list suicide": (
        1,
        (
            'Nothing has "suicide" in a title, name, theme or premise.\n'
            "Hint: as a content note: --without suicide\n"
        ),
    ),
    "show oasis --spoilers --format csv": (
        2,
        (
            "Error: csv has no place for spoilers or sources.\n"
            "Hint: leave --format out, or ask for json\n"
        ),
    ),
    "watchlist show --watchlist clb": (
        2,
        (
            'Error: no watchlist is called "clb".\n'
            "Hint: Begin it: kfilms watchlist add FILM --watchlist clb\n"
        ),
    ),
    "watchlist --format ids export": (
        2,
        (
            "Error: --format stands before the command.\n"
            "Hint: kfilms watchlist export --format ids\n"
        ),
    ),
    "watchlist ad": (
        2,
        (
            'Error: kfilms watchlist has no command "ad".\n'
            "Hint: did you mean add? All of them: kfilms watchlist --help\n"
        ),
    ),
    "list --thme x": (
        2,
        (
            'Error: kfilms list has no option "--thme".\n'
            "Hint: did you mean --theme? All of them: kfilms list --help\n"
        ),
    ),
    "list --theme": (
        2,
        "Error: --theme needs THEME.\nHint: kfilms list --help\n",
    ),
    "list --theme ilness": (
        2,
        (
            'Error: no theme is called "ilness".\n'
            "Hint: did you mean illness? All of them: kfilms themes\n"
        ),
    ),
    "list --theme suicide": (
        2,
        (
            'Error: "suicide" is a content note, not a theme.\n'
            "Hint: to leave such films out: --without suicide\n"
        ),
    ),
    "pick --without suicde": (
        2,
        (
            'Error: no theme or content note is called "suicde".\n'
            "Hint: did you mean suicide? All of them: kfilms themes\n"
        ),
    ),
    "pick --except oassis": (
        2,
        (
            'Error: no film is called "oassis".\n'
            "Hint: did you mean oasis? All of them: kfilms list\n"
        ),
    ),
    "list --sort yaer": (
        2,
        (
            'Error: no sort key is called "yaer".\n'
            "Hint: did you mean year? "
            "The keys: title, year, minutes, age, heaviness, released, id, "
            "imdb-rating, rating, added, position\n"
        ),
    ),
    "list --format tabel": (
        2,
        (
            'Error: no format is called "tabel".\n'
            "Hint: did you mean table? "
            "The formats: auto, table, plain, tsv, csv, json, ids\n"
        ),
    ),
    "watchlist export --format pdf": (
        2,
        (
            'Error: no format is called "pdf".\n'
            "Hint: The formats: markdown, html, ics, csv, tsv, json, yaml, letterboxd, "
            "trakt, ids, svg\n"
        ),
    ),
    "list --ending sad": (
        2,
        (
            'Error: no ending is called "sad".\n'
            "Hint: The endings: happy, bittersweet, tragic\n"
        ),
    ),
    "list --color pink": (
        2,
        (
            'Error: no colour setting is called "pink".\n'
            "Hint: The colour settings: auto, always, never\n"
        ),
    ),
    "completion tcsh": (
        2,
        'Error: no shell is called "tcsh".\nHint: The shells: bash, zsh, fish\n',
    ),
    "list --year 2010..2000": (
        2,
        'Error: "2010..2000" runs backwards.\nHint: write 2000..2010\n',
    ),
    "list --year ..": (
        2,
        (
            'Error: ".." is not a range of years.\n'
            "Hint: write 2004, 2000..2010 or 2015..\n"
        ),
    ),
    "list --minutes soon": (
        2,
        (
            'Error: "soon" is not a range of minutes.\n'
            "Hint: write ..120, 90..1h50 or 118\n"
        ),
    ),
    "list --minutes ..2x": (
        2,
        (
            'Error: "..2x" is not a range of minutes.\n'
            "Hint: write ..120, 90..1h50 or 118\n"
        ),
    ),
    "list --heaviness light": (
        2,
        'Error: "light" is not a range of heaviness.\nHint: write ..3, 2..4 or 5\n',
    ),
    "list --age old": (
        2,
        'Error: --age takes a whole number from 0 to 120, not "old".\n',
    ),
    "list -n 0": (
        2,
        'Error: -n takes a whole number from 1 to 999,999, not "0".\n',
    ),
    "list -n 99999999999999999999": (
        2,
        (
            "Error: -n takes a whole number from 1 to 999,999, "
            'not "99999999999999999999".\n'
        ),
    ),
    "pick --theme x,illness --year y": (
        2,
        (
            "Error: 2 things in that cannot be understood.\n"
            '--theme: no theme is called "x" (All of them: kfilms themes)\n'
            '--year: "y" is not a range of years (write 2004, 2000..2010 or 2015..)\n'
        ),
    ),
    "show": (2, "Error: kfilms show needs FILM.\nHint: kfilms show --help\n"),
    "show oasis ditto": (
        2,
        (
            'Error: kfilms show has no place for "ditto".\n'
            "Hint: a title of several words stands in quotes · kfilms show --help\n"
        ),
    ),
    "undo twice now": (
        2,
        'Error: kfilms undo has no place for "twice now".\nHint: kfilms undo --help\n',
    ),
    "pick --random=yes": (
        2,
        "Error: --random takes no value.\nHint: kfilms pick --help\n",
    ),
    "watched ditto --on tomorrow": (
        2,
        "Error: 2026-11-23 is still to come.\nHint: today is 2026-11-22\n",
    ),
    "watchlist add ditto --on yesterday": (
        2,
        "Error: 2026-11-21 is past.\nHint: today is 2026-11-22\n",
    ),
    "show you": (
        2,
        (
            'Error: "you" fits 2 films: Always (Only You), Will You Be There?\n'
            "Hint: name one by its id: always or will-you-be-there\n"
        ),
    ),
    "show oassis": (
        2,
        (
            'Error: no film is called "oassis".\n'
            "Hint: did you mean oasis? All of them: kfilms list\n"
        ),
    ),
    "show !!": (
        2,
        'Error: no film is called "!!".\nHint: All of them: kfilms list\n',
    ),
    "watchlist add": (
        2,
        "Error: kfilms watchlist add needs FILM.\nHint: kfilms watchlist add --help\n",
    ),
    "watchlist remove oasis": (
        2,
        (
            'Error: "oasis" is not on the watchlist valentine.\n'
            "Hint: See it: kfilms watchlist\n"
        ),
    ),
    "list --catalog /nowhere/films.yaml": (
        3,
        (
            "Error: there is no catalog at /nowhere/films.yaml.\n"
            "Hint: check --catalog and KFILMS_CATALOG\n"
        ),
    ),
    "pick --theme time-travel --minutes ..100": (
        1,
        (
            "Nothing fits: 2 films about time travel, neither within 100 minutes.\n"
            "Hint: 11 minutes more let both in: --minutes ..111\n"
        ),
    ),
    "list --theme kink --theme dementia": (
        1,
        (
            "Nothing fits: 2 films about dementia, neither about kink and consent.\n"
            "Hint: leave out --theme kink: 2 films "
            "· leave out --theme dementia: 1 film\n"
        ),
    ),
    "list oassis": (
        1,
        (
            'Nothing has "oassis" in a title, name, theme or premise.\n'
            "Hint: did you mean Oasis or Oasiseu?\n"
        ),
    ),
    "list --watched": (
        1,
        "Nothing fits: 10 films, none watched.\nHint: leave out --watched: 10 films\n",
    ),
    "list --without memory-loss,fantasy --age 12 --heaviness ..2": (1, None),
}


@pytest.mark.parametrize("asked", ERRORS)
def test_the_error_is_worded_for_a_person(run: Run, asked):
    code, said = ERRORS[asked]

    result = run(*asked.split())

    assert (result.code, result.out) == (code, "")
    if said is not None:
        assert result.err == said
    assert "Traceback" not in result.err


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


def test_errors_go_to_standard_error_alone(run: Run):
    for asked in ERRORS:
        assert run(*asked.split()).out == ""


def test_an_empty_global_option_is_no_option(run: Run):
    for option in ("--catalog", "--state", "--watchlist"):
        assert run("list", option, "") == (2, "", f"Error: {option} is empty.\n")


def test_a_sort_key_that_is_empty_is_refused(run: Run):
    assert run("list", "--sort", "").code == 2


def test_an_error_of_click_without_words_of_ours_is_said_all_the_same():
    error = worded(click.UsageError("Got an 'odd' one."))

    assert (error.message, error.hint) == ('got an "odd" one', "kfilms --help")
