"""Lengths of time as options take them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import click

from workbench.configuration.durations import parse_duration


class Length(click.ParamType[timedelta]):
    """`20m`, `1h30m`, `90s`."""

    name = "length"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        if isinstance(value, timedelta):
            return value
        try:
            return parse_duration(str(value))
        except ValueError as error:
            self.fail(f"{value!r} is not allowed: {error}", param, ctx)


LENGTH = Length()
