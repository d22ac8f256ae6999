"""AWS cron expressions: six fields, `?`, L, W and #, in a time zone (Scheduler guide, schedule types)."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_MONTHS = {name.upper(): number for number, name in enumerate(calendar.month_abbr) if name}
# Sunday is 1, unlike in any other cron.
_DAYS = {name: number for number, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"), start=1)}
_HORIZON = timedelta(days=366 * 9)  # 29 February comes again within eight years


class CronError(ValueError):
    """Not an AWS cron expression."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cron:
    """A parsed expression. Days are kept as written, since L, W and # depend on the month."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: str
    months: frozenset[int]
    weekdays: str
    years: frozenset[int]

    @classmethod
    def parse(cls, text: str) -> Cron:
        """Parse the six fields inside `cron( )`. Raises CronError."""
        fields = text.upper().split()
        if len(fields) != 6:
            raise CronError(f"cron({text}) has {len(fields)} fields, must have 6")
        minutes, hours, days, months, weekdays, years = fields
        if (days == "?") == (weekdays == "?"):
            raise CronError(f"cron({text}): one of day-of-month and day-of-week must be ?, and only one")
        found = cls(
            minutes=_numbers(minutes, 0, 59),
            hours=_numbers(hours, 0, 23),
            days=days,
            months=_numbers(months, 1, 12, _MONTHS),
            weekdays=weekdays,
            years=_numbers(years, 1970, 2199),
        )
        found._is_on(date(2024, 1, 31))  # finds a fault in the day fields now rather than at the first firing
        return found

    def next_after(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        """The first instant after `moment` (aware), in UTC; None when there is none for nine years.

        A local time that the spring clock change skips is skipped; one that autumn repeats is taken once, before
        the change.
        """
        after = moment.astimezone(UTC)
        first = moment.astimezone(zone).date() - timedelta(days=1)
        for ordinal in range(first.toordinal(), (first + _HORIZON).toordinal()):
            day = date.fromordinal(ordinal)
            if day.year in self.years and day.month in self.months and self._is_on(day):
                for instant in self._instants(day, zone):
                    if instant > after:
                        return instant
        return None

    def _instants(self, day: date, zone: ZoneInfo) -> Iterator[datetime]:
        for hour in sorted(self.hours):
            for minute in sorted(self.minutes):
                local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
                instant = local.astimezone(UTC)
                if instant.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
                    yield instant

    def _is_on(self, day: date) -> bool:
        if self.days != "?":
            return any(_is_day(part, day) for part in self.days.split(","))
        return any(_is_weekday(part, day) for part in self.weekdays.split(","))


def _last(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def _is_day(part: str, day: date) -> bool:
    last = _last(day)
    if part == "L":
        return day.day == last
    if part == "LW":
        return day.day == _nearest_weekday(day, last)
    if found := re.fullmatch(r"(\d+)W", part):
        wanted = _number(found[1], 1, 31, {})
        return wanted <= last and day.day == _nearest_weekday(day, wanted)
    return day.day in _numbers(part, 1, 31)


def _nearest_weekday(month: date, wanted: int) -> int:
    """The weekday nearest to a day, within the month."""
    weekday = date(month.year, month.month, wanted).weekday()
    if weekday == 5:
        return wanted - 1 if wanted > 1 else wanted + 2
    if weekday == 6:
        return wanted + 1 if wanted < _last(month) else wanted - 2
    return wanted


def _is_weekday(part: str, day: date) -> bool:
    number = day.isoweekday() % 7 + 1
    if part == "L":
        return number == 7
    if part.endswith("L"):
        return number == _number(part[:-1], 1, 7, _DAYS) and day.day > _last(day) - 7
    if "#" in part:
        weekday, _, which = part.partition("#")
        nth = _number(which, 1, 5, {})
        return number == _number(weekday, 1, 7, _DAYS) and (day.day - 1) // 7 + 1 == nth
    return number in _numbers(part, 1, 7, _DAYS)


def _numbers(field: str, least: int, most: int, names: dict[str, int] | None = None) -> frozenset[int]:
    return frozenset(number for part in field.split(",") for number in _part(part, least, most, names or {}))


def _part(part: str, least: int, most: int, names: dict[str, int]) -> range:
    span, slash, step = part.partition("/")
    stride = _number(step, 1, most, {}) if slash else 1
    if span == "*":
        return range(least, most + 1, stride)
    first, dash, end = span.partition("-")
    start = _number(first, least, most, names)
    if dash:
        stop = _number(end, least, most, names)
        if stop < start:
            raise CronError(f"{part}: a range must not go backwards")
        return range(start, stop + 1, stride)
    return range(start, (most if slash else start) + 1, stride)


def _number(text: str, least: int, most: int, names: dict[str, int]) -> int:
    number = names.get(text, int(text) if text.isdecimal() else -1)
    if not least <= number <= most:
        raise CronError(f"{text!r} is not a number from {least} to {most}")
    return number
