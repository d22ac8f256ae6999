"""The clairvoyant optimum: the cheapest that any policy could have done, had it known the whole demand before.

Dynamic programming backwards in time (Bellman, "Dynamic Programming", 1957) over off, and each pair of minimum and
maximum that a model can run with; start, stop and the service's lag are folded into the transitions. It is exact for
the plant of `plant.py`.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from autoscaler.scaling.model import Phase, Units
from autoscaler.scaling.predictive.plant import Plant


@dataclass(frozen=True, slots=True)
class Plan:
    """What to wish in each step: a policy that was told beforehand."""

    wishes: Sequence[Units | None]
    reason: str = "Clairvoyant"

    def wish(self, step: int, _seen: float, _has: Units | None, _phase: Phase) -> Units | None:
        return self.wishes[step]


def least_cost(plant: Plant, demand: Sequence[float], lost_price: float, scored: int = 0) -> float:
    """Dollars for running and for lost requests, from the step `scored` on, of the best plan there is.

    `lost_price` is the dollars of a lost request. Whether the model is off or runs when the first scored step
    begins, and with what, is free.
    """
    return _Backwards(plant, demand, lost_price, scored).least


def best_plan(plant: Plant, demand: Sequence[float], lost_price: float, scored: int) -> Plan:
    """The plan of that cost. It begins a start and a lag before the first scored step, if it is to run by then.

    Raises ValueError where there is no such step.
    """
    lead = plant.steps(plant.start) + plant.steps(plant.scaling_lag)
    if scored < lead:
        raise ValueError(f"the first {lead} steps are needed to start a model: score from there on, not from {scored}")
    return Plan(_Backwards(plant, demand, lost_price, scored, keeps=True).wishes())


class _Backwards:
    """The values of all states, from the last step to the first scored one; `keeps` them for the way forwards."""

    def __init__(
        self, plant: Plant, demand: Sequence[float], lost_price: float, scored: int, *, keeps: bool = False
    ) -> None:
        self.start, self.stop = plant.steps(plant.start), plant.steps(plant.stop)
        self.first, self.end = scored, len(demand)
        self.loss = plant.step.total_seconds() * lost_price
        # What it costs to serve nothing from a step on.
        losses = accumulate((each * self.loss for each in reversed(demand)), initial=0.0)
        self.dark = [*reversed(list(losses)), *[0.0] * max(self.start, self.stop)]
        self.off = [0.0] * len(self.dark)
        self.rows, self.young_rows = array("d"), array("d")
        self.first_units = bytearray(self.end)
        self._set_states(plant)
        self._go(plant, demand, keeps=keeps)

    def _set_states(self, plant: Plant) -> None:
        """The pairs of minimum and maximum, those of one minimum together, and what they are billed."""
        self.least_units = range(1, plant.quota + 1)
        self.pairs = [(m, n) for m in self.least_units for n in (range(m, plant.quota + 1) if plant.scales else [m])]
        sizes = (sum(m == least for m, _ in self.pairs) for least in self.least_units)
        self.groups = list(pairwise(accumulate(sizes, initial=0)))
        # How long the service's scaling takes to notice: so long it runs at its minimum.
        self.lag = plant.steps(plant.scaling_lag) if plant.scales else 1
        self.dollars = plant.dollars_per_unit_step
        self.bill_starting = self.dollars * self.start if plant.bills_starting else 0.0
        self.bill_stopping = self.dollars * self.stop if plant.bills_stopping else 0.0

    def _go(self, plant: Plant, demand: Sequence[float], *, keeps: bool) -> None:
        # A year of minutes has ten million values: what does not change is looked up once.
        dark, off, quota, needs = self.dark, self.off, plant.quota, plant.needs(demand)
        # By need: the units of each pair.
        units_of = [[min(max(need, m), n) for m, n in self.pairs] for need in range(quota + 1)]
        stop_bills = [m * self.bill_stopping for m, _ in self.pairs]
        young_bills = [m * self.bill_stopping for m in self.least_units]
        first_costs, values = [0.0] * self.end, [0.0] * len(self.pairs)
        # young[k][m - 1]: has run for k + 1 steps, with m as its minimum.
        young = [[0.0] * quota for _ in range(self.lag)]
        told, costs = -1.0, [0.0]
        for step in range(self.end - 1, self.first - 1, -1):
            if demand[step] != told:
                told = demand[step]
                costs = self._costs(plant, told)
            # Ready now: the first step is served at the minimum.
            best = min(
                (costs[m] + m * self.bill_starting + value, m)
                for m, value in zip(self.least_units, young[0], strict=True)
            )
            first_costs[step], self.first_units[step] = best
            stopped = dark[step] - dark[step + self.stop] + off[step + self.stop]
            going = zip(units_of[min(needs[step], quota)], values, stop_bills, strict=True)
            if self.bill_stopping:
                values = [min(costs[u] + value, stopped + bill) for u, value, bill in going]
            else:
                values = [on if (on := costs[u] + value) < stopped else stopped for u, value, _ in going]
            for age in range(self.lag - 1):
                young[age] = [
                    min(costs[m] + value, stopped + bill)
                    for m, value, bill in zip(self.least_units, young[age + 1], young_bills, strict=True)
                ]
            young[-1] = [min(values[begin:end]) for begin, end in self.groups]
            stays = dark[step] - dark[step + 1] + off[step + 1]
            ready = step + self.start
            starts = dark[step] - dark[ready] + first_costs[ready] if ready < self.end else stays
            off[step] = min(stays, starts)
            if keeps:
                self.rows.extend(values)
                for row in young[:-1]:
                    self.young_rows.extend(row)
        self.least = min(off[self.first], *values)

    def _costs(self, plant: Plant, rate: float) -> list[float]:
        """By units in service: dollars of one step."""
        return [
            units * self.dollars + max(rate - units * plant.tps_per_unit, 0.0) * self.loss
            for units in range(plant.quota + 1)
        ]

    def wishes(self) -> list[Units | None]:
        """The way forwards through the kept values."""
        wishes: list[Units | None] = [None] * self.end
        values = self._row(self.first)
        step = self.first
        if min(values) < self.off[step]:
            pair = min(range(len(values)), key=values.__getitem__)
            stop = self._stop_after(step, pair)
            self._write(wishes, step - self.start - self.lag, stop, Units(*self.pairs[pair]))
            step = stop + self.stop
        while step < self.end:
            stays = self.dark[step] - self.dark[step + 1] + self.off[step + 1]
            if self.off[step] < stays:
                stop, units = self._run_from(step + self.start)
                self._write(wishes, step, stop, units)
                step = stop + self.stop
            else:
                step += 1
        return wishes

    def _write(self, wishes: list[Units | None], begin: int, stop: int, units: Units) -> None:
        stop = min(stop, self.end)
        wishes[begin:stop] = [units] * (stop - begin)

    def _run_from(self, ready: int) -> tuple[int, Units]:
        """When a run that is ready at a step is stopped, and its units."""
        least = self.first_units[ready]
        for age in range(1, self.lag):
            step = ready + age
            if step >= self.end or self._young(step, age, least) >= self._stopped(step, least):
                return step, Units(least, least)
        steady = ready + self.lag
        if steady >= self.end:
            return self.end, Units(least, least)
        values = self._row(steady)
        pair = min(range(*self.groups[least - 1]), key=values.__getitem__)
        return self._stop_after(steady, pair), Units(*self.pairs[pair])

    def _stop_after(self, step: int, pair: int) -> int:
        """The first step from this one on in which it is as cheap to stop."""
        least, width = self.pairs[pair][0], len(self.pairs)
        place = (self.end - 1 - step) * width + pair
        while step < self.end and self.rows[place] < self._stopped(step, least):
            step, place = step + 1, place - width
        return step

    def _stopped(self, step: int, least: int) -> float:
        after = step + self.stop
        return self.dark[step] - self.dark[after] + self.off[after] + least * self.bill_stopping

    def _row(self, step: int) -> array[float]:
        width = len(self.pairs)
        place = (self.end - 1 - step) * width
        return self.rows[place : place + width]

    def _young(self, step: int, age: int, least: int) -> float:
        width = len(self.least_units)
        return self.young_rows[((self.end - 1 - step) * (self.lag - 1) + age - 1) * width + least - 1]
