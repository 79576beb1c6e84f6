"""What a catalog answers, against a plain reading of its films."""

from __future__ import annotations

import re
import unicodedata
from itertools import compress, product
from operator import not_
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kfilms.catalog import open_catalog
from kfilms.catalog.query_sql import conditions
from kfilms.errors import NoMatchError, RequestError
from kfilms.films import Heading
from kfilms.filters import ENDINGS, SORT_KEYS, Order, Query, Range, SortKey, parse_range
from kfilms.normalize import LATIN_UNTIL, fold, words
from kfilms.row import FilmRow
from kfilms.text import join_and
from kfilms.vocabulary import ThemeUse
from tests.conftest import spelled
from tests.strategies import catalogs, texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kfilms.catalog import Catalog
    from kfilms.films import Film
    from kfilms.vocabulary import ContentNoteUse, Term
    from tests.strategies import Sample


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place for one catalog after the other."""
    return tmp_path_factory.mktemp("answers") / "films.yaml"


def opened(file: Path, sample: Sample) -> Catalog:
    file.write_text(sample.text(), encoding="utf-8")
    return open_catalog(str(file), None)


# A plain reading: every filter judges a film by True, False or, not knowing, None.


def above(name: str, terms: dict[str, Term]) -> set[str]:
    """Return *name* and all that is broader."""
    names = {name}
    while broader := terms[name].broader:
        names.add(broader)
        name = broader
    return names


def shown(film: Film) -> Iterator[tuple[ThemeUse, bool]]:
    """Yield the themes of *film* that give nothing away, and whether they are main."""
    safe = film._replace(**film.visible_fields())
    yield from ((use, True) for use in safe.themes)
    yield from ((use, False) for use in safe.minor_themes)


def spellings(people: Any) -> list[str]:
    return [
        name
        for one in people
        for name in (one.name, one.original_name, *one.other_names)
        if name
    ]


def has_word(film: Film, word: str, terms: dict[str, Term]) -> bool:
    people = (*film.directors, *film.writers, *film.cast)
    fields = [*film.titles, *spellings(people), film.premise or ""]
    fields += [one.role for one in film.cast if one.role]
    labels = [
        terms[name].label for use, _ in shown(film) for name in above(use.id, terms)
    ]
    fields += labels
    found = [one for field in fields for one in words(field)]
    found += [fold(title) for title in (*film.titles, *labels)]
    found += [
        one for name in spellings(people) for way in ways(name) for one in way.split()
    ]
    if word < LATIN_UNTIL:
        return any(one.startswith(word) for one in found)
    return any(word in one for one in found)


def has_theme(
    film: Film, group: tuple[str, ...], terms: dict[str, Term]
) -> bool | None:
    if not (film.themes or film.minor_themes):
        return None
    return any(above(use.id, terms) & set(group) for use, _ in shown(film))


def lacks(film: Film, name: str, terms: dict[str, Term]) -> bool | None:
    uses: tuple[ThemeUse | ContentNoteUse, ...] = (*film.themes, *film.minor_themes)
    known = bool(uses)
    if terms[name].kind == "content note":
        uses, known = film.content_notes or (), film.content_notes is not None
    return not any(name in above(use.id, terms) for use in uses) if known else None


def within(value: int | None, limits: Range) -> bool | None:
    if value is None:
        return None
    low = value if limits.low is None else limits.low
    high = value if limits.high is None else limits.high
    return low <= value <= high


def ways(name: str) -> list[str]:
    """Return *name* as its words, as its parts between spaces, and as one word."""
    return [
        " ".join(words(name)),
        " ".join(fold(part) for part in name.split()),
        fold(name),
    ]


def named(people: Any, name: str) -> bool:
    asked = (" ".join(words(name)), fold(name))
    found = [f" {way}" for one in spellings(people) for way in ways(one)]
    return bool(fold(name)) and any(f" {one}" in way for one in asked for way in found)


def judged(
    film: Film, query: Query, terms: dict[str, Term]
) -> Iterator[tuple[str, bool | None]]:
    """Yield what each filter of *query* makes of *film*, with the fact it asks for."""
    yield from (("text", has_word(film, word, terms)) for word in query.text)
    yield from (("themes", has_theme(film, one, terms)) for one in query.themes)
    for name in query.without:
        fact = "themes" if terms[name].kind == "theme" else "content notes"
        yield fact, lacks(film, name, terms)
    yield "", film.id not in query.leaving_out
    for fact, value, limits in (
        ("year", film.year, query.year),
        ("running time", film.minutes, query.minutes),
        ("age rating", film.age, query.age is not None and Range(None, query.age)),
        ("heaviness", film.heaviness, query.heaviness),
    ):
        if limits:
            yield fact, within(value, limits)
    yield from (("", named(film.directors, name)) for name in query.directors)
    yield from (("", named(film.cast, name)) for name in query.cast)
    if query.endings:
        yield "recorded ending", film.ending in query.endings if film.ending else None
    if query.watched is not None:
        yield "", (film.id in query.history) == query.watched


def fits(film: Film, query: Query, terms: dict[str, Term]) -> bool:
    return all(verdict for _, verdict in judged(film, query, terms))


def in_order(films: list[Film], query: Query, terms: dict[str, Term]) -> list[Film]:
    """Sort *films* as *query* asks; what is equal keeps its place."""

    def theme_rank(film: Film) -> tuple[int, int]:
        matched = [
            [main for use, main in shown(film) if above(use.id, terms) & set(group)]
            for group in query.themes
        ]
        return -sum(map(any, matched)), -sum(map(bool, matched))

    def gentleness(film: Film) -> tuple[Any, ...]:
        if query.order == "theme":
            return theme_rank(film)
        watched = not query.themes and (film.id in query.history)
        return watched, *theme_rank(film), film.heaviness is None, film.heaviness or 0

    if query.order != "catalog" and not query.sort:
        return sorted(films, key=gentleness)
    catalog_order = tuple(films)
    for key, descending in reversed(query.sort):
        values = {
            film.id: place if key == "position" else sorted_by(film, key, query)
            for place, film in enumerate(catalog_order)
        }
        known = [film for film in films if values[film.id] is not None]
        known.sort(key=lambda film: values[film.id], reverse=descending)
        films = known + [film for film in films if values[film.id] is None]
    return films


def sorted_by(film: Film, key: str, query: Query) -> Any:
    if key == "title":
        return fold(film.title)
    if key == "rating":
        given = (stars for stars, keys in query.ratings if film.id in keys)
        return next(given, None)
    columns = {"imdb-rating": "imdb_rating", "added": "added_on"}
    return getattr(film, columns.get(key, key))


def row(film: Film) -> FilmRow:
    safe = film._replace(**film.visible_fields())
    return FilmRow(
        id=film.id,
        title=film.title,
        original_title=film.original_title,
        romanized_title=film.romanized_title,
        year=film.year,
        minutes=film.minutes,
        age=film.age,
        heaviness=film.heaviness,
        severe=", ".join(note.label for note in safe.severe_content_notes),
        hidden_severe=safe.hidden_severe,
        themes=", ".join(use.label for use in safe.themes),
        theme_ids=",".join(use.id for use in safe.themes),
        imdb=dict(film.ids).get("imdb"),
        tmdb=dict(film.ids).get("tmdb"),
        why=film.why,
    )


@st.composite
def asked(draw: st.DrawFn) -> tuple[Sample, Query]:
    """A catalog and a question that has something to do with it."""
    sample = draw(catalogs())
    films, terms = sample.films, sample.terms
    fields = [
        *(title for film in films for title in film.titles),
        *(use.label for film in films for use in (*film.themes, *film.minor_themes)),
        *(film.premise for film in films if film.premise),
    ]
    found = sorted({word for field in fields for word in words(field)}) or ["x"]
    people = ["x"] + [
        name
        for film in films
        for name in spellings((*film.directors, *film.writers, *film.cast))
    ]
    themes = [term.id for term in terms.values() if term.kind == "theme"]

    def some(values: list[Any], least: int = 0) -> st.SearchStrategy[tuple[Any, ...]]:
        if not values:
            return st.just(())
        one = st.sampled_from(values)
        return st.lists(one, min_size=least, max_size=2, unique=True).map(tuple)

    def limits(low: int, high: int) -> st.SearchStrategy[Range]:
        ends = st.integers(low, high)
        return st.one_of(
            st.builds(Range, ends, st.none()),
            st.builds(Range, st.none(), ends),
            st.tuples(ends, ends).map(lambda two: Range(*sorted(two))),
        )

    optional: dict[str, st.SearchStrategy[Any]] = {
        "text": some([word[:length] for word in found for length in (1, 2, 99)]),
        "themes": st.lists(some(themes, 1), max_size=2 if themes else 0).map(tuple),
        "without": some(sorted(terms)),
        "leaving_out": some([film.id for film in films]),
        "year": limits(1950, 2050),
        "minutes": limits(1, 200),
        "heaviness": limits(1, 5),
        "age": st.sampled_from([0, 11, 12, 18, 19]),
        "directors": some(people),
        "cast": some([name[:2] for name in people]),
        "endings": some(list(ENDINGS)),
        "watched": st.booleans(),
    }
    chosen = draw(st.lists(st.sampled_from(sorted(optional)), max_size=3, unique=True))
    order: dict[str, st.SearchStrategy[Any]] = {
        "history": some([film.id for film in films]),
        "ratings": st.lists(
            st.tuples(
                st.sampled_from([0.5, 3.0, 4.5]),
                some([film.id for film in films]),
            ),
            max_size=2,
            unique_by=lambda one: one[0],
        ).map(tuple),
        "limit": st.none() | st.integers(1, 3),
        "order": st.sampled_from(get_args(Order)),
        "sort": st.lists(
            st.builds(SortKey, st.sampled_from(SORT_KEYS), st.booleans()), max_size=2
        ).map(tuple),
    }
    values: dict[str, Any] = {name: draw(optional[name]) for name in chosen}
    return sample, Query(**values, **draw(st.fixed_dictionaries(order)))


@pytest.mark.slow
@given(case=asked())
def test_rows_are_what_fits_in_the_order_asked_for_and_else_the_ways_in_are_true(
    file: Path, case: tuple[Sample, Query]
) -> None:
    sample, query = case
    catalog = opened(file, sample)
    found = [film for film in sample.films if fits(film, query, sample.terms)]
    expected = [row(film) for film in in_order(found, query, sample.terms)]
    assert catalog.rows(query) == expected[: query.limit]
    assert catalog.rows(query, briefly=True) == [
        one._replace(romanized_title=None, theme_ids="", imdb=None, tmdb=None, why=None)
        for one in expected[: query.limit]
    ]
    assert catalog.count(query) == len(expected)
    if not expected:
        assert_ways_in_are_true(catalog, sample, query)


@pytest.mark.slow
@given(case=asked())
def test_passed_over_are_the_films_that_unknown_facts_alone_keep_out(
    file: Path, case: tuple[Sample, Query]
) -> None:
    sample, query = case
    verdicts = [list(judged(film, query, sample.terms)) for film in sample.films]
    expected: dict[str, list[str]] = {}
    for place, (fact, _) in enumerate(verdicts[0]):
        titles = [
            film.title
            for film, verdict in zip(sample.films, verdicts, strict=True)
            if verdict[place][1] is None and all(one is not False for _, one in verdict)
        ]
        if titles:
            expected.setdefault(fact, titles)
    assert opened(file, sample).passed_over(query) == [
        (fact, len(titles), tuple(titles[:5])) for fact, titles in expected.items()
    ]


@pytest.mark.slow
@given(sample=catalogs(), data=st.data())
def test_matched_themes_are_the_first_of_each_group_main_ones_before(
    file: Path, sample: Sample, data: st.DataObject
) -> None:
    themes = [term.id for term in sample.terms.values() if term.kind == "theme"]
    group = st.lists(st.sampled_from(themes or ["none"]), min_size=1, unique=True)
    groups = data.draw(st.lists(group.map(tuple), min_size=1, max_size=3).map(tuple))
    names = [film.id for film in sample.films]
    expected: dict[str, list[tuple[ThemeUse, bool]]] = {name: [] for name in names}
    for asked_for in groups:
        for film in sample.films:
            uses = [
                (use, main)
                for use, main in shown(film)
                if above(use.id, sample.terms) & set(asked_for)
            ]
            expected[film.id] += uses[:1]
    assert opened(file, sample).matched_themes(groups, names) == expected


@pytest.mark.slow
@given(sample=catalogs())
def test_terms_are_counted_with_those_narrower_and_without_what_is_hidden(
    file: Path, sample: Sample
) -> None:
    expected = []
    for term in sample.terms.values():
        places = []
        for film in sample.films:
            uses = [(use.id, 0 if main else 1) for use, main in shown(film)]
            notes = film._replace(**film.visible_fields()).content_notes or ()
            uses += [(note.id, 2) for note in notes]
            found = [at for name, at in uses if term.id in above(name, sample.terms)]
            places += [min(found)] if found else []
        main, minor = places.count(0), places.count(1)
        expected.append(term._replace(main=main, minor=minor, films=len(places)))
    assert list(opened(file, sample).counted_terms()) == expected


ASK_FOR_LESS = "ask for less: leave out "


def assert_ways_in_are_true(catalog: Catalog, sample: Sample, query: Query) -> None:
    """Check that each hint lets in as many films as it says."""
    hint = spelled(catalog.explain_no_match(query).hint)
    verdicts = [
        [verdict for _, verdict in judged(film, query, sample.terms)]
        for film in sample.films
    ]
    without_one = [
        sum(all(film[:place] + film[place + 1 :]) for film in verdicts)
        for place in range(len(verdicts[0]))
    ]
    for way in filter(lambda way: way.startswith("leave out "), hint.split(" · ")):
        assert int(way.rpartition(": ")[2].split(" film")[0]) in without_one
    if hint.startswith(ASK_FOR_LESS):
        # As above, each film has a verdict on --except, though it was not asked for.
        asked_so = query._replace(leaving_out=query.leaving_out or ("none",))
        options = [one.option for one in conditions(asked_so, catalog.terms)]
        assert any(
            all(compress(film, kept))
            for kept in product((True, False), repeat=len(options))
            if (left_out := dict.fromkeys(compress(options, map(not_, kept))))
            if hint == ASK_FOR_LESS + join_and(left_out)
            for film in verdicts
        )
    found = re.findall(r"(one film|both|\d+ films) in: --(\w+) ([0-9.]+)", hint)
    for number, measure, limits in found:
        unit = "years" if measure == "year" else measure
        wider: Any = parse_range(limits, unit)
        asked_so = query._replace(**{measure: wider, "limit": None})
        films = {"one film": "1", "both": "2"}.get(number, number.split(" ")[0])
        assert len(catalog.rows(asked_so)) == int(films)


@pytest.mark.slow
@given(sample=catalogs(), data=st.data())
def test_every_id_title_and_imdb_id_finds_its_film(
    file: Path, sample: Sample, data: st.DataObject
) -> None:
    catalog = opened(file, sample)
    film = data.draw(st.sampled_from(sample.films))
    text = data.draw(st.sampled_from([film.id, *film.titles, *dict(film.ids).values()]))
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    text = data.draw(st.sampled_from([text, text[start:end]]))
    folded, name = fold(text), text.strip().lower()
    tiers = [
        [one for one in sample.films if one.id == name],
        [one for one in sample.films if dict(one.ids).get("imdb") == name],
        [one for one in sample.films if folded in map(fold, one.titles)],
        [
            one
            for one in sample.films
            if any(folded in fold(t) for t in one.titles) and not folded.isdigit()
        ],
    ]
    as_written = [one for one in sample.films if text in one.titles]
    meant = next(filter(None, tiers), []) if folded else as_written
    if len(meant) == 1:
        assert catalog.find_film(text) == row(meant[0])
    else:
        with pytest.raises(RequestError) as refused:
            catalog.find_film(text)
        many = f'"{text}" fits {len(meant)} films: '
        assert refused.value.message.startswith(
            many if meant else f'no film is called "{text}"'
        )


@pytest.mark.slow
@given(sample=catalogs(), data=st.data())
def test_completion_offers_what_begins_as_typed(
    file: Path, sample: Sample, data: st.DataObject
) -> None:
    def bare(text: str) -> str:
        return "".join(one.lower() if one.isascii() else one for one in text)

    words_ = [one for film in sample.films for one in (film.id, *film.titles)]
    start = data.draw(st.sampled_from(words_).map(lambda one: one[:2]) | texts(2))
    ids = [film for film in sample.films if bare(film.id).startswith(bare(start))]
    expected = [(film.id, film.title) for film in ids]
    if not ids and fold(start):
        expected = [
            (title, film.id)
            for film in sample.films
            for title in film.titles
            if bare(title).startswith(bare(start))
            and fold(title).startswith(fold(start))
        ]
    assert opened(file, sample).complete_films(start, 100) == (
        expected if start.isprintable() else []
    )


@given(text=st.text(st.characters(max_codepoint=127)))
def test_words_of_ascii_are_letters_and_digits_in_lower_case(text: str) -> None:
    assert words(text) == tuple(re.findall("[0-9a-z]+", text.lower()))


@pytest.mark.slow
@given(sample=catalogs(), data=st.data())
def test_a_title_is_found_in_any_unicode_form(
    file: Path, sample: Sample, data: st.DataObject
) -> None:
    catalog = opened(file, sample)
    title = data.draw(st.sampled_from(sample.films)).title
    for form in ("NFC", "NFD"):
        other = unicodedata.normalize(form, title)
        assert fold(other) == fold(title)
        query = Query(text=words(other))
        assert catalog.rows(query) == catalog.rows(Query(text=words(title)))


CLUB = """\
themes:
  illness: {label: illness, aliases: [sickness]}
  memory-loss: {label: memory loss, broader: illness}
  dementia: {label: dementia, broader: memory-loss}
  time-travel: {label: time travel}
