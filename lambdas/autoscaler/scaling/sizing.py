"""How many inference units a demand needs."""

from __future__ import annotations

import math
from dataclasses import replace

from autoscaler.scaling.model import Bounds, Sizing, Units

# AWS advises at least two units in production: units are spread over availability zones,
# and those of a lost zone stay away until it is repaired (Rekognition Custom Labels guide, running-model).
HIGH_AVAILABILITY_UNITS = 2

# Keeps 20 TPS at 4 TPS per unit at 5 units when the division leaves 5.000000000000001.
ROUNDING = 1e-9


def units_for(tps: float, sizing: Sizing) -> int:
    """Whole units that carry `tps` with each unit used up to the target utilisation."""
    return math.ceil(tps / (sizing.tps_per_unit * sizing.target_utilisation) - ROUNDING)


def at_worst(sizing: Sizing, lower: float | None) -> Sizing:
    """The sizing with the TPS per unit that is certain by what was learned (`Throughput.lower`), where that is less.

    Where it is more, whoever configured less keeps the reserve: what was learned never takes units away.
    """
    return sizing if lower is None else replace(sizing, tps_per_unit=min(lower, sizing.tps_per_unit))


def size(
    *,
    base_tps: float,
    peak_tps: float | None,
    sizing: Sizing,
    bounds: Bounds,
    units_per_model: int,
    lower: float | None = None,
) -> Units:
    """The units to start a model with: a minimum for the demand that is always there, a maximum for its peak.

    Between the two the service scales by itself; without a known peak the maximum is all that is allowed.
    `units_per_model` is the account's quota. The quota and the upper bound win over the high-availability floor.
    `lower` is the TPS per unit that was learned, at worst: where it is less than configured, it counts for the peak.
    """
    ceiling = min(bounds.maximum, units_per_model)
    floor = max(bounds.minimum, HIGH_AVAILABILITY_UNITS if sizing.high_availability else 1)
    minimum = min(max(units_for(base_tps, sizing), floor), ceiling)
    if peak_tps is None:
        return Units(minimum, ceiling)
    return Units(minimum, min(max(units_for(peak_tps, at_worst(sizing, lower)), minimum), ceiling))
