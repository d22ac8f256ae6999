"""What it has cost at a stretch, in past weeks, not to have had all units that are allowed."""

from __future__ import annotations

from collections.abc import Sequence

from autoscaler.scaling.model import Units
from autoscaler.scaling.predictive.economics import Economics
from autoscaler.scaling.predictive.history import DAYS


def highest_regret(demand: Sequence[float], first: int, units: Sequence[Units], economics: Economics) -> float:
    """Dollars: the highest that the regret of these units, by weekday, ever stood at, against one to the quota.

    Regret is what they cost more, lost requests included, added up, and never below zero (Page, "Continuous Inspection
    Schemes", 1954). `demand` is in TPS by steps, its first step's place in steps since Monday 00:00. Where a model
    would have been off the demand is so low that its steps count nothing.
    """
    plant = economics.plant
    unit, lost, full, quota = plant.dollars_per_unit_step, economics.lost_step, plant.tps_per_unit, plant.quota
    per_day = plant.steps_per_day
    by_day = [(each.minimum, each.most) for each in units]
    regret = highest = 0.0
    for step, (rate, need) in enumerate(zip(demand, plant.needs(demand), strict=True)):
        least, most = by_day[(first + step) // per_day % DAYS]
        has, widest = min(max(need, least), most), min(max(need, 1), quota)
        over, over_widest = max(rate - has * full, 0.0), max(rate - widest * full, 0.0)
        regret = max(0.0, regret + (has - widest) * unit + (over - over_widest) * lost)
        highest = max(highest, regret)
    return highest
