"""The desired state of the whole fleet at an instant: every target decided, then admitted by the account's quota."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from autoscaler.scaling.decide import Decision, decide
from autoscaler.scaling.demand import Demand
from autoscaler.scaling.model import Observation, Phase, Units
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.record import Record
from autoscaler.scaling.target import Fleet

# Answers of the services may lag behind what was just done, so a difference counts as drift
# only when the target was settled for longer than that.
SETTLING_TIME = timedelta(minutes=2)


def plan(
    fleet: Fleet, demands: Mapping[str, Demand | None], records: Mapping[str, Record], now: datetime
) -> list[Decision]:
    """Decide for every target at `now`, in the fleet's order. `records` has one for each target."""
    decisions = [
        decide(
            target,
            fleet.quotas[target.provider].units_per_model,
            demands.get(target.name),
            records[target.name],
            now,
        )
        for target in fleet.targets
    ]
    return _admitted(fleet, decisions, records)


def _admitted(fleet: Fleet, decisions: list[Decision], records: Mapping[str, Record]) -> list[Decision]:
    """Refuse what the quota of running models does not allow: those that run keep their place, then order counts."""
    places = {provider: quota.running_models for provider, quota in fleet.quotas.items()}
    refused = set()
    by_claim = sorted(
        (decision for decision in decisions if decision.desired),
        key=lambda decision: records[decision.target].desired is None,
    )
    for decision in by_claim:
        provider = fleet[decision.target].provider
        places[provider] -= 1
        if places[provider] < 0:
            refused.add(decision.target)
    return [
        replace(decision, desired=None, reason=Reason.WAITING_FOR_QUOTA) if decision.target in refused else decision
        for decision in decisions
    ]


def applied(decision: Decision, record: Record) -> Record:
    """The record with a decision written into it; a changed wish is a new generation.

    Outside its schedule a target's failures are forgotten, so that its next period begins afresh.
    """
    afresh = decision.reason is Reason.OUTSIDE_SCHEDULE
    changed = record.generation == 0 or decision.desired != record.desired
    over = record.override and record.override.until <= decision.at
    return replace(
        record,
        generation=record.generation + 1 if changed else record.generation,
        desired=decision.desired,
        reason=decision.reason,
        decided_at=decision.at,
        changes_at=decision.changes_at,
        demand_tps=decision.demand_tps,
        override=None if over else record.override,
        failures=0 if afresh else record.failures,
        retry_at=None if afresh else record.retry_at,
        quarantined_since=None if afresh else record.quarantined_since,
    )


def has_drifted(record: Record, seen: Observation | None, now: datetime) -> bool:
    """Whether a settled target is seen otherwise than it was left: a person, another tool or the service changed it."""
    if seen is None or not record.is_settled or record.settled_at is None:
        return False
    return now - record.settled_at >= SETTLING_TIME and not is_as_desired(record.wish(now), seen)


def is_as_desired(desired: Units | None, seen: Observation) -> bool:
    """Whether the model is where it should be: off, or serving with the desired units."""
    if desired is None:
        return seen.phase in (Phase.OFF, Phase.FAILED)
    return seen.phase in (Phase.READY, Phase.UPDATING) and desired.same_as(seen.units)
