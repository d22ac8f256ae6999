"""The files that `autoscaler plan` reads: two configurations and demand of the past, with every fault at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from autoscaler.scaling.document import fleet_from
from autoscaler.scaling.predictive.local_steps import A_WEEK
from autoscaler.scaling.target import Fleet
from workbench.cli.backtest import steps_of
from workbench.cli.failures import BadInput
from workbench.configuration import ConfigurationError, compile_file
from workbench.configuration.faults import did_you_mean
from workbench.planned.asked import SETTLED_IN
from workbench.simulator.trace import Trace


class TraceOfTarget(click.ParamType[tuple[str, Path]]):
    """`weld=weld.csv`."""

    name = "trace"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, Path]:
        if isinstance(value, tuple):
            return value
        target, equals, file = str(value).partition("=")
        if not (target and equals and file):
            self.fail(f"{value!r} is not allowed: a target and a file, such as weld-seams=weld-seams.csv", param, ctx)
        return target, Path(file)


TRACE = TraceOfTarget()


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """What was read. `against` is None where no file was named to compare with."""

    fleet: Fleet
    against: Fleet | None
    traces: Mapping[str, Trace]


def read_files(file: Path, against: Path | None, named: Sequence[tuple[str, Path]], weeks: int, now: datetime) -> Files:
    """Read all of them. Raises BadInput with every fault of each."""
    faults = [f"--trace: {name} is named {count} times" for name, count in _counted(named) if count > 1]
    traces = {name: trace for name, path in named if (trace := _trace(path, faults))}
    today = _first_date(traces.values(), weeks, now)
    fleet = _fleet(file, today, faults)
    other = _fleet(against, today, faults) if against else None
    if faults or fleet is None:
        raise BadInput("\n".join(faults))
    return Files(fleet=fleet, against=other, traces=traces)


def check_names(fleets: Sequence[Fleet], targets: Sequence[str], traces: Iterable[str]) -> None:
    """Raises BadInput with each name that none of the configurations has."""
    known = list(dict.fromkeys(each.name for fleet in fleets for each in fleet.targets))
    asked = [*(("TARGET", name) for name in targets), *(("--trace", name) for name in traces)]
    few = "is" if len(known) == 1 else "are"
    faults = [
        f"{where}: {name} is not configured: {', '.join(known)} {few}{did_you_mean(name, known)}"
        for where, name in asked
        if name not in known
    ]
    if faults:
        raise BadInput("\n".join(faults))


def _counted(named: Sequence[tuple[str, Path]]) -> Iterable[tuple[str, int]]:
    return Counter(name for name, _ in named).items()


def _trace(path: Path, faults: list[str]) -> Trace | None:
    try:
        return steps_of(path)
    except BadInput as error:
        faults.append(error.message)
        return None


def _fleet(path: Path, today: date, faults: list[str]) -> Fleet | None:
    try:
        return fleet_from(compile_file(path, today))
    except ConfigurationError as error:
        faults.append(str(error))
        return None


def _first_date(traces: Iterable[Trace], weeks: int, now: datetime) -> date:
    """The first day that is lived, which holidays and closures are to be known from."""
    length = weeks * A_WEEK + SETTLED_IN
    ends = [now.date(), *(trace.at(len(trace.rates)).date() for trace in traces)]
    return min(ends) - length - timedelta(days=1)
