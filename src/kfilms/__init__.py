"""Choose and plan films: a catalog, picks with reasons, and a Valentine's watchlist."""

from __future__ import annotations

__version__ = "1.0.0"
