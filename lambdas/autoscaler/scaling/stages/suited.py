"""Which other units would suit a model that runs, and what it has cost so far not to have them."""

from __future__ import annotations

from datetime import datetime, timedelta

from autoscaler.scaling.demand import Demand
from autoscaler.scaling.model import Units
from autoscaler.scaling.predictive.regret import cost
from autoscaler.scaling.scaling_policy import Mode
from autoscaler.scaling.sizing import size
from autoscaler.scaling.stages.case import Case
from autoscaler.scaling.stages.expected import decides_by_forecast, learned_units

HOUR = timedelta(hours=1)
# Looks are five minutes apart (infra, triggers). What was between two that are further apart, nobody saw.
LONGEST_SEEN = timedelta(minutes=15)


def suited(case: Case) -> Units:
    """For the demand now; by a forecast what was learned, or all that is allowed where it has that already."""
    if not goes_by_forecast(case):
        return case.sized
    learned = learned_units(case)
    return widest(case) if learned == case.has else learned


def goes_by_forecast(case: Case) -> bool:
    return case.policy.mode is Mode.FORECAST and decides_by_forecast(case)


def widest(case: Case) -> Units:
    """All that bounds and quota allow."""
    return size(
        base_tps=0.0,
        peak_tps=None,
        sizing=case.target.sizing,
        bounds=case.target.bounds,
        units_per_model=case.units_per_model,
    )


def regret(case: Case) -> float:
    """What it has cost more so far, at a stretch, than what suits it; requests that were lost count, too.

    In the currency of the prices, and never below zero (Page, "Continuous Inspection Schemes", 1954).
    """
    has, demand, before, heard_at = case.has, case.demand, case.record.regret, case.record.heard_at
    ready = ready_at(case)
    if has is None or ready is None:
        return 0.0
    if demand is None:
        return before
    is_carried = has.minimum <= case.needs(demand.latest) <= has.most
    if is_carried and not before and not goes_by_forecast(case):
        # Nothing would be cheaper, so nothing is to be added up: most looks at most targets end here.
        return 0.0
    since = min(case.now - max(heard_at, ready), LONGEST_SEEN) if heard_at else timedelta(0)
    an_hour = hourly(case, has, demand) - hourly(case, suited(case), demand)
    return max(0.0, before + an_hour * (since / HOUR))


def ready_at(case: Case) -> datetime | None:
    """Since when it serves; None where it does not."""
    run = case.record.run
    return run.ready if run is not None and run.ended is None else None


def hourly(case: Case, units: Units, demand: Demand) -> float:
    """What an hour of demand costs with these units, requests lost included.

    Between them the service scales by itself, for what was asked some minutes ago: it is late for a burst, and still
    there after it (an assumption, as all of its scaling is; docs/simulator.md).
    """
    asked = max(demand.recent[1:], default=demand.latest)
    return cost(
        case.needs(asked),
        units,
        demand.latest,
        full=case.tps_at_worst,
        unit=case.unit_hour,
        lost=lost_tps_hour(case),
    )


def lost_tps_hour(case: Case) -> float:
    """What it counts that one TPS is not served for an hour; requests that can wait are not lost."""
    lesson, policy = case.lesson, case.policy
    if policy.deadline is not None:
        return 0.0
    price = lesson.lost_price if lesson and policy.at_most_lost is not None else policy.lost_price
    return price * HOUR.total_seconds()
