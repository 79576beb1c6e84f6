"""Generates the reference of the catalog format from the models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfilms.catalog.schema import build_schema
from made.marks import NOTICE, code, table, text

if TYPE_CHECKING:
    from collections.abc import Iterator

_PARTS: Final = (
    "Film", "Person", "CastMember", "ThemeUse", "ContentNoteUse", "Ids", "Theme",
    "ContentNote", "Article",
)  # fmt: skip
"""The parts of the format, in the order of the page."""


def page() -> str:
    """Return the page."""
    return "\n".join(_parts())


def _parts() -> Iterator[str]:
    schema = build_schema()
    parts: dict[str, Any] = schema["$defs"]
    yield f"# The format of a catalog\n\n{NOTICE}"
    yield (
        "A catalog is one YAML file in UTF-8. Its text is taken as it is written: "
        "`1987` and `No` are\ntitles like any other. A field that the format does not "
        "know is an error, and a fact nobody\nfound is left out. How to make one: "
        "[Your own catalog](../your-own-catalog.md).\n"
    )
    yield "## The file\n"
    yield _fields(schema)
    for name in _PARTS:
        yield f"## {name}\n"
        yield f"{text(parts[name]['description'])}\n"
        yield _fields(parts[name])
    yield "## What may stand there\n"
    yield "".join(
        _scalar(name, part) for name, part in parts.items() if "properties" not in part
    )


def _fields(part: dict[str, Any]) -> str:
    required = part.get("required", ())
    return table(
        ("field", "type", "required", "meaning"),
        (
            (
                code(name),
                _type(field),
                "yes" if name in required else "",
                text(" ".join(field["description"].split())),
            )
            for name, field in part["properties"].items()
        ),
    )


def _type(field: dict[str, Any]) -> str:
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        anchor = name.lower() if name in _PARTS else "what-may-stand-there"
        return f"[{name.replace('_', ' ')}](#{anchor})"
    if "enum" in field:
        return ", ".join(map(code, field["enum"]))
    if "anyOf" in field:
        return " or ".join(map(_type, field["anyOf"]))
    if field["type"] == "array":
        minimum = ", at least one" if field.get("minItems") else ""
        return f"list of {_type(field['items'])}{minimum}"
    return f"{_type(field['additionalProperties'])} by its id"


def _scalar(name: str, schema: dict[str, Any]) -> str:
    lead = f"- **{name.replace('_', ' ')}**: "
    if "$ref" in schema:
        return f"{lead}an id that stands under `{name}s` of this file\n"
    meaning = text(
        schema["patternErrorMessage"].removeprefix("This is not ").rstrip(".")
    )
    if "integer" in schema["type"] and "maximum" in schema:
        meaning += f", from {schema['minimum']} to {schema['maximum']}"
    if "maxLength" in schema:
        meaning += f", up to {schema['maxLength']} characters"
    return f"{lead}{meaning}. Pattern: `{schema['pattern']}`\n"
