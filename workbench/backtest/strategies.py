"""The product's strategies side by side, and between which prices of a lost request each is the cheapest."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from autoscaler.scaling.scaling_policy import STRATEGIES
from workbench.backtest.backtest import Backtest, Case, Result
from workbench.backtest.side_by_side import Job, side_by_side
from workbench.simulator.course import Course

# The policy whose strategies these are, and the one that people would have without us.
FORECAST, ALWAYS_ON = "forecast", "always-on"
ALWAYS_ON_TITLE = "always on, built-in scaling"
PERCENT_POINT = 0.01


@dataclass(frozen=True, slots=True)
class Day:
    """How many requests a day had, and how many of them were lost."""

    date: date
    requests: float
    lost: float

    @property
    def lost_share(self) -> float:
        return self.lost / self.requests if self.requests else 0.0


@dataclass(frozen=True, slots=True)
class Between:
    """The lost request's price from which on something is the cheapest, and the one until which it is."""

    least: float
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Strategy:
    """What came of one. `lost_price` is what it stands for, None for always on, which stands for no price.

    `cheapest` says for which prices of a lost request none of the others costs less, None if for none. `worst_day` is
    the one with the most lost requests, None where requests wait.
    """

    name: str
    lost_price: float | None
    result: Result
    cheapest: Between | None
    worst_day: Day | None


@dataclass(frozen=True, slots=True)
class Exchange:
    """One strategy instead of another: dollars more a month, and requests fewer lost a month and as a share of all."""

    of: str
    instead_of: str
    dollars: float
    fewer_lost: float
    fewer_share: float

    @property
    def of_a_request(self) -> float | None:
        """Dollars for a request more that is served; None where none of both is the dearer and the better one."""
        return self.dollars / self.fewer_lost if self._is_a_trade else None

    @property
    def of_a_percent_point(self) -> float | None:
        """Dollars a month for a percentage point more of the requests served."""
        return self.dollars / self.fewer_share * PERCENT_POINT if self._is_a_trade else None

    @property
    def _is_a_trade(self) -> bool:
        return self.dollars * self.fewer_lost > 0


@dataclass(frozen=True, slots=True)
class Strategies:
    """The strategies, from the one with the cheapest lost requests on, and always on last."""

    case: Case
    rows: Sequence[Strategy]

    @property
    def exchanges(self) -> list[Exchange]:
        """Each instead of the one before."""
        return [self._exchange(one.name, other.name, one.result, other.result) for other, one in pairwise(self.rows)]

    def cheapest_at(self, lost_price: float) -> Strategy:
        """The one of our strategies that costs the least with so many dollars for each lost request."""
        ours = [each for each in self.rows if each.lost_price is not None]
        return min(ours, key=lambda each: each.result.course.price(lost_price))

    def _exchange(self, of: str, instead_of: str, one: Result, other: Result) -> Exchange:
        fewer = other.course.lost - one.course.lost
        return Exchange(
            of=of,
            instead_of=instead_of,
            dollars=self.case.a_month(one.course.cost - other.course.cost),
            fewer_lost=self.case.a_month(fewer),
            fewer_share=fewer / one.course.requests if one.course.requests else 0.0,
        )


def strategies(base: Backtest, told: Callable[[str], None]) -> Strategies:
    """Measure all of them on the base's case; `told` hears of each."""
    case = base.case
    jobs = [Job(name, replace(case, lost_price=price), FORECAST, FORECAST) for name, price in STRATEGIES.items()]
    results = side_by_side([*jobs, Job(ALWAYS_ON, case, ALWAYS_ON, ALWAYS_ON_TITLE)], base, told)
    prices = [*STRATEGIES.values(), None]
    ranges = cheapest([each.course for each in results])
    found = zip([*STRATEGIES, ALWAYS_ON], prices, results, ranges, strict=True)
    return Strategies(
        case,
        [
            Strategy(
                name=name,
                lost_price=price,
                result=result,
                cheapest=between,
                worst_day=None if case.deadline else worst_day(case, result.course),
            )
            for name, price, result, between in found
        ],
    )


def cheapest(courses: Sequence[Course]) -> list[Between | None]:
    """For each course, at which prices of a lost request it costs the least of all; of equals the first does.

    What a course costs is a line over the price, so each is the cheapest in one stretch, or nowhere.
    """
    return [_cheapest(place, courses) for place in range(len(courses))]


def _cheapest(place: int, courses: Sequence[Course]) -> Between | None:
    own, least, most = courses[place], 0.0, math.inf
    for number, other in enumerate(courses):
        dearer, more_lost = own.cost - other.cost, own.lost - other.lost
        if more_lost == 0:
            if dearer > 0 or (dearer == 0 and number < place):
                return None
        elif more_lost > 0:
            most = min(most, -dearer / more_lost)
        else:
            least = max(least, dearer / -more_lost)
    return Between(least, most) if least < most else None


def worst_day(case: Case, course: Course) -> Day:
    """The counted day on which the most requests were lost, the first of them. Its dates are the trace's."""
    per_unit, seconds = case.plant.tps_per_unit, case.plant.step.total_seconds()
    days: dict[date, tuple[float, float]] = {}
    for step in range(case.scored, len(case.trace.rates)):
        rate, on = case.trace.rates[step], case.trace.at(step).date()
        requests, lost = days.get(on, (0.0, 0.0))
        days[on] = requests + rate * seconds, lost + max(rate - course.units[step] * per_unit, 0.0) * seconds
    worst = max(days, key=lambda each: days[each][1])
    return Day(worst, *days[worst])
