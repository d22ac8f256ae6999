"""Instants as people write and read them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, tzinfo

from autoscaler.scaling.target import Target
from workbench.configuration.durations import parse_duration

ALLOWED = "a time of day such as 18:00, a length of time such as 2h, or an instant such as 2026-01-31T18:00+01:00"


def zone_of(target: Target) -> tzinfo:
    """The time zone in which people think of a target: its schedule's, or UTC."""
    return target.schedule.zone if target.schedule else UTC


def moment(text: str, zone: tzinfo, now: datetime) -> datetime:
    """The instant (UTC) that `text` means at `now`; without an offset it is local to `zone`.

    A time of day is the next one. Raises ValueError with a sentence when it is none, or has passed.
    """
    at = _read(text.strip(), zone, now)
    if at is None:
        raise ValueError(f"{text!r} is not allowed: {ALLOWED}")
    if at <= now:
        raise ValueError(f"{text!r} has passed: name an instant to come")
    return at.astimezone(UTC)


def _read(text: str, zone: tzinfo, now: datetime) -> datetime | None:
    if re.fullmatch(r"\d{1,2}:\d{2}", text, re.ASCII):
        return _next_time_of_day(text, zone, now)
    try:
        return now + parse_duration(text)
    except (ValueError, OverflowError):
        pass
    try:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _next_time_of_day(text: str, zone: tzinfo, now: datetime) -> datetime | None:
    hours, minutes = (int(part) for part in text.split(":"))
    if hours > 23 or minutes > 59:
        return None
    today = now.astimezone(zone).date()
    days = (today + timedelta(days=offset) for offset in range(3))
    times = (datetime.combine(day, time(hours, minutes), zone) for day in days)
    return next(at for at in times if at > now)


def told(at: datetime | None, zone: tzinfo, now: datetime) -> str:
    """An instant in words: the time today, else with its day."""
    if at is None:
        return "–"
    local = at.astimezone(zone)
    days = (local.date() - now.astimezone(zone).date()).days
    return local.strftime("%H:%M" if days == 0 else "%a %H:%M" if 0 < days < 7 else "%Y-%m-%d %H:%M")
