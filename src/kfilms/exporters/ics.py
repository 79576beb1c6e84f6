"""iCalendar: one event for each film, in UTC; importing it again updates the events.

RFC 5545. The UID is made of the ids of the watchlist and of the film, so a film that
moves to another evening also moves in the calendar. DTSTAMP and SEQUENCE come from the
last change of the watchlist, so the same plan gives the same bytes. METHOD is left out
because it would require an ORGANIZER.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from icalendar import Alarm, Calendar, Event

from kfilms.errors import DeliveryError
from kfilms.exporters import NEVER, Export
from kfilms.exporters.external_ids import named
from kfilms.exporters.film_text import content_warnings, film_facts, show_notes
from kfilms.exporters.schedule_text import other_title
from kfilms.hints import propose
from kfilms.text import sanitize

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from kfilms.exporters import Options
    from kfilms.films import Film
    from kfilms.programme import Programme, Showing


def _one_line(text: str) -> str:
    """Return *text* without anything that a calendar could read as a line break."""
    return " ".join(sanitize(text).split())


def _facts_line(film: Film) -> str:
    return " · ".join(filter(None, (other_title(film), *film_facts(film))))


def _description(showing: Showing) -> Iterator[str]:
    film = showing.film
    yield " ".join(content_warnings(film))
    yield " ".join(show_notes(film) or ())
    yield _facts_line(film)
    yield film.premise or ""
    yield f"Why here: {showing.why}" if showing.why else ""


def _event(
    programme: Programme, showing: Showing, starts_at: datetime, options: Options
) -> Event:
    film = showing.film
    title = _one_line(film.title)
    changed_at = (programme.changed_at or NEVER).astimezone(UTC)
    key = f"{programme.id}\n{film.id}".encode()
    event = Event()
    event.add("uid", f"{sha256(key).hexdigest()[:32]}@kfilms.invalid")
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("sequence", programme.revision)
    event.add("dtstart", starts_at.astimezone(UTC))
    length = timedelta(minutes=film.minutes or 0)
    event.add("dtend", (showing.ends_at or starts_at + length).astimezone(UTC))
    event.add("summary", title)
    parts = [_one_line(part) for part in _description(showing)]
    event.add("description", "\n\n".join(filter(None, parts)))
    if options.alarm is not None:
        event.add_component(_alarm(title, options.alarm))
    return event


def _alarm(title: str, minutes: int) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", timedelta(minutes=-minutes))
    alarm.add("description", title)
    return alarm


def export(programme: Programme, options: Options) -> Export:
    """Return a calendar of the showings that have a time.

    Raises:
        DeliveryError: no showing has a time.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//kfilms//kfilms//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _one_line(programme.title))
    untimed_films = []
    for showing in programme.showings:
        if showing.starts_at is None:
            untimed_films.append(showing.film)
        else:
            calendar.add_component(
                _event(programme, showing, showing.starts_at, options)
            )
    if not calendar.subcomponents:
        raise DeliveryError(
            "no film has a time yet, so there is nothing to put into a calendar",
            hint=("give them their evenings: ", propose("watchlist build")),
        )
    remarks = (
        (f"Left out, without a time: {named(untimed_films)}",) if untimed_films else ()
    )
    return Export((calendar.to_ical().decode(),), remarks)
