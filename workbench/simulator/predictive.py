"""What we ship: the forecast that the functions decide by, learning anew each week."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from autoscaler.scaling.model import Phase, Units
from autoscaler.scaling.predictive.economics import Economics
from autoscaler.scaling.predictive.history import slot_of
from autoscaler.scaling.predictive.learn import at_all_times, learn
from autoscaler.scaling.predictive.objective import price_within
from autoscaler.scaling.predictive.plant import Plant
from autoscaler.scaling.predictive.policy import Decider


class ForecastPolicy:
    """The shipped decision code on a plant. `begin` is when the trace begins, in its own local time.

    It goes by the price of a lost request in dollars; or, where `at_most_lost` is given (0 to 1), finds one each week
    with which no larger share of the requests is lost.
    """

    def __init__(self, plant: Plant, begin: datetime, lost_price: float, *, at_most_lost: float | None = None) -> None:
        self._plant, self._lost_price, self._share = plant, lost_price, at_most_lost
        monday = datetime.combine(begin.date() - timedelta(days=begin.weekday()), datetime.min.time())
        self._first = (begin - monday) // plant.step
        self._per_week = plant.steps(timedelta(weeks=1))
        self._decider = Decider(plant, at_all_times(plant))
        # By the steps lived: the units it ran with, None where nothing was served.
        self._ran: list[Units | None] = []

    @property
    def reason(self) -> str:
        return self._decider.reason

    def learn(self, _step: int, past: Sequence[float]) -> None:
        """Learn from all demand before this step."""
        if self._share is None:
            economics = Economics(plant=self._plant, lost_price=self._lost_price)
            self._decider.forecast = learn(past, self._first, economics)
        else:
            lost = list(self._lost(past))
            self._decider.forecast = price_within(self._share, past, self._first, self._plant, lost).forecast

    def wish(self, step: int, seen: float, has: Units | None, phase: Phase) -> Units | None:
        wished = self._decider.wish(slot_of(self._first + step, self._per_week), seen, has)
        self._ran.append(has if phase is Phase.READY and wished is not None else None)
        # While it starts there is nothing to be done, and nothing to be said of it.
        return wished if phase in (Phase.OFF, Phase.READY) else has

    def _lost(self, past: Sequence[float]) -> Iterator[float]:
        """What was not served in each step lived, in TPS."""
        plant, needs = self._plant, self._plant.needs(past)
        lag, begin = plant.steps(plant.scaling_lag), len(past) - len(self._ran)
        steady = begin
        for step, units in enumerate(self._ran, start=begin):
            in_service = 0
            if units is None:
                steady = step + 1 + lag
            else:
                scales = plant.scales and step >= steady
                in_service = min(max(needs[step], units.minimum), units.most) if scales else units.minimum
            yield max(past[step] - in_service * plant.tps_per_unit, 0.0)
