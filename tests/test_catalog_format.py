"""What a catalog file may hold, and that what it holds is what was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given

from kfilms.catalog import open_catalog
from kfilms.catalog import yaml_reader as yaml_events
from kfilms.errors import CatalogError
from kfilms.films import Article, CastMember, Film, Heading, Person
from kfilms.vocabulary import ContentNoteUse, Term, ThemeUse
from tests.strategies import catalogs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.strategies import Sample

PARSERS = {"libyaml": yaml.CBaseLoader, "pure-python": yaml.BaseLoader}
TITLES = (
    *("1987", "010", "0x1F", "0b1", "0o7", "1_000", "1e3", "-1", "+1", "3.14", ".5"),
    *(".inf", ".NaN", "2:22", "9:30:00", "2004-11-05", "No", "yes", "On", "off", "y"),
    *("true", "False", "null", "NULL", "~", "=", "<<<", "a#b", "M*A*S*H", "$", "동감"),
)


@pytest.fixture(params=PARSERS)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read with libyaml, then with what stands in for it."""
    monkeypatch.setattr(yaml_events, "_PARSER", PARSERS[request.param])


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place for one catalog after the other."""
    return tmp_path_factory.mktemp("format") / "films.yaml"


@pytest.fixture
def read(write_catalog: Callable[[str], str]) -> Callable[[str], Film]:
    """Read a catalog whose one film has the given lines beside its id."""

    def read(lines: str) -> Film:
        film = "".join(f"    {line}\n" for line in lines.splitlines())
        path = write_catalog(f"films:\n  - id: film\n{film}")
        (found,) = open_catalog(path, None).films(["film"], "all")
        return found

    return read


def assert_read_back(file: Path, text: str, sample: Sample) -> None:
    file.write_text(text, encoding="utf-8")
    catalog = open_catalog(str(file), None)
    names = [film.id for film in sample.films]
    assert catalog.heading == sample.heading
    assert catalog.terms == sample.terms
    assert catalog.films(names, "all") == sample.films
    assert catalog.films(names) == [
        film._replace(**film.visible_fields()) for film in sample.films
    ]


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("style", ["{}", "'{}'", '"{}"'])
def test_a_title_is_the_text_that_was_written(
    read: Callable[[str], Film], title: str, style: str
) -> None:
    assert read(f"title: {style.format(title)}").title == title


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("written", "title"),
    [
        ('"- a: b # c"', "- a: b # c"),
        ("'It''s you'", "It's you"),
        (r'"\u20AC \x41"', "€ A"),
        ("Love\n  on two lines", "Love on two lines"),
        (">-\n  Folded\n  text", "Folded text"),
        ("|-\n  Blocked", "Blocked"),
        ("Ditto # a comment", "Ditto"),
    ],
)
def test_a_title_may_be_quoted_folded_and_commented(
    read: Callable[[str], Film], written: str, title: str
) -> None:
    assert read(f"title: {written}").title == title


def test_prose_may_have_many_lines_and_becomes_one(
    read: Callable[[str], Film],
) -> None:
    film = read("title: Ditto\npremise: |\n  A radio\n    talks\n\n  back.\n")
    assert film.premise == "A radio talks back."


def test_what_nobody_found_is_absent(read: Callable[[str], Film]) -> None:
    assert read("title: Ditto") == Film("film", "Ditto")


def test_no_content_notes_is_another_thing_than_nobody_looked(
    read: Callable[[str], Film],
) -> None:
    assert read("title: Ditto\ncontent_notes: []").content_notes == ()
    assert read("title: Ditto").content_notes is None


def test_a_person_is_a_name_or_more(read: Callable[[str], Film]) -> None:
    film = read(
        "title: Ditto\n"
        "directors:\n- Kim Jeong-kwon\n"
        "writers:\n- name: Jang Jin\n  original_name: 장진\n"
        "cast:\n- Yoo Ji-tae\n"
        "- name: Kim Ha-neul\n  other_names: [Kim Hanul]\n  role: So-eun\n"
        "  spoiler_role: a ghost\n"
    )
    assert film.directors == (Person("Kim Jeong-kwon"),)
    assert film.writers == (Person("Jang Jin", "장진"),)
    assert film.cast == (
        CastMember("Yoo Ji-tae"),
        CastMember("Kim Ha-neul", None, ("Kim Hanul",), "So-eun", "a ghost"),
    )


def test_a_use_of_a_term_is_its_id_or_more(
    write_catalog: Callable[[str], str],
) -> None:
    path = write_catalog(
        "themes:\n  fate: {label: fate}\n  grief: {label: grief}\n"
        "content_notes:\n  fire: {label: fire, severe: true}\n"
        "films:\n  - id: ditto\n    title: Ditto\n    themes: [fate]\n"
        "    minor_themes: [{theme: grief, gloss: for a friend, spoiler: true}]\n"
        "    content_notes: [{content_note: fire, detail: far off, spoiler: false}]\n"
    )
    (film,) = open_catalog(path, None).films(["ditto"], "all")
    assert film.themes == (ThemeUse("fate", "fate"),)
    assert film.minor_themes == (
        ThemeUse("grief", "grief", "for a friend", spoiler=True),
    )
    fire = ContentNoteUse("fire", "fire", severe=True, detail="far off")
    assert film.content_notes == (fire,)


@pytest.mark.parametrize("date", ["1888", "2099", "2004-02", "2004-02-29"])
def test_a_date_is_known_as_far_as_it_is_written(
    read: Callable[[str], Film], date: str
) -> None:
    assert read(f"title: Ditto\nreleased: {date}").released == date


@pytest.mark.parametrize(
    ("field", "numbers"),
    [("minutes", (1, 1440)), ("age", (0, 21)), ("heaviness", (1, 5))],
)
def test_the_bounds_of_a_number_are_within_it(
    read: Callable[[str], Film], field: str, numbers: tuple[int, int]
) -> None:
    for number in numbers:
        assert getattr(read(f"title: Ditto\n{field}: {number}"), field) == number
    for number in (numbers[0] - 1, numbers[1] + 1):
        with pytest.raises(CatalogError):
            read(f"title: Ditto\n{field}: {number}")


def test_a_text_is_as_long_as_its_field_allows(read: Callable[[str], Film]) -> None:
    assert read(f"title: {'가' * 500}\npremise: {'가' * 5000}").id == "film"
    for lines in (f"title: {'가' * 501}", f"title: a\npremise: {'가' * 5001}"):
        with pytest.raises(CatalogError) as refused:
            read(lines)
        assert "is longer than" in refused.value.details[0]


def test_a_catalog_of_films_alone_is_named_by_its_file(tmp_path: Path) -> None:
    for name in ("my.films.yaml", "my.films"):
        path = tmp_path / name
        path.write_text("films:\n  - {id: ditto, title: Ditto}\n", encoding="utf-8")
        assert open_catalog(str(path), None).heading == Heading(
            "my.films" if name.endswith("yaml") else "my"
        )


def test_the_heading_names_the_article(write_catalog: Callable[[str], str]) -> None:
    path = write_catalog(
        "title: Ten\noccasion: Today\n"
        "article:\n  title: The list\n  publisher: NME\n  date: 2023-02\n"
        "films:\n  - {id: ditto, title: Ditto}\n"
    )
    said = Heading("Ten", "Today", Article("The list", "NME", "2023-02"))
    assert open_catalog(path, None).heading == said


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize("start", ["", "\ufeff", "---\n", "%YAML 1.1\n---\n", "# a\n"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("end", ["", "...\n", "# the end\n"])
def test_any_newline_and_a_byte_order_mark_are_read(
    file: Path, start: str, newline: str, end: str
) -> None:
    title = ">-\n      Dit\n      to\n"
    text = f"{start}title: Ten\nfilms:\n  - id: ditto\n    title: {title}{end}"
    file.write_bytes(text.replace("\n", newline).encode())
    catalog = open_catalog(str(file), None)
    assert catalog.heading.title == "Ten"
    assert [row.title for row in catalog.rows_of(["ditto"])] == ["Dit to"]


def test_the_faults_of_a_file_with_other_newlines_are_in_their_place(
    file: Path,
) -> None:
    text = "\ufefftitle: Ten\nfilms:\n  - id: ditto\n    title: Ditto\n    age: x\n"
    file.write_bytes(text.replace("\n", "\r\n").encode())
    with pytest.raises(CatalogError) as refused:
        open_catalog(str(file), None)
    assert refused.value.details == (
        f'{file}:5:10: film "Ditto": age: "x" is not a whole number such as 118',
    )


def test_a_word_of_no_letters_is_claimed_by_nobody(
    write_catalog: Callable[[str], str],
) -> None:
    path = write_catalog(
        "themes:\n  love: {label: ♥, aliases: ['!']}\n  fate: {label: ♠}\n"
        "films:\n  - {id: ditto, title: Ditto}\n"
    )
    assert open_catalog(path, None).terms == {
        "love": Term("love", "theme", "♥", aliases=("!",)),
        "fate": Term("fate", "theme", "♠"),
    }


@pytest.mark.slow
@given(sample=catalogs())
def test_any_catalog_is_read_back_as_it_was_written(file: Path, sample: Sample) -> None:
    assert_read_back(file, sample.text(), sample)


@pytest.mark.slow
@given(sample=catalogs())
def test_any_catalog_in_double_quotes_is_read_back_as_it_was_written(
    file: Path, sample: Sample
) -> None:
    assert_read_back(file, sample.text(quoted=True), sample)


@pytest.mark.slow
@given(sample=catalogs())
def test_without_libyaml_any_catalog_is_read_back_the_same(
    file: Path, sample: Sample
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_events, "_PARSER", yaml.BaseLoader)
        assert_read_back(file, sample.text(), sample)
