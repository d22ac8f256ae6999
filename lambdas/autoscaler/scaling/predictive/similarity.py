"""Which days of the week are alike."""

from __future__ import annotations

import math
from collections.abc import Sequence

DAYS = 7
# How much two days may differ, as a share of the mean demand, and still be much alike.
ALIKE = 0.3
LITTLE = 1e-9


def similarity(profile: Sequence[Sequence[float]]) -> list[list[float]]:
    """How much each weekday's demand says of each other's: 1 for the same, by the mean difference of their hours."""
    level = max(sum(map(sum, profile)) / (24 * DAYS), LITTLE)
    return [[_alike(one, other, level) for other in profile] for one in profile]


def _alike(one: Sequence[float], other: Sequence[float], level: float) -> float:
    difference = sum(abs(a - b) for a, b in zip(one, other, strict=True)) / 24 / level
    return math.exp(-((difference / ALIKE) ** 2) / 2)
