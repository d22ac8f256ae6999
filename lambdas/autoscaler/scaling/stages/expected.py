"""What past weeks say at this time of the week, in what goes on now."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from autoscaler.scaling.model import Units
from autoscaler.scaling.predictive.history import SLOT
from autoscaler.scaling.predictive.local_steps import STEP, place_in_week
from autoscaler.scaling.predictive.policy import should_run, units_on
from autoscaler.scaling.predictive.situation import FOR_EVER, busy, quiet
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.stages.case import Case, Proposal

MINUTE = timedelta(minutes=1)


def decides_by_forecast(case: Case) -> bool:
    """Whether enough was learned for long enough; until then it only says what it would do."""
    return case.lesson is not None and case.now >= case.lesson.since + case.policy.shadow


def expected(case: Case, has: Units | None) -> Proposal:
    """Whether to start, to keep or to stop a model with these units, as was learned. Raises ValueError without lesson.

    While it starts, nothing is known better than when it was started. Units that it does not really have are always
    there at once: those that a forecast in shadow would have given it.
    """
    if case.lesson is None:
        raise ValueError("nothing was learned")
    situation = situation_of(case)
    if situation is None:
        return Proposal(has, Reason.NO_DATA)
    slot = slot_at(case.now, case.lesson.zone)
    runs, reason = should_run(case.lesson.forecast, slot, situation, runs=has is not None)
    if has is None:
        if not runs and not case.may_be_off:
            runs, reason = True, case.ruling.reason
        return Proposal(learned_units(case) if runs else None, reason)
    is_starting = has == case.record.desired and _is_starting(case)
    if runs or is_starting or not case.may_be_off:
        return Proposal(has, Reason.WITHIN_RANGE)
    return Proposal(None, reason)


def learned_units(case: Case) -> Units:
    """The units of this weekday, as far as bounds and quota allow them. Raises ValueError without lesson."""
    if case.lesson is None:
        raise ValueError("nothing was learned")
    units = units_on(case.lesson.forecast, slot_at(case.now, case.lesson.zone))
    bounds = case.target.bounds
    ceiling = min(bounds.maximum, case.units_per_model)
    minimum = min(max(units.minimum, bounds.minimum), ceiling)
    return Units(minimum, min(max(units.most, minimum), ceiling))


def slot_at(now: datetime, zone: str) -> int:
    """The slot of the week on the wall clock of a zone."""
    return place_in_week(now.astimezone(ZoneInfo(zone)).replace(tzinfo=None)) * STEP // SLOT


def situation_of(case: Case) -> int | None:
    """What goes on; None where nobody can know, because what told the demand fell silent."""
    demand, record = case.demand, case.record
    if demand is None and not _is_silence_normal(case):
        return None
    if demand and demand.recent[0] > case.source.activation_tps and case.lesson:
        return busy(max(demand.recent) / case.lesson.plant.tps_per_unit)
    busy_at = (demand.busy_at if demand else None) or record.busy_at
    return quiet((case.now - busy_at - STEP) / MINUTE if busy_at else FOR_EVER)


def _is_silence_normal(case: Case) -> bool:
    """Whoever is asked nothing often publishes nothing: off, and until the first word after a start."""
    record = case.record
    if record.desired is None or record.heard_at is None:
        return True
    return record.run is not None and record.heard_at <= record.run.began


def _is_starting(case: Case) -> bool:
    run = case.record.run
    return run is None or (run.ended is None and run.ready is None)
