"""What one inference unit serves, learned from minutes in which the service turned requests away.

A minute that was saturated from its beginning to its end served its capacity; one in which nothing was turned away says
that the capacity is at least what it served. That is censored data, and its median is that of Kaplan and Meier
(Nonparametric estimation from incomplete observations, 1958).

The lower limit is that of the sign test (Thompson, On confidence ranges for the median, 1936) over the saturated
minutes alone. Whatever makes a minute look saturated, requests in bunches or a capacity that happened to be low, makes
it serve less than usual and never more: so the limit errs to the safe side only.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

MINUTE = timedelta(minutes=1)
# A burst that is shorter than a minute turns requests away in two minutes at most, and serves less than the capacity in
# both: so a minute is saturated only where both its neighbours turned away this share of what was asked, too.
SATURATED = 0.1
# Of a day so many minutes are kept, evenly taken, and of all days the latest few: what is kept is read at every tick.
SATURATED_A_DAY, UNSATURATED_A_DAY = 20, 40
DAYS, FORGOTTEN_AFTER = 7, timedelta(days=60)
# Below this much evidence nothing is said: a day may be special, and so may a few minutes.
ENOUGH_MINUTES, ENOUGH_DAYS = 10, 2
# Two-sided 95 %: the truth is below the lower limit in one of forty cases.
BELOW_LIMIT = 0.025
PRECISION = 3
# Whoever configured a number that is so near to the limits has no reason to change it.
NEAR = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Minute:
    """What a model did in the minute that began at `at` (aware): requests served and turned away, units in service."""

    at: datetime
    served: float
    throttled: float
    units: int

    @property
    def tps_per_unit(self) -> float:
        return self.served / MINUTE.total_seconds() / self.units

    @property
    def is_throttled(self) -> bool:
        return self.throttled > 0 and self.throttled >= SATURATED * (self.served + self.throttled)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A day (UTC) in TPS per unit: what saturated minutes served, and what others served with nothing turned away."""

    day: date
    saturated: tuple[float, ...]
    unsaturated: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Throughput:
    """The TPS of one unit: with 97.5 % certainty not below `lower`, and `upper` was served by one in some minute.

    Requests that come in bunches leave a unit idle in between: then this is what it serves of such traffic, which is
    less than what it could. `minutes` counts the saturated ones that it was learned from, up to `day`.
    """

    tps_per_unit: float
    lower: float
    upper: float
    minutes: int
    day: date

    def contains(self, tps_per_unit: float) -> bool:
        return self.lower <= tps_per_unit <= self.upper

    def agrees_with(self, configured: float) -> bool:
        """Whether the number is within the limits, or less than a twentieth outside of them."""
        return self.lower * (1 - NEAR) <= configured <= self.upper * (1 + NEAR)

    def __str__(self) -> str:
        return f"{self.tps_per_unit:.2f} TPS per unit ({self.lower:.2f} to {self.upper:.2f})"


def evidence_of(day: date, minutes: Sequence[Minute]) -> Evidence | None:
    """What a day's minutes say, in any order. None where nothing was saturated: that is no news.

    Minutes next to other units, or to none, do not count, nor those that turned away a little or in between.
    """
    saturated, unsaturated = [], []
    for before, minute, after in _in_the_midst(sorted(minutes, key=lambda each: each.at)):
        if before.is_throttled and minute.is_throttled and after.is_throttled:
            saturated.append(minute.tps_per_unit)
        elif not minute.throttled:
            unsaturated.append(minute.tps_per_unit)
    if not saturated:
        return None
    # Both kinds are thinned alike, since their proportion matters; what is below all saturated minutes has no weight.
    every = math.ceil(len(saturated) / SATURATED_A_DAY)
    kept = [round(tps, PRECISION) for tps in saturated[::every]]
    above = sorted((round(tps, PRECISION) for tps in unsaturated[::every] if tps >= min(kept)), reverse=True)
    return Evidence(day=day, saturated=tuple(kept), unsaturated=tuple(above[:UNSATURATED_A_DAY]))


def remembered(known: Sequence[Evidence], fresh: Evidence) -> tuple[Evidence, ...]:
    """The evidence with another day's, without what is too old. The same day once more takes its own place."""
    others = [each for each in known if each.day != fresh.day and fresh.day - each.day < FORGOTTEN_AFTER]
    return tuple(sorted([*others, fresh], key=lambda each: each.day)[-DAYS:])


def throughput_of(known: Sequence[Evidence]) -> Throughput | None:
    """What the evidence says. None when it is not enough, or bounds nothing."""
    saturated = [tps for each in known for tps in each.saturated]
    if len(saturated) < ENOUGH_MINUTES or len(known) < ENOUGH_DAYS:
        return None
    unsaturated = [tps for each in known for tps in each.unsaturated]
    median, lower = _median(saturated, unsaturated), _lower_limit(saturated)
    if median is None or lower <= 0:
        return None
    return Throughput(
        tps_per_unit=median,
        lower=lower,
        upper=max(*saturated, *unsaturated),
        minutes=len(saturated),
        day=max(each.day for each in known),
    )


def _in_the_midst(minutes: Sequence[Minute]) -> Iterator[tuple[Minute, Minute, Minute]]:
    """The minutes that have both their neighbours, all with the same units in service."""
    for before, minute, after in zip(minutes, minutes[1:], minutes[2:], strict=False):
        follow = minute.at - before.at == after.at - minute.at == MINUTE
        if follow and before.units == minute.units == after.units > 0:
            yield before, minute, after


def _median(exact: Sequence[float], at_least: Sequence[float]) -> float | None:
    """The value that half of all exceed, where some are exact and of others only a least value is known."""
    share, higher = 1.0, sorted([*exact, *at_least])
    for tps, group in groupby(sorted(exact)):
        at_risk = len(higher) - bisect_left(higher, tps)
        share *= 1 - len(list(group)) / at_risk
        if share <= 0.5:
            return tps
    return None


def _lower_limit(values: Sequence[float]) -> float:
    """The highest of the values that is above the median of where they come from in one of forty cases at most."""
    ways, total, rank = 0, 2 ** len(values), -1
    while (ways := ways + math.comb(len(values), rank + 1)) <= BELOW_LIMIT * total:
        rank += 1
    return sorted(values)[max(rank, 0)]
