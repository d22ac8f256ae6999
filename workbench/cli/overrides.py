"""`autoscaler overrides`: what people said beside the schedule, and what they did by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autoscaler.scaling.override import Override, override_to_item
from workbench.cli import clock
from workbench.cli.deployment import Deployment
from workbench.cli.failures import doing
from workbench.cli.moments import told
from workbench.cli.options import on_deployment


@click.command()
@on_deployment
def overrides(deployment: Deployment, *, as_json: bool) -> None:
    """List what holds beside the schedule: for whom, since and until when, by whom and why. Times are UTC."""
    now = clock.now()
    found = _in_force(deployment, now)
    if as_json:
        click.echo(json.dumps([{"scope": str(each.scope), **override_to_item(each)} for each in found], indent=2))
    elif found:
        Console().print(_table(found, now))
    else:
        click.echo("Nothing: the schedule and demand decide.")


def _in_force(deployment: Deployment, now: datetime) -> list[Override]:
    with doing("read the overrides"):
        said = deployment.overrides.all()
        done = [record.adopted for record in deployment.records.all().values() if record.adopted]
    return sorted((each for each in [*said, *done] if each.holds(now)), key=lambda each: each.since)


def _table(found: Sequence[Override], now: datetime) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("scope", "effect", "units", "since", "until", "owner", "why"):
        table.add_column(name, no_wrap=name != "why")
    for each in found:
        end = told(each.until, UTC, now) if each.until else "for ever"
        table.add_row(
            str(each.scope),
            each.effect,
            str(each.units or "–"),
            told(each.since, UTC, now),
            end,
            Text(each.owner),
            Text(each.why),
        )
    return table
