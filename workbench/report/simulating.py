"""Demand alone and the clairvoyant optimum: the demand of a period once more, on the plant of the simulator."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby

from autoscaler.scaling.model import Bounds, DemandSource, Phase, Units
from autoscaler.scaling.predictive.local_steps import STEP
from autoscaler.scaling.predictive.plant import Plant
from autoscaler.scaling.scaling_policy import Mode
from autoscaler.scaling.target import Target
from workbench.calendar.preview_words import length
from workbench.report.days import Stretch
from workbench.report.inputs import Demand, Inputs
from workbench.report.served import Unknown
from workbench.report.simulated import Simulated, Supply
from workbench.simulator.configured import Configured
from workbench.simulator.life import Life, live
from workbench.simulator.optimum import best_plan
from workbench.simulator.trace import LONGEST_HELD

# Of less than a week no week is learned.
LEAST_LEARNED = timedelta(weeks=1)
# The optimum goes through every pair of minimum and maximum: a month takes a second with so many units, and four times
# that with twice as many.
MOST_UNITS = 40
# As `Configured` is asked: the step, the demand seen, the units it has and the phase.
Wish = Callable[[int, float, Units | None, Phase], Units | None]


@dataclass(frozen=True, slots=True)
class _Taught:
    """A policy that learns no more: the simulator teaches whoever can learn each week, which takes seconds."""

    wish: Wish


def simulated(inputs: Inputs, told: Callable[[int, int], None]) -> dict[str, Simulated | Unknown]:
    """By target, what would have run; or why nobody can say. `told` hears how many of how many targets are done."""
    targets, found = inputs.fleet.targets, {}
    for number, target in enumerate(targets, start=1):
        found[target.name] = simulate(inputs, target)
        told(number, len(targets))
    return found


def simulate(inputs: Inputs, target: Target) -> Simulated | Unknown:
    """What would have run for a target's demand from where counting begins."""
    source, demand = target.demand, inputs.demand.get(target.name)
    if source is None or demand is None:
        return Unknown("its demand is not known")
    if target.policy.deadline is not None:
        return Unknown("its requests wait in a queue, for which there is no such plan")
    if demand.every > LONGEST_HELD or demand.every % STEP:
        return Unknown(f"its demand is known in steps of {length(demand.every)} alone")
    begin, plant = _floor(inputs.counted_from), _plant(inputs, target)
    tps = _by_step(demand, source, begin, inputs.until)
    if (units := _most_needed(plant, tps)) > MOST_UNITS:
        return Unknown(f"it may need {units} units, and the optimum is worked out for {MOST_UNITS} at most")
    before, lost_price = inputs.demand_before.get(target.name), lost_price_of(inputs, target)
    return Simulated(
        begin=begin,
        tps=tps,
        plant=plant,
        lost_price=lost_price,
        demand_alone=_alone(_by_demand(target, lost_price), source, plant, begin, tps, before),
        optimum=_optimum(plant, begin, tps, lost_price),
    )


def lost_price_of(inputs: Inputs, target: Target) -> float:
    """What a lost request counts: as configured, or as was found for the share that is configured."""
    return inputs.lost_prices.get(target.name, target.policy.lost_price)


def _plant(inputs: Inputs, target: Target) -> Plant:
    fleet, prices = inputs.fleet, inputs.fleet.prices
    return Plant(
        quota=min(target.bounds.maximum, fleet.quotas[target.provider].units_per_model),
        tps_per_unit=target.sizing.tps_per_unit,
        unit_price=prices.by_provider[target.provider].unit_hour,
        step=STEP,
        start=inputs.starts.get(target.name, target.converge.expected_start),
        bills_starting=prices.bills_starting,
        bills_stopping=prices.bills_stopping,
    )


def _by_step(demand: Demand, source: DemandSource, begin: datetime, until: datetime) -> list[float]:
    """The TPS of each step. What does not exceed the activation is no demand, and neither is no data."""
    found = [0.0] * max(-(-(until - begin) // STEP), 0)
    for at, tps in demand.points:
        first = (at - begin) // STEP
        for step in range(max(first, 0), min(first + demand.every // STEP, len(found))):
            found[step] = tps if tps > source.activation_tps else 0.0
    return found


def _most_needed(plant: Plant, tps: Sequence[float]) -> int:
    """More units than the highest demand needs are of no use to anybody."""
    return min(plant.quota, max([1, *plant.needs(tps)]))


def _alone(
    target: Target, source: DemandSource, plant: Plant, begin: datetime, tps: Sequence[float], before: Demand | None
) -> Supply:
    """The shipped decisions from `begin` on, off at first. What can be learned is learned once, of what was before."""
    earliest = _floor(before.points[0][0]) if before and before.points else begin
    past = _by_step(before, source, earliest, begin) if before else []
    policy = Configured(target, plant, earliest)
    if len(past) * STEP >= LEAST_LEARNED:
        policy.learn(len(past), past)
    life = live(plant, [*past, *tps], _Taught(policy.wish), begin=len(past))
    return _supply(life, plant, begin, len(past))


def _by_demand(target: Target, lost_price: float) -> Target:
    """The target with neither schedule nor hands, off where nothing is asked."""
    policy = target.policy
    mode = Mode.TARGET_TRACKING if policy.mode is Mode.SCHEDULE else policy.mode
    return replace(
        target,
        schedule=None,
        bounds=Bounds(minimum=0, maximum=target.bounds.maximum),
        policy=replace(policy, mode=mode, lost_price=lost_price, at_most_lost=None),
        hands_off=False,
    )


def _optimum(plant: Plant, begin: datetime, tps: Sequence[float], lost_price: float) -> Supply:
    """What it does before the first step is free: it may run by then."""
    lead = plant.steps(plant.start) + plant.steps(plant.scaling_lag)
    demand = [*[0.0] * lead, *tps]
    small = replace(plant, quota=_most_needed(plant, tps))
    return _supply(live(small, demand, best_plan(small, demand, lost_price, lead)), plant, begin, lead)


def _supply(life: Life, plant: Plant, begin: datetime, first: int) -> Supply:
    """A life as stretches; its step `first` begins at `begin`."""
    return Supply(
        serving=tuple(_serving(life.units[first:], begin)), besides=tuple(_besides(life, plant, begin - first * STEP))
    )


def _serving(units: Sequence[int], begin: datetime) -> Iterator[Stretch]:
    step = 0
    for count, alike in groupby(units):
        end = step + len(list(alike))
        if count:
            yield Stretch(begin + step * STEP, begin + end * STEP, count)
        step = end


def _besides(life: Life, plant: Plant, begin: datetime) -> Iterator[Stretch]:
    """The minimum while it starts and stops, where that is billed."""
    for each in life.actions:
        starts = each.action == "start"
        if plant.bills_starting if starts else plant.bills_stopping:
            lasts = plant.steps(plant.start if starts else plant.stop) * STEP
            at = begin + each.step * STEP
            yield Stretch(at, at + lasts, each.units.minimum)


def _floor(at: datetime) -> datetime:
    """The begin of the step that holds it."""
    return datetime.fromtimestamp(at.timestamp() // STEP.total_seconds() * STEP.total_seconds(), UTC)
