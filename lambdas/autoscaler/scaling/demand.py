"""What was asked of a target lately, in TPS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

# Begin of an interval in UTC, and TPS.
Point = tuple[datetime, float]

# Demand must stay above the maximum this long before a restart is considered: a restart is an outage
# of 10 to 20 minutes (Rekognition Custom Labels guide, running-model), so a shorter burst is not worth one.
SUSTAINED = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Demand seen in the window before now: the latest datapoint, the extremes, and what lasted ten minutes.

    `told_by` is the signal that told the latest, where there are several. `assumed` are those without data, in whose
    place something else was put.
    """

    latest: float
    highest: float
    lowest: float
    sustained: float
    told_by: str = field(default="", compare=False)
    assumed: tuple[str, ...] = field(default=(), compare=False)


def demand_from(points: Sequence[Point]) -> Demand | None:
    """Sum up datapoints (instant in UTC, TPS), in any order. None when there are none: that is not zero demand."""
    if not points:
        return None
    newest_first = sorted(points, reverse=True)
    newest = newest_first[0][0]
    values = [tps for _, tps in newest_first]
    return Demand(
        latest=values[0],
        highest=max(values),
        lowest=min(values),
        sustained=min(tps for at, tps in newest_first if newest - at < SUSTAINED),
    )