content_notes:
  violence: {label: violence}
  suicide: {label: suicide, severe: true}
films:
  - id: moment
    title: A Moment to Remember
    original_title: 내 머리 속의 지우개
    released: 2004-11-05
    minutes: 117
    age: 12
    heaviness: 4
    ending: bittersweet
    directors: [John H. Lee]
    cast: [{name: Jung Woo-sung, role: Chul-soo}]
    themes: [dementia]
    content_notes: []
    ids: {imdb: tt0415778}
  - id: ditto
    title: Ditto
    original_title: 동감
    released: 2000
    minutes: 111
    themes: [time-travel]
    minor_themes: [{theme: illness, spoiler: true}]
    directors: [{name: Kim Jeong-kwon, original_name: 김정권}]
    content_notes: [{content_note: suicide, spoiler: true}]
    ids: {imdb: tt0270919}
  - id: ditto-2022
    title: Ditto
    original_title: 동감
    released: 2022
    minutes: 114
    age: 12
    heaviness: 1
    ending: bittersweet
    themes: [time-travel]
  - id: always
    title: Always
    alternative_titles: [Only Them Exist]
    released: 2011
    minutes: 106
    age: 15
    heaviness: 3
    ending: happy
    cast: [{name: So Ji-sub}]
    content_notes: [violence]
