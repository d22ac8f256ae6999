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
# And so long it must stay below the minimum, where nobody says otherwise.
SUBSIDED = timedelta(minutes=30)

# A forecast goes by the means of the last three steps of five minutes, as it has learned.
STEP = timedelta(minutes=5)
RECENT_STEPS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits in queues, or is being worked on there: how many requests, and how long the oldest has waited."""

    requests: float
    oldest: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Demand in TPS seen in the window before now: the latest datapoint, the extremes, and what lasted.

    `sustained` is the least of the stabilization window for more units, `subsided` the most of the one for fewer.
    `recent` are the means of the last steps of five minutes, the newest first. `busy_at` is when the newest interval
    began that had more than the activation. `told_by` is the signal that told the latest, where there are several.
    `assumed` are those without data, in whose place something else was put. `waiting` is what the queues among them
    hold now, None where no queue said.
    """

    latest: float
    highest: float
    lowest: float
    sustained: float
    subsided: float
    recent: tuple[float, ...] = field(default=(), compare=False)
    busy_at: datetime | None = field(default=None, compare=False)
    told_by: str = field(default="", compare=False)
    assumed: tuple[str, ...] = field(default=(), compare=False)
    waiting: Waiting | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """The stabilization windows, before the newest datapoint. What is at most `activation_tps` is no demand."""

    up: timedelta = SUSTAINED
    down: timedelta = SUBSIDED
    activation_tps: float = 0.0


EVERYTHING = Windows()


def demand_from(points: Sequence[Point], windows: Windows = EVERYTHING, earlier: Sequence[Point] = ()) -> Demand | None:
    """Sum up datapoints (instant in UTC, TPS), in any order. None when there are none: that is not zero demand.

    Those that are `earlier` count for the windows alone.
    """
    if not points:
        return None
    newest_first = sorted({*points, *earlier}, reverse=True) if earlier else sorted(points, reverse=True)
    newest, latest = max(points)
    values = [tps for _, tps in points]
    return Demand(
        latest=latest,
        highest=max(values),
        lowest=min(values),
        sustained=min(tps for at, tps in newest_first if newest - at < max(windows.up, LEAST)),
        subsided=max(tps for at, tps in newest_first if newest - at < max(windows.down, LEAST)),
        recent=_recent(newest_first, newest),
        busy_at=next((at for at, tps in newest_first if tps > windows.activation_tps), None),
    )


# A window of nothing still has the newest datapoint in it.
LEAST = timedelta(seconds=1)


def _recent(newest_first: Sequence[Point], newest: datetime) -> tuple[float, ...]:
    """The mean of each of the last steps; one without a datapoint is as the one after it."""
    sums, counts = [0.0] * RECENT_STEPS, [0] * RECENT_STEPS
    for at, tps in newest_first:
        step = (newest - at) // STEP
        if step >= RECENT_STEPS:
            break
        sums[step] += tps
        counts[step] += 1
    means: list[float] = []
    for total, count in zip(sums, counts, strict=True):
        means.append(total / count if count else means[-1])
    return tuple(means)
