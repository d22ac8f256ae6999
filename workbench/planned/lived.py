"""A life under a configuration: what ran, what that costs and what was lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from autoscaler.scaling.model import Phase, Units
from autoscaler.scaling.predictive.local_steps import STEP
from autoscaler.scaling.predictive.plant import HOUR
from workbench.planned.asked import Asked
from workbench.planned.side import Side
from workbench.report.own_bill import A_MONTH
from workbench.simulator.configured import Configured
from workbench.simulator.course import Course, interactive


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Unit-hours and cost are of a month of 730 hours; the others of the time that counts.

    `requests` and `lost` are None where demand is not known.
    """

    unit_hours: float
    cost: float
    requests: float | None
    lost: float | None
    starts: int
    hours: float

    @property
    def lost_share(self) -> float | None:
        if self.lost is None or self.requests is None:
            return None
        return self.lost / self.requests if self.requests else 0.0


NONE = Figures(unit_hours=0.0, cost=0.0, requests=None, lost=None, starts=0, hours=0.0)


def live(side: Side, asked: Asked, weeks: int, told: Callable[[], None]) -> Course:
    """Let the stack's own decision live through what was asked; `told` hears of the begin of each week."""
    policy = _Watched(
        Configured(
            side.target, side.plant, asked.begin, start_seconds=side.known.start_seconds, lower=side.known.lower
        ),
        told,
    )
    scored, begin = asked.scored(weeks), asked.lives_from(weeks)
    return interactive(side.plant, asked.rates, policy, scored=scored, begin=begin)


def figures(course: Course, asked: Asked, weeks: int, unit_hour: float) -> Figures:
    """What came of a life, at a price for the unit-hour."""
    scored = asked.scored(weeks)
    a_month = A_MONTH / (STEP * (len(asked.rates) - scored))
    return Figures(
        unit_hours=course.unit_hours * a_month,
        cost=course.unit_hours * unit_hour * a_month,
        requests=course.requests if asked.is_known else None,
        lost=course.lost if asked.is_known else None,
        starts=course.starts,
        hours=sum(map(bool, course.units[scored:])) * (STEP / HOUR),
    )


def summed(all_of_them: Sequence[Figures]) -> Figures:
    """Those of several targets; what is lost is known where it is of any of them."""
    known = [each for each in all_of_them if each.lost is not None]
    return Figures(
        unit_hours=sum(each.unit_hours for each in all_of_them),
        cost=sum(each.cost for each in all_of_them),
        requests=sum(each.requests or 0.0 for each in known) if known else None,
        lost=sum(each.lost or 0.0 for each in known) if known else None,
        starts=sum(each.starts for each in all_of_them),
        hours=sum(each.hours for each in all_of_them),
    )


class _Watched:
    """The policy, and somebody who hears of each of its weeks."""

    def __init__(self, policy: Configured, told: Callable[[], None]) -> None:
        self._policy, self._told = policy, told

    @property
    def reason(self) -> str:
        return self._policy.reason

    def learn(self, step: int, past: Sequence[float]) -> None:
        self._told()
        self._policy.learn(step, past)

    def wish(self, step: int, seen: float, has: Units | None, phase: Phase) -> Units | None:
        return self._policy.wish(step, seen, has, phase)
