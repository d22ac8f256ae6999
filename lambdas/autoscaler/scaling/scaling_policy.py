"""How a target's demand becomes units: the mode, and what each stage of the decision goes by. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from autoscaler.scaling.demand import SUBSIDED, SUSTAINED

# Dollars for a request that is not served. At full use serving one costs $0.0002 (a unit-hour of $4, 5 TPS).
DEFAULT_LOST_PRICE = 0.002
# The price that each strategy stands for.
STRATEGIES: Mapping[str, float] = {"cost": DEFAULT_LOST_PRICE, "balanced": 0.005, "service": 0.02}


class Mode(StrEnum):
    """What recommends the units: the schedule alone, the demand now, steps of demand, or what past weeks say."""

    SCHEDULE = "schedule"
    TARGET_TRACKING = "target-tracking"
    STEP = "step"
    FORECAST = "forecast"


@dataclass(frozen=True, slots=True)
class StepAdjustment:
    """From strictly above so many TPS on, so many units."""

    above_tps: float
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalingPolicy:
    """How one target scales.

    `lost_price` is what a request that is not served counts, in the currency of the prices. With `at_most_lost`, a
    share of the requests, the forecast finds that price itself. With `deadline` requests wait in a queue, for so long
    at most, instead of being lost. A forecast only says what it would do until `shadow` is over.

    What is needed counts as the least of the last `up_window` where that is more than what runs, and as the most of
    the last `down_window` where it is less. A difference up to `tolerance`, a share, is none. A restart adds at most
    `most_up` units and takes at most `most_down` away (None: any number), and `cooldown` after one there is no other.
    """

    mode: Mode = Mode.TARGET_TRACKING
    lost_price: float = DEFAULT_LOST_PRICE
    at_most_lost: float | None = None
    deadline: timedelta | None = None
    shadow: timedelta = timedelta(days=14)
    up_window: timedelta = SUSTAINED
    down_window: timedelta = SUBSIDED
    tolerance: float = 0.1
    most_up: int | None = None
    most_down: int | None = None
    cooldown: timedelta = timedelta(minutes=30)
    adjustments: tuple[StepAdjustment, ...] = ()
