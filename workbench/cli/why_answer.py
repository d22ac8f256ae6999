"""What follows from a look for one target, and how: who decides, stage by stage, what budgets and quota allow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from autoscaler.scaling.authority import Ruling, Say
from autoscaler.scaling.decide import Decision, asks_stages
from autoscaler.scaling.demand import Demand
from autoscaler.scaling.look import Look, case_in, course_of, hearing
from autoscaler.scaling.model import Observation
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.record import Record
from autoscaler.scaling.spending import Spending, covering
from autoscaler.scaling.stages.case import Case, Proposal
from autoscaler.scaling.stages.pipeline import staged
from autoscaler.scaling.target import Fleet, Target

Stage = tuple[str, Proposal]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Why one target should run, or be off, at a look.

    `record` has what people did by hand by then. `needed` is the decision before budgets, `affordable` before the
    quota, and `plan` has the decisions about all targets.
    """

    fleet: Fleet
    look: Look
    target: Target
    ruling: Ruling
    record: Record
    case: Case | None
    needed: Decision
    affordable: Decision
    decision: Decision
    plan: list[Decision]

    @property
    def seen(self) -> Observation | None:
        return self.look.seen.get(self.target.name)

    @property
    def demand(self) -> Demand | None:
        return self.look.demands.get(self.target.name)

    @property
    def budgets(self) -> list[Spending]:
        """What was spent of the budgets that cover the target."""
        return covering(self.look.spent, self.target)

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """What had a say between who decides and the budgets, in its order."""
        if self.case:
            return tuple(staged(self.case))
        if self.ruling.say is not Say.RUN:
            return ()
        wanted = self.needed.desired
        if self.record.quarantined_since:
            return (("quarantine", Proposal(None, Reason.QUARANTINED)),)
        return (("units", Proposal(wanted, self.needed.reason, _whose_units(self.ruling))),)

    @property
    def next_change(self) -> datetime | None:
        """When time alone may give another answer (UTC); None where only the next looks can tell."""
        known = (
            self.decision.changes_at,
            self.decision.affordable_until,
            self.stages[-1][1].again if self.stages else None,
        )
        return min((at for at in known if at and at > self.look.now), default=None)


def answer(fleet: Fleet, look: Look, name: str) -> Answer:
    """What follows for the target of that name, which the fleet must have."""
    heard = hearing(fleet, look.records, look.overrides, look.spent, look.seen, look.now)
    course, case = course_of(fleet, look, heard), case_in(fleet, look, heard, name)
    place = fleet.targets.index(fleet[name])
    return Answer(
        fleet=fleet,
        look=look,
        target=fleet[name],
        ruling=heard.rulings[name],
        record=heard.records[name],
        case=case if asks_stages(case) else None,
        needed=course.needed[place],
        affordable=course.affordable[place],
        decision=course.admitted[place],
        plan=course.admitted,
    )


def _whose_units(ruling: Ruling) -> str:
    if ruling.units:
        return "those that were asked for"
    return "those that it has, or its bounds and the quota allow" if ruling.override else "its bounds and the quota"
