"""The desired state of one target at an instant, and why."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from autoscaler.scaling.authority import Ruling, Say
from autoscaler.scaling.demand import Demand
from autoscaler.scaling.model import Units
from autoscaler.scaling.predictive.lesson import Lesson
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.record import Record
from autoscaler.scaling.scaling_policy import Mode
from autoscaler.scaling.stages.case import Case, Proposal
from autoscaler.scaling.stages.expected import decides_by_forecast, expected
from autoscaler.scaling.stages.pipeline import decided
from autoscaler.scaling.stages.suited import regret
from autoscaler.scaling.starting_units import units_to_start

# Where the note of the last stage says more than whose words the ruling is in.
TOLD_BY_STAGE = frozenset({Reason.RESTART_NOT_WORTH_IT, Reason.COOLDOWN})


# A tuple, because a plan makes one for each target, and a frozen dataclass takes several times as long.
class Decision(NamedTuple):
    """What a target should run with at `at` (None: off), why, and when that changes without anything happening.

    With `leaves_alone` nothing is done about the model, whatever it does. `detail` says in whose words the reason is,
    and `sum` what it costs at worst and what was left for that; with `affordable_until`, the money lasts so long, and
    with `lowered_from`, it was not enough for those units. `demand` is what was heard, and `regret` what it
    has cost so far not to have other units. `shadow` is what a forecast that
    does not decide yet would have it run with, and `shadow_reason` why; None where there is none.
    """

    target: str
    at: datetime
    desired: Units | None
    reason: Reason
    changes_at: datetime | None
    detail: str = ""
    leaves_alone: bool = False
    demand: Demand | None = None
    sum: str = ""
    affordable_until: datetime | None = None
    lowered_from: Units | None = None
    regret: float = 0.0
    shadow: Units | None = None
    shadow_reason: Reason | None = None


def asks_demand(ruling: Ruling, record: Record) -> bool:
    """Whether demand has a say: where people name no units and the target may run."""
    return ruling.say is Say.RUN and ruling.override is None and not record.quarantined_since


def decide(
    ruling: Ruling,
    units_per_model: int,
    demand: Demand | None,
    record: Record,
    now: datetime,
    *,
    unit_hour: float,
    lower: float | None = None,
    lesson: Lesson | None = None,
) -> Decision:
    """Say what the target should run with at `now`, within what the ruling allows.

    `units_per_model` is the account's quota, `unit_hour` what a unit costs for an hour. `demand` None means that there
    is no data, which is not zero demand. `lower` is the TPS that a unit of its model serves at worst, None while that
    is not learned, and `lesson` what past weeks say.
    """
    case = case_of(ruling, units_per_model, demand, record, now, unit_hour=unit_hour, lower=lower, lesson=lesson)
    desired, reason, detail = None, ruling.reason, ruling.detail
    if ruling.say is Say.LEAVE:
        desired = record.desired
    elif ruling.say is Say.RUN and record.quarantined_since:
        reason = Reason.QUARANTINED
    elif ruling.say is Say.RUN and ruling.override:
        desired = ruling.units or _kept(record, ruling, units_per_model, lower)
    elif ruling.say is Say.RUN and case is None:
        desired = units_to_start(ruling.target, units_per_model)
    elif case:
        proposal = decided(case)
        desired, reason = proposal.units, proposal.reason
        detail = proposal.note if reason in TOLD_BY_STAGE else detail
    would = _in_shadow(case) if case else None
    return Decision(
        target=ruling.target.name,
        at=now,
        desired=desired,
        reason=reason,
        changes_at=ruling.until,
        detail=detail,
        leaves_alone=ruling.say is Say.LEAVE,
        demand=demand,
        regret=regret(case) if case else 0.0,
        shadow=would.units if would else None,
        shadow_reason=would.reason if would else None,
    )


def case_of(
    ruling: Ruling,
    units_per_model: int,
    demand: Demand | None,
    record: Record,
    now: datetime,
    *,
    unit_hour: float,
    lower: float | None = None,
    lesson: Lesson | None = None,
) -> Case | None:
    """What the stages go by; None where demand has no say. The arguments are those of `decide`."""
    if ruling.target.demand is None or not asks_demand(ruling, record):
        return None
    return Case(
        ruling=ruling,
        source=ruling.target.demand,
        demand=demand,
        record=record,
        now=now,
        units_per_model=units_per_model,
        unit_hour=unit_hour,
        lower=lower,
        lesson=lesson,
    )


def _in_shadow(case: Case) -> Proposal | None:
    """What a forecast that does not decide yet would say."""
    if case.policy.mode is not Mode.FORECAST or case.lesson is None or decides_by_forecast(case):
        return None
    return expected(case, case.record.shadow)


def _kept(record: Record, ruling: Ruling, units_per_model: int, lower: float | None) -> Units:
    """The units it has, as long as the bounds allow them still."""
    has, bounds = record.desired, ruling.target.bounds
    if has and bounds.minimum <= has.minimum and has.most <= bounds.maximum:
        return has
    return units_to_start(ruling.target, units_per_model, lower=lower)
