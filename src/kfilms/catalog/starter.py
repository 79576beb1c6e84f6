"""Provides the example file for a new catalog."""

from __future__ import annotations

import os


def starter() -> str:
    """Return the text of a catalog with comments, which passes ``kfilms check``."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "starter.yaml")
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()
