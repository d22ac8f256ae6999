"""How closely supply followed demand, by the metrics of SPEC's research group.

They ignore price and restarts, and rank policies otherwise than money does; they are told for comparison with what
others measured. (Herbst, Krebs, Oikonomou, Kousiouris, Evangelinou, Iosup, Kounev: "Ready for Rain? A View from SPEC
Research on the Future of Cloud Metrics", 2016; Bauer, Herbst, Spinner, Ali-Eldin, Kounev: "Chameleon", 2019.)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from autoscaler.scaling.predictive.plant import HOUR, Plant
from autoscaler.scaling.sizing import ROUNDING

# Of the Minkowski distance to a supply that is the demand. Which one the papers take could not be looked up.
ORDER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Elasticity:
    """Percentages but for `jitter`; nearer to 0 is better.

    The accuracies are the mean units too few or too many, relative to those demanded; the time shares how long it was
    so; `instability` how long supply and demand did not move the same way. `jitter` is by how many changes an hour
    supply changed more often than demand, or less often where it is negative.
    """

    under_accuracy: float
    over_accuracy: float
    under_time: float
    over_time: float
    instability: float
    jitter: float

    @property
    def deviation(self) -> float:
        """How far it is from a supply that always is the demand (elastic deviation)."""
        parts = (self.under_accuracy, self.over_accuracy, self.under_time, self.over_time, self.instability)
        return math.pow(math.fsum(part**ORDER for part in parts), 1 / ORDER)


def elasticity(plant: Plant, demand: Sequence[float], units: Sequence[int]) -> Elasticity:
    """The metrics of some steps: their demand in TPS and their units in service. Raises ValueError on none.

    Demanded are the fewest units that serve a step; where that is none, too many are counted relative to one, because
    the metric is not defined there.
    """
    if not demand:
        raise ValueError("the metrics of no step are not defined")
    demanded = [math.ceil(rate / plant.tps_per_unit - ROUNDING) for rate in demand]
    pairs = list(zip(demanded, units, strict=True))
    share = 100 / len(pairs)
    moves = list(zip(_moves(demanded), _moves(units), strict=True))
    changes = sum(move != 0 for _, move in moves) - sum(move != 0 for move, _ in moves)
    return Elasticity(
        under_accuracy=share * sum((need - has) / need for need, has in pairs if has < need),
        over_accuracy=share * sum((has - need) / max(need, 1) for need, has in pairs if has > need),
        under_time=share * sum(has < need for need, has in pairs),
        over_time=share * sum(has > need for need, has in pairs),
        instability=100 / max(len(moves), 1) * sum(one != other for one, other in moves),
        jitter=changes / (len(pairs) * (plant.step / HOUR)),
    )


def _moves(units: Sequence[int]) -> list[int]:
    """Up 1, down -1, alike 0."""
    return [(later > earlier) - (later < earlier) for earlier, later in pairwise(units)]
