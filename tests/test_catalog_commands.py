"""``catalog new`` begins a catalog, ``catalog add`` adds to it and touches nothing."""

from __future__ import annotations

import os
import re
import stat
from errno import EPERM
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kfilms import atomicfile as whole
from kfilms.catalog.append import append_film
from kfilms.catalog.entries import CatalogEntry
from kfilms.catalog.format import MODELS
from kfilms.catalog.parse import read_catalog
from kfilms.cli import paths as places
from kfilms.errors import CatalogError
from tests.conftest import ROOT
from tests.strategies import catalogs, texts
from tests.test_catalog_errors import BAD, FILMS, says

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Run
    from tests.strategies import Sample

STARTER = ROOT / "src" / "kfilms" / "catalog" / "starter.yaml"
NEW = "Begun {0}, with one film to go by. Fill it in, then: kfilms catalog check {0}\n"
WORDS = """themes:
  fate:
    label: fate
    aliases:
      - chance
  first-love:
    label: first love
content_notes:
  fire:
    label: fire
"""


def test_the_group_alone_prints_its_help(run: Run) -> None:
    assert run("catalog") == run("catalog", "--help")


# catalog new


def test_a_new_catalog_is_clean_and_shows_every_field(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("catalog", "new", "mine.yaml") == (0, "", NEW.format("mine.yaml"))
    text = (tmp_path / "mine.yaml").read_text("utf-8")
    assert text == STARTER.read_text("utf-8")
    assert run("catalog", "check", "--strict", "mine.yaml").code == 0
    for model in MODELS:
        for field in model.model_fields:
            assert re.search(rf"\b{field}\b", text), field
    assert max(map(len, text.splitlines())) <= 90


@pytest.mark.parametrize(
    ("argv", "name"),
    [
        ([], "films.yaml"),
        (["--catalog", "his.yaml"], "his.yaml"),
        (["hers.yaml", "--catalog", "his.yaml"], "hers.yaml"),
    ],
)
def test_a_new_catalog_has_a_name(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    argv: list[str],
    name: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("catalog", "new", *argv) == (0, "", NEW.format(name))
    assert set(os.listdir(tmp_path)) == {"home", name}


def test_nothing_is_overwritten(run: Run, write_catalog: Callable[[str], str]) -> None:
    path = write_catalog("mine")
    result = run("catalog", "new", path)
    assert Path(path).read_text("utf-8") == "mine"
    assert result == (
        3,
        "",
        f"Error: {path} is there already.\nHint: name another file, or move it away\n",
    )


@pytest.mark.parametrize(
    "asked",
    [
        ["동감", "--year", "2000"],
        ["Dong-gam", "--year", "2000"],
        ["Another title", "--imdb", "tt0270919"],
    ],
)
def test_a_film_is_known_again_by_any_title_and_by_its_imdb_id(
    run: Run, write_catalog: Callable[[str], str], asked: list[str]
) -> None:
    path = write_catalog(
        "title: Mine\nfilms:\n  - id: ditto\n    title: Ditto\n"
        "    original_title: 동감\n    romanized_title: Donggam\n    released: 2000\n"
        "    ids: {imdb: tt0270919}\n"
    )

    result = run("catalog", "add", *asked, "--catalog", path)

    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("Error: Ditto is there already: ditto.\n")
    other = run("catalog", "add", *asked[:1], "--imdb", "tt9999999", "--catalog", path)
    assert other.code == 0


def test_what_could_not_be_written_whole_is_not_there(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.yaml"

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    result = run("catalog", "new", str(path))
    assert result.err == (
        f"Error: {path} cannot be written: No space left on device.\n"
    )
    assert not path.exists()


# catalog add

BARE = "{dash}- id: parasite\n{key}title: Parasite\n"
LAYOUTS = {
    "indented": (FILMS, "\n", "  "),
    "not indented": (FILMS.replace("\n  ", "\n"), "\n", ""),
    "deeper": (FILMS.replace("\n  ", "\n      "), "\n", "      "),
    "close together": (FILMS + "  - id: always\n    title: Always\n", "", "  "),
    "far apart": (FILMS + "\n  - id: always\n    title: Always\n", "\n", "  "),
    "commented": (
        FILMS + "\n  # the last\n  - id: always\n    title: Always\n",
        "\n",
        "  ",
    ),
    "without a last newline": (FILMS[:-1], "\n\n", "  "),
    "with empty lines at the end": (FILMS + "\n\n", "", "  "),
    "with comments at the end": (FILMS + "# that is all\n", "\n", "  "),
    "with a comment, and no newline": (FILMS + "# that is all", "\n\n", "  "),
    "with CRLF": (FILMS.replace("\n", "\r\n"), "\r\n", "  "),
    "with CRLF, and without the last": (
        FILMS.replace("\n", "\r\n")[:-2],
        "\r\n\r\n",
        "  ",
    ),
    "with CR": (FILMS.replace("\n", "\r"), "\r", "  "),
    "with a byte order mark": ("\ufeff" + FILMS, "\n", "  "),
    "with a start": ("%YAML 1.1\n---\n" + FILMS, "\n", "  "),
    "with its last text in a block": (FILMS + "    why: |+\n      Yes.\n", "\n", "  "),
    "with the last text on several lines": (
        FILMS + '    why: "A text\n      of two lines"\n',
        "\n",
        "  ",
    ),
    "with films in braces": ("films:\n  - {id: ditto, title: Ditto}\n", "\n", "  "),
    "with the dash alone": ("films:\n  -\n    id: ditto\n    title: D\n", "\n", "  "),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_film_comes_last_and_no_other_byte_changes(run: Run, tmp_path, name) -> None:
    text, between, dash = LAYOUTS[name]
    path = tmp_path / "mine.yaml"
    before = text.encode()
    path.write_bytes(before)
    path.chmod(0o640)

    result = run("catalog", "add", "Parasite", "--catalog", str(path))

    assert result == (
        0,
        "",
        (
            f"Added to {path}: Parasite, called parasite. "
            f"What it still lacks: kfilms catalog check {path}\n"
        ),
    )
    newline = re.search("\r\n|\n|\r", text)
    assert newline
    lines = BARE.format(dash=dash, key=dash + "  ").replace("\n", newline[0])
    after = path.read_bytes()
    assert after == before + between.encode() + lines.encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert run("show", "parasite", "--catalog", str(path)).code == 0


def test_what_ends_the_document_stays_at_the_end(
    run: Run, write_catalog: Callable[[str], str]
) -> None:
    path = write_catalog(f"{FILMS}...\n# that was all\n")
    assert run("catalog", "add", "Parasite", "--catalog", path).code == 0
    assert Path(path).read_text("utf-8") == (
        f"{FILMS}\n  - id: parasite\n    title: Parasite\n...\n# that was all\n"
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{films: [{id: ditto, title: Ditto}]}", "the file is written in brackets"),
        (
            "films: [{id: ditto, title: Ditto}]\n",
            "the list of films is written in brackets",
        ),
    ],
)
def test_what_is_written_in_brackets_is_left_alone(
    run: Run, write_catalog: Callable[[str], str], text: str, why: str
) -> None:
    path = write_catalog(text)
    result = run("catalog", "add", "Parasite", "--catalog", path)
    assert Path(path).read_text("utf-8") == text
    assert result == (
        3,
        "",
        (
            f"Error: nothing can be added to {path}: {why}.\n"
            'Hint: write the films one below the other, each after a "- " of its own\n'
        ),
    )


def test_all_that_is_known_is_written_as_a_person_would(
    run: Run, write_catalog: Callable[[str], str]
) -> None:
    path = write_catalog(WORDS + FILMS)
    argv = [
        *("--original-title", "시월애", "--year", "2000", "--minutes", "105"),
        *("--age", "0", "--heaviness", "2", "--imdb", "tt0282599"),
        *("--director", "Lee Hyun-seung", "--director", "No: #1"),
        *("--theme", "Chance,first love", "--theme", "fate", "--content-note", "fire"),
        *("--premise", "Letters come and go by a box at a house on the sea, and two "),
    ]
    argv[-1] += "people learn that it is not the same year where they live."
    assert run("catalog", "add", " Il  Mare", *argv, "--catalog", path).code == 0
    assert Path(path).read_text("utf-8") == (
        f"""{WORDS}{FILMS}
  - id: il-mare
    title: Il  Mare
    original_title: 시월애
    released: 2000
    minutes: 105
    age: 0
    directors:
      - Lee Hyun-seung
      - 'No: #1'
    themes:
      - fate
      - first-love
    content_notes:
      - fire
    heaviness: 2
    premise: >-
      Letters come and go by a box at a house on the sea, and two people learn that it
      is not the same year where they live.
    ids:
      imdb: tt0282599
"""
    )
    assert run("catalog", "check", path, "--strict").err.endswith("has 3 doubts.\n")


def test_lists_stand_as_the_list_of_films_does(
    run: Run, write_catalog: Callable[[str], str]
) -> None:
    text = WORDS + FILMS.replace("\n  ", "\n")
    path = write_catalog(text)
    argv = ["--theme", "fate", "--imdb", "tt0282599", "--catalog", path]
    assert run("catalog", "add", "Il Mare", *argv).code == 0
    assert Path(path).read_text("utf-8").removeprefix(text) == (
        "\n- id: il-mare\n  title: Il Mare\n  themes:\n  - fate\n"
        "  ids:\n    imdb: tt0282599\n"
    )


@pytest.mark.parametrize(
    ("title", "argv", "name"),
    [
        ("Ditto", ["--year", "2022"], "ditto-2022"),
        ("Ditto!", ["--year", "2000", "--id", "the-other"], "the-other"),
        ("Amélie's 8½", [], "amelies-81-2"),
        ("기생충", [], "film-2"),
        ("No", [], "'no'"),
        ("1987", [], "'1987'"),
        ("x" * 99, [], "x" * 60),
    ],
)
def test_a_film_gets_an_id_of_its_own(
    run: Run,
    write_catalog: Callable[[str], str],
    title: str,
    argv: list[str],
    name: str,
) -> None:
    path = write_catalog(FILMS)
    assert run("catalog", "add", title, *argv, "--catalog", path).code == 0
    assert f"\n  - id: {name}\n" in Path(path).read_text("utf-8")


def test_ids_are_numbered_when_even_the_year_is_taken(
    run: Run, write_catalog: Callable[[str], str]
) -> None:
    path = write_catalog(f"{FILMS}  - id: film-4\n    title: X\n")
    for title in ("Ditto?", "동감", "설해"):
        argv = ["--year", "2022", "--catalog", path]
        assert run("catalog", "add", title, *argv).code == 0
    assert run("list", "--format", "ids", "--catalog", path).out.split() == [
        "ditto", "film-4", "ditto-2022", "film-5", "film-6",
    ]  # fmt: skip


REFUSED: dict[str, tuple[list[str], str]] = {
    "the shipped catalog": (
        ["Parasite"],
        (
            "Error: the catalog that comes with kfilms is never written.\n"
            "Hint: begin your own: kfilms catalog new mine.yaml, and add to it with "
            "--catalog mine.yaml\n"
        ),
    ),
    "the shipped catalog by its name": (
        ["Parasite", "--catalog", places.shipped_catalog()],
        (
            "Error: the catalog that comes with kfilms is never written.\n"
            "Hint: begin your own: kfilms catalog new mine.yaml, and add to it with "
            "--catalog mine.yaml\n"
        ),
    ),
    "a film that is there": (
        ["DITTO", "--catalog", "FILE"],
        (
            "Error: Ditto is there already: ditto.\n"
            "Hint: if you mean another film, name it: --id ditto-2\n"
        ),
    ),
    "an id that is taken": (
        ["Other", "--id", "ditto", "--catalog", "FILE"],
        'Error: "ditto" is already the id of Ditto.\nHint: give another with --id\n',
    ),
    "a theme that is none": (
        ["Other", "--theme", "first-lov", "--catalog", "FILE"],
        (
            'Error: no theme is called "first-lov".\n'
            "Hint: did you mean first-love? All of them: kfilms themes "
            "--catalog FILE\n"
        ),
    ),
    "what the format does not know": (
        [
            *("A\u202eb", "--id", "No", "--imdb", "12", "--director", ""),
            *("--premise", " ", "--catalog", "FILE"),
        ],
        (
            "Error: the film cannot be added.\n"
            'id: "No" is not an id of lower-case letters, digits and single hyphens\n'
            "title: contains U+202E, which turns the direction of text\n"
            "directors: is empty\n"
            "premise: is empty; leave out what is not known\n"
            'imdb: "12" is not an IMDb id such as tt0270919\n'
        ),
    ),
    "no title": (
        [" ", "--catalog", "FILE"],
        "Error: the film cannot be added.\ntitle: is empty\n",
    ),
    "a title that is no text": (
        ["caf\udce9", "--catalog", "FILE"],
        (
            "Error: the film cannot be added.\n"
            "title: contains half of a surrogate pair, which is no character\n"
        ),
    ),
    "minutes": (
        ["Other", "--minutes", "1e2", "--catalog", "FILE"],
        'Error: --minutes takes a whole number from 1 to 1440, not "1e2".\n',
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_added_is_refused(
    run: Run, write_catalog: Callable[[str], str], name: str
) -> None:
    path = write_catalog(WORDS + FILMS)
    argv, said = REFUSED[name]
    given = [path if word == "FILE" else word for word in argv]
    said = said.replace("FILE", path)
    assert run("catalog", "add", *given) == (2, "", said)
    assert Path(path).read_text("utf-8") == WORDS + FILMS


@pytest.mark.parametrize("path", BAD[::10], ids=lambda path: path.stem)
def test_to_a_catalog_with_problems_nothing_is_added(run: Run, path: Path) -> None:
    before = path.read_bytes()
    result = run("catalog", "add", "Parasite", "--catalog", str(path))
    assert (result.code, result.out) == (3, "")
    assert result.err.replace(str(path), "FILE") == says(path)
    assert path.read_bytes() == before


def test_a_link_stays_a_link(run: Run, write_catalog, tmp_path: Path) -> None:
    path = write_catalog(FILMS)
    link = tmp_path / "link.yaml"
    link.symlink_to(path)
    assert run("catalog", "add", "Parasite", "--catalog", str(link)).code == 0
    assert link.is_symlink()
    assert Path(path).read_text("utf-8").startswith(f"{FILMS}\n  - id: parasite\n")


def test_what_somebody_else_changes_meanwhile_is_not_lost(
    run: Run, write_catalog: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_catalog(FILMS)
    changed = f"{FILMS}  - id: hers\n    title: Hers\n"

    def added_slowly(data: bytes, name: str, film: dict[str, Any]) -> bytes:
        Path(path).write_text(changed, "utf-8")
        return append_film(data, name, film)

    monkeypatch.setattr("kfilms.catalog.append.append_film", added_slowly)
    result = run("catalog", "add", "Parasite", "--catalog", path)
    assert result == (
        3,
        "",
        f"Error: {path} changed meanwhile, and nothing was added.\nHint: try again\n",
    )
    assert Path(path).read_text("utf-8") == changed


@pytest.mark.parametrize("name", ["fsync", "access"])
def test_what_cannot_be_written_stays_as_it_was(
    run: Run,
    write_catalog: Callable[[str], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    path = write_catalog(FILMS)
    files = set(os.listdir(tmp_path))

    def refuse(*_: object) -> bool:
        if name == "access":
            return False
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, name, refuse)
    result = run("catalog", "add", "Parasite", "--catalog", path)
    reason = {"fsync": "No space left on device", "access": "Permission denied"}
    assert result == (
        3,
        "",
        f"Error: the catalog {path} cannot be written: {reason[name]}.\n",
    )
    assert Path(path).read_text("utf-8") == FILMS
    assert set(os.listdir(tmp_path)) == files


def read(data: bytes) -> list[Any]:
    """Return all that *data* holds, as a catalog."""
    return list(read_catalog(BytesIO(data), "mine.yaml"))


@pytest.mark.slow
@given(catalogs(), st.booleans(), texts(), texts(), texts(200), st.booleans())
def test_to_any_catalog_any_film_can_be_added(
    sample: Sample,
    quoted: bool,  # noqa: FBT001 - made by hypothesis
    title: str,
    director: str,
    premise: str,
    crlf: bool,  # noqa: FBT001 - made by hypothesis
) -> None:
    text = sample.text(quoted=quoted)
    data = (text.replace("\n", "\r\n") if crlf else text).encode()
    film = {"id": "new-one", "title": title, "directors": [director]}
    grown = append_film(data, "mine.yaml", {**film, "premise": premise})
    assert grown.startswith(data)
    *others, new = read(grown)
    assert others == read(data)
    assert isinstance(new, CatalogEntry)
    assert new.film.title == title
    assert new.film.directors[0].name == director
    assert new.film.premise == " ".join(premise.split())


def test_what_would_not_be_read_as_it_was_meant_is_not_added() -> None:
    with pytest.raises(CatalogError) as refused:
        append_film(FILMS.encode(), "mine.yaml", {"id": 5, "title": "Five"})
    assert refused.value.message == (
        "nothing can be added to mine.yaml: a line more would change what is there"
    )


@pytest.mark.parametrize(
    "title", ["1e3", "08", "-.5", "0o17", "-2.5E+7", "1_000", "12", "no", "x"]
)
def test_every_yaml_reads_a_title_as_the_text_it_is(title: str) -> None:
    grown = append_film(FILMS.encode(), "mine.yaml", {"id": "new", "title": title})

    line = next(one for one in grown.decode().splitlines() if "id: new" in one)
    written = grown.decode().partition(line)[2].splitlines()[1]
    assert written.strip() in (f'title: "{title}"', f"title: '{title}'") or title == "x"


@pytest.mark.parametrize("links", [True, False])
def test_what_is_new_is_made_whole_and_replaces_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    links: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    def no_links(*paths: str) -> None:
        del paths
        raise OSError(EPERM, os.strerror(EPERM))

    if not links:
        monkeypatch.setattr(os, "link", no_links)
    path = tmp_path / "file"
    whole.create(str(path), b"new", 0o600)
    with pytest.raises(FileExistsError):
        whole.create(str(path), b"newer")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["file"]


def test_what_somebody_else_made_meanwhile_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, link = tmp_path / "file", os.link

    def late(source: str, target: str) -> None:
        path.write_bytes(b"theirs")
        link(source, target)

    monkeypatch.setattr(os, "link", late)
    with pytest.raises(FileExistsError):
        whole.create(str(path), b"ours")
    assert path.read_bytes() == b"theirs"
    assert os.listdir(tmp_path) == ["file"]


def test_what_is_replaced_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with pytest.raises(TypeError):
        whole.replace(str(path), None)  # type: ignore[arg-type] # on purpose
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["file"]
    path.chmod(0o604)
    whole.replace(str(path), b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o604


@pytest.mark.parametrize("end", ["\x85", "\u2028", "\r"])
def test_a_film_is_added_whatever_ends_the_lines(end: str) -> None:
    data = end.join(["films:", "- id: a", "  title: A", ""]).encode()
    grown = append_film(data, "mine.yaml", {"id": "b", "title": "B"})
    assert grown.startswith(data)
    *others, _ = read(grown)
    assert others == read(data)


def test_check_and_schema_go_by_their_old_names_too(run: Run):
    assert run("check") == run("catalog", "check")
    assert run("schema") == run("catalog", "schema")
    assert "schema" not in run("--help").out
