"""The lines of a report: what a target cost on a day, and what it would have cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from autoscaler.scaling.meter import billed
from autoscaler.scaling.model import ProviderName
from autoscaler.scaling.run import Run
from workbench.report.baselines import Baseline, always_on, own_scaling, schedule_alone
from workbench.report.cents import cost
from workbench.report.days import NOTHING, Day, Stretch, days_between, stretches_of, unit_time
from workbench.report.free_hours import free_of
from workbench.report.hindsight import Hindsight, in_hindsight
from workbench.report.inputs import Inputs
from workbench.report.simulated import Simulated

Times = dict[str, list[timedelta]]
# A run's unit-time on each day: as it is billed, and as our own looks alone would have it.
Metered = tuple[Run, list[timedelta], list[timedelta]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A target on a day. Money is in cents, rounded here and nowhere else.

    `confirmed` is the unit-time that CloudWatch has confirmed, `corrected` what it said beyond our own looks, which may
    be less than nothing. A baseline is None where it is not known; of a target that is not configured none is. So is
    `hindsight`, which is known of those that were simulated.
    """

    target: str
    provider: ProviderName
    day: date
    unit_time: timedelta
    free: timedelta
    cents: int
    confirmed: timedelta
    corrected: timedelta
    runs: frozenset[str]
    confirmed_runs: frozenset[str]
    starts: int
    baselines: Mapping[Baseline, int | None]
    hindsight: Hindsight | None


def lines_of(inputs: Inputs) -> tuple[Line, ...]:
    """A line for each day and target, in this order."""
    days = (
        *days_between(inputs.counted_from, inputs.since, inputs.zone),
        *days_between(inputs.since, inputs.until, inputs.zone),
    )
    metered = _metered(inputs, days)
    spent = {name: _sum((billed for _, billed, _ in runs), len(days)) for name, runs in metered.items()}
    free, cents = _priced(inputs, spent, days)
    would = {each: _priced(inputs, _baseline(each, inputs, days), days)[1] for each in Baseline}
    hindsight = in_hindsight(inputs, days, cents, would)
    return tuple(
        _line(
            metered[target],
            number,
            Line(
                target=target,
                provider=provider,
                day=day.date,
                unit_time=spent[target][number],
                free=free[target][number],
                cents=cents[target][number],
                confirmed=NOTHING,
                corrected=NOTHING,
                runs=frozenset(),
                confirmed_runs=frozenset(),
                starts=_starts([run for run, _, _ in metered[target]], day),
                baselines={
                    each: prices[target][number] if target in prices else None for each, prices in would.items()
                },
                hindsight=hindsight[target][number] if target in hindsight else None,
            ),
        )
        for number, day in enumerate(days)
        if day.begin >= inputs.since
        for target, provider in inputs.providers.items()
    )


def _line(metered: Sequence[Metered], number: int, line: Line) -> Line:
    """The line with what is known of its runs."""
    present = [each for each in metered if each[1][number] or each[2][number]]
    confirmed = [each for each in present if each[0].in_service is not None]
    return replace(
        line,
        confirmed=sum((paid[number] for _, paid, _ in confirmed), NOTHING),
        corrected=sum((paid[number] - seen[number] for _, paid, seen in confirmed), NOTHING),
        runs=frozenset(run.id for run, _, _ in present),
        confirmed_runs=frozenset(run.id for run, _, _ in confirmed),
    )


def _metered(inputs: Inputs, days: Sequence[Day]) -> dict[str, list[Metered]]:
    prices = inputs.fleet.prices
    found: dict[str, list[Metered]] = {target: [] for target in inputs.providers}
    for run in inputs.runs:
        paid, seen = (
            unit_time(
                stretches_of(
                    billed(each, inputs.until, starting=prices.bills_starting, stopping=prices.bills_stopping)
                ),
                days,
            )
            for each in (run, replace(run, in_service=None))
        )
        found[run.target].append((run, paid, seen))
    return found


def _baseline(which: Baseline, inputs: Inputs, days: Sequence[Day]) -> Times:
    """The unit-time of the targets for which the baseline is known."""
    return {name: unit_time(stretches, days) for name, stretches in _stretches(which, inputs)}


def _stretches(which: Baseline, inputs: Inputs) -> Iterator[tuple[str, Iterable[Stretch]]]:
    since, until = inputs.counted_from, inputs.until
    for target in inputs.fleet.targets:
        known = inputs.simulated.get(target.name)
        match which:
            case Baseline.ALWAYS_ON:
                yield target.name, always_on(target, since, until)
            case Baseline.SCHEDULE:
                yield target.name, schedule_alone(target, since, until)
            case Baseline.OWN_SCALING if target.name in inputs.demand:
                yield target.name, own_scaling(target, inputs.demand[target.name], since, until)
            case Baseline.DEMAND_ALONE if isinstance(known, Simulated):
                yield target.name, known.demand_alone.billed
            case Baseline.OPTIMUM if isinstance(known, Simulated):
                yield target.name, known.optimum.billed


def _priced(inputs: Inputs, used: Times, days: Sequence[Day]) -> tuple[Times, dict[str, list[int]]]:
    """What of the unit-time is free, and what the rest costs."""
    prices, providers = inputs.fleet.prices.by_provider, inputs.providers
    free = free_of(used, providers, prices, days)
    cents = {
        target: [
            cost(time - gift, prices[providers[target]].unit_hour)
            for time, gift in zip(times, free[target], strict=True)
        ]
        for target, times in used.items()
    }
    return free, cents


def _starts(runs: Sequence[Run], day: Day) -> int:
    """The runs that began on the day; one that goes on from before midnight did not."""
    ends = {run.ended for run in runs}
    return sum(day.begin <= run.began < day.end and run.began not in ends for run in runs)


def _sum(times: Iterator[list[timedelta]], length: int) -> list[timedelta]:
    found = [NOTHING] * length
    for each in times:
        found = [one + other for one, other in zip(found, each, strict=True)]
    return found
