"""When EventBridge Scheduler wakes the plan, as local times. It only looks then: what is missed, the tick finds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from autoscaler.scaling.local_time import DAY_MINUTES
from autoscaler.scaling.period import DemandSettings, Kind, Period
from autoscaler.scaling.schedule import Schedule, boundaries, entry_at

WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
# CloudFormation allows 500 resources in a stack, of which all else takes less than a hundred.
MOST_WEEKLY, MOST_DATED = 150, 150
AHEAD = timedelta(days=2 * 365)

Weekly = dict[tuple[str, int], set[int]]


def wakeups(schedules: Iterable[Schedule], today: date) -> list[dict[str, str]]:
    """Time zones and cron expressions that hit the boundaries of the schedules and the starts before openings.

    One a week for each time of day, on the weekdays on which any period needs it. Where no weekly one hits - on
    exception dates, ranges of dates, clock changes - one for the date, without a year: a year later it is one look
    too many, and never a schedule in the past. Of the weekly ones the 150 most used, of the dated ones the soonest
    150; the tick, every five minutes, does the rest.
    """
    every = list(schedules)
    weekly = _weekly(every)
    dated: dict[tuple[str, str], datetime] = {}
    for schedule in every:
        for at in _changes(schedule, today):
            local = at.astimezone(schedule.zone)
            if local.weekday() not in weekly.get((schedule.zone.key, local.hour * 60 + local.minute), ()):
                key = (schedule.zone.key, f"cron({local.minute} {local.hour} {local.day} {local.month} ? *)")
                dated[key] = min(at, dated.get(key, at))
    soonest = sorted(dated, key=lambda key: (dated[key], key))[:MOST_DATED]
    regular = [(zone, _cron(minute, days)) for (zone, minute), days in weekly.items()]
    return [{"timezone": zone, "expression": expression} for zone, expression in sorted([*regular, *soonest])]


def _weekly(schedules: Iterable[Schedule]) -> Weekly:
    found: Weekly = defaultdict(set)
    uses: Counter[tuple[str, int]] = Counter()
    for schedule in schedules:
        lead = schedule.lead.prior // timedelta(minutes=1)
        for period in (*schedule.calendar.periods, *schedule.calendar.maintenance):
            for minute in () if period.days.ranges else _minutes(period, lead):
                shift, of_day = divmod(minute, DAY_MINUTES)
                key = (schedule.zone.key, of_day)
                found[key] |= {(day + shift) % 7 for day in period.days.weekdays or range(7)}
                uses[key] += 1
    most_used = sorted(found, key=lambda key: (-uses[key], key))[:MOST_WEEKLY]
    return {key: found[key] for key in most_used}


def _minutes(period: Period, lead: int) -> Iterator[int]:
    """The minutes, counted from midnight of a period's day, at which something may have to be done."""
    if period.kind is Kind.OFF:
        # It closes at its start, and what it interrupts opens again at its end.
        yield from (period.start, (period.end or period.start) - lead)
        return
    if period.opens:
        yield period.start - lead
    if not period.is_window or period.bounds is not None or period.demand != DemandSettings():
        yield period.start
    if period.end is not None:
        yield period.end


def _changes(schedule: Schedule, today: date) -> Iterator[datetime]:
    """The boundaries from today on, those that open with the lead time before them."""
    begin = datetime.combine(today, time(), schedule.zone).astimezone(UTC)
    until = begin + AHEAD
    if schedule.known_until:
        until = min(until, datetime.combine(schedule.known_until, time(), schedule.zone).astimezone(UTC))
    was_open = entry_at(schedule, begin).is_open
    for each in boundaries(schedule, begin, until):
        at = each.start
        if each.is_open and not was_open:
            at = max(begin, at - schedule.lead.prior)
        was_open = each.is_open
        # A local time that comes twice wakes at its first; for one at its second there is the tick.
        if not at.astimezone(schedule.zone).fold:
            yield at


def _cron(minute: int, days: Iterable[int]) -> str:
    hour, minute = divmod(minute, 60)
    return f"cron({minute} {hour} ? * {','.join(WEEKDAYS[day] for day in sorted(days))} *)"
