"""With which units a target is started, by its settings and the demand seen lately."""

from __future__ import annotations

from autoscaler.scaling.demand import Demand
from autoscaler.scaling.model import Units
from autoscaler.scaling.scaling_policy import Mode
from autoscaler.scaling.sizing import size
from autoscaler.scaling.stepped import stepped
from autoscaler.scaling.target import Target


def units_to_start(
    target: Target, units_per_model: int, demand: Demand | None = None, lower: float | None = None
) -> Units:
    """The units that its bounds, its peak, the quota and the demand seen lately ask for.

    `lower` is the TPS that a unit of its model serves at worst, None while that is not learned.
    """
    peak, base = target.demand.peak_tps if target.demand else None, demand.lowest if demand else 0.0
    if peak is not None and demand is not None:
        peak = max(peak, demand.highest)
    if target.policy.mode is Mode.STEP:
        return stepped(target.policy.adjustments, base, peak, target.bounds, units_per_model)
    return size(
        base_tps=base,
        peak_tps=peak,
        sizing=target.sizing,
        bounds=target.bounds,
        units_per_model=units_per_model,
        lower=lower,
    )
