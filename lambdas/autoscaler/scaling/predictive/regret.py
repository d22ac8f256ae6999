"""What it has cost at a stretch, in past weeks, not to have had all units that are allowed."""

from __future__ import annotations

from collections.abc import Sequence

from autoscaler.scaling.model import Units
from autoscaler.scaling.predictive.economics import Economics
from autoscaler.scaling.predictive.history import DAYS


def cost(needed: int, units: Units, tps: float, *, full: float, unit: float, lost: float) -> float:
    """What some time costs in which the service would have `needed` units, and so many TPS are asked.

    A unit serves `full` TPS; `unit` and `lost` are the price of one, and of one TPS that is not served, for that time.
    """
    in_service = min(max(needed, units.minimum), units.most)
    return in_service * unit + max(tps - in_service * full, 0.0) * lost


def highest_regret(demand: Sequence[float], first: int, units: Sequence[Units], economics: Economics) -> float:
    """Dollars: the highest that the regret of these units, by weekday, ever stood at, against one to the quota.

    Regret is what they cost more, lost requests included, added up, and never below zero (Page, "Continuous Inspection
    Schemes", 1954). `demand` is in TPS by steps, its first step's place in steps since Monday 00:00. Where a model
    would have been off the demand is so low that its steps count nothing.
    """
    plant = economics.plant
    prices = {"full": plant.tps_per_unit, "unit": plant.dollars_per_unit_step, "lost": economics.lost_step}
    widest, per_day = Units(1, plant.quota), plant.steps_per_day
    regret = highest = 0.0
    for step, (rate, need) in enumerate(zip(demand, plant.needs(demand), strict=True)):
        has = units[(first + step) // per_day % DAYS]
        regret = max(0.0, regret + cost(need, has, rate, **prices) - cost(need, widest, rate, **prices))
        highest = max(highest, regret)
    return highest
