"""`autoscaler why`: how the last decision about a target came about, repeated from what was kept of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, tzinfo

import click

from autoscaler.aws.looks import KEPT
from autoscaler.scaling.target import Fleet
from workbench.cli import clock
from workbench.cli.deployment import Deployment
from workbench.cli.moments import past_moment, zone_of
from workbench.cli.options import on_deployment
from workbench.cli.why_answer import answer
from workbench.cli.why_changed import changed
from workbench.cli.why_json import facts
from workbench.cli.why_kept import last_kept
from workbench.cli.why_told import tell, tell_changed
from workbench.cli.why_what_if import changes_of
from workbench.configuration.faults import did_you_mean

A_MINUTE = timedelta(minutes=1)


@click.command()
@click.argument("target")
@click.option(
    "--at",
    "when",
    metavar="WHEN",
    help='The last decision up to then: 18:00, "Monday 06:00", 2h ago, or an instant such as 2026-12-25T10:00.',
)
@click.option(
    "--what-if",
    "written",
    metavar="KEY=VALUE",
    multiple=True,
    help="And what if: tps=40, budget=+20, units=2..3 or at=2026-11-23T09:00. May be given several times.",
)
@on_deployment
def why(deployment: Deployment, *, target: str, when: str | None, written: tuple[str, ...], as_json: bool) -> None:
    """Show how the last decision about TARGET came about: what was seen, who decides, and each stage.

    It is repeated from what was kept of it, so that nothing is guessed.
    """
    now, known = clock.now(), {each.name: each for each in deployment.fleet.targets}
    zone = zone_of(known[target]) if target in known else UTC
    at = _moment(when, zone, now) if when is not None else now
    kept = last_kept(deployment.looks, at, f"{at.astimezone(zone):%Y-%m-%d %H:%M} in {zone}")
    if target not in kept.fleet:
        raise click.BadParameter(_unknown(target, kept.fleet, kept.look.now), param_hint="TARGET")
    answered, stored = answer(kept.fleet, kept.look, target), kept.stored(target)
    changes = changes_of(written, answered)
    would = answer(*changed(kept.fleet, kept.look, target, changes), target) if changes else None
    if as_json:
        click.echo(json.dumps(facts(answered, stored, would, written), indent=2))
    elif would:
        tell_changed(answered, would, stored, written)
    else:
        tell(answered, stored, at if when is not None else None)


def _moment(text: str, zone: tzinfo, now: datetime) -> datetime:
    """The instant that was named; a minute that was named counts to its end, since a look is named by its minute."""
    try:
        at = past_moment(text, zone, now)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--at") from error
    if at < now - KEPT:
        raise click.BadParameter(f"{text!r} is too long ago: looks are kept for {KEPT.days} days", param_hint="--at")
    return at if at.second or at.microsecond else min(at + A_MINUTE - datetime.resolution, now)


def _unknown(name: str, fleet: Fleet, at: datetime) -> str:
    known = [each.name for each in fleet.targets]
    few = "was" if len(known) == 1 else "were"
    return (
        f"{name} was not configured at that look ({at:%Y-%m-%d %H:%M} UTC): {', '.join(known)} {few}"
        f"{did_you_mean(name, known)}"
    )
