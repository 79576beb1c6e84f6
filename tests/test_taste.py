"""Tastes: read with every problem told, obeyed without exception, worded for each."""

from __future__ import annotations

import json
import os
import re
import tomllib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kfilms import taste as pure
from kfilms.catalog import open_catalog
from kfilms.cli.app import App
from kfilms.cli.commands import pick
from kfilms.errors import NoMatchError, StateError
from kfilms.filters import Query, Range, Taste
from kfilms.row import FilmRow
from kfilms.text_width import display_width
from kfilms.vocabulary import ThemeUse
from tests.conftest import ROOT, spelled
from tests.strategies import catalogs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from kfilms.catalog import Catalog
    from kfilms.films import Film
    from kfilms.vocabulary import Term
    from tests.conftest import Run
    from tests.strategies import Sample


def words(catalog: Catalog) -> pure.VocabularyLookup:
    return pure.VocabularyLookup(catalog.find_terms, catalog.find_film, catalog.terms)


@pytest.fixture(scope="module")
def shipped() -> pure.VocabularyLookup:
    """The words of the catalog that comes with kfilms."""
    return words(open_catalog(str(ROOT / "data" / "films.yaml"), None))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place for one catalog after the other."""
    return tmp_path_factory.mktemp("tastes") / "films.yaml"


@pytest.fixture
def keep(home: Path) -> Callable[[str, str], Path]:
    """Keep a taste under a name; returns its path."""

    def keep(name: str, text: str) -> Path:
        folder = home / ".local" / "share" / "kfilms" / "tastes"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return keep


# A plain reading of tastes.


def above(name: str, terms: Mapping[str, Term]) -> set[str]:
    names = {name}
    while broader := terms[name].broader:
        names.add(broader)
        name = broader
    return names


def uses(film: Film) -> tuple[Any, ...]:
    return (*film.themes, *film.minor_themes, *(film.content_notes or ()))


def has(uses: Iterable[Any], name: str, sample: Sample, *, hidden: bool) -> bool:
    return any(
        name in above(use.id, sample.terms) for use in uses if hidden or not use.spoiler
    )


def within(value: int | None, limits: Range | None) -> bool:
    if limits is None:
        return True
    low = limits.low is None or (value or 0) >= limits.low
    return value is not None and low and (limits.high is None or value <= limits.high)


def suits(film: Film, taste: Taste, sample: Sample) -> bool:
    given = next(one for one in sample.data["films"] if one["id"] == film.id)
    themes_known = "themes" in given or "minor_themes" in given
    for name in taste.vetoes:
        themes = sample.terms[name].kind == "theme"
        uses = (*film.themes, *film.minor_themes) if themes else film.content_notes
        known = themes_known if themes else film.content_notes is not None
        if not known or has(uses or (), name, sample, hidden=True):
            return False
    return within(film.minutes, taste.minutes) and within(
        film.heaviness, taste.heaviness
    )


def points(film: Film, taste: Taste, sample: Sample) -> int:
    return sum(
        2
        if has(film.themes, name, sample, hidden=False)
        else has(film.minor_themes, name, sample, hidden=False)
        for name in taste.wants
    )


def rank(film: Film, tastes: list[Taste], sample: Sample) -> tuple[Any, ...]:
    wanted = [points(film, taste, sample) for taste in tastes if taste.wants]
    return (
        any(film.id in taste.watched for taste in tastes),
        -min(wanted, default=0),
        -sum(wanted),
        film.heaviness is None,
        film.heaviness or 0,
    )


@st.composite
def tastes_of(
    draw: st.DrawFn, vocabulary: Mapping[str, Term], films: list[str]
) -> Taste:
    def some(names: list[str]) -> tuple[str, ...]:
        if not names:
            return ()
        return tuple(draw(st.lists(st.sampled_from(names), unique=True, max_size=2)))

    terms = vocabulary.values()
    limits = st.none() | st.sampled_from([Range(None, 3), Range(2, None), Range(2, 4)])
    return Taste(
        draw(st.sampled_from(["Mina", "Jun"])),
        some([term.id for term in terms if term.kind == "theme"]),
        some([term.id for term in terms]),
        some(films),
        draw(st.none() | st.just(Range(None, 120))),
        draw(limits),
    )


@pytest.mark.slow
@given(sample=catalogs(), data=st.data())
def test_what_suits_comes_as_a_plain_reading_ranks_it(
    file: Path, sample: Sample, data: st.DataObject
):
    file.write_text(sample.text(), encoding="utf-8")
    one = tastes_of(sample.terms, [film.id for film in sample.films])
    tastes = data.draw(st.lists(one, min_size=1, max_size=3))
    history = tuple(film for taste in tastes for film in taste.watched)
    fitting = [
        film
        for film in sample.films
        if all(suits(film, taste, sample) for taste in tastes)
    ]

    found = open_catalog(str(file), None).rows(
        Query(tastes=tuple(tastes), history=history, order="pick")
    )

    ranked = sorted(fitting, key=lambda film: rank(film, tastes, sample))
    assert [row.id for row in found] == [film.id for film in ranked]


@pytest.mark.slow
@given(sample=catalogs(), data=st.data())
def test_where_nothing_suits_only_limits_may_be_left_out(
    file: Path, sample: Sample, data: st.DataObject
):
    file.write_text(sample.text(), encoding="utf-8")
    tastes = [
        data.draw(tastes_of(sample.terms, []))._replace(name=name)
        for name in data.draw(st.sampled_from([["Mina"], ["Mina", "Jun"]]))
    ]
    catalog = open_catalog(str(file), None)
    if catalog.count(Query(tastes=tuple(tastes))):
        return

    error = catalog.explain_no_match(Query(tastes=tuple(tastes)))

    lenient = [taste._replace(minutes=None, heaviness=None) for taste in tastes]
    helps = any(
        all(suits(film, taste, sample) for taste in lenient) for film in sample.films
    )
    assert isinstance(error, NoMatchError)
    assert bool(error.hint) == helps
    way = re.compile(r"(Mina|Jun)'s (limit of )?(minutes|heaviness)")
    for hint in spelled(error.hint).split(" · "):
        assert bool(way.search(hint)) == helps


@given(name=st.text(min_size=1, max_size=60).filter(pure.is_name), data=st.data())
def test_what_is_written_is_read_again(
    shipped: pure.VocabularyLookup, name: str, data: st.DataObject
):
    drawn = data.draw(tastes_of(shipped.terms, ["oasis", "ditto", "always"]))
    taste = drawn._replace(name=name)

    text = pure.format_taste(taste)

    ruled_out = {one for want in taste.wants for one in above(want, shipped.terms)}
    if not ruled_out & set(taste.vetoes):
        assert pure.parse_taste_file(text, "x.toml", "x", shipped) == taste
    assert tomllib.loads(text)["name"] == name


@given(st.text() | st.binary().map(lambda data: data.decode("utf-8", "replace")))
def test_any_text_is_a_taste_or_told_what_is_wrong(
    shipped: pure.VocabularyLookup, text: str
):
    with suppress(StateError):
        assert isinstance(pure.parse_taste_file(text, "x.toml", "x", shipped), Taste)


TOO_MUCH = "has a number too long, or lists too deep, to be read"
BROKEN = """\
name = "Mina"
wnats = ["dementia"]
wants = ["ilness",
  "suicide", 3, "dementia"]
