"""What a target should be at an instant, and why: the rule that decides, and those that it beats."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from autoscaler.scaling.local_time import instant
from autoscaler.scaling.model import Bounds
from autoscaler.scaling.schedule import HORIZON, Schedule, boundaries, entry_ahead, entry_at
from autoscaler.scaling.timeline import MARGIN, Calendar, Entry, Layer, entries
from workbench.calendar.preview import bounds_in, rule
from workbench.calendar.preview_words import day_and_time, length, listed, units

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`state` is open, closed, or starting: closed, and started ahead of `opening`.

    `rules` are those that have a say at `at` (UTC), the one that decides first. `until` is the next change; None when
    nothing changes within a year.
    """

    at: datetime
    state: str
    bounds: Bounds | None
    rules: tuple[str, ...]
    until: datetime | None
    opening: datetime | None = None


def answer(schedule: Schedule, bounds: Bounds, at: datetime) -> Answer:
    """What the calendar and the configured lead time say at an instant, past or to come."""
    here, coming = entry_at(schedule, at), entry_ahead(schedule, at, schedule.lead.prior)
    changes = (each for each in boundaries(schedule, at, at + HORIZON) if not each.allows_as(here))
    until = next(changes, None)
    is_ahead = coming.is_open and not here.is_open
    return Answer(
        at=at,
        state="starting" if is_ahead else "open" if here.is_open else "closed",
        bounds=bounds_in(coming, bounds),
        rules=tuple(rule(each) for each in ladder(schedule.calendar, at) if rule(each)),
        until=until.start if until else None,
        opening=coming.start if is_ahead else None,
    )


def sentence(name: str, schedule: Schedule, said: Answer) -> str:
    """The answer as people read it, in the time zone of the schedule."""
    at = day_and_time(said.at, schedule.zone)
    until = (
        f"; until {day_and_time(said.until, schedule.zone)}" if said.until else "; nothing changes that within a year"
    )
    because = _because(said)
    match said:
        case Answer(state="starting", opening=datetime() as opening, bounds=Bounds() as bounds):
            opens = day_and_time(opening, schedule.zone)
            return (
                f"{name} is closed at {at}, {because}; it is started ahead with {units(bounds)}, "
                f"{length(schedule.lead.prior)} before it opens at {opens}"
            )
        case Answer(state="open", bounds=Bounds() as bounds):
            return f"{name} is open at {at} with {units(bounds)}, {because}{until}"
    return f"{name} is closed at {at}, {because}{until}"


def ladder(calendar: Calendar, at: datetime) -> Iterator[Entry]:
    """What holds at an instant, then what would hold without that, and so on to the last."""
    [here, *_] = entries(calendar, at, at + MARGIN)
    while here.period or here.name:
        yield here
        if here.period and not here.period.is_window:
            return  # Of start-only and stop-only rules the last one holds, and no other is beaten by it.
        calendar = _without(calendar, here, at)
        [here, *_] = entries(calendar, at, at + MARGIN)


def _because(said: Answer) -> str:
    if not said.rules:
        return "because no period holds then"
    first, *others = (f'"{each}"' for each in said.rules)
    return f"because of {first}" + (f", which beats {listed(others, most=len(others))}" if others else "")


def _without(calendar: Calendar, entry: Entry, at: datetime) -> Calendar:
    """The calendar without the rule that speaks in an entry."""
    if entry.name:
        gone = _closed_date(calendar, at)
        return replace(calendar, closed_dates={day: name for day, name in calendar.closed_dates.items() if day != gone})
    match entry.layer:
        case Layer.MAINTENANCE:
            return replace(
                calendar, maintenance=tuple(each for each in calendar.maintenance if each is not entry.period)
            )
        case Layer.EXCEPTION:
            return replace(calendar, exceptions=tuple(each for each in calendar.exceptions if each is not entry.period))
    return replace(calendar, periods=tuple(each for each in calendar.periods if each is not entry.period))


def _closed_date(calendar: Calendar, at: datetime) -> date:
    """The closed date that an instant belongs to: before `day_begins` it is still the day before."""
    today = at.astimezone(calendar.zone).date()
    return today if instant(today, calendar.day_begins, calendar.zone) <= at else today - A_DAY
