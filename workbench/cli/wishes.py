"""`autoscaler start`, `stop` and `clear`: a person's wish, handed to Plan. It beats the schedule and always ends."""

from __future__ import annotations

import getpass
import json
from typing import Any

import click

from workbench.cli import clock
from workbench.cli.deployment import Deployment
from workbench.cli.moments import moment, zone_of
from workbench.cli.options import on_deployment
from workbench.cli.views import chosen

until_option = click.option(
    "--until",
    metavar="WHEN",
    help="When the wish ends: 18:00, 2h or an instant; by default at the schedule's next boundary.",
)
why_option = click.option("--why", default="", metavar="TEXT", help="Why, for those who look at the status.")
units_type = click.IntRange(min=1)


@click.command()
@click.argument("target")
@click.option("--minimum", type=units_type, help="Units to start with; by default what its bounds allow.")
@click.option("--maximum", type=units_type, help="Units that AWS may scale to; by default the minimum.")
@until_option
@why_option
@on_deployment
def start(
    deployment: Deployment,
    *,
    target: str,
    minimum: int | None,
    maximum: int | None,
    until: str | None,
    why: str,
    as_json: bool,
) -> None:
    """Start TARGET now, whatever its schedule says."""
    if maximum is not None and (minimum is None or maximum < minimum):
        raise click.BadParameter("it needs a --minimum that is not above it", param_hint="--maximum")
    units = {name: value for name, value in (("minimum", minimum), ("maximum", maximum)) if value is not None}
    [known] = chosen(deployment, [target])
    quota = deployment.fleet.quotas[known.provider].units_per_model
    for name, value in units.items():
        if value > quota:
            allowed = f"at most the account's quota of units per model, {quota}"
            raise click.BadParameter(f"{value} is not allowed: {allowed}", param_hint=f"--{name}")
    _ask(deployment, target, "start", until, why, as_json=as_json, **units)


@click.command()
@click.argument("target")
@until_option
@why_option
@on_deployment
def stop(deployment: Deployment, *, target: str, until: str | None, why: str, as_json: bool) -> None:
    """Stop TARGET now, whatever its schedule says."""
    _ask(deployment, target, "stop", until, why, as_json=as_json)


@click.command()
@click.argument("target")
@on_deployment
def clear(deployment: Deployment, *, target: str, as_json: bool) -> None:
    """End a start or stop of TARGET, and its quarantine: from now on its schedule and demand decide."""
    _ask(deployment, target, "clear", None, "", as_json=as_json)


def _ask(
    deployment: Deployment, name: str, action: str, until: str | None, why: str, *, as_json: bool, **units: int
) -> None:
    [target] = chosen(deployment, [name])
    event: dict[str, Any] = {"trigger": "manual", "target": name, "action": action, **units}
    event |= {"owner": _owner(), "why": why}
    if until is not None:
        try:
            event["until"] = moment(until, zone_of(target), clock.now()).isoformat()
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--until") from error
    answer = deployment.plan(event)
    if as_json:
        click.echo(json.dumps(answer, indent=2))
        return
    for line in answer["targets"]:
        if line["target"] == name:
            click.echo(_told(line))
    click.echo(f"Follow it with `autoscaler wait {name}`.")


def _owner() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # in a container, a user may have a number only
        return "somebody without a name"


def _told(line: dict[str, str]) -> str:
    wanted = "should be off" if line["desired"] == "off" else f"should run with {line['desired']} units"
    return f"{line['target']} {wanted} ({line['reason']})"
