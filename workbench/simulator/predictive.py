"""What we ship: the forecast that the functions decide by, learning anew each week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from autoscaler.scaling.model import Phase, Units
from autoscaler.scaling.predictive.economics import Economics
from autoscaler.scaling.predictive.history import slot_of
from autoscaler.scaling.predictive.learn import learn
from autoscaler.scaling.predictive.plant import Plant
from autoscaler.scaling.predictive.policy import Decider


class ForecastPolicy:
    """The shipped decision code on a plant. `begin` is when the trace begins, in its own local time."""

    def __init__(self, plant: Plant, begin: datetime, lost_price: float) -> None:
        self._economics = Economics(plant=plant, lost_price=lost_price)
        monday = datetime.combine(begin.date() - timedelta(days=begin.weekday()), datetime.min.time())
        self._first = (begin - monday) // plant.step
        self._per_week = plant.steps(timedelta(weeks=1))
        self._decider = Decider(plant, learn((), self._first, self._economics))

    @property
    def reason(self) -> str:
        return self._decider.reason

    def learn(self, _step: int, past: Sequence[float]) -> None:
        """Learn from all demand before this step."""
        self._decider.forecast = learn(past, self._first, self._economics)

    def wish(self, step: int, seen: float, has: Units | None, phase: Phase) -> Units | None:
        wished = self._decider.wish(slot_of(self._first + step, self._per_week), seen, has)
        # While it starts there is nothing to be done, and nothing to be said of it.
        return wished if phase in (Phase.OFF, Phase.READY) else has
