"""From past demand to a forecast: when a model should run in each situation of the week, and with which units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from autoscaler.scaling.model import Units
from autoscaler.scaling.predictive.economics import Economics
from autoscaler.scaling.predictive.history import CELLS, DAYS, History, history
from autoscaler.scaling.predictive.plant import Plant
from autoscaler.scaling.predictive.ranges import best_by_weekday, best_range, candidates
from autoscaler.scaling.predictive.timing import Learned, learn_timing

# Of less there is nothing to learn: it runs all the time, with all that it may have.
LEAST_HISTORY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What was learned: whether to start and to stop by cell of the week (bytes, 0 or 1), and the units by weekday."""

    starts: bytes
    stops: bytes
    units: tuple[Units, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """When to run, also in the past, each stretch of days judged by the others only; and the units by weekday."""

    timing: Learned
    units: tuple[Units, ...]

    def forecast(self) -> Forecast:
        starts, stops = self.timing.choices()
        return Forecast(starts=starts, stops=stops, units=self.units)


def learn(demand: Sequence[float], first: int, economics: Economics) -> Forecast:
    """Learn from all of `demand` (TPS, by steps, past); `first` is its first step's place in the week, in steps since
    Monday 00:00 local time."""
    if is_too_short(demand, economics.plant):
        return at_all_times(economics.plant)
    return learn_from(history(demand, first, economics.plant), economics).forecast()


def is_too_short(demand: Sequence[float], plant: Plant) -> bool:
    return len(demand) < plant.steps(LEAST_HISTORY)


def at_all_times(plant: Plant) -> Forecast:
    """Running, whatever goes on, with all that it may have."""
    return Forecast(starts=b"\1" * CELLS, stops=bytes(CELLS), units=(candidates(plant)[0],) * DAYS)


def learn_from(past: History, economics: Economics) -> Taught:
    """The timing is learned twice: for the widest range, and for the range that turned out best."""
    ranges = candidates(economics.plant)
    timing = learn_timing(past, ranges[0], economics)
    overall = best_range(past, timing.past, ranges, economics)
    timing = learn_timing(past, ranges[overall], economics)
    days = best_by_weekday(past, timing.past, ranges, overall, economics)
    return Taught(timing=timing, units=tuple(ranges[each] for each in days))