"""


@pytest.fixture
def club(write_catalog: Callable[[str], str]) -> Catalog:
    """Four films in a catalog of one's own, some facts of them unknown."""
    return open_catalog(write_catalog(CLUB), None)


def refused(catalog: Catalog, text: str) -> tuple[str, str]:
    with pytest.raises(RequestError) as error:
        catalog.find_film(text)
    return error.value.message, spelled(error.value.hint)


@pytest.mark.parametrize(
    "text",
    [
        "moment",
        "Moment",
        " moment ",
        "TT0415778",
        "a moment to remember",
        "A MOMENT—to “remember”!",
        "amomenttoremember",
        "Á Mömént to Remémber",
        "내 머리 속의 지우개",
        unicodedata.normalize("NFD", "내 머리 속의 지우개"),
        "내머리속의지우개",
        "A M\N{FULLWIDTH LATIN SMALL LETTER O}ment",
        "ment to",
        "지우개",
    ],
)
def test_a_film_is_found_by_whatever_names_it(club: Catalog, text: str) -> None:
    assert club.find_film(text).id == "moment"


def test_an_id_goes_before_a_title_and_a_whole_title_before_a_part(
    write_catalog: Callable[[str], str],
) -> None:
    titles = {"love": "Oasis", "oasis": "First Love", "first": "Love", "b": "Love, Two"}
    films = "".join(f"  - {{id: {id_}, title: '{titles[id_]}'}}\n" for id_ in titles)
    catalog = open_catalog(write_catalog(f"films:\n{films}"), None)
    found = {text: catalog.find_film(text).id for text in ("love", "Oasis", "first")}
    assert found == {"love": "love", "Oasis": "oasis", "first": "first"}
    assert catalog.find_film("love!").id == "first"
    assert (
        refused(catalog, "lov")[0] == '"lov" fits 3 films: First Love, Love, Love, Two'
    )


