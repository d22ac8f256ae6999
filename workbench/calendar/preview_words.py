"""Lengths of time, instants and units as people read them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from autoscaler.scaling.model import Bounds


def length(of: timedelta) -> str:
    """In the two largest units: `15m`, `1h30m`, `4d`, `2d6h`."""
    minutes = round(of / timedelta(minutes=1))
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [f"{number}{unit}" for number, unit in ((days, "d"), (hours, "h"), (minutes, "m")) if number]
    return "".join(parts[:2]) or "0m"


def day_and_time(at: datetime, zone: ZoneInfo) -> str:
    """`Mon 2026-03-02 06:00`, on the clocks of the zone."""
    return f"{at.astimezone(zone):%a %Y-%m-%d %H:%M}"


def day(on: date) -> str:
    return f"{on:%a %Y-%m-%d}"


def units(bounds: Bounds) -> str:
    """`1 unit`, `2 units`, `1..3 units`."""
    if bounds.minimum == bounds.maximum:
        return f"{bounds.minimum} unit" + ("s" if bounds.minimum != 1 else "")
    return f"{bounds.minimum}..{bounds.maximum} units"


def listed(words: list[str], most: int = 3) -> str:
    """`a`, `a and b`, `a, b, c and 4 more`."""
    distinct = list(dict.fromkeys(words))
    shown, more = distinct[:most], len(distinct) - most
    if more > 0:
        return f"{', '.join(shown)} and {more} more"
    return " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))
