"""What we ship: the forecast that the functions decide by, learning anew each week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from autoscaler.scaling.model import Phase, Units
from autoscaler.scaling.predictive.history import slot_of
from autoscaler.scaling.predictive.learn import at_all_times
from autoscaler.scaling.predictive.lesson import Lesson
from autoscaler.scaling.predictive.local_steps import monday_before
from autoscaler.scaling.predictive.plant import Plant
from autoscaler.scaling.predictive.policy import Decider, units_on
from autoscaler.scaling.predictive.teach import taught
from autoscaler.scaling.scaling_policy import Mode, ScalingPolicy
from workbench.simulator.restarts import NAME, Restarts


class ForecastPolicy:
    """The shipped decision code on a plant. `begin` is when the trace begins, in its own local time.

    It goes by the price of a lost request in dollars; or, where `at_most_lost` is given (0 to 1), finds one each week
    with which no larger share of the requests is lost.
    """

    def __init__(self, plant: Plant, begin: datetime, lost_price: float, *, at_most_lost: float | None = None) -> None:
        self._plant = plant
        self._policy = ScalingPolicy(
            mode=Mode.FORECAST, lost_price=lost_price, at_most_lost=at_most_lost, shadow=timedelta(0)
        )
        # On the wall, where no clock changes.
        self._begin = begin.replace(tzinfo=UTC)
        self._first = (self._begin - monday_before(self._begin)) // plant.step
        self._per_week = plant.steps(timedelta(weeks=1))
        self._decider, self._restarts = Decider(plant, at_all_times(plant)), Restarts(plant, self._policy)
        self._lesson: Lesson | None = None
        # The units that it is restarted with, until it starts.
        self._restarting: Units | None = None
        self.reason = self._decider.reason

    def learn(self, step: int, past: Sequence[float]) -> None:
        """Learn from all demand before this step."""
        now, plant = self._at(step), self._plant
        self._lesson = taught(NAME, past, self._first, plant, self._policy, zone="UTC", since=self._begin, now=now)
        self._decider.forecast = self._lesson.forecast

    def wish(self, step: int, seen: float, has: Units | None, phase: Phase) -> Units | None:
        slot = slot_of(self._first + step, self._per_week)
        wished = self._decider.wish(slot, seen, has)
        if phase in (Phase.STARTING, Phase.STOPPING):
            # There is nothing to be done, and nothing to be said of it.
            self._restarts.see(seen)
            return has
        serving = has if phase is Phase.READY and wished is not None else None
        self.reason = self._decider.reason
        learned = units_on(self._decider.forecast, slot)
        other = self._restarts.look(self._at(step), seen, serving, learned, self._lesson)
        if phase is Phase.READY:
            self._restarting = other
        if self._restarting is not None:
            self.reason = self._restarts.reason
        return self._restarting or wished

    def _at(self, step: int) -> datetime:
        return self._begin + step * self._plant.step