def test_a_number_is_no_part_of_a_title(write_catalog: Callable[[str], str]) -> None:
    titles = {"a": "20th Century Girl", "b": "2046", "12": "Oasis"}
    films = "".join(f"  - {{id: '{one}', title: '{titles[one]}'}}\n" for one in titles)
    other = "  - {id: c, title: 여고괴담, alternative_titles: ['5']}\n"
    catalog = open_catalog(write_catalog(f"films:\n{films}{other}"), None)

    found = {"20th": "a", "2046": "b", "2046!": "b", "12": "12", "5": "c"}
    assert {text: catalog.find_film(text).id for text in found} == found
    for number in ("2", "20", "046", "\N{FULLWIDTH DIGIT TWO}", "2 0", "204"):
        message, hint = refused(catalog, number)
        assert message == f'no film is called "{number}"'
        assert str(hint).endswith("A film goes by its title or id: kfilms list")
    assert refused(catalog, "2047") == (
        'no film is called "2047"',
        "did you mean b? A film goes by its title or id: kfilms list",
    )


def test_films_of_one_title_are_told_apart_by_their_years(club: Catalog) -> None:
    assert refused(club, "ditto?") == (
        '"ditto?" fits 2 films: Ditto (2000), Ditto (2022)',
        "name one by its id: ditto or ditto-2022",
    )


