"""Figures as JSON for programs: sums by name, and every chart as a list of bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfilms.exporters.json import json_document
from kfilms.stats import CHARTS

if TYPE_CHECKING:
    from typing import Any

    from kfilms.stats import Bar, Figures


def figures_document(said: Figures) -> str:
    """Return *said* as a document; a chart without films is an empty list.

    Each bar has a *key*, which is null for the films of which the fact is unknown, and
    *films*; a theme says how many have it as a main and as a minor one.
    """
    charts = {chart.key: chart.bars for chart in said.charts}
    return json_document(
        stats={
            "films": said.films,
            "of": said.total,
            "minutes": said.minutes,
            "unknown_length": said.unknown_length,
            "first_year": said.years[0],
            "last_year": said.years[1],
            "watched": said.watched,
            "watched_minutes": said.watched_minutes,
            "watched_elsewhere": said.elsewhere,
            "rated": said.rated,
            "average_rating": said.average,
            **{key: [_bar(key, bar) for bar in charts.get(key, ())] for key in CHARTS},
        }
    )


def _bar(chart: str, bar: Bar) -> dict[str, Any]:
    said = {"key": bar.key, "label": bar.label, "films": bar.films}
    if chart != "by_theme":
        return said
    known = bar.key is not None
    parts = (bar.films - bar.minor, bar.minor) if known else (None, None)
    return {**said, **dict(zip(("main", "minor"), parts, strict=True))}
