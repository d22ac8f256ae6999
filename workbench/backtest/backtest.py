"""Policies on one trace, each measured as `score.py` has it, the cheapest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from autoscaler.scaling.predictive.plant import Plant
from workbench.backtest.seldom import Seldom
from workbench.report.own_bill import A_MONTH
from workbench.simulator.contenders import CANDIDATES, Ground, make
from workbench.simulator.course import Course, interactive
from workbench.simulator.elasticity import Elasticity, elasticity
from workbench.simulator.optimum import best_plan
from workbench.simulator.policy import Learning, Policy
from workbench.simulator.queued import DEADLINE, cheapest_possible, queued
from workbench.simulator.score import warm_up
from workbench.simulator.trace import Trace

# The clairvoyant plan keeps a number for each pair of minimum and maximum in each step: so many are 400 MB.
MOST_STATES = 50_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is asked: demand in steps of the plant, the dollars of a lost request, the deadline where load is queued.

    What we ship learns anew after so many weeks.
    """

    plant: Plant
    trace: Trace
    lost_price: float
    deadline: timedelta | None = None
    learn_weeks: int = 1

    @property
    def scored(self) -> int:
        """The first step that counts."""
        return warm_up(self.plant, len(self.trace.rates))

    @property
    def begin(self) -> int:
        """The step with which a policy's life begins, the model off."""
        return max(self.scored - self.plant.steps_per_day, 0)

    @property
    def since(self) -> datetime:
        return self.trace.at(self.scored)

    @property
    def until(self) -> datetime:
        return self.trace.at(len(self.trace.rates))

    def learns_seldom(self, title: str) -> bool:
        """Whether a contender learns less often than each week; baselines learn in no time, and always do."""
        return self.learn_weeks > 1 and title in CANDIDATES

    def a_month(self, dollars: float) -> float:
        """Dollars of the scored time as dollars a month of 730 hours."""
        return dollars * (A_MONTH / (self.until - self.since))


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A contender's course. `relative` is its price, times the clairvoyant plan's or, with queued load, its cost times
    that of units always full; None where that is not known or nothing.
    """

    word: str
    title: str
    course: Course
    price: float
    relative: float | None
    elasticity: Elasticity


@dataclass(frozen=True, slots=True)
class Backtest:
    """The results, the cheapest first; the optimum is None with queued load and where it would take too much memory."""

    case: Case
    results: Sequence[Result]
    optimum: Course | None

    @property
    def best(self) -> Result:
        """What is recommended: the least dollars for running and for lost requests."""
        return self.results[0]

    @property
    def front(self) -> Sequence[Result]:
        """Those of which no other is as cheap to run and loses as few (Pareto), from the cheapest to run on."""
        found: list[Result] = []
        for each in sorted(self.results, key=lambda result: (result.course.cost, result.course.lost)):
            if not found or each.course.lost < found[-1].course.lost:
                found.append(each)
        return found


def backtest(case: Case, contenders: dict[str, str], told: Callable[[str], None]) -> Backtest:
    """Measure contenders, whose titles are told by their words; `told` hears of what is measured next."""
    told("clairvoyant optimum")
    optimum = None if case.deadline else clairvoyant(case)
    results = []
    for word, title in contenders.items():
        told(title)
        results.append(measured(case, word, title, optimum))
    return Backtest(case, sorted(results, key=lambda result: result.price), optimum)


def clairvoyant(case: Case) -> Course | None:
    """The course of the best plan there is; None where it would take too much memory to find."""
    plant, demand, scored = case.plant, case.trace.rates, case.scored
    pairs = plant.quota * (plant.quota + 1) // 2
    if pairs * (len(demand) - scored) > MOST_STATES:
        return None
    if not scored:
        # It may run when the scored time begins, so it needs time before to start.
        scored = plant.steps_per_day
        demand = (0.0,) * scored + demand
    return interactive(plant, demand, best_plan(plant, demand, case.lost_price, scored), scored=scored)


def measured(case: Case, word: str, title: str, optimum: Course | None) -> Result:
    """One contender, held against the optimum where there is one."""
    plant, demand, scored = case.plant, case.trace.rates, case.scored
    policy = _policy(case, title)
    if case.deadline is None:
        course = interactive(plant, demand, policy, scored=scored, begin=case.begin)
        price, yardstick = course.price(case.lost_price), optimum.price(case.lost_price) if optimum else 0.0
        relative = price / yardstick if yardstick else None
    else:
        course = queued(plant, demand, policy, deadline=case.deadline, scored=scored, begin=case.begin)
        price, yardstick = course.price(case.lost_price), cheapest_possible(plant, course)
        relative = course.cost / yardstick if yardstick else None
    return Result(
        word=word,
        title=title,
        course=course,
        price=price,
        relative=relative,
        elasticity=elasticity(plant, demand[scored:], course.units[scored:]),
    )


def _policy(case: Case, title: str) -> Policy:
    # Policies think in local time, and see no demand before its time.
    local = replace(case.trace, begin=case.trace.begin.replace(tzinfo=None), rates=())
    policy = make(title, Ground(case.plant, local, case.lost_price, case.deadline or DEADLINE))
    return Seldom(policy, case.learn_weeks) if case.learns_seldom(title) and isinstance(policy, Learning) else policy