def test_a_candidate_shows_the_title_it_was_found_by(club: Catalog) -> None:
    assert refused(club, "m e") == (
        '"m e" fits 2 films: A Moment to Remember, Always (Only Them Exist)',
        "name one by its id: moment or always",
    )


def test_many_candidates_are_named_by_the_first(
    write_catalog: Callable[[str], str],
) -> None:
    films = "".join(f"  - {{id: f{n}, title: Love {n}}}\n" for n in range(1, 2346))
    catalog = open_catalog(write_catalog(f"films:\n{films}"), None)
    assert refused(catalog, "love") == (
        (
            '"love" fits 2,345 films: Love 1, Love 2, Love 3, Love 4, Love 5'
            " and 2,340 more"
        ),
        "name one by its id: f1, f2, f3, f4 or f5",
    )


def test_films_that_share_an_imdb_id_are_both_candidates(
    write_catalog: Callable[[str], str],
) -> None:
    text = CLUB.replace("tt0415778", "tt0270919")
    assert refused(open_catalog(write_catalog(text), None), "tt0270919") == (
        '"tt0270919" fits 2 films: A Moment to Remember, Ditto',
        "name one by its id: moment or ditto",
    )


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Dito", "did you mean ditto or ditto-2022? All of them: kfilms list"),
        ("only then exits", "did you mean always? All of them: kfilms list"),
        ("zzz", "All of them: kfilms list"),
        ("", "All of them: kfilms list"),
        ("♥", "All of them: kfilms list"),
        ("zz\udcff", "All of them: kfilms list"),
    ],
)
def test_an_unknown_film_is_answered_with_the_nearest(
    club: Catalog, text: str, hint: str
) -> None:
    assert refused(club, text) == (f'no film is called "{text}"', hint)


