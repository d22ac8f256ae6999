"""`autoscaler budgets`: what was spent of each, what is left, and what is to be expected."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from autoscaler.scaling.budget import Budget
from autoscaler.scaling.forecast import forecast
from autoscaler.scaling.record import Record
from autoscaler.scaling.spending import Spending, spendings
from autoscaler.scaling.target import Fleet
from workbench.cli import clock
from workbench.cli.deployment import Deployment
from workbench.cli.failures import doing
from workbench.cli.moments import told
from workbench.cli.options import on_deployment

COLUMNS = ("budget", "of", "spent", "limit", "share", "level", "expected", "until")
NO_BUDGETS = "No budgets: nothing but the schedule and demand bounds what is spent. See docs/configuration.md, budgets."


@click.command()
@on_deployment
def budgets(deployment: Deployment, *, as_json: bool) -> None:
    """Show what was spent of each budget in its present window, and what is expected by its end.

    At worst: all the time of a run counts, with the most units it may have, until CloudWatch has said what it had.
    """
    now, fleet = clock.now(), deployment.fleet
    with doing("read the ledger"):
        records = {target.name: Record(target=target.name) for target in fleet.targets} | deployment.records.all()
        first = min((budget.window(now)[0] for budget in fleet.budgets), default=now)
        spent = spendings(fleet, deployment.ledger.between(first, now), records, now)
    if as_json:
        click.echo(json.dumps([_facts(each, fleet, records, now) for each in spent], indent=2))
    elif spent:
        Console().print(_table(spent, fleet, records, now))
    else:
        click.echo(NO_BUDGETS)


def _facts(spending: Spending, fleet: Fleet, records: Mapping[str, Record], now: datetime) -> dict[str, Any]:
    budget = spending.budget
    return {
        "budget": budget.name,
        "scope": str(budget.scope),
        "measure": "unit-hours" if budget.in_unit_hours else fleet.prices.currency,
        "limit": budget.limit,
        "spent": round(spending.spent, 4),
        "expected": round(forecast(fleet, spending, records, now), 4),
        "level": spending.level,
        "since": spending.since.isoformat(),
        "until": spending.until.isoformat(),
    }


def _table(spent: Sequence[Spending], fleet: Fleet, records: Mapping[str, Record], now: datetime) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in COLUMNS:
        table.add_column(name, justify="right" if name in ("spent", "limit", "share", "expected") else "left")
    for each in spent:
        budget = each.budget
        table.add_row(
            budget.name,
            str(budget.scope),
            _amount(budget, each.spent, fleet),
            _amount(budget, budget.limit, fleet),
            f"{each.spent / budget.limit:.0%}",
            each.level or "–",
            _amount(budget, forecast(fleet, each, records, now), fleet),
            told(each.until, budget.zone, now),
        )
    return table


def _amount(budget: Budget, value: float, fleet: Fleet) -> str:
    return budget.amount(value, fleet.prices.currency)
