"""The first stage: what demand asks for now, by the policy's mode."""

from __future__ import annotations

from autoscaler.scaling.demand import Demand
from autoscaler.scaling.model import Units
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.scaling_policy import Mode
from autoscaler.scaling.stages.by_deadline import by_deadline
from autoscaler.scaling.stages.case import Case, Proposal
from autoscaler.scaling.stages.expected import expected, learned_units
from autoscaler.scaling.stages.suited import goes_by_forecast, suited
from autoscaler.scaling.starting_units import units_to_start


def recommended(case: Case) -> Proposal:
    """Off, or the units for the demand now. What runs and carries the demand is kept: a restart is an outage."""
    mode = case.policy.mode
    if mode is Mode.SCHEDULE:
        return Proposal(case.has or units_to_start(case.target, case.units_per_model), case.ruling.reason)
    deadline = case.policy.deadline
    if deadline is not None and case.may_be_off and case.demand and case.demand.waiting:
        return by_deadline(case, case.demand.waiting, deadline)
    if goes_by_forecast(case):
        return _by_forecast(case)
    if case.demand is None:
        kept = case.record.desired if case.may_be_off else case.has or case.sized
        return Proposal(kept, Reason.NO_DATA)
    if case.may_be_off and not _is_active(case, case.demand):
        return Proposal(None, Reason.IDLE)
    if case.record.desired is None:
        return Proposal(case.sized, Reason.DEMAND if case.may_be_off else case.ruling.reason)
    return _within(case, case.has or case.sized, case.demand)


def _by_forecast(case: Case) -> Proposal:
    """What past weeks say; while it runs, whether other units than it has would suit it."""
    wish = expected(case, case.record.desired)
    if wish.units is None or case.record.desired is None:
        return wish
    kept = case.has or learned_units(case)
    if case.demand is None:
        return Proposal(kept, wish.reason)
    if kept != learned_units(case):
        return Proposal(suited(case), Reason.UNITS_LEARNED)
    if case.needs(case.demand.latest) > kept.most:
        return Proposal(suited(case), Reason.DEMAND_ABOVE_MAXIMUM)
    return Proposal(kept, Reason.WITHIN_RANGE)


def _is_active(case: Case, demand: Demand) -> bool:
    """Going off needs a whole quiet window, coming back one busy datapoint."""
    seen = demand.latest if case.record.desired is None else demand.highest
    below_steps = case.policy.mode is Mode.STEP and not case.needs(seen)
    return seen > case.source.activation_tps and not below_steps


def _within(case: Case, kept: Units, demand: Demand) -> Proposal:
    """What it has, as long as that is enough and not too much."""
    needed = case.needs(demand.latest)
    if needed > kept.most:
        return Proposal(case.sized, Reason.DEMAND_ABOVE_MAXIMUM)
    if needed < kept.minimum and case.sized.minimum < kept.minimum:
        return Proposal(case.sized, Reason.DEMAND_BELOW_MINIMUM)
    return Proposal(kept, Reason.WITHIN_RANGE)