def test_a_term_is_found_by_id_label_or_alias(club: Catalog) -> None:
    for word in ("memory-loss", "Memory Loss", "memoryloss", "MÉMORY  LOSS"):
        assert club.find_terms(word, "theme")[0].id == "memory-loss"
    assert club.find_terms("sickness", "theme")[0].id == "illness"
    assert club.find_terms("suicide", "theme", "content note")[0].severe


@pytest.mark.parametrize(
    ("word", "kinds", "message", "hint"),
    [
        (
            "ilness",
            ["theme"],
            'no theme is called "ilness"',
            "did you mean illness? All of them: kfilms themes",
        ),
        (
            "sicknes",
            ["theme"],
            'no theme is called "sicknes"',
            "did you mean illness? All of them: kfilms themes",
        ),
        (
            "violense",
            ["theme", "content note"],
            'no theme or content note is called "violense"',
            "did you mean violence? All of them: kfilms themes",
        ),
        ("♥", ["theme"], 'no theme is called "♥"', "All of them: kfilms themes"),
        ("", ["theme"], 'no theme is called ""', "All of them: kfilms themes"),
        (
            "Suicide",
            ["theme"],
            '"Suicide" is a content note, not a theme',
            "to avoid it: --without suicide, in a taste --veto suicide",
        ),
    ],
)
def test_an_unknown_term_is_answered_with_the_nearest(
    club: Catalog, word: str, kinds: list[str], message: str, hint: str
) -> None:
    with pytest.raises(RequestError) as error:
        club.find_terms(word, *kinds)
    assert (error.value.message, spelled(error.value.hint)) == (message, hint)


def ids(rows: list[FilmRow]) -> list[str]:
    return [row.id for row in rows]


def test_a_hidden_theme_is_not_found_but_a_hidden_content_note_keeps_out(
    club: Catalog,
) -> None:
    assert ids(club.rows(Query(themes=(("illness",),)))) == ["moment"]
    assert ids(club.rows(Query(without=("suicide",)))) == ["moment", "always"]
    assert ids(club.rows(Query(without=("illness",)))) == ["ditto-2022"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(text=("remember",)), ["moment"]),
        (Query(text=("rem",)), ["moment"]),
        (Query(text=("member",)), []),
        (Query(text=("지우개",)), ["moment"]),
        (Query(text=("우개",)), ["moment"]),
        (Query(text=("chul",)), ["moment"]),
        (Query(text=("memoryl",)), ["moment"]),
        (Query(text=("amomentto",)), ["moment"]),
        (Query(directors=("김정권",)), ["ditto"]),
        (Query(directors=("KIM JEONG",)), ["ditto"]),
        (Query(directors=("kimjeong",)), ["ditto"]),
        (Query(directors=("jeong kim",)), []),
        (Query(cast=("ji-sub",)), ["always"]),
        (Query(directors=("ji-sub",)), []),
        (Query(directors=("♥",)), []),
    ],
)
def test_words_are_found_from_their_beginning_and_hangul_anywhere(
    club: Catalog, query: Query, expected: list[str]
) -> None:
    assert ids(club.rows(query)) == expected


def test_a_group_of_themes_is_matched_once_by_a_main_one_before_a_minor_one(
    write_catalog: Callable[[str], str],
) -> None:
    path = write_catalog(
        "themes: {a: {label: A}, b: {label: B}, c: {label: C, broader: a}}\n"
        "films:\n"
        "- {id: f, title: F, themes: [b, a], minor_themes: [c]}\n"
        "- {id: g, title: G, minor_themes: [{theme: c, gloss: so}]}\n"
        "- {id: h, title: H}\n"
    )
    catalog = open_catalog(path, None)
    assert catalog.matched_themes((("a", "b"), ("a",), ("c",)), ["f", "g", "h"]) == {
        "f": [
            (ThemeUse("b", "B"), True),
            (ThemeUse("a", "A"), True),
            (ThemeUse("c", "C"), False),
        ],
        "g": [(ThemeUse("c", "C", "so"), False)] * 3,
        "h": [],
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(), "moment ditto ditto-2022 always"),
        (
            Query(sort=(SortKey("heaviness"),)),
            "ditto-2022 always moment ditto",
        ),
        (
            Query(sort=(SortKey("heaviness", descending=True),), order="pick"),
            "moment always ditto-2022 ditto",
        ),
        (
            Query(sort=(SortKey("title", descending=True), SortKey("year"))),
            "ditto ditto-2022 moment always",
        ),
        (Query(sort=(SortKey("released"),), limit=2), "ditto moment"),
        (
            Query(order="pick", history=("ditto-2022",)),
            "always moment ditto ditto-2022",
        ),
        (
            Query(order="pick", themes=(("time-travel", "dementia"),)),
            "ditto-2022 moment ditto",
        ),
    ],
)
def test_rows_come_in_the_order_asked_for(
    club: Catalog, query: Query, expected: str
) -> None:
    assert ids(club.rows(query)) == expected.split()


