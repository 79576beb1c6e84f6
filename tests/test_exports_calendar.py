"""The calendar, read by others and checked byte by byte."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from kfilms.errors import DeliveryError
from kfilms.exporters import EXPORTERS, Options, exporter
from kfilms.films import Film
from kfilms.programme import Programme, Showing
from kfilms.text import sanitize
from tests.programmes import (
    ANY,
    STARTS,
    awkward,
    planned,
    text_of,
    unplanned,
)


def _octets(text: str) -> list[bytes]:
    """Check what no parser checks, byte by byte; return the lines, unfolded."""
    data = text.encode()
    assert data.endswith(b"\r\n")
    folded = data[:-2].split(b"\r\n")
    for line in folded:
        assert len(line) <= 75
        assert b"\n" not in line
        assert b"\r" not in line
        line.decode()
        assert not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", line)
    return b"\r\n".join(folded).replace(b"\r\n ", b"").split(b"\r\n")


_PROPERTIES = {
    b"BEGIN", b"END", b"VERSION", b"PRODID", b"X-WR-CALNAME", b"UID", b"DTSTAMP",
    b"LAST-MODIFIED", b"SEQUENCE", b"DTSTART", b"DTEND", b"SUMMARY", b"DESCRIPTION",
    b"ACTION", b"TRIGGER",
}  # fmt: skip


@given(
    title=ANY, why=ANY, name=ANY, at=STARTS, minutes=st.integers(1, 1440),
    alarm=st.none() | st.integers(0, 10080),
)  # fmt: skip
def test_a_calendar_holds_any_text_and_nothing_is_injected(
    title, why, name, at, minutes, alarm
):
    film = Film("x", title, original_title=name, minutes=minutes)
    ends_at = at + timedelta(minutes=minutes)
    programme = Programme(name, (Showing(film, at.date(), at, ends_at, why),), id=name)

    text = text_of("ics", programme, Options(alarm=alarm))

    unfolded = _octets(text)
    assert {line.partition(b":")[0] for line in unfolded} <= _PROPERTIES
    assert unfolded.count(b"BEGIN:VEVENT") == 1
    (event,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert event["SUMMARY"] == " ".join(sanitize(title).split())
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (at, ends_at)
    assert len(event.walk("VALARM")) == (alarm is not None)


def test_a_calendar_is_valid_and_says_the_times_in_utc():
    calendar = vobject.readOne(text_of("ics", planned(), Options(alarm=30)))

    calendar.validate(raiseException=True)
    events = calendar.vevent_list
    assert [event.summary.value for event in events] == [
        one.film.title for one in planned().showings
    ]
    first = events[0]
    assert first.dtstart.value == datetime(2027, 2, 10, 18, tzinfo=UTC)
    assert first.dtend.value == datetime(2027, 2, 10, 20, 12, tzinfo=UTC)
    assert first.dtstamp.value == datetime(2026, 11, 22, 11, tzinfo=UTC)
    assert first.sequence.value == "3"
    assert first.valarm.trigger.value == timedelta(minutes=-30)
    assert first.description.value.startswith("Content: sexual violence (against a")
    assert "METHOD" not in calendar.serialize()


def test_an_event_is_known_again_by_watchlist_and_film():
    def uids(programme: Programme) -> list[str]:
        calendar = icalendar.Calendar.from_ical(text_of("ics", programme))
        return [str(event["UID"]) for event in calendar.walk("VEVENT")]

    plan = planned()
    turned = plan._replace(showings=plan.showings[::-1], title="Other", revision=9)

    assert len(set(uids(plan))) == 10
    assert uids(turned) == uids(plan)[::-1]
    assert not set(uids(plan._replace(id="club"))) & set(uids(plan))


def test_the_same_plan_is_the_same_calendar_saved_or_not():
    unsaved = planned()._replace(changed_at=None)

    first = exporter("ics")(unsaved, Options(now=datetime(2026, 1, 1, tzinfo=UTC)))
    again = exporter("ics")(unsaved, Options(now=datetime(2026, 6, 1, tzinfo=UTC)))

    assert first == again
    assert "DTSTAMP:20000101T000000Z" in first.texts[0]


def test_films_without_a_time_are_no_events_and_are_named():
    made = exporter("ics")(awkward(), Options())

    assert made.remarks == (
        (
            "Left out, without a time: A title of more than seventy characters, which "
            "no narrow column will ever hold in one line, Bare"
        ),
    )
    with pytest.raises(DeliveryError, match="no film has a time yet"):
        exporter("ics")(unplanned(), Options())


def test_a_film_without_an_end_lasts_as_long_as_it_is():
    at = datetime(2027, 2, 14, 19, tzinfo=UTC)
    showing = Showing(Film("x", "X", minutes=90), at.date(), at)

    text = text_of("ics", Programme("x", (showing,)))

    assert "DTEND:20270214T203000Z" in text
    for form in EXPORTERS.keys() - {"ids", "trakt"}:
        assert text_of(form, Programme("x", (showing,)))
