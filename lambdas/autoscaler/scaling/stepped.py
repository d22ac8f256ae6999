"""Step scaling: the units of the highest step that demand is above."""

from __future__ import annotations

from collections.abc import Sequence

from autoscaler.scaling.model import Bounds, Units
from autoscaler.scaling.scaling_policy import StepAdjustment


def step_units(adjustments: Sequence[StepAdjustment], tps: float) -> int:
    """The units of the last adjustment that `tps` is strictly above; 0 below the first. They are in rising order."""
    return max((each.units for each in adjustments if tps > each.above_tps), default=0)


def stepped(
    adjustments: Sequence[StepAdjustment], base_tps: float, peak_tps: float | None, bounds: Bounds, units_per_model: int
) -> Units:
    """The range to start with: from what is always asked to the peak, or to the last step where no peak is known."""
    ceiling = min(bounds.maximum, units_per_model)
    most = adjustments[-1].units if peak_tps is None else step_units(adjustments, peak_tps)
    minimum = min(max(step_units(adjustments, base_tps), bounds.minimum, 1), ceiling)
    return Units(minimum, min(max(most, minimum), ceiling))
