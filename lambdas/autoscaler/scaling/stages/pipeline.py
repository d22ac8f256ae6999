"""The stages in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from autoscaler.scaling.demand import Demand
from autoscaler.scaling.model import Units
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.stages.case import Case, Proposal
from autoscaler.scaling.stages.recommended import recommended
from autoscaler.scaling.stages.steadied import bounded, limited, stabilised, tolerated
from autoscaler.scaling.stages.worth import rested, worthwhile

Stage = Callable[[Case, Proposal, Units, Demand], Proposal]

# What a restart with other units has to pass.
STAGES: dict[str, Stage] = {
    "stabilization": stabilised,
    "tolerance": tolerated,
    "steps": limited,
    "bounds": bounded,
    "worth a restart": worthwhile,
    "cooldown": rested,
}
RESTARTS = frozenset({Reason.DEMAND_ABOVE_MAXIMUM, Reason.DEMAND_BELOW_MINIMUM, Reason.UNITS_LEARNED})
# Of them, those that a restart for other units that were learned has to pass.
OF_ALL = ("worth a restart", "cooldown")


def staged(case: Case) -> Iterator[tuple[str, Proposal]]:
    """What each stage makes of the case, by its name; the last is what is decided. One that says no is the last."""
    proposal = recommended(case)
    yield "recommendation", proposal
    has = case.has
    if case.demand is None or has is None:
        return
    for name, stage in STAGES.items():
        if proposal.reason not in RESTARTS:
            return
        # What was learned from weeks needs no minutes of proof.
        if proposal.reason is Reason.UNITS_LEARNED and name not in OF_ALL:
            continue
        proposal = stage(case, proposal, has, case.demand)
        yield name, proposal


def decided(case: Case) -> Proposal:
    """What the last stage says."""
    proposal = recommended(case)
    # Most targets are as they should be, and end here.
    return proposal if proposal.reason not in RESTARTS else [proposal for _, proposal in staged(case)][-1]
