"""A year of decisions and of learning, each beside a bare loop over the same steps, in one run.

A forecast decides as the backtest has it, with the stages asked only where they could say something; all that the
functions do for a target, from its schedule to the last stage, takes longer. Run it on a quiet machine; the ratios are
what to compare.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from autoscaler.scaling.model import Bounds
from autoscaler.scaling.predictive.economics import Economics
from autoscaler.scaling.predictive.learn import learn
from autoscaler.scaling.predictive.objective import price_within
from autoscaler.scaling.predictive.plant import Plant
from autoscaler.scaling.scaling_policy import DEFAULT_LOST_PRICE, ScalingPolicy
from tests.builders import a_source, a_target
from workbench.simulator.configured import Configured
from workbench.simulator.course import interactive
from workbench.simulator.predictive import ForecastPolicy
from workbench.simulator.quota import quota_for
from workbench.simulator.trace import Trace, load_trace

TRACE = Path(__file__).with_name("traces") / "steel_shift.csv"
A_FEW_WEEKS = timedelta(weeks=4)
A_WEEK, LEARNED_FROM, AT_MOST_LOST = timedelta(weeks=1), timedelta(weeks=12), 0.005


def main() -> None:
    """Print seconds, those of a bare loop, and their ratio, a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weeks", type=int, default=52, help="of the trace")
    weeks: int = parser.parse_args().weeks
    for minutes in (1, 5, 15):
        trace, plant = _year(timedelta(minutes=minutes), weeks)
        steps = f"{weeks} weeks in steps of {minutes} min"
        _print(f"{steps}, by forecast", partial(interactive, plant, trace.rates, _Taught(plant, trace)), trace.rates)
        _print(f"{steps}, all stages", partial(_decided, trace, plant), trace.rates)
    trace, plant = _year(timedelta(minutes=5), weeks)
    economics = Economics(plant=plant, lost_price=DEFAULT_LOST_PRICE)
    twelve = trace.rates[: plant.steps(LEARNED_FROM)]
    _print("one learning from 12 weeks", lambda: learn(twelve, 0, economics), twelve)
    _print("one search for a price, 12 weeks", lambda: price_within(AT_MOST_LOST, twelve, 0, plant), twelve)
    _print(f"{weeks} weeks learned weekly", lambda: _learned(trace.rates, plant, economics), trace.rates)


def _year(step: timedelta, weeks: int) -> tuple[Trace, Plant]:
    trace = load_trace(TRACE).resampled(step)
    rates = trace.rates[: weeks * A_WEEK // step]
    return Trace(trace.begin, trace.interval, rates), Plant(quota=quota_for(rates), step=step)


class _Taught:
    """The forecast, having learned once from the first weeks, since learning is measured by itself."""

    def __init__(self, plant: Plant, trace: Trace) -> None:
        self._policy = ForecastPolicy(plant, trace.begin, DEFAULT_LOST_PRICE)
        self._policy.learn(0, trace.rates[: plant.steps(A_FEW_WEEKS)])
        self.wish = self._policy.wish


def _decided(trace: Trace, plant: Plant) -> None:
    bounds = Bounds(minimum=0, maximum=plant.quota)
    target = a_target(bounds=bounds, demand=a_source(period=plant.step), policy=ScalingPolicy())
    interactive(plant, trace.rates, Configured(target, plant, trace.begin))


def _learned(rates: Sequence[float], plant: Plant, economics: Economics) -> None:
    week = plant.steps(A_WEEK)
    for end in range(week, len(rates) + 1, week):
        learn(rates[:end], 0, economics)


def _print(what: str, work: Callable[[], object], rates: Sequence[float]) -> None:
    took, floor = _seconds(work), _seconds(lambda: _bare(rates))
    line = f"{what:44} {took:8.2f} s   bare loop {floor:7.4f} s   ratio {took / floor:8.0f}"
    print(line, flush=True)  # noqa: T201 - this is the output


def _bare(rates: Sequence[float]) -> float:
    total = 0.0
    for rate in rates:
        total += rate
    return total


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