def test_rows_and_films_of_ids_leave_out_the_unknown(club: Catalog) -> None:
    names = ["always", "nobody", "moment"]
    assert ids(club.rows_of(names)) == ["moment", "always"]
    assert [film.id for film in club.films(names)] == ["always", "moment"]


def test_a_film_keeps_its_secrets_unless_it_is_asked(club: Catalog) -> None:
    (safe,) = club.films(["ditto"])
    (whole,) = club.films(["ditto"], "all")
    assert (safe.minor_themes, safe.content_notes, safe.hidden_content_notes) == (
        (),
        (),
        1,
    )
    assert whole.minor_themes == (ThemeUse("illness", "illness", spoiler=True),)
    assert whole._replace(**whole.visible_fields()) == safe


def test_what_was_passed_over_is_told_once_for_each_fact(club: Catalog) -> None:
    query = Query(
        minutes=Range(1, 200),
        without=("memory-loss",),
        age=21,
        heaviness=Range(1, 5),
        themes=(("illness", "time-travel"),),
        endings=ENDINGS,
    )
    assert club.passed_over(query) == [
        ("themes", 1, ("Always",)),
        ("age rating", 1, ("Ditto",)),
        ("heaviness", 1, ("Ditto",)),
        ("recorded ending", 1, ("Ditto",)),
    ]


WAYS: list[tuple[Query, str, str | None]] = [
    (
        Query(text=("boxer",)),
        'nothing has "boxer" in a title, name, theme or premise',
        "kfilms list shows all films",
    ),
    (
        Query(text=("ramember",)),
        'nothing has "ramember" in a title, name, theme or premise',
        "did you mean Remember?",
    ),
    (
        Query(text=("always", "ditto")),
        'nothing fits: 2 films with "ditto", neither with "always"',
        "leave out always: 2 films · leave out ditto: 1 film",
    ),
    (
        Query(themes=(("dementia",),), minutes=Range(None, 100)),
        "nothing fits: 1 film about dementia, but not within 100 minutes",
        "17 minutes more let one film in: --minutes ..117",
    ),
    (
        Query(themes=(("time-travel",), ("dementia", "memory-loss"))),
        "nothing fits: 1 film about dementia or memory loss, but not about time travel",
        (
            "leave out --theme time-travel: 1 film"
            " · leave out --theme dementia,memory-loss: 2 films"
        ),
    ),
    (
        Query(minutes=Range(None, 90)),
        "nothing fits: 4 films, none within 90 minutes",
        "16 minutes more let one film in: --minutes ..106",
    ),
    (
        Query(minutes=Range(200, None)),
        "nothing fits: 4 films, none of 200 minutes or more",
        "83 minutes less let one film in: --minutes 117..",
    ),
    (
        Query(minutes=Range(107, 110)),
        "nothing fits: 4 films, none of 107 to 110 minutes",
        "1 minute less lets one film in: --minutes 106..110",
    ),
    (
        Query(minutes=Range(100, 100)),
        "nothing fits: 4 films, none of 100 minutes",
        "6 minutes more let one film in: --minutes 100..106",
    ),
    (
        Query(year=Range(2030, None)),
        "nothing fits: 4 films, none since 2030",
        "8 years earlier let one film in: --year 2022..",
    ),
    (
        Query(year=Range(None, 1999)),
        "nothing fits: 4 films, none until 1999",
        "1 year later lets one film in: --year ..2000",
    ),
    (
        Query(year=Range(2005, 2006)),
        "nothing fits: 4 films, none from 2005 to 2006",
        "1 year earlier lets one film in: --year 2004..2006",
    ),
    (
        Query(year=Range(1998, 1998)),
        "nothing fits: 4 films, none of 1998",
        "2 years later let one film in: --year 1998..2000",
    ),
    (
        Query(age=0),
        "nothing fits: 4 films, none suitable at 0",
        None,
    ),
    (
        Query(age=11, heaviness=Range(1, 4), endings=("bittersweet",)),
        (
            "nothing fits: 2 films of heaviness 1 to 4 and with a bittersweet ending, "
            "neither suitable at 11"
        ),
        None,
    ),
    (
        Query(heaviness=Range(5, None)),
        "nothing fits: 4 films, none of heaviness 5 or more",
        "1 step less lets one film in: --heaviness 4..",
    ),
    (
        Query(heaviness=Range(None, 0)),
        "nothing fits: 4 films, none of heaviness 0 or less",
        "1 step more lets one film in: --heaviness ..1",
    ),
    (
        Query(heaviness=Range(2, 2), themes=(("dementia",),)),
        "nothing fits: 1 film about dementia, but not of heaviness 2",
        "2 steps more let one film in: --heaviness 2..4",
    ),
    (
        Query(themes=(("time-travel",),), text=("ditto",), heaviness=Range(2, 3)),
        (
            'nothing fits: 2 films with "ditto" and about time travel, '
            "neither of heaviness 2 to 3"
        ),
        "1 step less lets one film in: --heaviness 1..3",
    ),
    (
        Query(without=("time-travel",), themes=(("time-travel",),)),
        "nothing fits: 1 film without time travel, but not about time travel",
        "leave out --theme time-travel: 1 film",
    ),
    (
        Query(without=("suicide",), text=("ditto",)),
        "nothing fits all of that together",
        "ask for less: leave out ditto",
    ),
    (
        Query(leaving_out=("moment", "nobody"), text=("remember",)),
        'nothing fits: 3 films other than those excepted, none with "remember"',
        (
            "leave out remember: 3 films"
            " · leave out --except moment --except nobody: 1 film"
        ),
    ),
    (
        Query(directors=("Lee Chang-dong",)),
        'no film is directed by "Lee Chang-dong"',
        "kfilms list shows all films",
    ),
    (
        Query(directors=("jon h lee",)),
        'no film is directed by "jon h lee"',
        "did you mean John H. Lee?",
    ),
    (
        Query(cast=("so ji sup",)),
        'no film has "so ji sup" in its cast',
        "did you mean So Ji-sub?",
    ),
    (
        Query(cast=("so ji",), directors=("kim",)),
        "nothing fits: 1 film with so ji, but not directed by kim",
        "leave out --director kim: 1 film · leave out --cast so ji: 1 film",
    ),
    (
        Query(endings=("tragic",)),
        "nothing fits: 4 films, none with a tragic ending",
        "leave out --ending tragic: 4 films",
    ),
    (
        Query(watched=True),
        "nothing fits: 4 films, none watched",
        "leave out --watched: 4 films",
    ),
    (
        Query(watched=False, history=("moment", "ditto", "ditto-2022", "always")),
        "nothing fits: 4 films, none unwatched",
        "leave out --unwatched: 4 films",
    ),
    (
        Query(year=Range(2011, 2011), minutes=Range(None, 9), heaviness=Range(5, 5)),
        "nothing fits all of that together",
        "films that fit each alone: --year 2011: 1, --minutes ..9: 0, --heaviness 5: 0",
    ),
    (
        Query(year=Range(2011, 2011), age=12, minutes=Range(None, 9)),
        "nothing fits all of that together",
        "ask for less: leave out --year 2011 and --minutes ..9",
    ),
    (
        Query(year=Range(2011, 2011), age=0, minutes=Range(None, 9)),
        "nothing fits all of that together",
        None,
    ),
]


