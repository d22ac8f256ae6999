"""Figures as people read them; the same words in the terminal and on the page."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from autoscaler.scaling.budget import money
from workbench.report.cents import hours
from workbench.report.served import Unknown

NONE = "–"
MIDNIGHT = time()


def amount(cents: int | None, currency: str) -> str:
    """`$1,234.50`, `−$3.00`, `12.30 EUR`."""
    if cents is None:
        return NONE
    return f"{'−' if cents < 0 else ''}{money(abs(cents) / 100, currency)}"


def unit_hours(time: timedelta) -> str:
    """`1,234.5`: unit-hours, to a tenth."""
    return f"{'−' if time < timedelta(0) else ''}{float(abs(hours(time))):,.1f}"


def requests(count: int) -> str:
    return f"{count:,}"


def times(ratio: float | None) -> str:
    """`1.18×`: so many times the optimum."""
    return NONE if ratio is None else f"{ratio:.2f}×"


def images(count: int | Unknown) -> str:
    return "unknown" if isinstance(count, Unknown) else f"{count:,}"


def percent(share: float | None) -> str:
    return NONE if share is None else f"{'−' if share < 0 else ''}{abs(share) * 100:.1f} %"


def span(since: datetime, until: datetime, zone: ZoneInfo) -> str:
    """`November 2026`, `2026-11-01 to 2026-11-07`, or with the time of day where days are not whole."""
    first, end = since.astimezone(zone), until.astimezone(zone)
    if first.time() != MIDNIGHT or end.time() != MIDNIGHT:
        return f"{first:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}"
    last = end.date() - timedelta(days=1)
    if first.day == end.day == 1 and (first.year, first.month) == (last.year, last.month):
        return f"{first:%B %Y}"
    return f"{first:%Y-%m-%d}" if first.date() == last else f"{first:%Y-%m-%d} to {last}"
