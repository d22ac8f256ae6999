"""The hours of a target as iCalendar text (RFC 5545), for the calendars that people look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

from autoscaler.scaling.model import Bounds
from autoscaler.scaling.schedule import Schedule
from workbench.calendar.preview_words import units
from workbench.calendar.preview_year import OpenStretch, closures, open_stretches

A_DAY = timedelta(days=1)
# A stretch that is open already is told from its real beginning, as far as that lies no longer back.
LOOK_BACK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Whose hours they are, and when the text was made (UTC)."""

    target: str
    fleet: str
    stamp: datetime


def ics(schedule: Schedule, bounds: Bounds, named: Named, start: datetime, end: datetime) -> bytes:
    """An event for each open stretch between two instants (UTC), and one for each run of closed dates of one name.

    The same stretch has the same UID every time, so that an import replaces what an earlier one brought.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//inference-unit-autoscaler//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{named.target} ({named.fleet})")
    for stretch in open_stretches(schedule, bounds, start - LOOK_BACK, end):
        if stretch.end > start:
            calendar.add_component(_opening(stretch, named))
    first, last = (at.astimezone(schedule.zone).date() for at in (start, end))
    for begins, ends, called in closures(schedule.calendar, first, last):
        calendar.add_component(_closure(begins, ends, called, named))
    text: bytes = calendar.to_ical()
    return text


def _opening(stretch: OpenStretch, named: Named) -> Event:
    event = _event(f"open-{stretch.start.astimezone(UTC):%Y%m%dT%H%M%SZ}", named)
    event.add("summary", f"{named.target} {units(stretch.bounds)}")
    event.add("dtstart", stretch.start.astimezone(UTC))
    event.add("dtend", stretch.end.astimezone(UTC))
    return event


def _closure(begins: date, ends: date, called: str, named: Named) -> Event:
    """An event of whole days. Its end is the day after the last one; it leaves people free."""
    event = _event(f"closed-{begins:%Y%m%d}", named)
    event.add("summary", called)
    event.add("dtstart", begins)
    event.add("dtend", ends + A_DAY)
    event.add("transp", "TRANSPARENT")
    return event


def _event(what: str, named: Named) -> Event:
    event = Event()
    event.add("uid", f"{what}.{named.target}@{named.fleet}.inference-unit-autoscaler")
    event.add("dtstamp", named.stamp.astimezone(UTC).replace(microsecond=0))
    return event