@pytest.mark.parametrize(("query", "message", "hint"), WAYS)
def test_nothing_that_fits_is_told_with_the_nearest_misses(
    club: Catalog, query: Query, message: str, hint: str | None
) -> None:
    assert club.rows(query) == []
    error = club.explain_no_match(query)
    assert type(error) is NoMatchError
    assert (error.message, spelled(error.hint)) == (message, hint or "")


def test_what_no_film_tells_can_only_be_left_out(
    write_catalog: Callable[[str], str],
) -> None:
    path = write_catalog("films:\n  - {id: ditto, title: Ditto}\n")
    error = open_catalog(path, None).explain_no_match(Query(heaviness=Range(None, 3)))
    assert error.message == "nothing fits: 1 film, but not of heaviness 3 or less"
    assert error.hint == "ask for less: leave out --heaviness ..3"


@pytest.mark.slow
def test_more_filters_than_anybody_needs_are_refused(club: Catalog) -> None:
    assert ids(club.rows(Query(text=("ditto",) * 500))) == ["ditto", "ditto-2022"]
    assert ids(club.rows(Query(themes=(("illness",),) * 500, order="pick"))) == [
        "moment"
    ]
    with pytest.raises(RequestError) as error:
        club.rows(Query(text=("ditto",) * 1200))
    assert (error.value.message, error.value.hint) == (
        "1,200 filters at once are too many",
        "use up to 500",
    )


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("di", [("ditto", "Ditto"), ("ditto-2022", "Ditto")]),
        ("A", [("always", "Always")]),
        ("A m", [("A Moment to Remember", "moment")]),
        ("동", [("동감", "ditto"), ("동감", "ditto-2022")]),
        ("only t", [("Only Them Exist", "always")]),
        ("%", []),
        ("_", []),
        ("\\", []),
        ("zz", []),
        ("a\udcff", []),
        ("a" * 100_000, []),
    ],
)
def test_completion_takes_every_sign_as_it_is(
    club: Catalog, start: str, expected: list[tuple[str, str]]
) -> None:
    assert club.complete_films(start, 100) == expected


def test_the_heading_of_a_catalog_is_its_own(club: Catalog) -> None:
    assert club.heading == Heading("mine")
    assert club.count() == 4
