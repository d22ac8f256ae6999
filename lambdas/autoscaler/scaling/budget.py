"""Budgets: what may be spent in a day, a week or a month, and what happens as it runs out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from autoscaler.scaling.local_time import instant
from autoscaler.scaling.scope import Scope


class Per(StrEnum):
    """The window of a budget, by the calendar of its time zone; weeks begin on Mondays."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Level(StrEnum):
    """What happens when so much is spent, in the order of their severity.

    Tell people; start with the least units from now on; start nothing any more; stop all at once.
    """

    NOTIFY = "notify"
    LOWER = "lower"
    FINISH = "finish"
    STOP = "stop"


class IfShort(StrEnum):
    """What may be done to a start whose worst case does not fit what is left: fewer units, or less time."""

    LOWER = "lower"
    SHORTEN = "shorten"


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """`limit` is money, or unit-hours, for each window. `levels` are shares of it, in (0, 1]."""

    name: str
    limit: float
    in_unit_hours: bool
    per: Per
    zone: ZoneInfo
    scope: Scope
    levels: Mapping[Level, float]
    if_short: frozenset[IfShort]

    @property
    def cap(self) -> float | None:
        """How much of the limit may be spent; None for a budget that only tells, or lowers."""
        shares = [share for level, share in self.levels.items() if level in (Level.FINISH, Level.STOP)]
        return self.limit * max(shares) if shares else None

    def window(self, now: datetime) -> tuple[datetime, datetime]:
        """The window that `now` lies in (UTC), from midnight to midnight in the budget's zone."""
        today = now.astimezone(self.zone).date()
        match self.per:
            case Per.DAY:
                first = today
                after = first + timedelta(days=1)
            case Per.WEEK:
                first = today - timedelta(days=today.weekday())
                after = first + timedelta(days=7)
            case Per.MONTH:
                first = today.replace(day=1)
                after = (first + timedelta(days=32)).replace(day=1)
        return instant(first, 0, self.zone), instant(after, 0, self.zone)

    def amount(self, value: float, currency: str) -> str:
        """A value in the budget's own measure, for people."""
        return f"{value:.1f} unit-hours" if self.in_unit_hours else money(value, currency)


def money(value: float, currency: str) -> str:
    """For people: `$12.30` where the currency is the dollar, else `12.30 EUR`."""
    return f"${value:,.2f}" if currency == "USD" else f"{value:,.2f} {currency}"
