"""Several catalogs at once: one film is one, the first catalog counts most."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from kfilms.catalog import open_catalog
from kfilms.errors import CatalogError
from kfilms.films import Heading, Person
from kfilms.filters import Query
from kfilms.vocabulary import ContentNoteUse, Term, ThemeUse
from tests.conftest import IMPORTS, ROOT
from tests.strategies import catalogs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Run
    from tests.strategies import Sample

TEN = str(ROOT / "data" / "films.yaml")
LIST = str(IMPORTS / "imdb-list.csv")
OTHERS = "imdb-list.csv: left out, being no films: 1 row (TV Series)\n"

ONE = """\
title: One
themes:
  love: {label: love, aliases: [romance]}
  first-love: {label: first love, broader: love}
content_notes:
  violence: {label: violence, severe: true}
films:
  - id: oasis
    title: Oasis
    released: 2002
    themes: [first-love]
    ids: {imdb: tt0320193}
  - id: ditto
    title: Ditto
    alternative_titles: [Donggam]
"""
TWO = """\
title: Two
themes:
  romance: {label: romantic love}
  old-love: {label: old love, broader: romance}
  fondness: {label: Love}
content_notes:
  violence: {label: violent scenes}
  blows: {label: blows, broader: violence}
films:
  - id: lees-oasis
    title: 오아시스
    original_title: Oasis!
    released: 2002-08-15
    minutes: 133
    age: 0
    directors: [Lee Chang-dong]
    themes: [old-love]
    content_notes: [violence, blows]
    ids: {imdb: tt0320193, tmdb: 26955}
  - id: ditto
    title: Ditto
    minutes: 111
    themes: [romance]
    minor_themes: [old-love]
    ids: {imdb: tt0270919}
  - id: always
    title: Always
    themes: [romance, old-love]
    minor_themes: [fondness]
"""
THREE = """\
films:
  - {id: lees-oasis, title: Oasiseu, minutes: 1, premise: Two meet.}
  - {id: dongam, title: Dongam, heaviness: 2, ids: {imdb: tt0270919}}
  - {id: always, title: Always, minutes: 106}
"""


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., list[str]]:
    """Write catalogs from their texts; returns their paths."""

    def write(*texts: str) -> list[str]:
        paths = [tmp_path / f"{number}.yaml" for number in range(1, len(texts) + 1)]
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text, "utf-8")
        return [str(path) for path in paths]

    return write


def test_a_film_of_several_is_one_and_each_fact_is_the_first_that_is_known(files):
    one, *more = files(ONE, TWO, THREE)
    catalog = open_catalog(one, None, more=more)
    oasis, ditto, always = catalog.films(["oasis", "ditto", "always"])

    assert [row.id for row in catalog.rows(Query())] == ["oasis", "ditto", "always"]
    assert catalog.heading == Heading("One")
    assert oasis._asdict() == {
        **oasis._field_defaults,
        "id": "oasis",
        "title": "Oasis",
        "original_title": "Oasis!",
        "alternative_titles": ("오아시스", "Oasiseu"),
        "released": "2002",
        "minutes": 133,
        "age": 0,
        "directors": (Person("Lee Chang-dong"),),
        "themes": (ThemeUse("first-love", "first love"),),
        "content_notes": (
            ContentNoteUse("violence", "violence", severe=True),
            ContentNoteUse("blows", "blows"),
        ),
        "premise": "Two meet.",
        "ids": (("imdb", "tt0320193"), ("tmdb", "26955")),
    }
    assert (ditto.minutes, ditto.heaviness) == (111, 2)
    assert ditto.themes == (ThemeUse("love", "love"),)
    assert ditto.minor_themes == (ThemeUse("old-love", "old love"),)
    assert ditto.alternative_titles == ("Donggam", "Dongam")
    assert [use.id for use in always.themes] == ["love", "old-love"]
    assert always.minor_themes == ()
    assert always.minutes == 106


def test_a_title_found_out_by_a_later_catalog_is_no_other_title(files):
    one, *more = files(
        "films:\n  - {id: ditto, title: Ditto}\n",
        "films:\n  - {id: ditto, title: Ditto, original_title: 동감,"
        " romanized_title: Donggam, alternative_titles: [Same Feeling]}\n",
    )

    (ditto,) = open_catalog(one, None, more=more).films(["ditto"])

    assert (ditto.original_title, ditto.romanized_title) == ("동감", "Donggam")
    assert ditto.alternative_titles == ("Same Feeling",)


def test_words_are_joined_and_what_is_broader_stays_so(files):
    one, two = files(ONE, TWO)
    catalog = open_catalog(one, None, more=[two])

    assert list(catalog.terms.values()) == [
        Term("love", "theme", "love", aliases=("romance", "romantic love", "fondness")),
        Term("first-love", "theme", "first love", broader="love"),
        Term(
            "violence",
            "content note",
            "violence",
            severe=True,
            aliases=("violent scenes",),
        ),
        Term("old-love", "theme", "old love", broader="love"),
        Term("blows", "content note", "blows", broader="violence"),
    ]
    found = catalog.rows(Query(themes=(("love",),)))
    assert [row.id for row in found] == ["oasis", "ditto", "always"]
    assert catalog.find_terms("romantic love", "theme")[0].id == "love"


def test_a_list_brings_its_ratings_to_the_films_one_knows(run: Run):
    argv = ("--catalog", TEN, "--catalog", LIST)
    listed = run("list", *argv, "--imdb-rating", "7..", "--format", "ids")
    shown = run("show", "oasis", *argv)
    watched = run("list", *argv, "--watched", "--format", "ids")

    assert (listed.out, watched.out) == (
        "maundy-thursday\noasis\n",
        "maundy-thursday\n",
    )
    assert listed.err.startswith(OTHERS)
    assert "132 min" in shown.out
    assert "IMDb 7.9" in shown.out
    assert "Also called" in shown.out


def test_the_first_counts_and_the_environment_may_name_several(run: Run):
    both = os.pathsep.join((LIST, TEN))
    named = run("show", "oasis", "--catalog", LIST, "--catalog", TEN)

    assert "133 min" in named.out
    assert "Catalog id     tt0320193" in named.out
    assert run("show", "oasis", KFILMS_CATALOG=both) == named
    assert run("show", "oasis", "--catalog", LIST, KFILMS_CATALOG=TEN).err == OTHERS
    again = run("--catalog", TEN, "show", "oasis", "--catalog", LIST, "--catalog", LIST)
    assert again == run("show", "oasis", "--catalog", LIST)


def test_each_combination_is_compiled_once(tmp_path: Path, files):
    one, two = files(ONE, TWO)
    for path in (one, two):
        os.utime(path, (946_684_800, 946_684_800))
    cache = tmp_path / "cache"

    def made(*more: str, keep_going: bool = False) -> int:
        open_catalog(one, str(cache), more=more, keep_going=keep_going)
        return len(list(cache.iterdir()))

    assert [made(), made(two), made(two), made(), made(keep_going=True)] == [
        1,
        2,
        2,
        2,
        3,
    ]
    before = {path: path.stat().st_mtime_ns for path in cache.iterdir()}
    made(two)
    assert {path: path.stat().st_mtime_ns for path in cache.iterdir()} == before
    with open(two, "a", encoding="utf-8") as file:
        file.write("  - {id: new, title: New}\n")
    os.utime(two, (946_684_800, 946_684_800))
    assert open_catalog(one, str(cache), more=[two]).count() == 4


def test_a_completion_waits_for_no_two_catalogs(files):
    one, two = files(ONE, TWO)
    size = os.stat(one).st_size + os.stat(two).st_size
    with pytest.raises(CatalogError, match="has not been read yet"):
        open_catalog(one, None, more=[two], build_below=size)
    assert open_catalog(one, None, more=[two], build_below=size + 1).count() == 3


OTHER = """\
themes:
  violence: {label: fights}
  first: {label: Violence!}
