"""Requests that can wait: started late enough to be full, early enough that nothing expires.

(Deadline scheduling: wait while there is slack, then run as slowly as all deadlines allow; Yao, Demers, Shenker:
"A Scheduling Model for Reduced CPU Energy", 1995.)
"""

from __future__ import annotations

import math
from datetime import timedelta

# Ready so long before the oldest request expires, and with units that serve all that waits within it.
MARGIN = timedelta(minutes=60)


def is_urgent(oldest: timedelta, deadline: timedelta, start: timedelta) -> bool:
    """Whether the oldest request has waited so long that the model has to be started now, or has to go on."""
    return oldest >= deadline - start - MARGIN


def enough(requests: float, tps_per_unit: float, most: int) -> int:
    """The fewest units that serve what waits within the margin; one at least, and no more than `most`."""
    return min(max(math.ceil(requests / (tps_per_unit * MARGIN.total_seconds())), 1), most)


def is_too_small(requests: float, units: int, tps_per_unit: float, most: int) -> bool:
    """Whether more waits than the units serve within the margin, where more units are allowed."""
    return units < most and requests > units * tps_per_unit * MARGIN.total_seconds()


def fills(requests: float, units: int, tps_per_unit: float, step: timedelta) -> bool:
    """Whether what waits keeps the units busy until the next look; those that are not full cost as much."""
    return requests >= units * tps_per_unit * step.total_seconds()
