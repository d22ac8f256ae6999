"""The desired state of one target at an instant, and why."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from autoscaler.scaling.authority import Ruling, Say
from autoscaler.scaling.demand import Demand
from autoscaler.scaling.model import Units
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


def decide(case: Case) -> Decision:
    """Say what the target should run with, within what its ruling allows."""
    ruling, record = case.ruling, case.record
    desired, reason, detail, would, so_far = None, ruling.reason, ruling.detail, None, 0.0
    if ruling.say is Say.LEAVE:
        desired = record.desired
    elif asks_stages(case):
        proposal, would, so_far = decided(case), _in_shadow(case), regret(case)
        desired, reason = proposal.units, proposal.reason
        detail = proposal.note if reason in TOLD_BY_STAGE else detail
    elif ruling.say is Say.RUN and record.quarantined_since:
        reason = Reason.QUARANTINED
    elif ruling.say is Say.RUN and ruling.override:
        desired = ruling.units or case.has or units_to_start(ruling.target, case.units_per_model, lower=case.lower)
    elif ruling.say is Say.RUN:
        desired = units_to_start(ruling.target, case.units_per_model)
    return Decision(
        target=ruling.target.name,
        at=case.now,
        desired=desired,
        reason=reason,
        changes_at=ruling.until,
        detail=detail,
        leaves_alone=ruling.say is Say.LEAVE,
        demand=case.demand,
        regret=so_far,
        shadow=would.units if would else None,
        shadow_reason=would.reason if would else None,
    )


def asks_stages(case: Case) -> bool:
    """Whether demand has a say, and the target has some."""
    return case.ruling.target.demand is not None and asks_demand(case.ruling, case.record)


def _in_shadow(case: Case) -> Proposal | None:
    """What a forecast that does not decide yet would say."""
    if case.policy.mode is not Mode.FORECAST or case.lesson is None or decides_by_forecast(case):
        return None
    return expected(case, case.record.shadow)
