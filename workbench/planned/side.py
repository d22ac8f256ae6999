"""A target under one of two configurations, and the plant on which it is lived."""

from __future__ import annotations

from dataclasses import dataclass, replace

from autoscaler.scaling.model import Bounds
from autoscaler.scaling.predictive.local_steps import STEP
from autoscaler.scaling.predictive.plant import Plant
from autoscaler.scaling.record import Record
from autoscaler.scaling.sizing import at_worst
from autoscaler.scaling.target import Fleet, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the stack learned of a target: its starts in seconds, and the TPS that a unit serves at worst, if known."""

    start_seconds: tuple[float, ...] = ()
    lower: float | None = None


NOTHING = Known()


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A target as one configuration has it. The plant's price is the one by which that configuration decides."""

    target: Target
    plant: Plant
    known: Known


def sides(
    name: str, old: Fleet, new: Fleet, before: Known = NOTHING, after: Known = NOTHING
) -> tuple[Side | None, Side | None]:
    """The target of that name under both configurations, None where one does not have it.

    What the world is like is the same for both: what a unit serves and how long a start takes are as the changed
    configuration says, or as was learned, so that only what is decided differs. `before` is what was learned of the
    model that the old configuration names, `after` of that of the new one.
    """
    world = new if name in new else old
    known = after if name in new else before
    lives = [_plant(world, world[name], fleet, fleet[name], known) if name in fleet else None for fleet in (old, new)]
    one, other = lives
    return (
        Side(target=old[name], plant=one, known=before) if one else None,
        Side(target=new[name], plant=other, known=after) if other else None,
    )


def price_of(name: str, old: Fleet, new: Fleet) -> float:
    """What a unit-hour of the target is counted with on both sides: the price that the changed configuration has."""
    fleet = new if name in new else old
    return fleet.prices.by_provider[fleet[name].provider].unit_hour


def highest(target: Target) -> int:
    """The most units that any of its bounds allows."""
    return max(each.maximum for each in _all_bounds(target))


def _all_bounds(target: Target) -> list[Bounds]:
    calendar = target.schedule.calendar if target.schedule else None
    periods = (*calendar.periods, *calendar.exceptions, *calendar.maintenance) if calendar else ()
    return [target.bounds, *(each.bounds for each in periods if each.bounds)]


def _plant(world: Fleet, real: Target, fleet: Fleet, target: Target, known: Known) -> Plant:
    starts = Record(target=target.name, start_seconds=known.start_seconds)
    return Plant(
        quota=min(highest(target), fleet.quotas[target.provider].units_per_model),
        tps_per_unit=at_worst(real.sizing, known.lower).tps_per_unit,
        unit_price=fleet.prices.by_provider[target.provider].unit_hour,
        step=STEP,
        start=starts.expected_start(real.converge.expected_start),
        bills_starting=world.prices.bills_starting,
        bills_stopping=world.prices.bills_stopping,
    )


def is_same(one: Side, other: Side) -> bool:
    """Whether both decide alike. Two schedules are the same where their calendars say the same."""
    schedules = [each.target.schedule for each in (one, other)]
    calendars = [(each.calendar, each.lead) if each else None for each in schedules]
    bare = [replace(each, target=replace(each.target, schedule=None)) for each in (one, other)]
    return calendars[0] == calendars[1] and bare[0] == bare[1]
