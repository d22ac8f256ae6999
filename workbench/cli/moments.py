"""Instants as people write and read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
    return _meant(text, _read(text.strip(), zone, now))


def past_moment(text: str, zone: tzinfo, now: datetime) -> datetime:
    """The instant up to `now` (UTC) that `text` means; a time of day is the last one, a length of time so long ago.

    Raises ValueError with a sentence when it is none, or is yet to come.
    """
    at = _meant(text, _read(text.strip(), zone, now, has_passed=True))
    if at > now:
        raise ValueError(f"{text!r} is yet to come: name an instant that has passed")
    return at


def _meant(text: str, at: datetime | None) -> datetime:
    if at is None:
        raise ValueError(f"{text!r} is not allowed: {ALLOWED}")
    return at.astimezone(UTC)


def _read(text: str, zone: tzinfo, now: datetime, *, has_passed: bool = False) -> datetime | None:
    if parts := re.fullmatch(r"(?:([a-z]{3,9})\s+)?(\d{1,2}):(\d{2})", text.lower(), re.ASCII):
        times = list(_times_of_day(parts[1], int(parts[2]), int(parts[3]), zone, now))
        found = [at for at in reversed(times) if at <= now] if has_passed else [at for at in times if at > now]
        return found[0] if found else None
    try:
        length = parse_duration(text)
        return now - length if has_passed else now + length
    except (ValueError, OverflowError):
        pass
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo else _shown(at, zone)
    except (ValueError, OverflowError):
        return None


def _times_of_day(day: str | None, hours: int, minutes: int, zone: tzinfo, now: datetime) -> Iterator[datetime]:
    """Those of the last week and the next one; none for what is no time of day."""
    weekday = next((number for number, name in enumerate(DAYS) if day in (name, name[:3])), None)
    if hours > 23 or minutes > 59 or (day and weekday is None):
        return
    today = now.astimezone(zone).date()
    for date in (today + timedelta(days=offset) for offset in range(-8, 9)):
        if weekday is None or date.weekday() == weekday:
            yield _shown(datetime.combine(date, time(hours, minutes)), zone)


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
