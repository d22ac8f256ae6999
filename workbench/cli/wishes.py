"""A person's wish, handed to Plan: `start`, `stop`, `hands-off`, `emergency-stop`, and `clear`, which ends them."""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import click

from autoscaler.scaling.target import Fleet
from workbench.cli import clock
from workbench.cli.deployment import Deployment
from workbench.cli.moments import moment, told, zone_of
from workbench.cli.options import on_deployment
from workbench.cli.scopes import Chosen, of_scope

Choose = Callable[[Fleet], Chosen]

FOR_EVER, NEXT_BOUNDARY = "for ever", "next boundary"

until_option = click.option(
    "--until",
    metavar="WHEN",
    default=NEXT_BOUNDARY,
    show_default=True,
    help='When it ends: 18:00, "Monday 06:00", 2h, an instant, "next boundary" of the schedule, or "for ever".',
)
why_option = click.option("--why", default="", metavar="TEXT", help="Why, for those who look at the status.")
units_type = click.IntRange(min=1)


@click.command()
@of_scope
@click.option("--minimum", type=units_type, help="Units to start with; by default what its bounds allow.")
@click.option("--maximum", type=units_type, help="Units that AWS may scale to; by default the minimum.")
@until_option
@why_option
@on_deployment
def start(
    deployment: Deployment,
    *,
    chosen: Choose,
    minimum: int | None,
    maximum: int | None,
    until: str,
    why: str,
    as_json: bool,
) -> None:
    """Start TARGET now, or those of a group, or all, whatever the schedule says."""
    if maximum is not None and (minimum is None or maximum < minimum):
        raise click.BadParameter("it needs a --minimum that is not above it", param_hint="--maximum")
    units = {name: value for name, value in (("minimum", minimum), ("maximum", maximum)) if value is not None}
    scope = chosen(deployment.fleet)
    quota = min(deployment.fleet.quotas[each.provider].units_per_model for each in scope.targets)
    for name, value in units.items():
        if value > quota:
            allowed = f"at most the account's quota of units per model, {quota}"
            raise click.BadParameter(f"{value} is not allowed: {allowed}", param_hint=f"--{name}")
    _ask(deployment, scope, "start", as_json=as_json, why=why, **units, **_end(until, scope))


@click.command()
@of_scope
@until_option
@why_option
@on_deployment
def stop(deployment: Deployment, *, chosen: Choose, until: str, why: str, as_json: bool) -> None:
    """Stop TARGET now, or those of a group, or all, whatever the schedule says."""
    scope = chosen(deployment.fleet)
    _ask(deployment, scope, "stop", as_json=as_json, why=why, **_end(until, scope))


@click.command("hands-off")
@of_scope
@until_option
@why_option
@on_deployment
def hands_off(deployment: Deployment, *, chosen: Choose, until: str, why: str, as_json: bool) -> None:
    """Leave TARGET alone, or those of a group, or all: a model that runs runs on, and costs money."""
    scope = chosen(deployment.fleet)
    _ask(deployment, scope, "hands-off", as_json=as_json, why=why, **_end(until, scope))


@click.command("emergency-stop")
@of_scope
@why_option
@on_deployment
def emergency_stop(deployment: Deployment, *, chosen: Choose, why: str, as_json: bool) -> None:
    """Stop TARGET, or those of a group, or all, until somebody clears it. Nothing else has a say."""
    _ask(deployment, chosen(deployment.fleet), "emergency-stop", as_json=as_json, why=why)


@click.command()
@of_scope
@on_deployment
def clear(deployment: Deployment, *, chosen: Choose, as_json: bool) -> None:
    """End what was said of TARGET, or of a group, or of all, and quarantines: from now on the schedule decides."""
    _ask(deployment, chosen(deployment.fleet), "clear", as_json=as_json, why="")


def _end(until: str, scope: Chosen) -> dict[str, str]:
    """How Plan is told when a wish ends; it knows each target's next boundary itself."""
    text = until.strip().lower().removeprefix("until ")
    if text == NEXT_BOUNDARY:
        return {}
    if text in (FOR_EVER, "forever"):
        return {"until": FOR_EVER}
    try:
        at = moment(until.strip().removeprefix("until "), scope.zone or UTC, clock.now())
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--until") from error
    if scope.zone is None and ":" in until and not _has_offset(until):
        raise click.BadParameter(
            f"{until!r} is not clear: the targets have several time zones; write an instant with an offset, or 2h",
            param_hint="--until",
        )
    return {"until": at.isoformat()}


def _has_offset(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _ask(deployment: Deployment, scope: Chosen, action: str, *, as_json: bool, **wish: Any) -> None:
    answer = deployment.plan({"trigger": "manual", "action": action, "owner": _owner(), **scope.named, **wish})
    if as_json:
        click.echo(json.dumps(answer, indent=2))
        return
    targets = {target.name: target for target in scope.targets}
    for line in answer["targets"]:
        if line["target"] in targets:
            click.echo(_told(line, zone_of(targets[line["target"]])))
    click.echo(f"Follow it with `autoscaler {_follow(deployment, list(targets), action)}`.")


def _follow(deployment: Deployment, names: list[str], action: str) -> str:
    """The verb that shows what comes of it: nothing is waited for where nothing is done."""
    if len(names) == 1 and action != "hands-off":
        return f"wait {names[0]}"
    return "status" if len(names) == len(deployment.fleet.targets) else f"status {' '.join(names)}"


def _owner() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # in a container, a user may have a number only
        return "somebody without a name"


def _told(line: dict[str, Any], zone: Any) -> str:
    wanted = {"off": "should be off", "left alone": "is left alone"}
    end = f" until {told(datetime.fromisoformat(line['until']), zone, clock.now())}" if line.get("until") else ""
    why = f"{line['reason']}, {line['detail']}" if line.get("detail") else line["reason"]
    return (
        f"{line['target']} {wanted.get(line['desired'], f'''should run with {line['desired']} units''')}{end} ({why})"
    )
