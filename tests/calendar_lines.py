"""What a schedule says, as lines that a person can read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from autoscaler.scaling.schedule import Schedule, boundaries, entries_from
from autoscaler.scaling.timeline import Entry

A_DAY = timedelta(days=1)
MONDAY = date(2026, 1, 12)


def days(schedule: Schedule, first: date = MONDAY, count: int = 7) -> list[str]:
    """Each day on a line, with what is open on it in local time and the names of closed dates."""
    midnights = [
        datetime.combine(first + A_DAY * number, datetime.min.time(), schedule.zone).astimezone(UTC)
        for number in range(count + 1)
    ]
    return [
        " ".join([f"{first + A_DAY * number:%a}", *_said(schedule, midnights[number], midnights[number + 1])])
        for number in range(count)
    ]


def _said(schedule: Schedule, begin: datetime, end: datetime) -> Iterator[str]:
    told: list[Entry] = []
    for each in entries_from(schedule, begin, end - timedelta(minutes=1)):
        if told and each.says_as(told[-1]):
            each = replace(told.pop(), end=each.end)
        told.append(each)
    for each in told:
        if each.is_open and each.period:
            here, there = (at.astimezone(schedule.zone) for at in (max(each.start, begin), min(each.end, end)))
            until = "24:00" if there.astimezone(UTC) == end else f"{there:%H:%M}"
            bounds = each.period.bounds
            yield f"{here:%H:%M}-{until}" + (f" {bounds.minimum}..{bounds.maximum}" if bounds else "")
        elif each.name:
            yield f"({each.name})"


def changes(schedule: Schedule, first: str, last: str) -> list[str]:
    """The boundaries between two instants, in UTC."""
    found = boundaries(schedule, utc(first), utc(last))
    return [f"{each.start:%d %b %H:%M} {'open' if each.is_open else 'closed'}" for each in found]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def at(schedule: Schedule, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=schedule.zone).astimezone(UTC)
