"""Weekly periods in a time zone: when a target should run, and when that next changes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAY_MINUTES = 24 * 60
# Every weekly boundary lies within it; what lies behind it is where the look-ahead ends, and no boundary.
A_WEEK_AND_A_DAY = timedelta(days=8)
EXAMPLE = 'for example "Mon-Fri 06:00-22:00", "Sat,Sun 08:00-12:00" or "daily 22:00-06:00"'


@dataclass(frozen=True, slots=True)
class Period:
    """A weekly window `[start, end)` of wall-clock time, in minutes after midnight of each of its days.

    An end beyond 24:00 lies on the next day. Days count from Monday = 0.
    """

    days: frozenset[int]
    start: int
    end: int

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read `Mon-Fri 06:00-22:00`; an end at or before the start lies on the next day.

        Raises ValueError with a sentence that says what is wrong and what is allowed.
        """
        parts = re.fullmatch(r"\s*(\S+)\s+(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})\s*", text)
        if not parts:
            raise ValueError(f"{text!r} is not a period: write days and times, {EXAMPLE}")
        start, end = _minutes(parts[2], latest="23:59"), _minutes(parts[3], latest="24:00")
        return cls(_days(parts[1]), start, end if end > start else end + DAY_MINUTES)

    def __str__(self) -> str:
        return f"{_days_text(self.days)} {_clock(self.start)}-{_clock(self.end)}"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a target should serve. It is started `lead_time` before a period, to be ready when the period begins."""

    zone: ZoneInfo
    periods: tuple[Period, ...]
    lead_time: timedelta


@dataclass(frozen=True, slots=True)
class Span:
    """An uninterrupted stretch of time `[start, end)` in UTC in which a target should run."""

    start: datetime
    end: datetime


def span_at(schedule: Schedule, now: datetime) -> Span | None:
    """The stretch in which `now` lies, or None when the schedule is closed then."""
    return next((span for span in _spans(schedule, now) if span.start <= now < span.end), None)


def next_change(schedule: Schedule, now: datetime) -> datetime | None:
    """The next instant (UTC) at which the schedule opens or closes; None when it never does within a week."""
    boundaries = (at for span in _spans(schedule, now) for at in (span.start, span.end))
    return next((at for at in boundaries if now < at <= now + A_WEEK_AND_A_DAY), None)


def wakeups(schedules: Iterable[Schedule]) -> list[tuple[str, str]]:
    """The distinct instants at which schedules open or close, as time zone and EventBridge Scheduler expression.

    They only wake the plan; where a clock change makes Scheduler skip one, the tick repairs it.
    """
    found = set()
    for schedule in schedules:
        lead = int(schedule.lead_time.total_seconds()) // 60
        for period in schedule.periods:
            for minute in (period.start - lead, period.end):
                found.add((schedule.zone.key, _cron(period.days, minute)))
    return sorted(found)


def instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The first instant (UTC) at which clocks in `zone` show that minute of that day, or a later one.

    A time that a clock change skips is the moment of the change; a time that comes twice is the first.
    """
    local = datetime.combine(day, time(), UTC).replace(tzinfo=None) + timedelta(minutes=minute)
    at = local.replace(tzinfo=zone).astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) == local:
        return at
    return _clock_change(local.replace(tzinfo=zone, fold=1).astimezone(UTC), at, zone)


def _clock_change(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


# A fleet has far fewer schedules than targets, and each plan asks twice about each.
@lru_cache(maxsize=1024)
def _spans(schedule: Schedule, now: datetime) -> tuple[Span, ...]:
    """Stretches of open time around `now`, in order, with touching and overlapping periods joined."""
    today = now.astimezone(schedule.zone).date()
    pieces = sorted(
        (instant(day, period.start, schedule.zone) - schedule.lead_time, instant(day, period.end, schedule.zone))
        for day in (today + timedelta(days=offset) for offset in range(-2, 10))
        for period in schedule.periods
        if day.weekday() in period.days
    )
    joined: list[Span] = []
    for start, end in pieces:
        if joined and start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, end))
        else:
            joined.append(Span(start, end))
    return tuple(joined)


def _days(text: str) -> frozenset[int]:
    if text.lower() == "daily":
        return frozenset(range(7))
    days: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.partition("-")
        begin, finish = _day(first), _day(last) if dash else _day(first)
        days.update((begin + step) % 7 for step in range((finish - begin) % 7 + 1))
    return frozenset(days)


def _day(text: str) -> int:
    try:
        return [name.lower() for name in DAYS].index(text.lower())
    except ValueError:
        raise ValueError(f"{text!r} is not a day: use {', '.join(DAYS)}, a range, or daily") from None


def _minutes(text: str, *, latest: str) -> int:
    hours, minutes = (int(part) for part in text.split(":"))
    total = hours * 60 + minutes
    if minutes > 59 or _clock_key(text) > _clock_key(latest):
        raise ValueError(f"{text!r} is not a time of day: 00:00 to {latest} is allowed here")
    return total


def _clock_key(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(":"))


def _clock(minute: int) -> str:
    hours, minutes = divmod(minute if minute == DAY_MINUTES else minute % DAY_MINUTES, 60)
    return f"{hours:02}:{minutes:02}"


def _days_text(days: frozenset[int]) -> str:
    return "daily" if len(days) == 7 else ",".join(DAYS[day] for day in sorted(days))


def _cron(days: frozenset[int], minute: int) -> str:
    shift, minute = divmod(minute, DAY_MINUTES)
    hours, minutes = divmod(minute, 60)
    names = ",".join(DAYS[(day + shift) % 7].upper() for day in sorted(days))
    return f"cron({minutes} {hours} ? * {names} *)"
