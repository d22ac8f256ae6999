"""`autoscaler calibrate`: how many requests a second one unit of a model serves, measured with one's own images."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import click
from rich.console import Console

from autoscaler.aws.providers import provider_for
from autoscaler.scaling.model import Phase, Units
from autoscaler.scaling.target import Target
from workbench.cli import clock
from workbench.cli.calibrate_images import Image, images_in
from workbench.cli.calibrate_offer import Step, detecting, offer
from workbench.cli.calibrate_ramp import Course, Outcome, ramp
from workbench.cli.calibrate_told import as_json as plain
from workbench.cli.calibrate_told import price, sentence, table
from workbench.cli.deployment import Deployment
from workbench.cli.failures import Failure, doing
from workbench.cli.lengths import LENGTH
from workbench.cli.options import on_deployment
from workbench.cli.progress import progress
from workbench.cli.views import chosen

ONE_UNIT = Units(1)

# The quota of DetectCustomLabels is 50 a second for the whole account (AWS General Reference, Rekognition quotas).
a_rate = click.FloatRange(min=0.1, max=50)


@click.command()
@click.argument("target")
@click.option(
    "--images",
    "folder",
    required=True,
    type=click.Path(path_type=Path),
    help="A folder with PNG or JPEG files such as the model is asked about.",
)
@click.option("--max-tps", type=a_rate, default=20, show_default=True, help="Go no higher than that.")
@click.option("--step", type=a_rate, default=1, show_default=True, help="By so many TPS more each time.")
@click.option("--hold", type=LENGTH, default="30s", show_default=True, help="How long each rate is offered.")
@click.option("--yes", is_flag=True, help="Do not ask whether to go on.")
@on_deployment
def calibrate(
    deployment: Deployment,
    *,
    target: str,
    folder: Path,
    max_tps: float,
    step: float,
    hold: timedelta,
    yes: bool,
    as_json: bool,
) -> None:
    """Measure what one unit of TARGET serves: ask more and more often, until it turns the first request away.

    The model must run with exactly one unit. Exits with 1 when no rate was held, or none was too much.
    """
    if not timedelta(seconds=1) <= hold <= timedelta(minutes=10):
        raise click.BadParameter("it is 1s at least and 10m at most", param_hint="--hold")
    [asked] = chosen(deployment, [target])
    images = images_in(folder, asked.provider)
    course = Course(step=step, most=max_tps, hold=hold)
    _check_units(deployment, asked)
    click.echo(price(course, asked, deployment.fleet, len(images)), err=as_json)
    if not yes:
        click.confirm("Go on?", abort=True, err=True)
    outcome = _measured(deployment, asked, images, course, quiet=as_json)
    _check_units(deployment, asked)
    if as_json:
        click.echo(json.dumps(plain(outcome, asked), indent=2))
    else:
        Console().print(table(outcome))
        click.echo(sentence(outcome, asked))
    if outcome.throttled_at is None:
        raise Failure("nothing was turned away", "raise --max-tps; or does more than one unit run?")
    if outcome.held is None:
        raise Failure("no rate was held", "take a smaller --step, when nobody else asks the model")


def _measured(deployment: Deployment, target: Target, images: list[Image], course: Course, *, quiet: bool) -> Outcome:
    detect = detecting(deployment.session, target.model)
    with doing(f"ask {target.name} about an image"), progress(quiet=quiet) as bar:
        # A first one alone: what is not allowed, or no image to the service, is not to be repeated for half a minute.
        detect(images[0])
        task = bar.add_task(target.name, total=None)

        def offered(rate: float, length: timedelta) -> Step:
            bar.update(task, description=f"{target.name} at {rate:g} TPS")
            return offer(detect, images, rate, length)

        return ramp(course, offered)


def _check_units(deployment: Deployment, target: Target) -> None:
    """Raises Failure unless the model is ready with exactly one unit."""
    with doing(f"observe {target.name}"):
        seen = provider_for(target.provider, deployment.session).observe(target.name, target.model, clock.now())
    if seen.phase is Phase.READY and ONE_UNIT.same_as(seen.units):
        return
    state = f"runs with {seen.units} units" if seen.phase is Phase.READY else f"is {seen.phase}"
    raise Failure(
        f"{target.name} {state}, and only one that is ready with exactly one unit can be calibrated",
        f"`autoscaler start {target.name} --minimum 1 --maximum 1 --until 1h`, then `autoscaler wait {target.name}`",
    )
