"""Who decides about a target at an instant, and what they allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from autoscaler.scaling.budget import Level
from autoscaler.scaling.lead_time import lead_time
from autoscaler.scaling.model import DemandSource, Units
from autoscaler.scaling.override import Effect, Override, heard
from autoscaler.scaling.period import DemandSettings, Period
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.record import Record
from autoscaler.scaling.schedule import Schedule, entry_ahead, next_change
from autoscaler.scaling.spending import Spending, covering
from autoscaler.scaling.target import Target
from autoscaler.scaling.timeline import Entry, Layer

# What a target may run for before its opening; with demand, the reason is the demand's.
AHEAD = frozenset(
    {
        *(Reason.STARTED_AHEAD, Reason.DEMAND, Reason.DEMAND_EXPECTED, Reason.DEMAND_ABOVE_MAXIMUM),
        *(Reason.DEMAND_BELOW_MINIMUM, Reason.AT_MAXIMUM, Reason.RESTART_NOT_WORTH_IT, Reason.COOLDOWN),
        *(Reason.UNITS_LEARNED, Reason.DEADLINE_NEAR),
        *(Reason.WITHIN_RANGE, Reason.NO_DATA),
    }
)


class Say(StrEnum):
    """What a ruling says: off, run, or leave it as it is."""

    OFF = "off"
    RUN = "run"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What holds for a target, why, and until when (UTC; None: until something happens).

    `target` has the bounds and demand settings that hold now. `override` is the person's wish that was heard, if any;
    `detail` says in whose words: a period as it is written, the name of a holiday, a person with a reason.
    """

    say: Say
    reason: Reason
    target: Target
    until: datetime | None = None
    detail: str = ""
    override: Override | None = None

    @property
    def units(self) -> Units | None:
        return self.override.units if self.override else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """Everything that can have a say about a target at an instant."""

    target: Target
    record: Record
    overrides: Sequence[Override]
    now: datetime
    spent: Sequence[Spending]
    entry: Entry | None
    next_change: datetime | None


def ruling(
    target: Target,
    record: Record,
    overrides: Sequence[Override],
    now: datetime,
    spent: Sequence[Spending] = (),
) -> Ruling:
    """The order of authority; the first that has something to say is heard. `spent` are the fleet's budgets."""
    case = _case(target, record, overrides, now, spent)
    return (
        _emergency_stop(case)
        or _hands_off(case)
        or _budget(case)
        or _override(case)
        or _grace(case)
        or _maintenance_window(case)
        or _exception_date(case)
        or _period(case)
        or _default(case)
    )


def lead_of(target: Target, record: Record) -> timedelta:
    """How long before an opening the target is started now."""
    return lead_time(target.schedule.lead, record.start_seconds) if target.schedule else timedelta(0)


def lead_at(target: Target, record: Record, now: datetime) -> timedelta:
    """The lead time that counts at `now`: a model that was started ahead is not stopped because less was learned."""
    lead = lead_of(target, record)
    lasts = record.desired is not None and record.changes_at is not None and record.changes_at > now
    if target.schedule and lasts and record.reason in AHEAD:
        return max(lead, target.schedule.lead.longest)
    return lead


def _emergency_stop(case: _Case) -> Ruling | None:
    stop = heard(case.overrides, case.target, case.now, Effect.EMERGENCY_STOP)
    return _by_person(case, Say.OFF, Reason.EMERGENCY_STOP, stop) if stop else None


def _hands_off(case: _Case) -> Ruling | None:
    if case.target.hands_off:
        return Ruling(say=Say.LEAVE, reason=Reason.HANDS_OFF, target=case.target, detail="configured so")
    wish = heard(_wishes(case), case.target, case.now, Effect.HANDS_OFF)
    return _by_person(case, Say.LEAVE, Reason.HANDS_OFF, wish) if wish else None


def _budget(case: _Case) -> Ruling | None:
    """A spent budget stops, or lets nothing start, until its window ends, whatever people wish."""
    for each in covering(case.spent, case.target):
        is_idle = not case.record.is_running or case.record.desired is None
        if each.has_reached(Level.STOP) or (each.has_reached(Level.FINISH) and is_idle):
            return Ruling(
                say=Say.OFF,
                reason=Reason.BUDGET_SPENT,
                target=case.target,
                until=each.until,
                detail=each.budget.name,
            )
    return None


