"""Months, dates and time zones as options take them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click


class Month(click.ParamType[tuple[date, date]]):
    """`2026-11`, as its first day and the first day of the next."""

    name = "month"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[date, date]:
        try:
            first = date.fromisoformat(f"{value}-01")
            return first, (first + timedelta(days=32)).replace(day=1)
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is not allowed: a month such as 2026-11", param, ctx)


class Day(click.ParamType[date]):
    """`2026-11-30`."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not allowed: a date such as 2026-11-30", param, ctx)


class Zone(click.ParamType[ZoneInfo]):
    """`Europe/Berlin`."""

    name = "zone"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> ZoneInfo:
        if isinstance(value, ZoneInfo):
            return value
        try:
            return ZoneInfo(value)
        # What is no name at all is a ValueError, or names a directory of the database.
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.fail(f"{value!r} is not allowed: an IANA time zone such as Europe/Berlin, or UTC", param, ctx)


MONTH, DAY, ZONE = Month(), Day(), Zone()
