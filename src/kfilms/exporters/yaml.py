"""YAML: the document of the JSON export, easier for people to read.

YAML 1.1 and 1.2 parse it to the same data: a text that either version could parse as a
number, a date or a boolean is quoted.
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
_NEVER_FOLD: Final = 1 << 30
"""Line width at which the YAML writer folds a line; no line is that wide."""
_Dumper: Any = type(
    "_Dumper",
    (getattr(yaml, "CSafeDumper", yaml.SafeDumper),),
    {"ignore_aliases": lambda _dumper, _data: True},
)
"""Writes no aliases. Uses libyaml if available, because it is far faster."""


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
        width=_NEVER_FOLD,
    )
    return Export((text,))
