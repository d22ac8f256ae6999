"""What if: a look, changed in what it went by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from autoscaler.scaling.demand import RECENT_STEPS, Demand
from autoscaler.scaling.failure import forgiven
from autoscaler.scaling.look import Look
from autoscaler.scaling.model import Observation, Phase, Units
from autoscaler.scaling.record import Record
from autoscaler.scaling.run import Run
from autoscaler.scaling.spending import Spending, covering
from autoscaler.scaling.target import Fleet, Target

# Long enough for a model that is said to run to be past its start.
ALL_THE_WHILE = timedelta(hours=1)

Changed = tuple[Fleet, Look]


def changed(fleet: Fleet, look: Look, name: str, changes: Mapping[str, Any]) -> Changed:
    """The fleet and the look with these changes, by their keys, for the target of that name."""
    for key, change in CHANGES.items():
        if key in changes:
            fleet, look = change(fleet, look, fleet[name], changes[key])
    return fleet, look


def _at(fleet: Fleet, look: Look, _target: Target, now: datetime) -> Changed:
    """As if all that were known later: what was spent counts while its window lasts."""
    spent = [_spent(each, now) for each in look.spent]
    return fleet, replace(look, now=now, spent=spent)


def _spent(spending: Spending, now: datetime) -> Spending:
    since, until = spending.budget.window(now)
    return spending if since == spending.since else replace(spending, since=since, until=until, spent=0.0)


def _units(fleet: Fleet, look: Look, target: Target, units: Units | None) -> Changed:
    """As if it ran with these units, for a while and as it should; None is off. The regret of other units is none."""
    record = look.records[target.name]
    kept = record.regret if units == record.desired else 0.0
    told = replace(
        forgiven(record),
        generation=max(record.generation, 1),
        desired=units,
        regret=kept,
        run=_run(record, target, units, look.now),
    )
    phase = Phase.READY if units else Phase.OFF
    seen = Observation(
        target=target.name,
        at=look.now,
        phase=phase,
        status=phase,
        startable=not units,
        stoppable=bool(units),
        units=units,
    )
    records, sights = {**look.records, target.name: told}, {**look.seen, target.name: seen}
    return fleet, replace(look, records=records, seen=sights)


def _run(record: Record, target: Target, units: Units | None, now: datetime) -> Run | None:
    run = record.run
    if units is None:
        return replace(run, ended=run.ended or now) if run else None
    if run is None or run.ended or run.model != target.model:
        run = Run(target=target.name, model=target.model, units=units, began=now - ALL_THE_WHILE, seen=True)
    return replace(run, units=units, ready=run.ready or run.began, stopping=None)


def _tps(fleet: Fleet, look: Look, target: Target, tps: float) -> Changed:
    """As if so much had been asked all the while."""
    if target.demand is None:
        raise ValueError("a target without demand")
    is_busy, record = tps > target.demand.activation_tps, look.records[target.name]
    demand = Demand(
        latest=tps,
        highest=tps,
        lowest=tps,
        sustained=tps,
        subsided=tps,
        recent=(tps,) * RECENT_STEPS,
        busy_at=look.now if is_busy else None,
    )
    if not is_busy and record.busy_at:
        record = replace(record, busy_at=min(record.busy_at, look.now - target.demand.idle_after))
    records = {**look.records, target.name: record}
    return fleet, replace(look, records=records, demands={**look.demands, target.name: demand})


def _budget(fleet: Fleet, look: Look, target: Target, more: float) -> Changed:
    """As if the limits of all budgets that cover it were so much higher, or lower, in each one's own measure."""
    covers = {each.budget.name for each in covering(look.spent, target)}
    budgets = tuple(
        replace(each, limit=max(each.limit + more, 0.0)) if each.name in covers else each for each in fleet.budgets
    )
    by_name = {each.name: each for each in budgets}
    spent = [replace(each, budget=by_name[each.budget.name]) for each in look.spent]
    return replace(fleet, budgets=budgets), replace(look, spent=spent)


# In this order: what runs, and for how long, depends on when that is.
CHANGES: Mapping[str, Callable[[Fleet, Look, Target, Any], Changed]] = {
    "at": _at,
    "units": _units,
    "tps": _tps,
    "budget": _budget,
}
