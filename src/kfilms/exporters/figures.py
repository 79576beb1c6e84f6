"""Figures as JSON for programs: sums by name, and each chart as a list of bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfilms.exporters.json import json_document
from kfilms.stats import CHARTS

if TYPE_CHECKING:
    from typing import Any

    from kfilms.stats import Bar, Figures


def figures_document(figures: Figures) -> str:
    """Return *figures* as a JSON document; a chart without films is an empty list.

    Each bar has a *key*, which is null for the films with an unknown value, and
    *films*. A bar of a theme also counts the films that have it as a *main* and as a
    *minor* theme.
    """
    charts = {chart.key: chart.bars for chart in figures.charts}
    return json_document(
        stats={
            "films": figures.films,
            "of": figures.total,
            "minutes": figures.minutes,
            "unknown_length": figures.unknown_length,
            "first_year": figures.years[0],
            "last_year": figures.years[1],
            "watched": figures.watched,
            "watched_minutes": figures.watched_minutes,
            "watched_elsewhere": figures.elsewhere,
            "rated": figures.rated,
            "average_rating": figures.average,
            **{key: [_bar(key, bar) for bar in charts.get(key, ())] for key in CHARTS},
        }
    )


def _bar(chart: str, bar: Bar) -> dict[str, Any]:
    entry = {"key": bar.key, "label": bar.label, "films": bar.films}
    if chart != "by_theme":
        return entry
    has_theme = bar.key is not None
    parts = (bar.films - bar.minor, bar.minor) if has_theme else (None, None)
    return {**entry, **dict(zip(("main", "minor"), parts, strict=True))}
