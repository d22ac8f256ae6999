"""The time for which a target is open, cut into what its schedule allows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from autoscaler.scaling.model import Bounds
from autoscaler.scaling.schedule import entries_from
from autoscaler.scaling.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTime:
    """A stretch `[start, end)` in UTC for which a target is open with the same bounds."""

    start: datetime
    end: datetime
    bounds: Bounds

    @property
    def length(self) -> timedelta:
        return self.end - self.start


def open_times(target: Target, since: datetime, until: datetime) -> list[OpenTime]:
    """All of them within `[since, until)`, in order, without lead times; always open without a schedule."""
    if target.schedule is None:
        return [OpenTime(start=since, end=until, bounds=target.bounds)]
    found: list[OpenTime] = []
    for entry in entries_from(target.schedule, since, until):
        if entry.is_open and entry.start < until:
            bounds = (entry.period and entry.period.bounds) or target.bounds
            here = OpenTime(start=max(entry.start, since), end=min(entry.end, until), bounds=bounds)
            # A schedule says what holds week by week, also where nothing changes on Monday.
            if found and found[-1].end == here.start and found[-1].bounds == bounds:
                here = replace(here, start=found.pop().start)
            found.append(here)
    return found
