"""JSON for programs: one versioned document with stable keys, not limited to ASCII."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from kfilms.exporters import Export

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import NamedTuple

    from kfilms.exporters import Options
    from kfilms.films import CastMember, Film, Person, Reveal
    from kfilms.programme import Programme, Showing
    from kfilms.vocabulary import Term

VERSION: Final = 1


def json_document(**content: object) -> str:
    """Return *content* as one versioned document that ends in a newline."""
    return _dump({"kfilms": VERSION, **content})


def _dump(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def films_document(
    records: Iterable[Film],
    reveal: Reveal = "nothing",
    *,
    reasons: dict[str, str | None] | None = None,
    told: Mapping[str, Sequence[NamedTuple]] | None = None,
    sources: bool = False,
) -> str:
    """Return a document of films.

    *reasons* maps film ids to the ``why`` of each film. *told* maps film ids to the
    reasons of each taste, which are written as ``for``.
    """
    entries = []
    for record in records:
        entry = film_data(record, reveal, sources=sources)
        if reasons is not None:
            entry["why"] = reasons[record.id]
        if told is not None:
            entry["for"] = [taste._asdict() for taste in told[record.id]]
        entries.append(entry)
    return json_document(films=entries)


def film_data(
    record: Film, reveal: Reveal = "nothing", *, sources: bool = False
) -> dict[str, Any]:
    """Return *record* for JSON; an absent fact is null, an absent list is empty.

    Content notes are null if nobody looked for any. *reveal* is the level with which
    *record* was read. Spoiler marks are written only on the kinds of facts that it
    reveals, and the ending only if it reveals everything.
    """
    spoilers = reveal == "all"
    theme_data = _with_mark if spoilers else _without_mark
    note_data = _without_mark if reveal == "nothing" else _with_mark
    notes = record.content_notes
    data: dict[str, Any] = {
        "id": record.id,
        "title": record.title,
        "original_title": record.original_title,
        "romanized_title": record.romanized_title,
        "alternative_titles": list(record.alternative_titles),
        "year": record.year,
        "released": record.released,
        "minutes": record.minutes,
        "age": record.age,
        "heaviness": record.heaviness,
        "content_notes": None
        if notes is None
        else [note_data(note._asdict()) for note in notes],
        "hidden_content_notes": record.hidden_content_notes,
        "hidden_severe_content_notes": record.hidden_severe,
        "themes": [theme_data(theme._asdict()) for theme in record.themes],
        "minor_themes": [theme_data(theme._asdict()) for theme in record.minor_themes],
        "premise": record.premise,
        "directors": [_person_data(person) for person in record.directors],
        "writers": [_person_data(person) for person in record.writers],
        "based_on": record.based_on,
        "cast": [_cast_data(member, spoilers=spoilers) for member in record.cast],
        "ids": dict(record.ids),
        "why": record.why,
        "imdb_rating": record.imdb_rating,
        "added_on": record.added_on,
    }
    if spoilers:
        data["ending"] = record.ending
    if sources:
        data["sources"] = list(record.sources)
    return data


def _with_mark(use: dict[str, Any]) -> dict[str, Any]:
    return use


def _without_mark(use: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in use.items() if key != "spoiler"}


def _person_data(person: Person) -> dict[str, Any]:
    return {**person._asdict(), "other_names": list(person.other_names)}


def _cast_data(member: CastMember, *, spoilers: bool) -> dict[str, Any]:
    data = {**member._asdict(), "other_names": list(member.other_names)}
    if not spoilers:
        del data["spoiler_role"]
    return data


def terms_document(vocabulary: Iterable[Term]) -> str:
    """Return a document of the terms of *vocabulary*, with the film counts of each."""
    kinds: dict[str, list[dict[str, Any]]] = {"theme": [], "content note": []}
    for term in vocabulary:
        data = {
            "id": term.id,
            "label": term.label,
            "description": term.description,
            "broader": term.broader,
            "aliases": list(term.aliases),
        }
        counts = {"main": term.main, "minor": term.minor}
        if term.kind != "theme":
            counts = {"severe": term.severe, "films": term.films}
        kinds[term.kind].append({**data, **counts})
    return json_document(themes=kinds["theme"], content_notes=kinds["content note"])


def _showing_data(showing: Showing) -> dict[str, Any]:
    times = {
        key: value.isoformat() if value else None
        for key, value in (
            ("evening", showing.evening),
            ("starts_at", showing.starts_at),
            ("ends_at", showing.ends_at),
        )
    }
    return {
        "film": film_data(showing.film),
        **times,
        "why": showing.why,
        "watched_on": showing.watched_on.isoformat() if showing.watched_on else None,
        "rating": showing.rating,
        "note": showing.note,
        "for": [{"name": name, "why": why} for name, why in showing.said],
    }


def programme_data(programme: Programme) -> dict[str, Any]:
    """Return *programme* as plain data, for the JSON and YAML exports.

    docs/programme.schema.json describes it.
    """
    changed_at = programme.changed_at
    return {
        "kfilms": VERSION,
        "id": programme.id,
        "title": programme.title,
        "zone": programme.zone,
        "changed_at": changed_at and changed_at.isoformat(),
        "revision": programme.revision,
        "showings": [_showing_data(showing) for showing in programme.showings],
        "left_out": [
            {"film": film_data(entry.film), "why": entry.why, "way_in": entry.way_in}
            for entry in programme.left_out
        ],
        "for": [{"name": name} for name in programme.tastes],
    }


def programme_document(programme: Programme) -> str:
    """Return *programme* as a document of showings."""
    return _dump(programme_data(programme))


def export(programme: Programme, _options: Options) -> Export:
    """Return *programme* as a document of showings."""
    return Export((programme_document(programme),))
