"""Figures as people read them; the same words in the terminal and on the page."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from autoscaler.scaling.budget import money
from workbench.report.cents import hours
from workbench.report.served import Unknown

NONE = "–"


def amount(cents: int | None, currency: str) -> str:
    """`$1,234.50`, `−$3.00`, `12.30 EUR`."""
    if cents is None:
        return NONE
    return f"{'−' if cents < 0 else ''}{money(abs(cents) / 100, currency)}"


def unit_hours(time: timedelta) -> str:
    """`1,234.5`: unit-hours, to a tenth."""
    return f"{'−' if time < timedelta(0) else ''}{float(abs(hours(time))):,.1f}"


def images(count: int | Unknown) -> str:
    return "unknown" if isinstance(count, Unknown) else f"{count:,}"


def percent(share: float | None) -> str:
    return NONE if share is None else f"{'−' if share < 0 else ''}{abs(share) * 100:.1f} %"


def span(since: datetime, until: datetime, zone: ZoneInfo) -> str:
    """`2026-11-01 to 2026-11-30`: whole days by their dates, else with the time of day."""
    first, last = since.astimezone(zone), until.astimezone(zone)
    if (first.hour, first.minute, last.hour, last.minute) == (0, 0, 0, 0):
        return f"{first:%Y-%m-%d} to {last - timedelta(microseconds=1):%Y-%m-%d}"
    return f"{first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}"
