"""What it is worth to start, and to stop, at each step of the past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from autoscaler.scaling.model import Units
from autoscaler.scaling.predictive.economics import Economics
from autoscaler.scaling.predictive.history import History
from autoscaler.scaling.predictive.plant import Plant


@dataclass(frozen=True, slots=True)
class Worth:
    """Dollars that starting costs more than waiting, and stopping more than staying, by steps; negative is a gain."""

    starting: Sequence[float]
    stopping: Sequence[float]


@dataclass(frozen=True, slots=True)
class Timing:
    """Whether to start where it is off, and to stop where it runs, by steps: bytes, 0 or 1."""

    starts: bytes
    stops: bytes


@dataclass(frozen=True, slots=True)
class Dollars:
    """What each step costs where nothing serves, where it is the first of a run, and where it is a later one."""

    off: Sequence[float]
    first: Sequence[float]
    running: Sequence[float]


def dollars(history: History, units: Units, economics: Economics) -> Dollars:
    """The running and the lost requests of each step, with those units."""
    least, most, full = units.minimum, units.most, economics.plant.tps_per_unit
    unit, lost = economics.plant.dollars_per_unit_step, economics.lost_step
    running, first = [], []
    for need, rate in zip(history.needs, history.demand, strict=True):
        over = rate - least * full
        first.append(least * unit + over * lost if over > 0 else least * unit)
        has = least if need < least else most if need > most else need
        over = rate - has * full
        running.append(has * unit + over * lost if over > 0 else has * unit)
    return Dollars([rate * lost for rate in history.demand], first, running)


def worth(each: Dollars, plant: Plant, timing: Timing | None) -> Worth:
    """What each choice at each step is worth, if `timing` decides from then on; None: if the future were known.

    Dynamic programming backwards over off and running (Bellman; the plant is that of docs/simulator.md).
    """
    count, start, stop = len(each.off), plant.steps(plant.start), plant.steps(plant.stop)
    beyond = [0.0] * (start + stop + 2)
    off, runs = [0.0] * count + beyond, [0.0] * count + beyond
    # Lost while nothing serves, from each step to the end.
    missed = [*accumulate(reversed(each.off), initial=0.0)][::-1] + beyond
    first, running, losing = each.first, each.running, each.off
    starting, stopping = [0.0] * count, [0.0] * count
    for step in range(count - 1, -1, -1):
        ready = step + start
        started = missed[step] - missed[ready]
        if ready < count:
            started += first[ready] + runs[ready + 1]
        waited = losing[step] + off[step + 1]
        stayed = running[step] + runs[step + 1]
        stopped = missed[step] - missed[step + stop] + off[step + stop]
        starting[step], stopping[step] = started - waited, stopped - stayed
        if timing is None:
            off[step], runs[step] = min(waited, started), min(stayed, stopped)
        else:
            off[step] = started if timing.starts[step] else waited
            runs[step] = stopped if timing.stops[step] else stayed
    return Worth(starting, stopping)
