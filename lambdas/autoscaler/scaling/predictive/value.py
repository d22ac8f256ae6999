"""What it is worth to start, and to stop, at each step of the past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autoscaler.scaling.model import Units
from autoscaler.scaling.predictive.economics import Economics
from autoscaler.scaling.predictive.history import History


@dataclass(frozen=True, slots=True)
class Worth:
    """Dollars that starting costs more than waiting, and stopping more than staying, by steps; negative is a gain."""

    starting: Sequence[float]
    stopping: Sequence[float]


@dataclass(frozen=True, slots=True)
class Timing:
    """Whether to start where it is off, and to stop where it runs, by steps."""

    starts: Sequence[bool]
    stops: Sequence[bool]


def worth(history: History, units: Units, economics: Economics, timing: Timing | None) -> Worth:
    """What each choice at each step is worth, if `timing` decides from then on; None: if the future were known.

    Dynamic programming backwards over off and running (Bellman; the plant is that of docs/simulator.md).
    """
    demand, needs = history.demand, history.needs
    least, most, unit, lost = units.minimum, units.most, economics.plant.dollars_per_unit_step, economics.lost_step
    full = economics.plant.tps_per_unit
    start, stop = economics.plant.steps(economics.plant.start), economics.plant.steps(economics.plant.stop)
    count, beyond = len(demand), start + stop + 2
    off, runs = [0.0] * (count + beyond), [0.0] * (count + beyond)
    # Lost while nothing serves, from each step to the end.
    missed = [0.0] * (count + beyond)
    starting, stopping = [0.0] * count, [0.0] * count
    for step in range(count - 1, -1, -1):
        rate = demand[step]
        missed[step] = missed[step + 1] + rate * lost
        ready = step + start
        started = missed[step] - missed[ready]
        if ready < count:
            over = demand[ready] - least * full
            started += least * unit + (over * lost if over > 0 else 0.0) + runs[ready + 1]
        waited = rate * lost + off[step + 1]
        need = needs[step]
        has = least if need < least else most if need > most else need
        over = rate - has * full
        stayed = has * unit + (over * lost if over > 0 else 0.0) + runs[step + 1]
        stopped = missed[step] - missed[step + stop] + off[step + stop]
        starting[step], stopping[step] = started - waited, stopped - stayed
        if timing is None:
            off[step], runs[step] = min(waited, started), min(stayed, stopped)
        else:
            off[step] = started if timing.starts[step] else waited
            runs[step] = stopped if timing.stops[step] else stayed
    return Worth(starting, stopping)
