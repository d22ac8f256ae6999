"""When a schedule expression falls due: cron( ), rate( ) and at( )."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from workbench.emulator.cron import Cron

_UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}


class ExpressionError(ValueError):
    """Not a schedule expression."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """An expression with its zone and limits (aware). `since` is when the schedule was made or last changed.

    AWS does not say exactly when a rate without a start date first fires; here it is one period after `since`.
    Start and end dates do not limit at( ) (Scheduler API reference, CreateSchedule).
    """

    expression: str
    zone: ZoneInfo
    since: datetime
    start: datetime | None = None
    end: datetime | None = None

    @property
    def is_once(self) -> bool:
        return self.expression.startswith("at(")

    def next_after(self, moment: datetime) -> datetime | None:
        """The first instant after `moment`, in UTC; None when there is none any more. Raises ExpressionError."""
        found = re.fullmatch(r"(cron|rate|at)\((.+)\)", self.expression.strip())
        if not found:
            raise ExpressionError(f"{self.expression} is not cron(...), rate(...) or at(...)")
        kind, inside = found.groups()
        if kind == "at":
            once = datetime.fromisoformat(inside).replace(tzinfo=self.zone).astimezone(UTC)
            return once if once > moment else None
        due = self._recurring(kind, inside, moment)
        return None if due is None or (self.end and due > self.end) else due

    def _recurring(self, kind: str, inside: str, moment: datetime) -> datetime | None:
        if kind == "cron":
            not_before = max(moment, self.start - timedelta(microseconds=1)) if self.start else moment
            return Cron.parse(inside).next_after(not_before, self.zone)
        period = _period(inside)
        first = self.start or self.since + period
        if first > moment:
            return first.astimezone(UTC)
        return (first + period * ((moment - first) // period + 1)).astimezone(UTC)


def _period(text: str) -> timedelta:
    found = re.fullmatch(r"(\d+) (minute|hour|day)s?", text)
    if not found or int(found[1]) < 1:
        raise ExpressionError(f"rate({text}) is not a number of minutes, hours or days")
    return int(found[1]) * _UNITS[found[2]]
