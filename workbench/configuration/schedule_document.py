"""A schedule as it stands in the compiled document: resolved, nothing left to look up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from autoscaler.scaling.days import Days
from autoscaler.scaling.period import DemandSettings, Period
from workbench.calendar.clock_text import minute
from workbench.calendar.date_rules import DateRules
from workbench.calendar.resolved import resolve
from workbench.configuration.schedule_section import LONGEST, PRIOR, ScheduleSection

Document = dict[str, Any]


def schedule_document(schedule: ScheduleSection, calendars: Mapping[str, DateRules], today: date) -> Document:
    """The schedule with its calendars resolved from a month before `today`."""
    day_begins = minute(schedule.day_begins, latest="23:59")
    zone = ZoneInfo(schedule.timezone)
    resolved = resolve([calendars[name] for name in schedule.calendar], zone, day_begins, today)
    return {
        "timezone": schedule.timezone,
        "periods": _periods(period for each in schedule.periods for period in each.periods()),
        "exceptions": _periods(resolved.exceptions),
        "maintenance": _periods(period for each in schedule.maintenance for period in each.periods()),
        "closed_dates": {day.isoformat(): name for day, name in resolved.closed_dates.items()},
        "day_begins": day_begins,
        "lead_time": _lead_time(schedule),
        "known_until": resolved.known_until.isoformat() if resolved.known_until else None,
    }


def _lead_time(schedule: ScheduleSection) -> Document:
    """A fixed length is its own longest; until something is learned, the usual holds, or less if capped."""
    if isinstance(schedule.lead_time, timedelta):
        prior = longest = schedule.lead_time
    else:
        longest = schedule.longest_lead_time or LONGEST
        prior = min(PRIOR, longest)
    return {
        "prior_seconds": _seconds(prior),
        "longest_seconds": _seconds(longest),
        "learned": not isinstance(schedule.lead_time, timedelta),
    }


def _periods(periods: Iterable[Period]) -> list[Document]:
    return [
        {
            "text": period.text,
            "kind": period.kind.value,
            "days": _days(period.days),
            "start": period.start,
            "end": period.end,
            "bounds": {"minimum": period.bounds.minimum, "maximum": period.bounds.maximum} if period.bounds else None,
            "demand": _demand(period.demand),
        }
        for period in periods
    ]


def _days(days: Days) -> Document:
    """Only what restricts."""
    sets = {name: sorted(getattr(days, name)) for name in ("weekdays", "ordinals", "month_days", "months")}
    ranges = [{"first": _date(each.first), "last": _date(each.last)} for each in days.ranges]
    return {name: values for name, values in {**sets, "ranges": ranges}.items() if values}


def _date(at: date | tuple[int, int]) -> str:
    return at.isoformat() if isinstance(at, date) else f"{at[0]:02}-{at[1]:02}"


def _demand(demand: DemandSettings) -> Document:
    found = {
        "activation_tps": demand.activation_tps,
        "idle_after_seconds": _seconds(demand.idle_after) if demand.idle_after else None,
        "peak_tps": demand.peak_tps,
    }
    return {key: value for key, value in found.items() if value is not None}


def _seconds(length: timedelta) -> int:
    return int(length.total_seconds())
