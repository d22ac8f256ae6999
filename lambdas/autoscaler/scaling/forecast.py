"""What a budget's window will have cost when it ends, if all goes on as it did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from autoscaler.scaling.meter import HOUR
from autoscaler.scaling.record import Record
from autoscaler.scaling.schedule import entries_from
from autoscaler.scaling.spending import Spending
from autoscaler.scaling.target import Fleet, Target


def forecast(fleet: Fleet, spending: Spending, records: Mapping[str, Record], now: datetime) -> float:
    """What will be spent by the window's end, in the budget's measure: what was, and the open hours still to come.

    An hour still to come counts as much as an open hour did so far, demand and all; before there was one, the units
    that each target has, or may have.
    """
    covered = [target for target in fleet.targets if spending.budget.scope.covers(target)]
    before = sum(open_hours(target, spending.since, now) for target in covered)
    to_come = {target.name: open_hours(target, now, spending.until) for target in covered}
    if before >= 1:
        return spending.spent + spending.spent / before * sum(to_come.values())
    return spending.spent + sum(
        to_come[target.name] * _units(target, records[target.name]) * fleet.price(target.provider, spending.budget)
        for target in covered
    )


def open_hours(target: Target, since: datetime, until: datetime) -> float:
    """The hours that the target's schedule is open between two instants (aware); without one it is always open."""
    return sum((max(end - begin, type(end - begin)(0)) / HOUR for begin, end in _open(target, since, until)), 0.0)


def _open(target: Target, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    if target.schedule is None:
        yield since, until
        return
    for each in entries_from(target.schedule, since, until):
        if each.is_open:
            yield max(each.start, since), min(each.end, until)


def _units(target: Target, record: Record) -> int:
    return record.desired.most if record.desired else target.bounds.maximum
