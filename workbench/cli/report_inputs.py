"""What a report is made of: the ledger, the records and CloudWatch, read for a deployment, and what is simulated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from rich.progress import Progress

from autoscaler.aws.session import client
from autoscaler.scaling.record import Record
from autoscaler.scaling.target import Fleet
from workbench.cli.deployment import Deployment
from workbench.cli.failures import Failure, doing
from workbench.report.inputs import Inputs
from workbench.report.reading import (
    counts_of,
    demand_of,
    demand_signals,
    learned_since,
    learning,
    read_signals,
    served_signals,
)
from workbench.report.simulating import simulated

Period = tuple[datetime, datetime]


def read(deployment: Deployment, period: Period, zone: ZoneInfo, now: datetime, bar: Progress) -> Inputs:
    """Read the ledger and CloudWatch. Raises Failure when there is nothing to report yet."""
    known: dict[str, Any] = {
        "fleet": deployment.fleet,
        "zone": zone,
        "asked_from": period[0],
        "asked_until": period[1],
        "now": now,
        "installed": deployment.installed,
    }
    asked = Inputs(**known, closed=())
    if asked.since >= asked.until:
        raise Failure(
            f"the stack was created at {asked.since:%Y-%m-%d %H:%M} UTC", "name a period with days after that"
        )
    task = bar.add_task("the ledger", total=None)
    with doing("read the ledger"):
        closed = deployment.ledger.between(asked.counted_from, asked.until)
        records = deployment.records.all()
    going_on = [record.run for record in records.values() if record.run and record.run.began < asked.until]
    demand, served = demand_signals(asked.fleet, asked.counted_from, now), served_signals(asked.fleet, closed)
    with doing("read CloudWatch"):
        points = read_signals(
            client(deployment.session, "cloudwatch"),
            [*chain(*demand.values()), *(signal for _, signal in served)],
            asked.counted_from,
            asked.until,
            lambda done, of: bar.update(task, description="CloudWatch", completed=done, total=of),
        )
    following = iter(points)
    read = {name: demand_of(signals, [next(following) for _ in signals]) for name, signals in demand.items()}
    return Inputs(
        **known,
        closed=closed,
        going_on=going_on,
        starts=_starts(deployment.fleet, records),
        demand={name: each for name, each in read.items() if each},
        counts=counts_of(served, list(following)),
    )


def _starts(fleet: Fleet, records: Mapping[str, Record]) -> dict[str, timedelta]:
    """How long starts take, of the targets that remember some."""
    known = {target.name: (target, records[target.name]) for target in fleet.targets if target.name in records}
    return {
        name: record.expected_start(target.converge.expected_start)
        for name, (target, record) in known.items()
        if record.start_seconds
    }


def with_simulations(deployment: Deployment, inputs: Inputs, bar: Progress) -> Inputs:
    """With demand alone and the optimum, and what they need besides."""
    signals = learning(inputs.fleet, demand_signals(inputs.fleet, inputs.counted_from, inputs.now))
    since = learned_since(inputs.counted_from, inputs.now)
    task = bar.add_task("CloudWatch", total=None)
    with doing("read CloudWatch"):
        points = read_signals(
            client(deployment.session, "cloudwatch"),
            [*chain(*signals.values())],
            since,
            inputs.counted_from,
            lambda done, of: bar.update(task, completed=done, total=of),
        )
    following = iter(points)
    before = {name: demand_of(each, [next(following) for _ in each]) for name, each in signals.items()}
    searched = {target.name for target in inputs.fleet.targets if target.policy.at_most_lost is not None}
    with doing("read the forecasts"):
        lessons = deployment.forecasts.all() if searched else {}
    inputs = replace(
        inputs,
        demand_before={name: each for name, each in before.items() if each},
        lost_prices={name: each.lost_price for name, each in lessons.items() if name in searched},
    )
    task = bar.add_task("demand alone and the optimum", total=None)
    return replace(inputs, simulated=simulated(inputs, lambda done, of: bar.update(task, completed=done, total=of)))
