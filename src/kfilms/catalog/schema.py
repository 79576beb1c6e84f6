"""The file format as JSON Schema (draft 2020-12), for editors and validators.

Generated from the models, so that the two never differ. The docstrings of the fields
become the descriptions. ``parse`` checks the rules that a schema cannot express (unique
ids, one meaning for each word); `docs/your-own-catalog.md` lists them.
"""

from __future__ import annotations

import ast
import inspect
import re
from contextlib import ExitStack
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, cast

from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from kfilms.catalog.diagnostics import KINDS
from kfilms.catalog.format import (
    MODELS,
    ContentNoteModel,
    HeadModel,
    ThemeModel,
    definition_name,
)
from kfilms.catalog.scalars import REFERS_TO, SCHEMAS
from kfilms.catalog.source import by_option, open_catalog_file
from kfilms.catalog.sources import read_files
from kfilms.vocabulary import Term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pydantic_core import core_schema

    from kfilms.hints import Hint

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_VOCABULARY: Final = {
    "themes": (ThemeModel, "The themes by their ids; they stand before the films."),
    "content_notes": (ContentNoteModel, "The content notes by their ids, likewise."),
}
_NUMBER: Final = re.compile(r"[0-9]{1,15}")


class _Generator(GenerateJsonSchema):
    """Omits nulls and defaults, which catalogs lack, and the generated titles."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])

    def normalize_name(self, name: str) -> str:
        return super().normalize_name(name).removesuffix("Model")

    def field_title_should_be_set(self, schema: object) -> bool:
        del schema
        return False


def read_terms(
    *paths: str, keep_going: bool = False, hint: Callable[[str], Hint] = by_option
) -> list[Term]:
    """Return the merged vocabulary of the catalogs at *paths*, in its order.

    With *keep_going*, invalid rows of an IMDb export are skipped. *hint* returns the
    hint for a path without a catalog.

    Raises:
        CatalogError: a file cannot be read or is invalid.
    """
    with ExitStack() as stack:
        files = [
            (stack.enter_context(open_catalog_file(path, hint)), path) for path in paths
        ]
        records = read_files(files, keep_going=keep_going)
        return [record for record in records if isinstance(record, Term)]


def build_schema(terms: Iterable[Term] | None = None) -> dict[str, Any]:
    """Return the schema of a catalog; with *terms*, only these may be referenced.

    Without *terms*, a reference may be any id; everything else is the same.
    """
    models: Any = [(model, "validation") for model in MODELS]
    _, generated = models_json_schema(models, schema_generator=_Generator)
    for model in MODELS:
        fields = generated["$defs"][definition_name(model)]["properties"]
        for name, text in _docstrings(model).items():
            fields[name] = dict(sorted({**fields[name], "description": text}.items()))
    definitions = {**generated["$defs"], **SCHEMAS}
    head = definitions.pop(definition_name(HeadModel))
    term_list = list(terms) if terms is not None else None
    for kind in KINDS.values():
        definitions[kind.replace(" ", "_")] = _id_schema(kind, term_list)
    schema = {
        "$schema": DIALECT,
        "title": "A catalog of kfilms",
        "description": "Films, and the themes and content notes that describe them.",
        "type": "object",
        "properties": {
            **head["properties"],
            **{part: _vocabulary(part) for part in KINDS},
            "films": {
                "description": "The films, in the order in which they are listed.",
                "type": "array",
                "minItems": 1,
                "items": {"$ref": "#/$defs/Film"},
            },
        },
        "required": ["films"],
        "additionalProperties": False,
        "$defs": dict(sorted(definitions.items())),
    }
    return cast("dict[str, Any]", _insert_references(schema))


def _docstrings(model: type) -> dict[str, str]:
    """Return the docstring of each field of *model*, with its inherited fields.

    Only this function parses the source of the models. With pydantic's own option,
    each command that reads a catalog file would parse it.
    """
    docstrings = {}
    for base in reversed(model.__mro__):
        if base.__module__ == model.__module__:
            nodes = ast.walk(ast.parse(inspect.getsource(base)))
            statements = [node for node in nodes if isinstance(node, ast.stmt)]
            for field, below in pairwise(statements):
                if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr):
                    text = str(ast.literal_eval(below.value))
                    docstrings[ast.unparse(field.target)] = inspect.cleandoc(text)
    return docstrings


def _vocabulary(part: str) -> dict[str, Any]:
    model, description = _VOCABULARY[part]
    return {
        "description": description,
        "type": "object",
        "propertyNames": {"$ref": "#/$defs/id"},
        "additionalProperties": {"$ref": f"#/$defs/{definition_name(model)}"},
    }


def _id_schema(kind: str, terms: list[Term] | None) -> dict[str, Any]:
    """Return the schema of a reference to a *kind* of term: in *terms*, or any id."""
    if terms is None:
        return {"$ref": "#/$defs/id"}
    readings = [
        (reading, term.description or term.label)
        for term in terms
        if term.kind == kind
        for reading in _readings(term.id)
    ]
    if not readings:
        return {"not": {}}
    return {
        "enum": [reading for reading, _ in readings],
        "enumDescriptions": [description for _, description in readings],
    }


def _readings(name: str) -> Iterator[object]:
    """Yield the values that a YAML parser may read from the id *name*, text first."""
    yield name
    if name in ("true", "false"):
        yield name == "true"
    elif _NUMBER.fullmatch(name):
        yield int(name)


def _insert_references(part: object) -> object:
    """Return *part* with each ``REFERS_TO`` keyword replaced by a ``$ref``."""
    if isinstance(part, list):
        return [_insert_references(item) for item in part]
    if not isinstance(part, dict):
        return part
    schema = {key: _insert_references(value) for key, value in part.items()}
    if REFERS_TO in schema:
        name = str(schema.pop(REFERS_TO)).replace(" ", "_")
        return {"$ref": f"#/$defs/{name}", **schema}
    return schema
