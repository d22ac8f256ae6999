"""The requests that units in service could not carry, by the plant: whole ones, for each day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from itertools import pairwise

from workbench.report.cents import MICROSECOND, rounded
from workbench.report.days import Day, Stretch
from workbench.report.simulated import Simulated

# Rates and times are counted in millionths, so that nothing is rounded but a day.
MILLION = 1_000_000


def lost_on(days: Sequence[Day], known: Simulated, serving: Iterable[Stretch]) -> list[int]:
    """The requests above what the units in service carry, on each of the days."""
    asked, all_of_them = [round(rate * MILLION) for rate in known.tps], list(serving)
    per_unit = round(known.plant.tps_per_unit * MILLION)
    return [
        rounded(
            Fraction(
                sum(
                    _lost(asked, known, begin, end, units * per_unit)
                    for begin, end, units in _pieces(all_of_them, day.begin, day.end)
                ),
                MILLION * MILLION,
            )
        )
        for day in days
    ]


def _lost(asked: Sequence[int], known: Simulated, begin: datetime, end: datetime, capacity: int) -> int:
    """In millionths of a TPS for a microsecond, with the same capacity all the while."""
    here, there = (begin - known.begin) // MICROSECOND, (end - known.begin) // MICROSECOND
    step = known.plant.step // MICROSECOND
    return sum(
        over * (min(there, (number + 1) * step) - max(here, number * step))
        for number in range(max(here // step, 0), min(-(-there // step), len(asked)))
        if (over := asked[number] - capacity) > 0
    )


def _pieces(serving: Sequence[Stretch], begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime, int]]:
    """From `begin` to `end`, cut where the units change."""
    here = [each for each in serving if each.begin < end and each.end > begin]
    edges = {begin, end, *(max(each.begin, begin) for each in here), *(min(each.end, end) for each in here)}
    ordered = sorted(edges)
    for one, other in pairwise(ordered):
        yield one, other, sum(each.units for each in here if each.begin <= one < each.end)
