"""`autoscaler package`: have a target's model packaged for the edge, and follow it until it is there."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import click

from autoscaler.scaling.packaging import Outcome, Packaging, PackagingRecord, to_item
from autoscaler.scaling.target import Target
from workbench.cli import clock
from workbench.cli.deployment import Deployment
from workbench.cli.failures import Failure, doing
from workbench.cli.lengths import LENGTH
from workbench.cli.options import on_deployment
from workbench.cli.progress import progress
from workbench.cli.views import chosen

LOOK_EVERY = timedelta(seconds=10)


@click.command()
@click.argument("target")
@click.option("--timeout", type=LENGTH, default="3h", show_default=True, help="Stop watching after so long.")
@click.option("--no-wait", is_flag=True, help="Only ask for it; nobody has to watch.")
@on_deployment
def package(deployment: Deployment, *, target: str, timeout: timedelta, no_wait: bool, as_json: bool) -> None:
    """Package TARGET's model as a component for IoT Greengrass, as its `packaging` in the configuration says.

    What is packaged already is only shown, and what failed is tried again. Exits with 1 when it comes to nothing.
    """
    [one] = chosen(deployment, [target])
    deployment.plan({"trigger": "manual", "action": "package", "target": one.name})
    record = _record(deployment, one) if no_wait else _followed(deployment, one, timeout, quiet=as_json)
    click.echo(json.dumps(_facts(record), indent=2) if as_json else sentence(record, one))


def _followed(deployment: Deployment, target: Target, timeout: timedelta, *, quiet: bool) -> PackagingRecord:
    """The record of a component that is where it should be. Raises Failure when it will not be."""
    deadline = clock.now() + timeout
    with progress(quiet=quiet) as bar:
        task = bar.add_task(target.name, total=None)
        while True:
            record, now = _record(deployment, target), clock.now()
            if record.outcome is Outcome.PACKAGED:
                return record
            if record.outcome:
                raise Failure(sentence(record, target), f"mend what it says, then `autoscaler package {target.name}`")
            if now >= deadline:
                raise Failure(f"timed out: {sentence(record, target)}", "it goes on; watch longer with --timeout")
            bar.update(task, description=sentence(record, target))
            clock.pause(min(LOOK_EVERY, deadline - now))


def _record(deployment: Deployment, target: Target) -> PackagingRecord:
    with doing("read the packaging"):
        return deployment.packagings.get(target.name)


def sentence(record: PackagingRecord, target: Target) -> str:
    """Where a packaging stands, for people."""
    packaging = target.packaging
    assert packaging  # Plan has refused whoever has none
    called = f"{target.name} as {packaging.component} {packaging.component_version}"
    if record.outcome is Outcome.PACKAGED:
        went = f" and deployed to {record.deploy_to}" if record.deploy_to else ""
        return f"{called} is packaged{went}: {record.component_arn}"
    said = f": {record.message}" if record.message else ""
    if record.outcome:
        return f"{called}: {record.outcome}{said}"
    if record.retry_at:
        return f"{called}: tried again at {record.retry_at:%H:%M} UTC{said}"
    return f"{called}: {_under_way(record, packaging)}"


def _under_way(record: PackagingRecord, packaging: Packaging) -> str:
    if record.deployment:
        return f"deployment {record.deployment} to {packaging.deploy_to}"
    return f"job {record.job_name} {record.status or 'asked for' if record.asked_at else 'about to be asked for'}"


def _facts(record: PackagingRecord) -> dict[str, Any]:
    hidden = ("digest", "owner")
    facts = {name: value for name, value in to_item(record).items() if name not in hidden}
    return {**facts, "job_name": record.job_name}
