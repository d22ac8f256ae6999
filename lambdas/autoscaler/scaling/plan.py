"""The desired state of the whole fleet at an instant: every target decided, then admitted by the account's quota."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from autoscaler.scaling.authority import Ruling
from autoscaler.scaling.decide import Decision, decide
from autoscaler.scaling.demand import Demand
from autoscaler.scaling.failure import forgiven
from autoscaler.scaling.gate import gated
from autoscaler.scaling.model import Observation, Phase, Units
from autoscaler.scaling.override import Effect
from autoscaler.scaling.predictive.lesson import Lesson
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.record import Record
from autoscaler.scaling.spending import Spending
from autoscaler.scaling.stages.case import Case
from autoscaler.scaling.target import Fleet, Target

# Answers of the services may lag behind what was just done, so a difference counts as drift
# only when the target was settled for longer than that.
SETTLING_TIME = timedelta(minutes=2)

LEFT_ALONE = frozenset({Reason.HANDS_OFF, Reason.NEW_TARGET})
CLOSED = frozenset({Reason.OUTSIDE_SCHEDULE, Reason.CLOSED_DATE, Reason.MAINTENANCE})
WANTED_OFF = CLOSED | {Reason.EMERGENCY_STOP, Reason.OVERRIDDEN, Reason.ADOPTED}


@dataclass(frozen=True, slots=True)
class Course:
    """The decisions of a plan as they become, in the fleet's order. Those that are `admitted` are the plan's.

    What each target needs, as far as budgets can pay for it, as far as the quota admits it.
    """

    needed: list[Decision]
    affordable: list[Decision]
    admitted: list[Decision]


def plan(
    fleet: Fleet,
    rulings: Mapping[str, Ruling],
    demands: Mapping[str, Demand | None],
    records: Mapping[str, Record],
    spent: Sequence[Spending],
    now: datetime,
    *,
    lowers: Mapping[str, float] = MappingProxyType({}),
    lessons: Mapping[str, Lesson] = MappingProxyType({}),
) -> list[Decision]:
    """Decide for every target at `now`, in the fleet's order: what it needs, what it may cost, what the quota allows.

    There is one ruling and one record for each target, and one spending for each budget. `lowers` has the TPS that a
    unit serves at worst, by target, where it is learned, and `lessons` what past weeks say.
    """
    return course(fleet, rulings, demands, records, spent, now, lowers=lowers, lessons=lessons).admitted


def course(
    fleet: Fleet,
    rulings: Mapping[str, Ruling],
    demands: Mapping[str, Demand | None],
    records: Mapping[str, Record],
    spent: Sequence[Spending],
    now: datetime,
    *,
    lowers: Mapping[str, float],
    lessons: Mapping[str, Lesson],
) -> Course:
    """How the plan comes about. The arguments are those of `plan`."""
    needed = [
        decide(case_of(fleet, target, rulings, demands, records, now, lowers=lowers, lessons=lessons))
        for target in fleet.targets
    ]
    affordable = gated(fleet, needed, rulings, records, spent, now)
    return Course(needed, affordable, _admitted(fleet, affordable, records))


def case_of(
    fleet: Fleet,
    target: Target,
    rulings: Mapping[str, Ruling],
    demands: Mapping[str, Demand | None],
    records: Mapping[str, Record],
    now: datetime,
    *,
    lowers: Mapping[str, float],
    lessons: Mapping[str, Lesson],
) -> Case:
    """All that the decision about one target goes by. The arguments are those of `plan`."""
    return Case(
        ruling=rulings[target.name],
        demand=demands.get(target.name),
        record=records[target.name],
        now=now,
        units_per_model=fleet.quotas[target.provider].units_per_model,
        unit_hour=fleet.prices.by_provider[target.provider].unit_hour,
        lower=lowers.get(target.name),
        lesson=lessons.get(target.name),
    )


def _admitted(fleet: Fleet, decisions: list[Decision], records: Mapping[str, Record]) -> list[Decision]:
    """Refuse what the quota of running models does not allow: those that run keep their place, then order counts."""
    places = {provider: quota.running_models for provider, quota in fleet.quotas.items()}
    refused = set()
    by_claim = sorted(
        (decision for decision in decisions if decision.desired),
        key=lambda decision: not _runs(records[decision.target]),
    )
    for decision in by_claim:
        provider = fleet[decision.target].provider
        places[provider] -= 1
        if places[provider] < 0 and not decision.leaves_alone:
            refused.add(decision.target)
    return [
        decision._replace(desired=None, reason=Reason.WAITING_FOR_QUOTA) if decision.target in refused else decision
        for decision in decisions
    ]


def _runs(record: Record) -> bool:
    return record.desired is not None or (record.adopted is not None and record.adopted.effect is Effect.RUN)


def applied(decision: Decision, record: Record) -> Record:
    """The record with a decision written into it; a changed wish is a new generation.

    A model that is left alone has nobody to work on it. When that ends, whatever it does by then is looked at afresh.
    While a target is wanted off its failures are forgotten, so that its next period begins afresh.
    """
    afresh = decision.desired is None and decision.reason in WANTED_OFF
    was_left = record.reason in LEFT_ALONE and not decision.leaves_alone
    changed = record.generation == 0 or was_left or decision.desired != record.desired
    resized = record.desired and decision.desired and decision.desired != record.desired
    adopted, at = record.adopted, decision.at
    after = replace(
        record,
        generation=record.generation + 1 if changed else record.generation,
        desired=decision.desired,
        reason=decision.reason,
        detail=decision.detail,
        decided_at=at,
        changes_at=decision.changes_at,
        demand_tps=decision.demand.latest if decision.demand else None,
        heard_at=at if decision.demand else record.heard_at,
        busy_at=(decision.demand.busy_at if decision.demand else None) or record.busy_at,
        resized_at=at if resized else record.resized_at,
        regret=decision.regret if decision.desired == record.desired else 0.0,
        shadow=decision.shadow,
        sum=decision.sum,
        lowered_from=decision.lowered_from,
        affordable_until=decision.affordable_until,
        adopted=adopted if adopted and adopted.holds(at) else None,
        grace_until=record.grace_until if record.grace_until and at < record.grace_until else None,
    )
    after = forgiven(after) if afresh else after
    # What a person did a moment ago is done; what comes of it later, after a wait for quota, is done by us.
    is_done = decision.reason is Reason.ADOPTED and adopted is not None and adopted.since == at
    return _at_rest(after, at) if decision.leaves_alone or is_done else after


def _at_rest(record: Record, now: datetime) -> Record:
    """Nothing is to be done: a person did it already, or nobody shall."""
    if record.is_settled and record.owner is None:
        return record
    return replace(record, settled=record.generation, settled_at=now, owner=None)


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
