"""`autoscaler validate` and `autoscaler schema`: is the configuration right, and what may stand in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from textwrap import shorten
from typing import Any

import click

from autoscaler.scaling.budget import Budget
from autoscaler.scaling.document import fleet_from
from autoscaler.scaling.model import DemandSource
from autoscaler.scaling.signal import Signal
from workbench.calendar.lint import findings
from workbench.calendar.lint_finding import Finding, summed_up
from workbench.cli import clock
from workbench.cli.options import CONFIG, as_json
from workbench.configuration import ConfigurationError, compile_file, json_schema
from workbench.configuration.budget_lint import budget_findings

LONGEST_NAME = 60


@click.command()
@click.argument("file", type=click.Path(path_type=Path), default=CONFIG)
@as_json
def validate(file: Path, *, as_json: bool) -> None:
    """Check FILE (by default autoscaler.yaml), report every fault in it, and warn of what is hardly meant.

    With --json, print the compiled document with the warnings, or the faults. Exits with 2 when there are faults.
    """
    now = clock.now()
    try:
        document = compile_file(file, now.date())
    except ConfigurationError as error:
        if as_json:
            click.echo(json.dumps({"faults": list(error.lines)}, indent=2))
        else:
            click.echo(str(error), err=True)
        raise click.exceptions.Exit(2) from error
    fleet = fleet_from(document)
    found = [*findings(fleet, now), *budget_findings(fleet, now)]
    if as_json:
        click.echo(json.dumps({"document": document, "findings": [_facts(each) for each in found]}, indent=2))
        return
    click.echo(f"{file} is valid: fleet {document['name']}")
    for target in document["targets"]:
        click.echo(f"  {_summary(target, document['schedules'], fleet[target['name']].demand)}")
    for budget in fleet.budgets:
        click.echo(f"  {_limit(budget, fleet.prices.currency)}")
    for each, more in summed_up(found):
        click.echo(_warning(each, more), err=True)


@click.command()
def schema() -> None:
    """Print the JSON schema of autoscaler.yaml, for editors."""
    click.echo(json.dumps(json_schema(), indent=2))


def _summary(target: dict[str, Any], schedules: Sequence[dict[str, Any]], source: DemandSource | None) -> str:
    bounds = target["bounds"]
    hours = "always" if target["schedule"] is None else _hours(schedules[target["schedule"]])
    demand = f"by {', '.join(map(_called, source.heard))}" if source else "without demand"
    units = f"{bounds['minimum']}..{bounds['maximum']} units"
    return f"{target['name']} ({target['provider']}): {units}, {hours}, {demand}"


def _called(signal: Signal) -> str:
    # Metric math may be 1,500 characters long, in many lines.
    return shorten(signal.called, LONGEST_NAME, placeholder=" …")


def _limit(budget: Budget, currency: str) -> str:
    levels = ", ".join(f"{level} at {share:.0%}" for level, share in budget.levels.items())
    return f"budget {budget.name}: {budget.amount(budget.limit, currency)} a {budget.per} for {budget.scope}, {levels}"


def _hours(schedule: dict[str, Any]) -> str:
    # A cron expression may stand for several periods of one text.
    texts = dict.fromkeys(period["text"] for period in schedule["periods"])
    return f"{', '.join(texts)} {schedule['timezone']}"


def _warning(found: Finding, more: int) -> str:
    first, *others = found.targets
    whom = f"targets.{first}" + (f" (and {len(others)} more)" if others else "")
    about = found.about if found.about.isidentifier() else f'"{found.about}"'
    when = f" (next on {found.next_occurrence})" if found.next_occurrence else ""
    behind = f"; and {more} more of this kind, which --json lists" if more else ""
    return f"warning: {whom}: {about}: {found.sentence}{when}{behind}"


def _facts(found: Finding) -> dict[str, Any]:
    day = found.next_occurrence
    return asdict(found) | {"next_occurrence": day.isoformat() if day else None}
