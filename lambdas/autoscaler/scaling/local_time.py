"""From the time on the wall to the instant it stands for."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY_MINUTES = 24 * 60


def instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The first instant (UTC) at which clocks in `zone` show that minute of that day, or a later one.

    A time that a clock change skips is the moment of the change; a time that comes twice is the first.
    `minute` counts from midnight and may lie beyond the day.
    """
    local = datetime.combine(day, time(), UTC).replace(tzinfo=None) + timedelta(minutes=minute)
    at = local.replace(tzinfo=zone).astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) == local:
        return at
    return _clock_change(local.replace(tzinfo=zone, fold=1).astimezone(UTC), at, zone)


def _clock_change(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)
