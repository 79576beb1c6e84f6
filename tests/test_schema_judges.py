"""A validator and an editor's language server judge catalogs by our schema as we do.

Where they do not, the difference is listed here, and in docs/your-own-catalog.md.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import jsonschema
import pytest
import yaml
from hypothesis import given

from kfilms.catalog.diagnostics import Problems
from kfilms.catalog.parse import parse_catalog
from kfilms.catalog.schema import build_schema, read_terms
from kfilms.vocabulary import Term
from tests.conftest import ROOT
from tests.language_server import Editor
from tests.strategies import catalogs
from tests.test_catalog_errors import BAD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import Run
    from tests.strategies import Sample

pytestmark = [pytest.mark.judges, pytest.mark.processes]

CATALOGS: Final = Path(__file__).parent / "catalogs"
GOOD: Final = [
    ROOT / "data" / "films.yaml",
    ROOT / "src" / "kfilms" / "catalog" / "starter.yaml",
    *CATALOGS.glob("*.yaml"),
    *sorted(CATALOGS.glob("doubtful/*.yaml")),
]
WORDS: Final = {
    "broader-of-the-other-kind",
    "broader-unknown",
    "common-theme-that-is-a-theme",
    "content-note-that-is-a-theme",
    "content-note-unknown",
    "theme-that-is-a-content-note",
    "theme-unknown",
    "theme-unlike-any",
}
"""A word that the vocabulary lacks: known to a schema only where it is baked in."""

ONLY_KFILMS: Final = {
    # what holds across entries
    "broader-in-a-circle",
    "broader-in-a-long-circle",
    "broader-itself",
    "broader-too-deep",
    "id-of-a-theme-and-a-content-note",
    "id-twice",
    "theme-given-twice",
    "word-claimed-twice",
    # the order of the parts
    "title-after-films",
    "vocabulary-after-films",
    # how a number, a text or a value is written
    "alias-and-anchor",
    "minutes-exponent",
    "surrogate-half",
}
"""What a schema cannot say, so that only kfilms finds it."""

ONLY_THE_VALIDATOR: Final = {"only-comments", "second-document", "text-after-the-end"}
"""An editor takes a file with nothing in it, and one with several documents."""

ONLY_THE_EDITOR: Final = {"anchor-or-tag-on-a-key", "tag", "tag-on-the-list"}
"""A validator is not told of tags and anchors."""

LOOSER: Final = {
    "a number written otherwise": [
        "minutes: 1e2", "minutes: +90", "minutes: 0x5a", "minutes: 090", "age: 12.0",
        "released: +2000", "ids: {tmdb: 1e3}",
    ],
    "a number in quotes that is out of bounds": ['minutes: "1441"', "age: '22'"],
    "a truth in capitals": ["themes: [{theme: fate, spoiler: True}]"],
    "a leap day of another year": ["released: 2023-02-29"],
    "very long prose": [f"why: {'word ' * 1_001}"],
}  # fmt: skip
"""Further fields of a film that only kfilms refuses."""

STRICTER: Final = {
    "the words that YAML takes for nothing": [
        "original_title: null", "premise: ~", "based_on: Null", "directors: [~]",
    ],
}  # fmt: skip
"""Fields of a film that kfilms reads, and the schema refuses: nothing is an error."""


Core: Final[Any] = type("Core", (yaml.SafeLoader,), {"yaml_implicit_resolvers": {}})
"""YAML 1.2 as editors read it (its core schema, 10.3.2); 1.1 knows more types."""

KINDS: Final[dict[str, tuple[str, Callable[[str], object]]]] = {
    "null": ("~|null|Null|NULL|", lambda _: None),
    "true": ("true|True|TRUE", lambda _: True),
    "false": ("false|False|FALSE", lambda _: False),
    "int": ("[-+]?[0-9]+", int),
    "base": ("0o[0-7]+|0x[0-9a-fA-F]+", lambda text: int(text, 0)),
    "float": (
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?",
        float,
    ),
    "other": (
        r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        lambda text: float(text.replace(".", "")),
    ),
}
for _kind, (_pattern, _) in KINDS.items():
    Core.add_implicit_resolver(_kind, re.compile(f"^(?:{_pattern})$"), None)


def as_an_editor_reads(text: str) -> Any:
    """Return what YAML 1.2 makes of *text*, as JSON has it: keys are texts."""

    def value(node: Any) -> Any:
        if isinstance(node, yaml.MappingNode):
            keys = [key.value for key, _ in node.value]
            if len(set(keys)) < len(keys):
                raise yaml.YAMLError("YAML 1.2, 3.2.1.1: the keys are unique")
            return {key.value: value(one) for key, one in node.value}
        if isinstance(node, yaml.SequenceNode):
            return [value(one) for one in node.value]
        convert = KINDS[node.tag][1] if node and node.tag in KINDS else str
        return convert(node.value) if node else None

    return value(yaml.compose(text, Core))


def valid(text: str, validator: jsonschema.Draft202012Validator) -> bool:
    """Tell whether the validator lets *text* pass."""
    try:
        return bool(validator.is_valid(as_an_editor_reads(text)))
    except (yaml.YAMLError, TypeError):
        return False  # it is no YAML, or a key is a list


ANY: Final = jsonschema.Draft202012Validator(build_schema())


@pytest.mark.parametrize("terms", [None, read_terms(str(ROOT / "data" / "films.yaml"))])
def test_it_is_a_schema(terms: list[Term] | None) -> None:
    jsonschema.Draft202012Validator.check_schema(build_schema(terms))


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_the_validator_lets_good_catalogs_pass(path: Path) -> None:
    own = jsonschema.Draft202012Validator(build_schema(read_terms(str(path))))
    read = as_an_editor_reads(path.read_text("utf-8"))
    assert [*own.iter_errors(read)] == []
    assert [*ANY.iter_errors(read)] == []


@given(catalogs())
def test_the_validator_lets_any_good_catalog_pass(sample: Sample) -> None:
    for quoted in (False, True):
        read = as_an_editor_reads(sample.text(quoted=quoted))
        own = jsonschema.Draft202012Validator(build_schema(sample.terms.values()))
        assert [*own.iter_errors(read)] == []


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_the_validator_refuses_what_we_refuse(path: Path) -> None:
    passing = ONLY_KFILMS | WORDS | ONLY_THE_EDITOR
    assert valid(path.read_text("utf-8"), ANY) == (path.stem in passing)


@pytest.mark.parametrize("name", sorted(WORDS))
def test_where_the_words_are_baked_in_the_validator_knows_them(name: str) -> None:
    path = CATALOGS / "bad" / f"{name}.yaml"
    with path.open("rb") as file:
        read = [*parse_catalog(file, str(path), Problems())]
    own = build_schema([one for one in read if isinstance(one, Term)])
    validator = jsonschema.Draft202012Validator(own)
    assert not valid(path.read_text("utf-8"), validator)


def with_field(line: str) -> str:
    """Return a catalog whose one film has *line* as a further field."""
    start = "themes:\n  fate:\n    label: fate\n"
    return f"{start}films:\n  - id: ditto\n    title: Ditto\n    {line}\n"


LINES: Final = [
    *((line, 3, True) for lines in LOOSER.values() for line in lines),
    *((line, 0, False) for lines in STRICTER.values() for line in lines),
]


@pytest.mark.parametrize(("line", "code", "passes"), LINES)
def test_where_the_validator_differs_from_us(
    run: Run,
    write_catalog: Callable[[str], str],
    line: str,
    code: int,
    passes: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    text = with_field(line)
    assert run("list", "--catalog", write_catalog(text)).code == code
    assert valid(text, ANY) == passes


@pytest.mark.parametrize("reason", [*LOOSER, *STRICTER])
def test_every_difference_is_told(reason: str) -> None:
    page = (ROOT / "docs" / "your-own-catalog.md").read_text("utf-8")
    assert reason in " ".join(page.split())


@pytest.fixture(scope="module")
def editor() -> Iterator[Editor]:
    """The language server, as an editor talks to it."""
    with Editor() as one:
        yield one


def underlined(editor: Editor, path: Path, text: str, own: object) -> list[str]:
    """Return what the editor complains of in a catalog whose schema is *own*."""
    path.with_suffix(".json").write_text(json.dumps(own), "utf-8")
    modeline = f"# yaml-language-server: $schema={path.stem}.json\n"
    path.write_text(modeline + text, "utf-8")
    return [found["message"] for found in editor.diagnostics(path)]


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_the_editor_lets_good_catalogs_pass(
    editor: Editor, tmp_path: Path, path: Path
) -> None:
    own = build_schema(read_terms(str(path)))
    text = path.read_text("utf-8").partition("$schema=films.schema.json\n")
    found = underlined(editor, tmp_path / "mine.yaml", text[2] or text[0], own)
    assert found == []


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_the_editor_underlines_what_we_refuse(
    editor: Editor, tmp_path: Path, path: Path
) -> None:
    text = path.read_text("utf-8")
    found = underlined(editor, tmp_path / path.name, text, build_schema())
    passing = ONLY_KFILMS | WORDS | ONLY_THE_VALIDATOR
    assert bool(found) == (path.stem not in passing)


@pytest.mark.parametrize(("line", "passes"), [(line, one) for line, _, one in LINES])
def test_where_the_editor_differs_from_us(
    editor: Editor,
    tmp_path: Path,
    line: str,
    passes: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    found = underlined(editor, tmp_path / "mine.yaml", with_field(line), build_schema())
    assert bool(found) != passes


def test_the_editor_completes_and_explains_the_shipped_catalog(
    editor: Editor, tmp_path: Path
) -> None:
    for name in ("films.yaml", "films.schema.json"):
        shutil.copy(ROOT / "data" / name, tmp_path)
    path = tmp_path / "films.yaml"
    lines = path.read_text("utf-8").splitlines()
    place = lines.index("      - first-love")
    lines[place] = "      - "
    path.write_text("\n".join(lines), "utf-8")

    (found,) = editor.diagnostics(path)
    offered = editor.ask("textDocument/completion", editor.at(path, place, 8))
    field = next(n for n, line in enumerate(lines) if "heaviness:" in line)
    hover = editor.ask("textDocument/hover", editor.at(path, field, 6))

    assert found["range"]["start"] == {"line": place, "character": 8}
    said = {one["label"]: one.get("documentation") for one in offered["items"]}
    assert said["first-love"] == (
        "Falling in love with no practice, or looking back on it"
    )
    terms = read_terms(str(ROOT / "data" / "films.yaml"))
    assert {term.id for term in terms if term.kind == "theme"} <= set(said)
    assert not {term.id for term in terms if term.kind != "theme"} & set(said)
    assert "From 1 (light) to 5 (devastating)." in hover["contents"]["value"]
