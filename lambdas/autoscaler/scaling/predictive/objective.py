"""A share instead of a price: what a lost request must cost for at most a share of them to be lost."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from autoscaler.scaling.model import Units
from autoscaler.scaling.predictive.economics import Economics
from autoscaler.scaling.predictive.history import History, history
from autoscaler.scaling.predictive.learn import Forecast, Taught, at_all_times, is_too_short, learn_from
from autoscaler.scaling.predictive.plant import HOUR, Plant
from autoscaler.scaling.predictive.runs import runs_of
from autoscaler.scaling.predictive.value import Timing

# Prices between what serving a request costs at full use and so many times that; each search halves, in proportion,
# what lies between: the price is found within a tenth.
HIGHEST, SEARCHES = 4096, 7
# The future is not the past, so less than the share is aimed at.
AIMED_AT = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """The dollars of a lost request, what is learned at that price, and the share (0 to 1) it would have lost so far.

    The share is that of the past, each stretch of days judged by what was learned from the others only.
    """

    lost_price: float
    forecast: Forecast
    lost_share: float


def price_within(share: float, demand: Sequence[float], first: int, plant: Plant) -> Priced:
    """The least price of a lost request with which the future should lose at most `share` (0 to 1) of the requests.

    `demand` and `first` are those of `learn`. Where no price loses few enough it is the highest: as little is lost as
    can be.
    """
    low = plant.unit_price / (HOUR.total_seconds() * plant.tps_per_unit)
    high = low * HIGHEST
    if is_too_short(demand, plant):
        return Priced(lost_price=high, forecast=at_all_times(plant), lost_share=0.0)
    past, most, found = history(demand, first, plant), AIMED_AT * share, None
    for _ in range(SEARCHES):
        middle = math.sqrt(low * high)
        tried = _at(middle, past, plant)
        if tried.lost_share > most:
            low = middle
        else:
            high, found = middle, tried
    found = found or _at(high, past, plant)
    return Priced(lost_price=high, forecast=found.taught.forecast(), lost_share=found.lost_share)


@dataclass(frozen=True, slots=True)
class _Tried:
    taught: Taught
    lost_share: float


def _at(lost_price: float, past: History, plant: Plant) -> _Tried:
    taught = learn_from(past, Economics(plant=plant, lost_price=lost_price))
    return _Tried(taught, lost_share(past, taught.timing.past, taught.units, plant))


def lost_share(past: History, timing: Timing, units: Sequence[Units], plant: Plant) -> float:
    """The share of the requests that were lost with a timing and units by weekday; what is older counts for less."""
    asked = sum(map(float.__mul__, past.weights, map(float, past.demand)))
    served = 0.0
    for begin, end in runs_of(timing, plant):
        has = units[past.weekday(begin)]
        for step in range(begin, end):
            in_service = has.minimum if step == begin else min(max(past.needs[step], has.minimum), has.most)
            served += past.weights[step] * min(past.demand[step], in_service * plant.tps_per_unit)
    return 1 - served / asked if asked else 0.0