films:
  - {id: oasis, title: Oasis, released: 2003, age: 18, ids: {imdb: tt0320194}}
  - {id: tt0320193, title: Oasis, released: 2002, ids: {imdb: tt0320193}}
"""


def test_what_a_word_means_twice_cannot_be_joined(run: Run, files):
    one, two = files(ONE, OTHER)
    result = run("list", "--catalog", one, "--catalog", two)

    assert result == (
        3,
        "",
        (
            "Error: the catalogs contradict each other.\n"
            f'{two}: the theme "violence" is called as the content note "violence" of '
            f"{one}\n"
            f'{two}: the theme "first" is called as the content note "violence" of '
            f"{one}\n"
            "Hint: rename one, or use the catalogs one at a time\n"
        ),
    )


def test_check_says_where_catalogs_are_at_odds(run: Run, files):
    one, two = files(ONE, OTHER)
    result = run("catalog", "check", "--catalog", one, "--catalog", two)
    odds = [
        line.replace(one, "ONE").replace(two, "TWO")
        for line in result.out.splitlines()
        if line.startswith(two) and one in line
    ]

    assert result.code == 3
    called = 'is called as the content note "violence" of ONE'
    assert odds == [
        f'TWO:2:3: error: theme "violence": {called}',
        f'TWO:3:3: error: theme "first": {called}',
        'TWO:5:41: doubt: film "Oasis": released: 2003 is 2002 in ONE, which counts',
        (
            'TWO:5:68: doubt: film "Oasis": ids, imdb: "tt0320194" is "tt0320193" in '
            "ONE, which counts"
        ),
    ]


def test_check_says_where_a_list_is_at_odds(run: Run):
    ten = run("catalog", "check", LIST, TEN)
    other = run("catalog", "check", TEN, LIST)

    said = 'film "Oasis": minutes: 132 is 133 minutes in'
    assert ten.out == f"{TEN}:956:14: doubt: {said} {LIST}, which counts\n"
    said = 'film "Oasis": minutes: 133 is 132 minutes in'
    assert other.out == f"{LIST}:3:1: doubt: {said} {TEN}, which counts\n"
    assert (ten.code, other.code) == (0, 0)


def test_a_film_is_added_to_one_catalog(run: Run, files):
    one, two = files(ONE, TWO)
    result = run("catalog", "add", "X", "--catalog", one, "--catalog", two)

    assert result == (
        2,
        "",
        (
            "Error: of 2 catalogs, one has to be added to.\n"
            f"Hint: name it alone: --catalog {one}\n"
        ),
    )


def test_the_schema_has_the_words_of_all(run: Run):
    result = run("catalog", "schema", "--catalog", TEN, "--catalog", LIST)

    assert '"romance"' in result.out
    assert '"time-travel"' in result.out


@given(sample=catalogs())
def test_a_catalog_joined_to_itself_is_itself(tmp_path_factory, sample: Sample):
    folder = tmp_path_factory.mktemp("twice")
    paths = [str(folder / name) for name in ("a.yaml", "b.yaml")]
    for path in paths:
        with open(path, "w", encoding="utf-8") as file:
            file.write(sample.text())
    alone = open_catalog(paths[0], None)
    joined = open_catalog(paths[0], None, more=[paths[1]])
    names = [film.id for film in sample.films]

    assert joined.terms == alone.terms
    assert joined.rows(Query()) == alone.rows(Query())
    assert joined.films(names, "all") == alone.films(names, "all")
