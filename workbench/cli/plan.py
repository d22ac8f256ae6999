"""`autoscaler plan`: what a changed configuration would do and cost, beside the one that holds now."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path

import click
from rich.console import Console

from autoscaler.scaling.model import DemandSource
from autoscaler.scaling.predictive.local_steps import zone_of
from autoscaler.scaling.target import Fleet
from workbench.cli import clock
from workbench.cli.deployment import Deployment
from workbench.cli.failures import Failure
from workbench.cli.options import Reach, reaching
from workbench.cli.plan_files import TRACE, Files, check_names, read_files
from workbench.cli.plan_reading import NO_LESSONS, Lessons, asked_of, deployed, lessons
from workbench.cli.progress import progress
from workbench.cli.trace import Weeks
from workbench.planned.as_json import as_json as plain
from workbench.planned.asked import from_trace, silence
from workbench.planned.compared import not_simulated
from workbench.planned.job import Job
from workbench.planned.planned import Planned, not_in_figures
from workbench.planned.side import price_of, sides
from workbench.planned.terminal import tell


@click.command()
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("--against", type=click.Path(path_type=Path), help="Compare with this file instead of what is deployed.")
@click.option("--weeks", type=Weeks(), default=4, show_default=True, help="How many of the last weeks, at most 9.")
@click.option(
    "--trace",
    "named",
    type=TRACE,
    multiple=True,
    metavar="TARGET=FILE",
    help="The demand of a target, instead of what CloudWatch has. Give it again for more targets.",
)
@reaching
def plan(
    file: Path,
    reach: Reach,
    *,
    targets: tuple[str, ...],
    against: Path | None,
    weeks: int,
    named: tuple[tuple[str, Path], ...],
    as_json: bool,
) -> None:
    """Show what the configuration would do and cost over the last weeks, beside the one that is deployed.

    It changes nothing. With --against, and demand from files, it needs no AWS account.
    """
    now = clock.now()
    files = read_files(file, against, named, weeks, now)
    account = _Account(reach)
    if files.against:
        old, said = files.against, str(against)
    else:
        old, since = deployed(account.deployment, now)
        said = f"what is deployed (by the look of {since:%Y-%m-%d %H:%M} UTC)"
    check_names((files.fleet, old), targets, files.traces)
    with progress(quiet=as_json) as bar:
        task = bar.add_task("what was learned and asked", total=None)
        jobs, notes = _jobs(files, old, account, targets, weeks, now)
        bar.update(task, total=sum(each.weeks(weeks) for each in jobs), completed=0)
        rows = []
        for each in jobs:
            bar.update(task, description=each.name)
            rows.append(each.done(weeks, lambda: bar.advance(task)))
    found = Planned(
        against=said,
        weeks=weeks,
        currency=files.fleet.prices.currency,
        rows=rows,
        notes=[*notes, *not_in_figures(old, files.fleet)],
    )
    if as_json:
        click.echo(json.dumps(plain(found), indent=2))
    else:
        tell(found, Console())


class _Account:
    """The deployment, reached when it is first needed, and not at all where it is not."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach

    @cached_property
    def deployment(self) -> Deployment:
        return self._reach()


def _jobs(
    files: Files, old: Fleet, account: _Account, targets: Sequence[str], weeks: int, now: datetime
) -> tuple[list[Job], list[str]]:
    """What is to be compared, the changed configuration's targets first, and what is to be said of all of them."""
    new, notes, learned = files.fleet, [], NO_LESSONS
    names = [each.name for each in (*new.targets, *(each for each in old.targets if each.name not in new))]
    asked_for = [each for each in names if not targets or each in targets]
    reads_demand = any(_sources(name, old, new) and name not in files.traces for name in asked_for)
    if files.against is None:
        learned = lessons(account.deployment)
    elif reads_demand:
        try:
            learned = lessons(account.deployment)
        except Failure as failure:
            notes.append(f"What was learned is not known ({failure.message}): starts and units are as configured.")
    return [_job(name, files, old, learned, account, weeks, now) for name in asked_for], notes


def _job(name: str, files: Files, old: Fleet, learned: Lessons, account: _Account, weeks: int, now: datetime) -> Job:
    new = files.fleet
    one, other = sides(name, old, new, learned.of(name, old), learned.of(name, new))
    why = not_simulated(one) or not_simulated(other)
    asked = None
    if not why and name in files.traces:
        asked = from_trace(files.traces[name], zone_of((old if name in old else new)[name]))
    elif not why:
        sources = _sources(name, old, new)
        asked = asked_of(account.deployment, sources, now) if sources else silence(now, weeks)
        why = "" if asked else "CloudWatch has no datapoints of it; check its `demand` and --region, or take --trace"
    if asked and asked.is_too_short:
        asked, why = None, "what was asked of it is known of less than two days"
    return Job(name=name, old=one, new=other, unit_hour=price_of(name, old, new), asked=asked, why_not=why)


def _sources(name: str, old: Fleet, new: Fleet) -> list[DemandSource]:
    """What tells its demand, and has told it so far."""
    found = [fleet[name].demand for fleet in (old, new) if name in fleet]
    return [each for each in found if each]