def _override(case: _Case) -> Ruling | None:
    wish = heard(_wishes(case), case.target, case.now, Effect.RUN, Effect.OFF)
    if wish is None:
        return None
    reason = Reason.ADOPTED if wish is case.record.adopted else Reason.OVERRIDDEN
    return _by_person(case, Say.RUN if wish.effect is Effect.RUN else Say.OFF, reason, wish)


def _grace(case: _Case) -> Ruling | None:
    """A model that ran already when its target was new: people are told first."""
    until = case.record.grace_until
    if until is None or case.now >= until:
        return None
    return Ruling(say=Say.LEAVE, reason=Reason.NEW_TARGET, target=case.target, until=until)


def _maintenance_window(case: _Case) -> Ruling | None:
    if case.entry is None or case.entry.layer is not Layer.MAINTENANCE:
        return None
    return _by_calendar(case, case.entry, Reason.MAINTENANCE, Reason.MAINTENANCE)


def _exception_date(case: _Case) -> Ruling | None:
    if case.entry is None or case.entry.layer is not Layer.EXCEPTION:
        return None
    return _by_calendar(case, case.entry, Reason.EXCEPTION_DATE, Reason.CLOSED_DATE)


def _period(case: _Case) -> Ruling | None:
    if case.entry is None or case.entry.layer is not Layer.PERIOD:
        return None
    return _by_calendar(case, case.entry, Reason.SCHEDULED, Reason.OUTSIDE_SCHEDULE)


def _default(case: _Case) -> Ruling:
    """Closed outside of all periods; without a schedule, always open."""
    if case.entry is None:
        return Ruling(say=Say.RUN, reason=Reason.ALWAYS_OPEN, target=case.target)
    return _by_calendar(case, case.entry, Reason.SCHEDULED, Reason.OUTSIDE_SCHEDULE)


def _by_person(case: _Case, say: Say, reason: Reason, wish: Override) -> Ruling:
    return Ruling(say=say, reason=reason, target=case.target, until=wish.until, detail=str(wish), override=wish)


def _by_calendar(case: _Case, entry: Entry, when_open: Reason, when_closed: Reason) -> Ruling:
    is_ahead = entry.is_open and entry.start > case.now
    return Ruling(
        say=Say.RUN if entry.is_open else Say.OFF,
        reason=Reason.STARTED_AHEAD if is_ahead else when_open if entry.is_open else when_closed,
        target=_within(case.target, entry.period) if entry.period else case.target,
        until=case.next_change,
        detail=entry.name or (entry.period.text if entry.period else ""),
    )


def _wishes(case: _Case) -> tuple[Override, ...]:
    """What people asked for, and what one of them did by hand."""
    return (*case.overrides, case.record.adopted) if case.record.adopted else tuple(case.overrides)


def _case(
    target: Target, record: Record, overrides: Sequence[Override], now: datetime, spent: Sequence[Spending]
) -> _Case:
    lead = lead_at(target, record, now)
    entry, change = _calendar(target.schedule, now, lead) if target.schedule else (None, None)
    return _Case(
        target=target, record=record, overrides=overrides, now=now, spent=spent, entry=entry, next_change=change
    )


# A fleet has far fewer schedules than targets.
@lru_cache(maxsize=1024)
def _calendar(schedule: Schedule, now: datetime, lead: timedelta) -> tuple[Entry, datetime | None]:
    return entry_ahead(schedule, now, lead), next_change(schedule, now, lead)


def _within(target: Target, period: Period) -> Target:
    """The target with what its period changes."""
    bounds = period.bounds or target.bounds
    demand = _with_settings(target.demand, period.demand) if target.demand else None
    unchanged = bounds is target.bounds and demand is target.demand
    return target if unchanged else replace(target, bounds=bounds, demand=demand)


def _with_settings(source: DemandSource, settings: DemandSettings) -> DemandSource:
    given = {
        "activation_tps": settings.activation_tps,
        "idle_after": settings.idle_after,
        "peak_tps": settings.peak_tps,
    }
    changes = {name: value for name, value in given.items() if value is not None}
    return replace(source, **changes) if changes else source  # type: ignore[arg-type]  # as they are declared
