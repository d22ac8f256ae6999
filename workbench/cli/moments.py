"""Instants as people write and read them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from autoscaler.scaling.local_time import instant
from autoscaler.scaling.target import Target
from workbench.configuration.durations import parse_duration

ALLOWED = (
    "a time of day such as 18:00, with a day such as Monday 06:00, a length of time such as 2h, "
    "or an instant such as 2026-01-31T18:00+01:00"
)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def zone_of(target: Target) -> tzinfo:
    """The time zone in which people think of a target: its schedule's, or UTC."""
    return target.schedule.zone if target.schedule else UTC


def moment(text: str, zone: tzinfo, now: datetime) -> datetime:
    """The instant to come (UTC) that `text` means at `now`; without an offset it is local to `zone`.

    A time of day is the next one. Raises ValueError with a sentence when it is none, or has passed.
    """
    at = any_moment(text, zone, now)
    if at <= now:
        raise ValueError(f"{text!r} has passed: name an instant to come")
    return at


def any_moment(text: str, zone: tzinfo, now: datetime) -> datetime:
    """As `moment`, but the instant may have passed."""
    at = _read(text.strip(), zone, now)
    if at is None:
        raise ValueError(f"{text!r} is not allowed: {ALLOWED}")
    return at.astimezone(UTC)


def _read(text: str, zone: tzinfo, now: datetime) -> datetime | None:
    if parts := re.fullmatch(r"(?:([a-z]{3,9})\s+)?(\d{1,2}):(\d{2})", text.lower(), re.ASCII):
        day, hours, minutes = parts[1], int(parts[2]), int(parts[3])
        return _next_time_of_day(day, hours, minutes, zone, now)
    try:
        return now + parse_duration(text)
    except (ValueError, OverflowError):
        pass
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo else _shown(at, zone)
    except (ValueError, OverflowError):
        return None


def _next_time_of_day(day: str | None, hours: int, minutes: int, zone: tzinfo, now: datetime) -> datetime | None:
    weekday = next((number for number, name in enumerate(DAYS) if day in (name, name[:3])), None)
    if hours > 23 or minutes > 59 or (day and weekday is None):
        return None
    today = now.astimezone(zone).date()
    dates = (today + timedelta(days=offset) for offset in range(9))
    times = (
        _shown(datetime.combine(each, time(hours, minutes)), zone)
        for each in dates
        if weekday is None or each.weekday() == weekday
    )
    return next(at for at in times if at > now)


def _shown(local: datetime, zone: tzinfo) -> datetime:
    """When clocks in the zone first show a local time; one that a clock change skips is the change, as in periods."""
    at = local.replace(tzinfo=zone).astimezone(UTC)
    if isinstance(zone, ZoneInfo) and at.astimezone(zone).replace(tzinfo=None) != local:
        return instant(local.date(), local.hour * 60 + local.minute, zone)
    return at


def told(at: datetime | None, zone: tzinfo, now: datetime) -> str:
    """An instant in words: the time today, else with its day."""
    if at is None:
        return "–"
    local = at.astimezone(zone)
    days = (local.date() - now.astimezone(zone).date()).days
    return local.strftime("%H:%M" if days == 0 else "%a %H:%M" if 0 < days < 7 else "%Y-%m-%d %H:%M")
