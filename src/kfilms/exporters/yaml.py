"""YAML: the document of the JSON export, for people who read along.

Reads the same under YAML 1.1 and 1.2: a text that either could take for a number, a
date or a truth is quoted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import yaml

from kfilms.exporters import Export
from kfilms.exporters.json import programme_data
from kfilms.text import has_control_chars

if TYPE_CHECKING:
    from kfilms.exporters import Options
    from kfilms.programme import Programme

_LIKE_A_NUMBER: Final = tuple("0123456789+-.")
_ENDLESS: Final = 1 << 30
"""Columns before a line is folded: none is."""
_Dumper: Any = type(
    "_Dumper",
    (getattr(yaml, "CSafeDumper", yaml.SafeDumper),),
    {"ignore_aliases": lambda _dumper, _data: True},
)
"""Writes no aliases; in C where there is libyaml, since that is far faster."""


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    quoted = text.startswith(_LIKE_A_NUMBER) or has_control_chars(text)
    style = '"' if quoted else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


_Dumper.add_representer(str, _represent_text)


def export(programme: Programme, _options: Options) -> Export:
    """Return *programme* as one YAML document, its keys in the order of the JSON."""
    text = yaml.dump(
        programme_data(programme),
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=_ENDLESS,
    )
    return Export((text,))
