"""Which dates: weekdays, the nth of a month, days of a month, months and ranges of dates."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

# Ordinals and days of a month below zero count from the month's end.
LAST = -1


@dataclass(frozen=True, slots=True)
class DateRange:
    """From one date to another, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class YearlyRange:
    """From one (month, day) to another of every year, both included; it may reach over New Year."""

    first: tuple[int, int]
    last: tuple[int, int]

    def __contains__(self, day: date) -> bool:
        of_year = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= of_year <= self.last
        return of_year >= self.first or of_year <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The dates that every one of these allows; what is empty allows all.

    Weekdays count from Monday = 0. `ordinals` say which of its weekday in the month a date is (1 the first, -1 the
    last), `month_days` which day of the month (1 to 31, -1 the last).
    """

    weekdays: frozenset[int] = frozenset()
    ordinals: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    months: frozenset[int] = frozenset()
    ranges: tuple[DateRange | YearlyRange, ...] = ()

    def __contains__(self, day: date) -> bool:
        return (
            (not self.weekdays or day.weekday() in self.weekdays)
            and (not self.months or day.month in self.months)
            and (not self.ranges or any(day in each for each in self.ranges))
            and (not self.ordinals or _is_nth(day, self.ordinals))
            and (not self.month_days or _is_day(day, self.month_days))
        )


def _is_nth(day: date, ordinals: frozenset[int]) -> bool:
    return (day.day - 1) // 7 + 1 in ordinals or -((_length(day) - day.day) // 7 + 1) in ordinals


def _is_day(day: date, month_days: frozenset[int]) -> bool:
    return day.day in month_days or day.day - _length(day) - 1 in month_days


def _length(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]
