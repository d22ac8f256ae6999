"""iCalendar files (RFC 5545): their events, with everything that recurs spelled out."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events  # type: ignore[import-untyped]  # it ships no types
from icalendar import Calendar, Component

A_DAY = timedelta(days=1)
# Far above any calendar of closures; below it, rules that multiply cannot fill the memory.
MOST_BYTES, MOST_RECURRING, MOST_OCCURRENCES = 2_000_000, 100, 10_000
# Each name with times of its own becomes a period, and every function goes through all of them.
MOST_TIMED = 300
TOO_OFTEN = ("SECONDLY", "MINUTELY", "HOURLY")
# Of a name, what people are shown.
LONGEST_NAME = 80
TIMES_OF_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND")


@dataclass(frozen=True, slots=True, kw_only=True)
class IcsFile:
    """A file that could be read. `opens` says whether its events open instead of close."""

    name: str
    calendar: Calendar
    opens: bool

    def reaches_beyond(self, last: date) -> bool:
        """Whether something recurs, or begins, after a date."""
        events: list[Any] = self.calendar.walk("VEVENT")
        return any(
            "RRULE" in each or "RDATE" in each or _local(each["DTSTART"].dt, UTC).date() > last for each in events
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """An event on one of its dates, `[start, end)` in local time without a zone; all-day ones go from date to date."""

    name: str
    start: datetime
    end: datetime
    is_all_day: bool


def read_ics(name: str, content: bytes, *, opens: bool) -> IcsFile:
    """Read a file; raises ValueError with one sentence when it is no iCalendar file that can be spelled out."""
    if len(content) > MOST_BYTES:
        raise ValueError(f"has {len(content)} bytes: at most {MOST_BYTES} are read")
    lines = content.removeprefix(codecs.BOM_UTF8).upper().splitlines()
    for line, verb in ((b"BEGIN:VCALENDAR", "begin"), (b"END:VCALENDAR", "end")):
        if line not in (each.strip() for each in lines):
            raise ValueError(f"is not an iCalendar file: it does not {verb} with {line.decode()}")
    try:
        calendar = Calendar.from_ical(content)
        events = list(calendar.walk("VEVENT"))
    except Exception as error:  # the library raises whatever its parts raise
        raise ValueError(f"is not an iCalendar file: {_first_line(error)}") from error
    for event in events:
        _check(event)
    if sum("RRULE" in event for event in events) > MOST_RECURRING:
        raise ValueError(f"has more than {MOST_RECURRING} events that recur")
    return IcsFile(name=name, calendar=calendar, opens=opens)


def stretches(file: IcsFile, zone: ZoneInfo, first: date, last: date) -> list[Stretch]:
    """The events that reach into the dates from `first` to `last`, as clocks in `zone` show them.

    Times without a zone are taken as local ones. Cancelled events and those without length say nothing. Raises
    ValueError when the library cannot spell a rule out.
    """
    try:
        found = list(_within(file, zone, first, last))
    except OverflowError:
        raise ValueError(f"has more than {MOST_OCCURRENCES} events up to {last}") from None
    except Exception as error:  # the library raises whatever its parts raise
        raise ValueError(f"has an event that cannot be understood: {_first_line(error)}") from error
    timed = {(each.name, each.start.time(), each.end - each.start) for each in found if not each.is_all_day}
    if len(timed) > MOST_TIMED:
        raise ValueError(f"has more than {MOST_TIMED} events with names or times of their own: use all-day events")
    return sorted(found, key=lambda each: (each.start, each.end, each.name))


def _within(file: IcsFile, zone: ZoneInfo, first: date, last: date) -> Iterator[Stretch]:
    # A day more on either side, since days begin at other times elsewhere.
    occurrences = recurring_ical_events.of(file.calendar).between(first - A_DAY, last + 2 * A_DAY)
    if len(occurrences) > MOST_OCCURRENCES:
        raise OverflowError
    for event in occurrences:
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            continue
        start, end = event["DTSTART"].dt, event["DTEND"].dt
        if start == end and not isinstance(start, datetime):
            end += A_DAY  # Some programs write the last day as the end: it is a day all the same.
        found = Stretch(
            name=_summary(event)[:LONGEST_NAME] or file.name,
            start=_local(start, zone),
            # Whole minutes only: what ends within one ends with it.
            end=_local(end + timedelta(seconds=59) if isinstance(end, datetime) else end, zone),
            is_all_day=not isinstance(start, datetime),
        )
        if found.end > found.start and found.start.date() <= last and found.end.date() >= first:
            yield found


def _check(event: Component) -> None:
    start = event.get("DTSTART")
    if event.errors:
        name, problem = event.errors[0]
        raise ValueError(f"has an event whose {name} cannot be read: {_title(event)}, {problem}")
    if start is None:
        raise ValueError(f"has an event without a start: {_title(event)}")
    if "TZID" in start.params and isinstance(start.dt, datetime) and start.dt.tzinfo is None:
        raise ValueError(f"has an event in the unknown time zone {start.params['TZID']!r}: {_title(event)}")
    end: Any = event.get("DTEND")
    if end is not None and _local(end.dt, UTC) < _local(start.dt, UTC):
        raise ValueError(f"has an event that ends before it begins: {_title(event)}")
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        if rule.get("FREQ", ["?"])[0] in TOO_OFTEN or any(len(rule.get(key, [])) > 1 for key in TIMES_OF_DAY):
            raise ValueError(f"has an event that comes several times a day: {_title(event)}")


def _title(event: Component) -> str:
    return repr(_summary(event)[:60])


def _summary(event: Component) -> str:
    """The title in one line, without what would upset a terminal or a picture."""
    return " ".join("".join(each if each.isprintable() else " " for each in str(event.get("SUMMARY", ""))).split())


def _local(at: Any, zone: tzinfo) -> datetime:
    if not isinstance(at, datetime):
        return datetime.combine(at, time())
    local = at if at.tzinfo is None else at.astimezone(zone)
    return local.replace(tzinfo=None, second=0, microsecond=0)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120] or type(error).__name__
