"""What `autoscaler backtest` takes of the plant: numbers that are settings, each within what makes sense."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import click

from autoscaler.scaling.predictive.plant import Plant
from workbench.cli.failures import BadInput
from workbench.simulator.quota import quota_for
from workbench.simulator.trace import Trace

Command = Callable[..., None]

STEP = timedelta(minutes=5)
# A step's units are kept in a byte.
MOST_UNITS = 255
LENGTHS = frozenset({"start", "stop", "scaling_lag", "scaling_window"})
HALF_A_DAY, A_WEEK = 12 * 60, 7 * 24 * 60


class Number(click.FloatRange):
    """A range that knows that no number is in it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number: float = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value!r} is no number", param, ctx)
        return number


MINUTES = Number(0, HALF_A_DAY, min_open=True)
DOLLARS = Number(0, 1_000_000)

# By the setting of the plant: the option, its type, its default and its help.
_SETTINGS: tuple[tuple[str, str, Number, float, str], ...] = (
    ("tps_per_unit", "--tps-per-unit", Number(0, 1_000_000, min_open=True), 5, "What one unit serves a second."),
    ("unit_price", "--unit-price", DOLLARS, 4, "Dollars of a unit-hour."),
    ("start", "--start-minutes", MINUTES, 15, "How long a start takes."),
    ("stop", "--stop-minutes", MINUTES, 5, "How long a stop takes."),
    ("scaling_lag", "--scaling-lag-minutes", MINUTES, 5, "How late the service's own scaling sees demand."),
    ("scaling_window", "--scaling-window-minutes", MINUTES, 15, "Of how long it takes the highest demand."),
    ("scaling_target", "--scaling-target", Number(0, 1, min_open=True), 0.8, "How full it lets units become, 0 to 1."),
)


def of_the_plant(command: Command) -> Command:
    """The options that `plant_from` takes."""
    for setting, option, range_, default, told in reversed(_SETTINGS):
        command = click.option(option, setting, type=range_, default=default, show_default=True, help=told)(command)
    command = click.option("--bills-stopping", is_flag=True, help="Assume that a stopping model costs its minimum.")(
        command
    )
    command = click.option("--bills-starting", is_flag=True, help="Assume that a starting model costs its minimum.")(
        command
    )
    return click.option(
        "--max-units",
        type=click.IntRange(1, MOST_UNITS),
        help="The quota; by default units for 99.9 % of the trace, and one more.",
    )(command)


def plant_from(trace: Trace, settings: dict[str, Any]) -> Plant:
    """The plant for a trace in its steps. Raises BadInput when it would need more units than can be had."""
    told: dict[str, Any] = {
        name: timedelta(minutes=each) if name in LENGTHS else each for name, each in settings.items()
    }
    quota: int = told.pop("max_units") or quota_for(trace.rates, told["tps_per_unit"])
    if quota > MOST_UNITS:
        raise BadInput(f"this demand needs {quota} units: set --max-units, {MOST_UNITS} at most, or --tps-per-unit")
    return Plant(quota=quota, step=STEP, **told)
