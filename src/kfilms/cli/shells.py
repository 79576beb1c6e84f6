"""Completion in bash, zsh and fish: what is said to the shells, and how."""

from __future__ import annotations

from typing import Final

COMPLETE_VARIABLE: Final = "_KFILMS_COMPLETE"
