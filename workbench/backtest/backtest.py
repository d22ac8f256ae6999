"""Policies on one trace, each measured as `score.py` has it, the cheapest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from autoscaler.scaling.predictive.plant import Plant
from workbench.report.own_bill import A_MONTH
from workbench.simulator.contenders import Ground, make
from workbench.simulator.course import Course, interactive
from workbench.simulator.elasticity import Elasticity, elasticity
from workbench.simulator.optimum import best_plan
from workbench.simulator.queued import cheapest_possible, queued
from workbench.simulator.score import warm_up
from workbench.simulator.trace import Trace

# The clairvoyant plan keeps a number for each pair of minimum and maximum in each step: so many are 400 MB.
MOST_STATES = 50_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is asked: demand in steps of the plant, the dollars of a lost request, the deadline where load is queued."""

    plant: Plant
    trace: Trace
    lost_price: float
    deadline: timedelta | None = None

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
        results.append(_result(case, word, title, optimum))
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


def _result(case: Case, word: str, title: str, optimum: Course | None) -> Result:
    plant, demand, scored = case.plant, case.trace.rates, case.scored
    # Policies think in local time, and see no demand before its time.
    local = replace(case.trace, begin=case.trace.begin.replace(tzinfo=None), rates=())
    ground = Ground(plant, local, case.lost_price)
    if case.deadline is None:
        course = interactive(plant, demand, make(title, ground), scored=scored, begin=case.begin)
        price, yardstick = course.price(case.lost_price), optimum.price(case.lost_price) if optimum else 0.0
        relative = price / yardstick if yardstick else None
    else:
        policy = make(title, replace(ground, deadline=case.deadline))
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
