"""The free tier: of each provider and month the first unit-hours cost nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from autoscaler.scaling.model import ProviderName
from autoscaler.scaling.money import Price
from workbench.report.cents import length
from workbench.report.days import Day

Used = Mapping[str, Sequence[timedelta]]


def free_of(
    used: Used, providers: Mapping[str, ProviderName], prices: Mapping[ProviderName, Price], days: Sequence[Day]
) -> dict[str, list[timedelta]]:
    """How much of the unit-time of each target and day is free: day by day, within a day in the order of `used`."""
    taken: dict[tuple[ProviderName, date], timedelta] = defaultdict(timedelta)
    free: dict[str, list[timedelta]] = {target: [] for target in used}
    for number, day, target in _in_order(used, days):
        provider = providers[target]
        month = provider, day.date.replace(day=1)
        left = length(prices[provider].free_unit_hours) - taken[month]
        share = min(used[target][number], left)
        taken[month] += share
        free[target].append(share)
    return free


def _in_order(used: Used, days: Sequence[Day]) -> Iterator[tuple[int, Day, str]]:
    return ((number, day, target) for number, day in enumerate(days) for target in used)
