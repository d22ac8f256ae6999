"""`autoscaler wait`: until a target is where it should be."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import click
from rich.progress import Progress

from autoscaler.scaling.plan import LEFT_ALONE, is_as_desired
from autoscaler.scaling.target import Target
from workbench.cli import clock
from workbench.cli.deployment import Deployment
from workbench.cli.failures import Failure
from workbench.cli.lengths import LENGTH
from workbench.cli.options import on_deployment
from workbench.cli.progress import progress
from workbench.cli.status import facts
from workbench.cli.views import View, chosen, views
from workbench.cli.words import sentence, state

# Well within the 5 calls a second that an account may make of each operation.
LOOK_EVERY = timedelta(seconds=10)


@click.command()
@click.argument("target")
@click.option("--timeout", type=LENGTH, default="1h", show_default=True, help="Give up after this length of time.")
@on_deployment
def wait(deployment: Deployment, *, target: str, timeout: timedelta, as_json: bool) -> None:
    """Wait until TARGET is as it should be: ready with the wanted units, or off.

    Exits with 1 when that takes longer than the timeout, or when it was given up.
    """
    [chosen_target] = chosen(deployment, [target])
    with progress(quiet=as_json) as bar:
        view = _arrived(deployment, chosen_target, clock.now() + timeout, bar)
    now = clock.now()
    click.echo(json.dumps(facts(view, now), indent=2) if as_json else sentence(view, now))


def _arrived(deployment: Deployment, target: Target, deadline: datetime, bar: Progress) -> View:
    """The view of a target that is where it should be. Raises Failure when it will not be."""
    task = bar.add_task(target.name)
    while True:
        now = clock.now()
        [view] = views(deployment, [target], now, live=True)
        if view.refused:
            raise Failure(f"{target.name} cannot be seen: {view.refused}", "check the model in autoscaler.yaml")
        if view.record.quarantined_since:
            raise Failure(sentence(view, now), f"look at the cause, then `autoscaler start {target.name}`")
        if view.record.reason in LEFT_ALONE:
            raise Failure(sentence(view, now), "nothing is done about it; see `autoscaler overrides`")
        if _is_there(view, now):
            return view
        if now >= deadline:
            raise Failure(f"timed out: {sentence(view, now)}", "wait longer with --timeout")
        since = view.record.phase_since or now
        bar.update(
            task,
            description=f"{target.name} {state(view, now)}",
            total=_expected(view).total_seconds(),
            completed=(now - since).total_seconds(),
        )
        clock.pause(min(LOOK_EVERY, deadline - now))


def _is_there(view: View, now: datetime) -> bool:
    if view.seen is None or view.record.decided_at is None or view.waits_for_former_model:
        return False
    return is_as_desired(view.record.wish(now), view.seen)


def _expected(view: View) -> timedelta:
    """How long what it does now takes: a start what it usually did, a stop at most its deadline."""
    if view.record.desired is None:
        return view.target.converge.stop_deadline
    return view.record.expected_start(view.target.converge.expected_start)
