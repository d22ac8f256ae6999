"""The most units that a demand asks of its account."""

from __future__ import annotations

import math
from collections.abc import Sequence

from workbench.simulator.trace import percentile

# The rare peaks above are not what a quota is asked for.
QUOTA_SHARE = 0.999


def quota_for(demand: Sequence[float], tps_per_unit: float = 5.0) -> int:
    """Units for all but the rarest peaks of a demand in TPS, and one more."""
    return math.ceil(percentile(demand, QUOTA_SHARE) / tps_per_unit) + 1
