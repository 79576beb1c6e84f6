"""Rendering of the templates of this package; every value is escaped."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256

from jinja2 import Environment, PackageLoader, StrictUndefined


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("kfilms.exporters"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["csp_hash"] = _csp_hash
    return environment


def _csp_hash(text: str) -> str:
    """Return the CSP source that allows the inline script or style *text*."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def render_template(template: str, **values: object) -> str:
    """Return the template with the file name *template*, rendered with *values*."""
    return _environment().get_template(template).render(values)
