"""What came of a policy: what ran, what it cost, and what was lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from autoscaler.scaling.predictive.plant import HOUR, Plant
from workbench.simulator.life import Action, Life, live
from workbench.simulator.policy import Policy
from workbench.simulator.trace import Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Dollars, unit-hours, requests and starts are those of the scored steps; actions and units of the whole life.

    `requests` were offered; of them `lost` were not served, and `waiting` not yet when the trace ended. `units` are
    those in service in each step of the demand.
    """

    cost: float
    unit_hours: float
    requests: float
    lost: float
    starts: int
    actions: tuple[Action, ...]
    units: bytes
    waiting: float = 0.0

    @property
    def lost_share(self) -> float:
        return self.lost / self.requests if self.requests else 0.0

    def price(self, lost_price: float) -> float:
        """Dollars with `lost_price` for each lost request: what a policy is to make small."""
        return self.cost + lost_price * self.lost


def interactive(plant: Plant, demand: Sequence[float], policy: Policy, *, scored: int = 0, begin: int = 0) -> Course:
    """A policy's course from the step `begin` on with requests that cannot wait: those above capacity are lost.

    The demand is in TPS, by steps; from `scored` on it counts. Raises ValueError as `live` does.
    """
    life = live(plant, demand, policy, begin)
    per_unit = plant.tps_per_unit
    served_by = zip(demand[scored:], life.units[scored:], strict=True)
    lost = sum(over for rate, units in served_by if (over := rate - units * per_unit) > 0)
    return course_of(plant, life, scored, offered=sum(demand[scored:]), lost=lost)


def course_of(plant: Plant, life: Life, scored: int, *, offered: float, lost: float, waiting: float = 0.0) -> Course:
    """What a life cost, and what was offered, lost and left waiting in it (each in TPS times steps)."""
    seconds = plant.step.total_seconds()
    unit_steps = sum(life.units[scored:]) + sum(_billed_besides(plant, each, scored) for each in life.actions)
    unit_hours = unit_steps * (plant.step / HOUR)
    return Course(
        cost=unit_hours * plant.unit_price,
        unit_hours=unit_hours,
        requests=offered * seconds,
        lost=lost * seconds,
        waiting=waiting * seconds,
        starts=sum(each.action == "start" and each.step >= scored for each in life.actions),
        actions=tuple(life.actions),
        units=bytes(life.units),
    )


def action_log(trace: Trace, course: Course) -> list[dict[str, str | int]]:
    """The actions as plain values, their instants as the trace writes them."""
    return [
        {
            "at": trace.at(each.step).isoformat(),
            "action": each.action,
            "min": each.units.minimum,
            "max": each.units.most,
            "reason": each.reason,
        }
        for each in course.actions
    ]


def _billed_besides(plant: Plant, action: Action, scored: int) -> int:
    """The unit-steps billed, if at all, while a start or a stop takes place, even beyond the end."""
    is_start = action.action == "start"
    if not (plant.bills_starting if is_start else plant.bills_stopping):
        return 0
    length: timedelta = plant.start if is_start else plant.stop
    return action.units.minimum * max(action.step + plant.steps(length) - max(action.step, scored), 0)
