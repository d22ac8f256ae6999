"""Steps on the wall clock of a target, so that each has its place in the local week, whatever the clocks do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from autoscaler.scaling.target import Target

STEP = timedelta(minutes=5)
A_WEEK = timedelta(weeks=1)


def zone_of(target: Target) -> ZoneInfo:
    """The zone whose week a target's demand follows: that of its schedule, or UTC."""
    return target.schedule.zone if target.schedule else ZoneInfo("UTC")


def local_steps(tps: Mapping[datetime, float], zone: ZoneInfo, until: datetime) -> tuple[list[float], int]:
    """The demand of each step on the wall, from the first that is known up to `until`, and the first's place.

    `tps` is by the begin (UTC) of steps; a step without is without demand. A step on the wall is that of the instant
    it stands for: the first of two, where clocks are set back; where they are set forward, the hour that is left out
    is as the hour after it. The place is in steps since Monday 00:00.
    """
    if not tps:
        return [], 0
    first = _on_the_wall(min(tps), zone)
    demand, at, end = [], first, _on_the_wall(until, zone)
    while at < end:
        demand.append(tps.get(_begin(at.replace(tzinfo=zone).astimezone(UTC)), 0.0))
        at += STEP
    return demand, place_in_week(first)


def monday_before(at: datetime) -> datetime:
    """The begin of its week."""
    return datetime.combine(at.date() - timedelta(days=at.weekday()), time(), at.tzinfo)


def place_in_week(local: datetime) -> int:
    """Where a time on the wall (naive) lies, in steps since Monday 00:00."""
    return timedelta(days=local.weekday(), hours=local.hour, minutes=local.minute) // STEP


def _on_the_wall(at: datetime, zone: ZoneInfo) -> datetime:
    return _begin(at.astimezone(zone).replace(tzinfo=None))


def _begin(at: datetime) -> datetime:
    """The begin of the step that holds it."""
    return at - timedelta(minutes=at.minute % 5, seconds=at.second, microseconds=at.microsecond)
