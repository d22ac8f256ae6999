"""What we ship: the forecast that the functions decide by, learning anew each week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from autoscaler.scaling.model import Phase, Units
from autoscaler.scaling.predictive.economics import Economics
from autoscaler.scaling.predictive.history import slot_of
from autoscaler.scaling.predictive.learn import learn
from autoscaler.scaling.predictive.policy import Decider
from workbench.simulator.plant import Plant


class ForecastPolicy:
    """The shipped decision code on a plant. `begin` is when the trace begins, in its own local time."""

    def __init__(self, plant: Plant, begin: datetime, lost_price: float) -> None:
        self._economics = Economics(
            quota=plant.quota,
            lost_price=lost_price,
            unit_price=plant.unit_price,
            tps_per_unit=plant.tps_per_unit,
            step=plant.step,
            start=plant.start,
            stop=plant.stop,
            scaling_lag=plant.scaling_lag,
            scaling_window=plant.scaling_window,
            scaling_target=plant.scaling_target,
        )
        monday = datetime.combine(begin.date() - timedelta(days=begin.weekday()), datetime.min.time())
        self._first = (begin - monday) // plant.step
        self._per_week = plant.steps(timedelta(weeks=1))
        self._decider = Decider(self._economics, learn((), self._first, self._economics))

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
