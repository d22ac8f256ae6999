"""What `--sweep` of `autoscaler backtest` takes: the name of one of its settings, and values within what it allows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import click

from workbench.backtest.backtest import Case
from workbench.cli.backtest_options import plant_from
from workbench.cli.failures import BadInput
from workbench.configuration.faults import did_you_mean

SETTINGS = ("tps-per-unit", "start-minutes", "stop-minutes", "unit-price", "max-units", "loss-price")
# A year's forecast takes half a minute, nearly all of it learning, which is too much for each of many values: over more
# than a quarter it learns once a year, which makes it 1 to 4 % dearer (docs/backtest.md).
WEEKLY_UNTIL, SELDOM_WEEKS = timedelta(weeks=13), 52


@dataclass(frozen=True, slots=True)
class Asked:
    """A setting, the parameter that it is for the command, and its values."""

    setting: str
    parameter: str
    values: tuple[float, ...]


class SweepType(click.ParamType[Asked]):
    """`KEY=V1,V2,...`; every fault of it is told at once."""

    name = "sweep"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Asked:
        if isinstance(value, Asked):
            return value
        setting, equals, listed = str(value).partition("=")
        if setting not in SETTINGS:
            why = f"{setting!r} is not allowed: one of {', '.join(SETTINGS)}{did_you_mean(setting, SETTINGS)}"
            self.fail(why, param, ctx)
        if not equals or not listed.strip():
            self.fail(f"{value!r} has no values: write {setting}=1,2,3", param, ctx)
        assert ctx
        [option] = [each for each in ctx.command.params if f"--{setting}" in each.opts]
        faults: list[str] = []
        values = tuple(_values(listed, option, ctx, faults))
        faults += [f"{one:g} is named {count} times" for one, count in Counter(values).items() if count > 1]
        if faults:
            self.fail("; ".join(faults), param, ctx)
        assert option.name
        return Asked(setting, option.name, values)


def _values(listed: str, option: click.Parameter, ctx: click.Context, faults: list[str]) -> Iterator[float]:
    """Each as the option itself would take it; what it would refuse is added to the faults."""
    for text in listed.split(","):
        try:
            yield option.type.convert(text.strip(), option, ctx)
        except click.BadParameter as error:
            faults.append(error.message.rstrip("."))


SWEEP = SweepType()


def cases_of(asked: Asked, base: Case, settings: Mapping[str, Any]) -> dict[float, Case]:
    """The base with each value instead of its own. Raises BadInput that says of every value why it cannot be had."""
    cases: dict[float, Case] = {}
    faults = []
    for value in asked.values:
        try:
            cases[value] = _with(asked.parameter, value, base, settings)
        except BadInput as fault:
            faults.append(f"--sweep {asked.setting}={value:g}: {fault.message}")
    if faults:
        raise BadInput("\n".join(faults))
    return cases


def _with(parameter: str, value: float, base: Case, settings: Mapping[str, Any]) -> Case:
    if parameter in settings:
        return replace(base, plant=plant_from(base.trace, {**settings, parameter: value}))
    return replace(base, lost_price=value)


def learn_weeks(case: Case) -> int:
    """How often the forecast learns in a sweep where nobody says otherwise."""
    return 1 if case.until - case.trace.at(case.begin) <= WEEKLY_UNTIL else SELDOM_WEEKS