vetoes = ["memory loss"]
minutes = 120
heaviness = "..9"
watched = "oasis"
[extra]
a = 1
"""


def test_every_problem_of_a_taste_is_told_at_its_place(run: Run, tmp_path: Path):
    path = tmp_path / "mina.toml"
    path.write_text(BROKEN, encoding="utf-8")

    result = run("pick", "--for", str(path))

    assert (result.code, result.out) == (4, "")
    assert result.err.replace(f"{path}", "mina.toml") == (
        "Error: the taste mina.toml has 9 problems.\n"
        "mina.toml:2:1: wnats: is not a field that a taste has; did you mean wants?\n"
        'mina.toml:3:10: wants: no theme is called "ilness" '
        "(did you mean illness? All of them: kfilms themes)\n"
        'mina.toml:4:3: wants: "suicide" is a content note, not a theme '
        "(to avoid it: --without suicide, in a taste --veto suicide)\n"
        "mina.toml:3:1: wants: entry 3 is not a text\n"
        "mina.toml:4:17: wants: dementia is ruled out by the veto of memory-loss, "
        "which is broader\n"
        'mina.toml:6:1: minutes: is not a range; write "..120"\n'
        'mina.toml:7:13: heaviness: "..9" is outside what heaviness can be (1 to 5)\n'
        'mina.toml:8:1: watched: is not a list; write ["…"]\n'
        "mina.toml:9:2: extra: is not a field that a taste has; "
        "they are name, wants, vetoes, watched, minutes, heaviness\n"
        "Hint: mend the file; it is read with the words of the catalog in use\n"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("wants = [x]", "x.toml:1:10: is not TOML: invalid value"),
        ("wants = [", "x.toml: is not TOML: invalid value"),
        ("name = ''", "x.toml:1:1: name: is not a name of up to 60 characters"),
        ("name = 7", "x.toml:1:1: name: is not a name of up to 60 characters"),
        (
            "wants = ['fate']\nvetoes = ['fate']",
            "x.toml:1:10: wants: fate is vetoed as well",
        ),
        (
            f"vetoes = {['fate'] * 101}",
            "x.toml:1:1: vetoes: has more than 100 entries",
        ),
        ("watched = [1979-05-27]", "x.toml:1:1: watched: entry 1 is not a text"),
        (f"wants = {'[' * 3000}", f"x.toml: {TOO_MUCH}"),
        (f"wants = {'9' * 5000}", f"x.toml: {TOO_MUCH}"),
        (
            '"" = 1',
            (
                "x.toml:1:1: : is not a field that a taste has; "
                "they are name, wants, vetoes, watched, minutes, heaviness"
            ),
        ),
    ],
)
def test_a_problem_is_told(shipped: pure.VocabularyLookup, text: str, said: str):
    with pytest.raises(StateError) as caught:
        pure.parse_taste_file(text, "x.toml", "x", shipped)

    assert [*caught.value.details] == [said]


ROW = FilmRow("ditto", "Ditto", minutes=111, heaviness=2)
DEMENTIA = (ThemeUse("dementia", "dementia", "a gloss"), True)
GRIEF = (ThemeUse("grief", "grief"), False)
SHORT, GENTLE = Range(None, 120), Range(None, 3)


@pytest.mark.parametrize(
    ("taste", "matches", "said"),
    [
        (Taste("x", ("a",)), [DEMENTIA], "dementia at its heart"),
        (
            Taste("x", ("a",), minutes=SHORT),
            [GRIEF, DEMENTIA, GRIEF],
            "dementia at its heart, grief in the background",
        ),
        (Taste("x", minutes=SHORT), [], "short enough"),
        (Taste("x", heaviness=GENTLE, vetoes=("a",)), [], "gentle enough"),
        (Taste("x", minutes=SHORT, heaviness=GENTLE), [], "short and gentle enough"),
        (Taste("x", minutes=Range(90, None)), [], "within the limits"),
        (Taste("x", vetoes=("a",)), [], "nothing vetoed"),
        (Taste("x"), [], "fine with anything"),
        (Taste("x", ("a",)), [], "no wish met"),
        (Taste("x", ("a",), minutes=SHORT), [], "no wish met, but short enough"),
        (Taste("x", watched=("ditto",)), [], "fine with anything, seen already"),
    ],
)
def test_a_reason_says_what_speaks_for_a_film(taste, matches, said):
    assert pure.taste_reason(taste, matches, ROW) == said


@pytest.mark.parametrize(
    ("taste", "matches", "against", "said"),
    [
        (Taste("x", ("a",)), [DEMENTIA], ["without suicide"],
         "dementia at its heart, but not without suicide"),
        (Taste("x", minutes=SHORT, vetoes=("a",)), [],
         ["without suicide", "within 90 minutes"],
         "not without suicide and not within 90 minutes"),
        (Taste("x", vetoes=("a",)), [], [], ""),
        (Taste("x", watched=("ditto",)), [], [], "seen already"),
    ],
)  # fmt: skip
def test_a_reason_says_what_speaks_against_a_film(taste, matches, against, said):
    assert pure.taste_reason(taste, matches, ROW, against) == said


MINA = 'name = "Mina"\nwants = ["dementia", "first-love"]\nvetoes = ["suicide"]\n'
JUN = 'name = "Jun"\nwants = ["comedy"]\nminutes = "..2h"\nheaviness = "..3"\n'


def test_two_tastes_find_one_film(run: Run, keep):
    keep("mina", MINA)
    keep("jun", JUN)

    result = run("pick", "--for", "mina", "--for", "jun", "-n", "2")

    assert result == (
        0,
        (
            "FILM               ORIGINAL TITLE  YEAR  MIN  AGE  HEAVY  WHY\n"
            "20th Century Girl  20세기 소녀     2022  119  12+  3/5    "
            "Mina: first love at its heart; Jun: comedy in the background\n"
            "Love and Leashes   모럴센스        2022  118  18+  1/5    "
            "Mina: no wish met, but nothing vetoed; Jun: comedy at its heart\n"
        ),
        "2 of 4 that fit, of 10 films · kfilms show FILM\n",
    )


def test_a_watchlist_is_built_for_two(run: Run, keep):
    keep("mina", MINA)
    keep("jun", JUN + 'watched = ["ditto"]\n')
    asked = ["watchlist", "build", "--for", "mina", "--for", "jun"]

    result = run(*asked, "--evenings", "1", "--format", "json")

    said = json.loads(result.out)
    films = {showing["film"]["id"] for showing in said["showings"]}
    assert films == {"20th-century-girl", "love-and-leashes"}
    assert said["for"] == [{"name": "Mina"}, {"name": "Jun"}]
    assert said["showings"][0]["for"] == [
        {"name": "Mina", "why": "first love at its heart"},
        {"name": "Jun", "why": "comedy in the background"},
    ]
    assert {one["film"]["id"] for one in said["left_out"]} == {"will-you-be-there"}
    assert (
        "20th Century Girl: Mina: first love at its heart; "
        "Jun: comedy in the background\n"
        "Love and Leashes: Mina: no wish met, but nothing vetoed; "
        "Jun: comedy at its heart\n"
    ) in result.err
    run("watchlist", "add", "ditto")
    keep("mina", 'vetoes = ["illness", "fantasy", "disability"]')
    keep("jun", 'vetoes = ["kink", "death-row"]')
    later = run("watchlist", "show", "--format", "json")
    shown = json.loads(later.out)
    assert shown["for"] == said["for"]
    assert shown["showings"][0]["for"] == said["showings"][0]["for"]
    assert (
        "Ditto: Mina: first love at its heart; "
        "Jun: no wish met, but short and gentle enough, seen already\n"
    ) in later.err
    exported = json.loads(run("watchlist", "export", "--format", "json").out)
    assert exported["for"] == said["for"]
    run("undo")
    assert run(*asked).err == (
        "Nothing suits mina and jun: vetoes and limits leave no film.\n"
    )


@pytest.mark.parametrize("width", ["60", "120"])
def test_a_terminal_shows_what_each_thinks(run: Run, keep, golden, width):
    keep("mina", MINA)
    keep("jun", JUN)
    shown = ["pick", "--for", "mina", "--for", "jun"]

    result = run(*shown, terminal=True, NO_COLOR="1", COLUMNS=width)

    golden(f"terminal/pick-for-two.{width}.txt", result.out)
    assert max(map(display_width, result.out.split("\n"))) <= int(width)


def test_a_film_on_the_list_that_a_taste_rules_out_is_not_praised(run: Run, keep):
    keep("mina", MINA)
    keep("jun", JUN)
    run("watchlist", "build", "--for", "mina", "--for", "jun", "--evenings", "1")
    run("watchlist", "add", "maundy", "romang", "oasis")

    result = run("watchlist")

    told = dict(line.split(": ", 1) for line in result.err.splitlines() if ": " in line)
    against = "not within 120 minutes and not of heaviness 3 or less"
    assert told["Maundy Thursday"] == (
        "Mina: not without suicide; Jun: not of heaviness 3 or less"
    )
    # A hidden one is ruled out by Mina's veto, which must not be said.
    assert told["Romang"] == (
        "Mina: dementia at its heart; Jun: not of heaviness 3 or less"
    )
    assert told["Oasis"] == f"Mina: no wish met, but nothing vetoed; Jun: {against}"


def test_a_theme_and_a_taste_both_give_their_reason(run: Run, keep):
    keep("jun", JUN)

    result = run("pick", "--for", "jun", "--theme", "kink", "--format", "json")
    (film,) = json.loads(result.out)["films"]

    assert film["why"].endswith("; Jun: comedy at its heart")
    assert film["why"].startswith("kink and consent at its heart")
    assert film["for"] == [{"name": "Jun", "why": "comedy at its heart"}]
    assert "for" not in run("pick", "--theme", "kink", "--format", "json").out.split(
        '"'
    )


def test_what_one_has_watched_is_new_to_neither(run: Run, keep):
    keep("mina", MINA + 'watched = ["20세기 소녀"]\n')
    keep("jun", JUN)
    both = ["--for", "mina", "--for", "jun", "--format", "ids"]

    assert run("pick", *both).out.split()[-1] == "20th-century-girl"
    assert "20th-century-girl" not in run("pick", *both, "--unwatched").out
    assert run("list", *both, "--watched").out == "20th-century-girl\n"


def test_a_hidden_content_note_is_vetoed_in_silence(run: Run, keep):
    keep("mina", 'vetoes = ["suicide", "bereavement"]')

    result = run("pick", "--for", "mina", "--format", "plain")

    assert "Romang" not in result.out + result.err
    assert result.err == "3 of 10 films · kfilms show FILM\n"


def test_a_taste_is_made_from_options(run: Run, home: Path):
    result = run(
        *(
            "taste",
            "new",
            "mina",
            "--want",
            "Dementia, first love",
            "--veto",
            "suicide",
        ),
        *("--veto", "bdsm", "--watched", "로망", "--minutes", "..2h"),
    )

    path = home / ".local" / "share" / "kfilms" / "tastes" / "mina.toml"
    assert result == (
        0,
        "",
        "Kept. Use it: kfilms pick --for mina · edit it: kfilms taste show mina\n",
    )
    assert path.read_text("utf-8") == (
        "# What somebody wants to see, and what not: kfilms pick --for FILE\n"
        "# wants takes themes, vetoes themes and content notes: kfilms themes\n"
        "\n"
        'name = "mina"\n'
        'wants = ["dementia", "first-love"]\n'
        'vetoes = ["suicide", "bdsm"]\n'
        'watched = ["romang"]\n'
        'minutes = "..120"\n'
        '# heaviness = "..3"\n'
    )
    for name in ("mina", "Mina", "MI-NA"):
        assert run("taste", "new", name, "--want", "fate") == (
            2,
            "",
            (
                f'Error: there is a taste called "{name}" already.\n'
                f"Hint: edit it: {path}\n"
            ),
        )
    assert run("taste", "show", "MINA").err == f"Edit it: {path}\n"


def test_wrong_options_are_told_together(run: Run):
    assert run("taste", "new", "mina", "--want", "", "--minutes", "2x").err == (
        "Error: 2 things in that cannot be understood.\n"
        '--want: no theme is called "" '
        "(All of them: kfilms themes)\n"
        '--minutes: "2x" is not a range of minutes (write ..120, 90..1h50 or 118)\n'
    )


def test_it_asks_on_a_terminal_until_it_understands(run: Run, home: Path):
    answers = "dementa\ndementia, fate\n\nromang\n..2x\n..2h\n\n"

    result = run("taste", "new", "mina", stdin=answers, terminal=True, typed=True)

    path = home / ".local" / "share" / "kfilms" / "tastes" / "mina.toml"
    wants = "What does mina want to see? Themes, with commas between (kfilms themes):\n"
    minutes = "How long may a film be? As ..120 or ..2h:\n"
    assert result == (
        0,
        "",
        (
            "Enter alone leaves a question open, Ctrl-D gives up.\n"
            f'{wants}no theme is called "dementa" '
            "(did you mean dementia? All of them: kfilms themes)\n"
            f"{wants}"
            "And what not? Themes or content notes, with commas between:\n"
            "Which films has mina seen, with commas between?\n"
            f'{minutes}"..2x" is not a range of minutes '
            "(write ..120, 90..1h50 or 118)\n"
            f"{minutes}"
            "How heavy, from 1 (light) to 5? As ..3:\n"
            "Kept. Use it: kfilms pick --for mina · edit it: kfilms taste show mina\n"
        ),
    )
    assert tomllib.loads(path.read_text("utf-8")) == {
        "name": "mina",
        "wants": ["dementia", "fate"],
        "vetoes": [],
        "watched": ["romang"],
        "minutes": "..120",
    }


def test_giving_up_keeps_nothing(run: Run, home: Path):
    result = run("taste", "new", "x", stdin="fate\n", terminal=True, typed=True)

    assert (result.code, result.out) == (130, "")
    assert not (home / ".local").exists()


def test_a_taste_that_somebody_made_meanwhile_is_kept(run: Run, keep, monkeypatch):
    make, path = os.makedirs, keep("mina", MINA)
    path.unlink()

    def make_and_be_late(folder: str, **options: Any) -> None:
        make(folder, **options)
        if folder == str(path.parent):
            keep("mina", MINA)

    monkeypatch.setattr(os, "makedirs", make_and_be_late)

    assert run("taste", "new", "mina", "--want", "fate") == (
        2,
        "",
        (f'Error: there is a taste called "mina" already.\nHint: edit it: {path}\n'),
    )
    assert path.read_text("utf-8") == MINA


def test_what_can_be_no_name_of_a_taste_is_neither_made_nor_listed(run: Run, keep):
    keep(".#mina", MINA)
    keep("mina.toml", MINA)

    made = run("taste", "new", "jun.toml", "--want", "fate")

    assert made.err.startswith('Error: "jun.toml" cannot name a taste.\n')
    assert run("taste").err.startswith("No taste is kept yet.\n")


def test_in_a_pipe_it_does_not_ask(run: Run):
    for terminal, typed in ((True, False), (False, True), (False, False)):
        assert run(
            "taste", "new", "mina", stdin="fate\n", terminal=terminal, typed=typed
        ) == (
            2,
            "",
            (
                "Error: kfilms taste new needs an option where it cannot ask.\n"
                "Hint: as --want THEME or --veto CONTENT-NOTE: "
                "kfilms taste new --help\n"
            ),
        )


def test_tastes_are_listed_and_shown(run: Run, keep, golden):
    keep("mina", MINA)
    keep("jun", JUN + 'watched = ["romang"]\n')
    keep("broken", "wants = 1")
    folder = os.path.dirname(keep("mina", MINA))

    listed = run("taste")

    assert listed == run("taste", "list")
    assert listed == (
        0,
        (
            "TASTE   WANTS                                   VETOES   MIN    HEAVY\n"
            "broken  has problems: kfilms taste show broken\n"
            "jun     comedy                                  -        ..120  ..3\n"
            "mina    dementia, first-love                    suicide  -      -\n"
        ),
        f"Edit them in {folder}\n",
    )
    shown = run("taste", "show", "jun")
    assert shown == (
        0,
        (
            "Taste      Jun\n"
            "Wants      Comedy\n"
            "Vetoes     nothing named\n"
            "Watched    Romang\n"
            "Minutes    ..120\n"
            "Heaviness  ..3\n"
        ),
        f"Edit it: {os.path.join(folder, 'jun.toml')}\n",
    )
    narrow = run("taste", "show", "mina", terminal=True, NO_COLOR="1", COLUMNS="24")
    golden("terminal/taste-show.24.txt", narrow.out)
    assert run("taste", "show", "broken").code == 4


UNKNOWN = {
    "minna": (
        'Error: no taste is called "minna".\n'
        "Hint: did you mean mina? All of them: kfilms taste\n"
    ),
    "./nowhere.toml": (
        "Error: there is no taste at ./nowhere.toml.\n"
        "Hint: make one: kfilms taste new NAME\n"
    ),
    "a\0.toml": (
        "Error: there is no taste at a\\x00.toml.\n"
        "Hint: make one: kfilms taste new NAME\n"
    ),
    ".hidden": (
        'Error: ".hidden" cannot name a taste.\n'
        "Hint: use up to 60 letters, digits and spaces: mina\n"
    ),
    "": (
        'Error: "" cannot name a taste.\n'
        "Hint: use up to 60 letters, digits and spaces: mina\n"
    ),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_an_unknown_taste_is_refused(run: Run, keep, name):
    keep("mina", MINA)

    for command in (["pick", "--for"], ["list", "--for"], ["taste", "show"]):
        assert run(*command, name) == (2, "", UNKNOWN[name])


def test_before_the_first_taste_it_is_said_how_to_make_one(run: Run):
    assert run("taste") == (
        1,
        "",
        "No taste is kept yet.\nHint: kfilms taste new NAME --want THEME\n",
    )
    assert run("pick", "--for", "me & you").err == (
        'Error: no taste is called "me & you".\n'
        "Hint: make it: kfilms taste new 'me & you'\n"
    )


def test_a_file_needs_no_name_and_no_home(run: Run, tmp_path: Path):
    path = tmp_path / "a\x1b[31mb.toml"
    path.write_bytes(b"\xef\xbb\xbfwants = ['kink']\r\n")

    result = run("pick", "--for", str(path), "-n", "1", "--format", "tsv", HOME="")

    assert result.code == 0
    assert result.out.endswith("\tthis taste: kink and consent at its heart\n")


def test_a_taste_that_cannot_be_kept_leaves_nothing(run: Run, home: Path):
    data = home / ".local" / "share"
    data.mkdir(parents=True)
    (data / "kfilms").write_text("in the way")

    result = run("taste", "new", "mina", "--want", "fate")

    path = data / "kfilms" / "tastes" / "mina.toml"
    assert result == (
        4,
        "",
        f"Error: the taste {path} cannot be written: Not a directory.\n",
    )


def test_names_of_tastes_are_completed(home: Path, keep):
    keep("mina", MINA)
    keep("mira", JUN)
    keep("jun", JUN)
    (param,) = (one for one in pick.command.params if one.name == "tastes")

    def offered(start: str, home: str) -> list[str]:
        ctx = click.Context(pick.command, obj=App({"HOME": home}))
        return [one.value for one in param.shell_complete(ctx, start)]

    assert offered("mi", str(home)) == ["mina", "mira"]
    assert offered("", str(home)) == ["jun", "mina", "mira"]
    assert offered("", "") == []


def test_a_taste_narrows_the_figures(run: Run, keep):
    keep("jun", JUN)

    assert run("stats", "--for", "jun").out.startswith("5 of 10 films")


def test_tastes_are_told_to_programs(run: Run, keep):
    keep("mina", MINA)
    file = keep("jun", JUN + 'watched = ["romang"]\n')
    broken = keep("broken", "wants = 1")

    said = json.loads(run("taste", "list", "--format", "json").out)
    jun = {
        "taste": "jun",
        "name": "Jun",
        "wants": ["comedy"],
        "vetoes": [],
        "watched": ["romang"],
        "minutes": {"least": None, "most": 120},
        "heaviness": {"least": None, "most": 3},
        "file": str(file),
        "problems": [],
    }
    assert said["kfilms"] == 1
    assert said["tastes"][:2] == [
        {
            "taste": "broken",
            "name": None,
            "wants": [],
            "vetoes": [],
            "watched": [],
            "minutes": None,
            "heaviness": None,
            "file": str(broken),
            "problems": [f'{broken}:1:1: wants: is not a list; write ["…"]'],
        },
        jun,
    ]
    shown = run("taste", "show", "jun", "--format", "json")
    assert (json.loads(shown.out), shown.err) == ({"kfilms": 1, "tastes": [jun]}, "")
    assert run("taste", "list", "--format", "tsv").out == (
        "taste\tname\twants\tvetoes\twatched\tminutes\theaviness\tproblems\n"
        "broken\t\t\t\t\t\t\t1\n"
        "jun\tJun\tcomedy\t\tromang\t..120\t..3\t0\n"
        "mina\tMina\tdementia,first-love\tsuicide\t\t\t\t0\n"
    )
    assert run("taste", "show", "mina", "--format", "csv").out == (
        "taste,name,wants,vetoes,watched,minutes,heaviness,problems\n"
        'mina,Mina,"dementia,first-love",suicide,,,,0\n'
    )
    assert run("taste", "list", "--format", "ids").out == "broken\njun\nmina\n"


def test_a_terminal_lists_tastes_within_its_width(run: Run, keep):
    keep("mina", MINA)
    keep("jun", JUN)

    wide = run("taste", terminal=True, NO_COLOR="1", COLUMNS="40").out

    assert max(map(display_width, wide.split("\n"))) <= 40
    assert wide.startswith("Taste ")


@pytest.mark.parametrize("wrong", ['"x"', '"minutes"', "1", '"5..2"'])
def test_a_state_with_a_damaged_taste_is_refused(run: Run, keep, home, wrong):
    keep("jun", JUN)
    run("watchlist", "build", "--for", "jun")
    path = home / ".local/share/kfilms/state.json"
    text = path.read_text("utf-8")
    path.write_text(text.replace('"..120"', wrong), encoding="utf-8")

    result = run("watchlist", "show")

    assert (result.code, result.out) == (4, "")
    assert "is damaged" in result.err


def test_as_many_tastes_and_wishes_as_there_may_be_are_weighed(
    run: Run, keep, write_catalog
):
    ids = [f"theme-{number}" for number in range(100)]
    mine = write_catalog(
        "themes:\n"
        + "".join(f"  {name}: {{label: {name}}}\n" for name in ids)
        + f"films: [{{id: a, title: A, themes: [{ids[7]}]}}]\n"
    )
    asked = []
    for number in range(8):
        keep(f"t{number}", f"wants = {ids}")
        asked += ["--for", f"t{number}"]

    result = run("pick", *asked, "--catalog", mine, "--format", "ids")

    assert result.out == "a\n"


def test_of_a_veto_of_what_is_hidden_nothing_is_said(run: Run, keep):
    keep("vera", 'vetoes = ["suicide"]')
    run("watchlist", "build", "--evenings", "1", "--for", "vera")
    run("watchlist", "add", "romang")

    result = run("watchlist")

    assert result.code == 0
    assert "Romang" in result.out
    assert "Romang: " not in result.err
    assert "vera: nothing vetoed" in result.err


def test_a_catalog_that_lacks_the_words_of_a_kept_taste_still_shows_the_watchlist(
    run: Run, keep, write_catalog
):
    keep("vera", 'wants = ["first-love"]\nvetoes = ["suicide", "illness"]')
    run("watchlist", "build", "--for", "vera")
    other = write_catalog("films:\n  - {id: ditto, title: Ditto, minutes: 111}\n")

    shown = run("watchlist", "--catalog", other)

    assert shown.code == 0
    assert "Ditto: vera: not without suicide and not without illness\n" in shown.err
