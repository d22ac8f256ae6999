"""Queued load: requests wait for a unit, the oldest first, and expire when older than a deadline."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import timedelta

from autoscaler.scaling.predictive.plant import HOUR, Plant
from workbench.simulator.course import Course, course_of
from workbench.simulator.life import live
from workbench.simulator.policy import Policy

# What the figures of `docs/simulator.md` take.
DEADLINE = timedelta(hours=4)


class Queue:
    """What waits, in TPS times steps, by the step it came in."""

    def __init__(self, deadline: int) -> None:
        self._deadline = deadline
        self._waiting: deque[tuple[int, float]] = deque()
        self.total = 0.0

    @property
    def oldest(self) -> int | None:
        """The step in which the first in the queue came, or None when nothing waits."""
        return self._waiting[0][0] if self._waiting else None

    def come(self, step: int, amount: float) -> None:
        if amount > 0:
            self._waiting.append((step, amount))
            self.total += amount

    def expire(self, step: int) -> float:
        """Take out what is older than the deadline in this step, in steps, and say how much that is."""
        gone = 0.0
        while self._waiting and self._waiting[0][0] + self._deadline < step:
            gone += self._waiting.popleft()[1]
        self._took(gone)
        return gone

    def serve(self, capacity: float) -> float:
        """Take out the oldest, as much as the capacity allows, and say how much that is."""
        left = capacity
        while left > 0 and self._waiting:
            step, amount = self._waiting.popleft()
            if amount > left:
                self._waiting.appendleft((step, amount - left))
                amount = left
            left -= amount
        self._took(capacity - left)
        return capacity - left

    def _took(self, amount: float) -> None:
        self.total = self.total - amount if self._waiting else 0.0


def queued(
    plant: Plant,
    demand: Sequence[float],
    policy: Policy,
    *,
    deadline: timedelta = DEADLINE,
    scored: int = 0,
    begin: int = 0,
) -> Course:
    """A policy's course from the step `begin` on with requests that wait; those that expire are lost.

    The demand is in TPS, by steps; from `scored` on it counts, with what waits at that time. A policy sees what comes,
    and may keep a `Queue` of its own. The service's own scaling goes by what comes, too; how it would see a queue is
    not known. Raises ValueError as `live` does.
    """
    life = live(plant, demand, policy, begin)
    queue = Queue(plant.steps(deadline))
    lost = before = 0.0
    for step in range(begin, len(demand)):
        if step == scored:
            lost, before = 0.0, queue.total
        lost += queue.expire(step)
        queue.come(step, demand[step])
        queue.serve(life.units[step] * plant.tps_per_unit)
    return course_of(plant, life, scored, offered=before + sum(demand[scored:]), lost=lost, waiting=queue.total)


def cheapest_possible(plant: Plant, course: Course) -> float:
    """Dollars that no plan can go below that serves as many requests: each of its units is full while it runs.

    A bound, and not a plan: the clairvoyant plan has the last step of each run only partly full, so what a policy costs
    relative to it is at most what it costs relative to this.
    """
    served = course.requests - course.lost - course.waiting
    return served / (plant.tps_per_unit * HOUR.total_seconds()) * plant.unit_price
