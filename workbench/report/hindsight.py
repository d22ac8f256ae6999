"""What ran, demand alone and the clairvoyant optimum beside each other, each with a price for what it lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autoscaler.scaling.meter import billed
from workbench.report.baselines import Baseline
from workbench.report.cents import exact, rounded
from workbench.report.days import Day, Stretch, stretches_of
from workbench.report.inputs import Inputs
from workbench.report.lost import lost_on
from workbench.report.simulated import Simulated

# By target, the cents of each day.
Cents = Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What ran or would have run, in cents; the requests it lost, and what they count, in cents."""

    cents: int
    lost: int
    lost_cents: int

    @property
    def together(self) -> int:
        return self.cents + self.lost_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindsight:
    """Three outcomes of the same demand; `left_out` are the targets of which they are not known."""

    ran: Outcome
    demand_alone: Outcome
    optimum: Outcome
    left_out: tuple[str, ...] = ()

    @property
    def regret(self) -> int:
        """Cents: what really ran cost more than the optimum, lost requests counted on both sides.

        It is less than nothing where starts, or AWS's own scaling, were quicker than the plant's.
        """
        return self.ran.together - self.optimum.together

    @property
    def times(self) -> float | None:
        """How many times the optimum that is; None where the optimum costs nothing."""
        return self.ran.together / self.optimum.together if self.optimum.together else None


def in_hindsight(
    inputs: Inputs, days: Sequence[Day], spent: Cents, would: Mapping[Baseline, Cents]
) -> dict[str, list[Hindsight]]:
    """Of each target that was simulated, each day."""
    alone, optimum = would[Baseline.DEMAND_ALONE], would[Baseline.OPTIMUM]
    return {
        name: [
            Hindsight(ran=ran, demand_alone=by_demand, optimum=best)
            for ran, by_demand, best in zip(
                _outcomes(days, known, _in_service(inputs, name), spent[name]),
                _outcomes(days, known, known.demand_alone.serving, alone[name]),
                _outcomes(days, known, known.optimum.serving, optimum[name]),
                strict=True,
            )
        ]
        for name, known in inputs.simulated.items()
        if isinstance(known, Simulated) and name in inputs.fleet
    }


def summed(days: Sequence[Hindsight], left_out: tuple[str, ...]) -> Hindsight | None:
    """Several as one; None of none."""
    if not days:
        return None
    return Hindsight(
        ran=_sum([each.ran for each in days]),
        demand_alone=_sum([each.demand_alone for each in days]),
        optimum=_sum([each.optimum for each in days]),
        left_out=left_out,
    )


def _outcomes(days: Sequence[Day], known: Simulated, serving: Sequence[Stretch], cents: Sequence[int]) -> list[Outcome]:
    price = exact(known.lost_price) * 100
    lost = lost_on(days, known, serving)
    return [
        Outcome(cents=money, lost=count, lost_cents=rounded(count * price))
        for money, count in zip(cents, lost, strict=True)
    ]


def _in_service(inputs: Inputs, target: str) -> list[Stretch]:
    """What really served: starting and stopping does not, whoever bills it."""
    return [
        stretch
        for run in inputs.runs
        if run.target == target
        for stretch in stretches_of(billed(run, inputs.until, starting=False, stopping=False))
    ]


def _sum(outcomes: Sequence[Outcome]) -> Outcome:
    return Outcome(
        cents=sum(each.cents for each in outcomes),
        lost=sum(each.lost for each in outcomes),
        lost_cents=sum(each.lost_cents for each in outcomes),
    )
