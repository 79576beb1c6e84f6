"""``schema`` is the file format itself, as an editor needs it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from kfilms import films as records
from kfilms import vocabulary
from kfilms.catalog import format as file_format
from kfilms.catalog.format import MODELS, definition_name
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Run

DATA = ROOT / "data"
VOCABULARY = """themes:
  "1999":
    label: the nineties
  "true":
    label: true love
    description: Love that lasts
  false:
    label: false love
content_notes:
  fire:
    label: fire
films:
  - id: ditto
    title: Ditto
"""


def test_the_fields_of_the_format_are_those_of_the_records_in_their_order() -> None:
    for name in ("Film", "Person", "CastMember"):
        written = tuple(getattr(file_format, f"{name}Model").model_fields)
        assert written == getattr(records, name)._fields[: len(written)]
    for name, label in (("ThemeUse", "label"), ("ContentNoteUse", "severe")):
        _, *written = getattr(file_format, f"{name}Model").model_fields
        fields = getattr(vocabulary, name)._fields
        assert tuple(written) == fields[fields.index(label) + 1 :]


def test_the_checked_in_schema_is_that_of_the_shipped_catalog(run: Run) -> None:
    """If this fails: kfilms catalog schema data/films.yaml > data/films.schema.json."""
    said = run("catalog", "schema", str(DATA / "films.yaml"))
    written = (DATA / "films.schema.json").read_text("utf-8")
    assert json.loads(written) == json.loads(said.out)
    assert (said.code, said.err) == (0, "")


def test_the_first_line_of_the_shipped_catalog_names_its_schema() -> None:
    first = (DATA / "films.yaml").read_text("utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=films.schema.json"


def test_the_words_of_a_catalog_are_baked_in(
    run: Run, write_catalog: Callable[[str], str]
) -> None:
    path = write_catalog(VOCABULARY)
    definitions = json.loads(run("catalog", "schema", path).out)["$defs"]
    assert definitions["theme"] == {
        "enum": ["1999", 1999, "true", True, "false", False],
        "enumDescriptions": [
            *["the nineties"] * 2,
            *["Love that lasts"] * 2,
            *["false love"] * 2,
        ],
    }
    assert definitions["content_note"]["enum"] == ["fire"]
    assert run("catalog", "schema", "--catalog", path) == run("catalog", "schema", path)


def test_a_catalog_without_words_lets_no_film_have_any(
    run: Run, write_catalog: Callable[[str], str]
) -> None:
    path = write_catalog("films:\n  - id: ditto\n    title: Ditto\n")
    assert json.loads(run("catalog", "schema", path).out)["$defs"]["theme"] == {
        "not": {}
    }


def test_without_a_catalog_every_word_is_allowed(run: Run) -> None:
    definitions = json.loads(run("catalog", "schema").out)["$defs"]
    assert definitions["theme"] == definitions["content_note"]
    assert definitions["theme"] == {"$ref": "#/$defs/id"}


def test_a_catalog_with_problems_has_no_schema(
    run: Run, write_catalog: Callable[[str], str]
) -> None:
    path = write_catalog(f"{VOCABULARY}    minuts: 111\n")
    result = run("catalog", "schema", path)
    assert (result.code, result.out) == (3, "")
    assert f"{path}:15:5: " in result.err


def test_every_field_is_explained(run: Run) -> None:
    document = json.loads(run("catalog", "schema").out)
    for model in MODELS:
        part = document["$defs"].get(definition_name(model), document)
        assert part["description"]
        assert part["additionalProperties"] is False
        for name in model.model_fields:
            assert part["properties"][name]["description"], name


def test_every_reference_leads_somewhere(run: Run) -> None:
    document = json.loads(run("catalog", "schema").out)

    def references(part: Any) -> list[str]:
        if isinstance(part, dict):
            own = [part["$ref"]] if "$ref" in part else []
            return own + [ref for one in part.values() for ref in references(one)]
        inner = part if isinstance(part, list) else []
        return [ref for one in inner for ref in references(one)]

    used = {ref.removeprefix("#/$defs/") for ref in references(document)}
    assert used == set(document["$defs"])


@pytest.mark.parametrize("path", ["nowhere.yaml", "."])
def test_a_file_that_cannot_be_read_is_refused(run: Run, path: str) -> None:
    result = run("catalog", "schema", path)
    assert (result.code, result.out) == (3, "")
