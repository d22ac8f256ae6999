"""`autoscaler status`: what runs, what should, and why."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autoscaler.scaling.items import units_to_item
from autoscaler.scaling.learned import throughput_to_item
from autoscaler.scaling.predictive.lesson import Lesson
from autoscaler.scaling.scaling_policy import Mode
from autoscaler.scaling.target import Target
from autoscaler.scaling.throughput import Throughput
from workbench.cli import clock
from workbench.cli.deployment import Deployment
from workbench.cli.moments import told, zone_of
from workbench.cli.options import on_deployment
from workbench.cli.views import View, chosen, views
from workbench.cli.words import cause, sentence

COLUMNS = ("target", "phase", "units", "wanted", "since", "next change", "reason")


@click.command()
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("--no-live", is_flag=True, help="Do not ask the model services: show what Plan last wrote.")
@on_deployment
def status(deployment: Deployment, *, targets: tuple[str, ...], no_live: bool, as_json: bool) -> None:
    """Show what each target does, what it should do, and why.

    Exits with 1 when a model cannot be seen.
    """
    now = clock.now()
    found = views(deployment, chosen(deployment, targets), now, live=not no_live)
    if as_json:
        click.echo(json.dumps([facts(view, now) for view in found], indent=2))
    else:
        Console().print(_table(found, now))
        for view in found:
            click.echo(sentence(view, now))
            if view.target.policy.mode is Mode.FORECAST:
                click.echo(_forecast(view, now))
            if targets and view.throughput:
                click.echo(_learned(view.target, view.throughput))
    if any(view.refused for view in found):
        raise click.exceptions.Exit(1)


def facts(view: View, now: datetime) -> dict[str, Any]:
    """A view as JSON; instants are in UTC."""
    record = view.record
    instants = {
        "since": record.phase_since,
        "next_change": view.next_change(now),
        "decided_at": record.decided_at,
        "retry_at": record.retry_at,
        "quarantined_since": record.quarantined_since,
        "affordable_until": record.affordable_until,
    }
    return {
        "target": view.target.name,
        "phase": view.phase,
        "units": units_to_item(view.units) if view.units else None,
        "wanted": units_to_item(wish) if (wish := record.wish(now)) else None,
        "reason": record.reason,
        "detail": record.detail,
        "sum": record.sum,
        "sentence": sentence(view, now),
        "demand_tps": record.demand_tps,
        "signals": [signal.called for signal in source.heard] if (source := view.target.demand) else [],
        "generation": record.generation,
        "settled": record.is_settled,
        "failures": record.failures,
        "lead_time_seconds": int(view.lead_time.total_seconds()),
        "starts_remembered": len(record.start_seconds),
        "forecast": _lesson(view.lesson, view) if view.lesson else None,
        "throughput": throughput_to_item(view.throughput) if view.throughput else None,
        **{name: at.isoformat() if at else None for name, at in instants.items()},
    }


def _lesson(lesson: Lesson, view: View) -> dict[str, Any]:
    would = view.record.shadow
    return {
        "learned_at": lesson.learned_at.isoformat(),
        "decides_from": (lesson.since + view.target.policy.shadow).isoformat(),
        "weeks": lesson.weeks,
        "lost_price": lesson.lost_price,
        "would": units_to_item(would) if would else None,
    }


def _forecast(view: View, now: datetime) -> str:
    """Whether its forecast decides, and what it would do while it does not."""
    name, lesson, record = view.target.name, view.lesson, view.record
    if lesson is None:
        return f"Nothing was learned of the demand of {name} yet, so the demand now decides"
    zone, decides_from = zone_of(view.target), lesson.since + view.target.policy.shadow
    learned = f"learned {told(lesson.learned_at, zone, now)} from {lesson.weeks:.1f} weeks"
    if now >= decides_from:
        return f"The forecast of {name} decides, {learned}"
    would = f"run it with {record.shadow}" if record.shadow else "have it off"
    return f"The forecast of {name} only watches until {told(decides_from, zone, now)} ({learned}): it would {would}"


def _learned(target: Target, throughput: Throughput) -> str:
    return (
        f"A unit of {target.name} serves {throughput}, learned from {throughput.minutes} minutes up to "
        f"{throughput.day}; configured is {target.sizing.tps_per_unit:g}"
    )


def _table(found: Sequence[View], now: datetime) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in COLUMNS:
        # A name that is cut cannot be typed again; the sentences below have the whole reason.
        table.add_column(name, no_wrap=name != "reason")
    for view in found:
        zone, record = zone_of(view.target), view.record
        table.add_row(
            view.target.name,
            view.phase or "unknown",
            str(view.units or "–"),
            str(record.wish(now) or "off"),
            told(record.phase_since, zone, now),
            told(view.next_change(now), zone, now),
            # Not plain text, which may hold brackets that would be taken for markup: people write reasons, too.
            Text(cause(view, now), no_wrap=True, overflow="ellipsis"),
        )
    return table
