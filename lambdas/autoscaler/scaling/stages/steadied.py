"""What keeps a proposed restart from being made too soon, or too far: stabilization, tolerance, step limits, bounds.

(The terms are those of Kubernetes' HorizontalPodAutoscaler, "behavior" and "tolerance", and of AWS Auto Scaling.)
"""

from __future__ import annotations

from datetime import timedelta

from autoscaler.scaling.demand import Demand
from autoscaler.scaling.model import Units
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.scaling_policy import Mode
from autoscaler.scaling.stages.case import Case, Proposal


def stabilised(case: Case, proposal: Proposal, has: Units, demand: Demand) -> Proposal:
    """More units only for the least of the window for more; fewer only for the most of the window for fewer."""
    if proposal.reason is Reason.DEMAND_ABOVE_MAXIMUM:
        needed, keeps = case.needs(demand.sustained), case.needs(demand.sustained) <= has.most
        told = f"{demand.sustained:.3g} TPS at least in {_minutes(case.policy.up_window)} needs {needed}"
    else:
        needed, keeps = case.needs(demand.subsided), case.needs(demand.subsided) >= has.minimum
        told = f"{demand.subsided:.3g} TPS at most in {_minutes(case.policy.down_window)} needs {needed}"
    return Proposal(has, Reason.WITHIN_RANGE, told) if keeps else proposal._replace(note=told)


def tolerated(case: Case, proposal: Proposal, has: Units, demand: Demand) -> Proposal:
    """A small difference is none. Steps are as they were written."""
    if case.policy.mode is Mode.STEP:
        return proposal
    above = proposal.reason is Reason.DEMAND_ABOVE_MAXIMUM
    planned = case.tps_at_worst * case.target.sizing.target_utilisation * (has.most if above else has.minimum)
    difference = abs((demand.sustained if above else demand.subsided) / planned - 1)
    told = f"{difference:.0%} off, {case.policy.tolerance:.0%} is tolerated"
    keeps = difference <= case.policy.tolerance
    return Proposal(has, Reason.WITHIN_RANGE, told) if keeps else proposal._replace(note=told)


def limited(case: Case, proposal: Proposal, has: Units, _demand: Demand) -> Proposal:
    """So many units more, or fewer, in one restart."""
    wanted, policy = proposal.units or has, case.policy
    if proposal.reason is Reason.DEMAND_ABOVE_MAXIMUM and policy.most_up is not None:
        most = min(wanted.most, has.most + policy.most_up)
        return proposal._replace(units=Units(min(wanted.minimum, most), most), note=_at_once(most - has.most, "more"))
    if proposal.reason is Reason.DEMAND_BELOW_MINIMUM and policy.most_down is not None:
        minimum = max(wanted.minimum, has.minimum - policy.most_down)
        units = Units(minimum, max(wanted.most, minimum))
        return proposal._replace(units=units, note=_at_once(has.minimum - minimum, "fewer"))
    return proposal._replace(note="")


def bounded(case: Case, proposal: Proposal, has: Units, _demand: Demand) -> Proposal:
    """Where bounds or quota allow no more than it has, a restart changes nothing."""
    wanted, bounds = proposal.units or has, case.target.bounds
    told = f"{bounds.minimum} to {min(bounds.maximum, case.units_per_model)} units are allowed"
    if proposal.reason is Reason.DEMAND_ABOVE_MAXIMUM and wanted.most <= has.most:
        return Proposal(has, Reason.AT_MAXIMUM, told)
    if proposal.reason is Reason.DEMAND_BELOW_MINIMUM and wanted.minimum >= has.minimum:
        return Proposal(has, Reason.WITHIN_RANGE, told)
    return proposal._replace(note=told)


def _minutes(length: timedelta) -> str:
    return f"{length.total_seconds() / 60:.0f} min"


def _at_once(units: int, which: str) -> str:
    return f"{units} {which} at once"
