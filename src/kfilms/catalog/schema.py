"""The file format as JSON Schema (draft 2020-12), for editors and validators.

Made from the models, so that the two never differ; the docstrings of the fields are its
descriptions. What a schema cannot say (unique ids, what a word means) stays with the
reader; `docs/your-own-catalog.md` lists it.
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

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_VOCABULARY: Final = {
    "themes": (ThemeModel, "The themes by their ids; they stand before the films."),
    "content_notes": (ContentNoteModel, "The content notes by their ids, likewise."),
}
_NUMBER: Final = re.compile(r"[0-9]{1,15}")


class _Generator(GenerateJsonSchema):
    """Leaves out what YAML does not have: nulls and defaults; and invented titles."""

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
    *paths: str, keep_going: bool = False, hint: Callable[[str], str] = by_option
) -> list[Term]:
    """Return the vocabulary of the catalogs at *paths* together, in its order.

    To *keep_going* leaves out rows of a list that cannot be read. *hint* says what to
    do where there is none at a path.

    Raises:
        CatalogError: a file cannot be read, or something is wrong with it.
    """
    with ExitStack() as stack:
        files = [
            (stack.enter_context(open_catalog_file(path, hint)), path) for path in paths
        ]
        read = read_files(files, keep_going=keep_going)
        return [one for one in read if isinstance(one, Term)]


def build_schema(terms: Iterable[Term] | None = None) -> dict[str, Any]:
    """Return the schema of a catalog; with *terms*, of one that has just these.

    Without them an editor cannot tell one theme from another, but knows all else.
    """
    models: Any = [(model, "validation") for model in MODELS]
    _, made = models_json_schema(models, schema_generator=_Generator)
    for model in MODELS:
        fields = made["$defs"][definition_name(model)]["properties"]
        for name, said in _docstrings(model).items():
            fields[name] = dict(sorted({**fields[name], "description": said}.items()))
    definitions = {**made["$defs"], **SCHEMAS}
    head = definitions.pop(definition_name(HeadModel))
    known = list(terms) if terms is not None else None
    for kind in KINDS.values():
        definitions[kind.replace(" ", "_")] = _id_schema(kind, known)
    whole = {
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
    return cast("dict[str, Any]", _referring(whole))


def _docstrings(model: type) -> dict[str, str]:
    """Return what stands below the fields of *model*, those inherited included.

    Read only here: pydantic would read its source for every command that reads films.
    """
    said = {}
    for one in reversed(model.__mro__):
        if one.__module__ == model.__module__:
            read = ast.walk(ast.parse(inspect.getsource(one)))
            parts = [part for part in read if isinstance(part, ast.stmt)]
            for field, below in pairwise(parts):
                if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr):
                    text = str(ast.literal_eval(below.value))
                    said[ast.unparse(field.target)] = inspect.cleandoc(text)
    return said


def _vocabulary(part: str) -> dict[str, Any]:
    model, said = _VOCABULARY[part]
    return {
        "description": said,
        "type": "object",
        "propertyNames": {"$ref": "#/$defs/id"},
        "additionalProperties": {"$ref": f"#/$defs/{definition_name(model)}"},
    }


def _id_schema(kind: str, terms: list[Term] | None) -> dict[str, Any]:
    """Return what may name a term of the *kind*: one of *terms*, or any id."""
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
        "enumDescriptions": [said for _, said in readings],
    }


def _readings(name: str) -> Iterator[object]:
    """Yield what YAML may make of the id *name*, first of all the text."""
    yield name
    if name in ("true", "false"):
        yield name == "true"
    elif _NUMBER.fullmatch(name):
        yield int(name)


def _referring(part: object) -> object:
    """Return *part* with references where pydantic handed names through."""
    if isinstance(part, list):
        return [_referring(one) for one in part]
    if not isinstance(part, dict):
        return part
    said = {key: _referring(value) for key, value in part.items()}
    if REFERS_TO in said:
        name = str(said.pop(REFERS_TO)).replace(" ", "_")
        return {"$ref": f"#/$defs/{name}", **said}
    return said
