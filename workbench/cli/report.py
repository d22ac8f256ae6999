"""`autoscaler report`: what a period cost, beside what it would have cost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from autoscaler.aws.ledger import KEPT
from autoscaler.scaling.local_time import instant
from autoscaler.scaling.target import Fleet
from workbench.cli import clock
from workbench.cli.dates import DAY, MONTH, ZONE
from workbench.cli.deployment import Deployment
from workbench.cli.options import on_deployment
from workbench.cli.report_inputs import Period, read, with_simulations
from workbench.configuration.faults import did_you_mean
from workbench.report.as_csv import as_csv
from workbench.report.as_json import as_json as plain
from workbench.report.baselines import Baseline
from workbench.report.page import page
from workbench.report.report import BY, TAG
from workbench.report.report import report as worked_out
from workbench.report.terminal import tell

a_file = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--month", type=MONTH, help="A month such as 2026-11; by default this one, so far.")
@click.option("--from", "first", type=DAY, help="The first day, instead of a month.")
@click.option("--to", "last", type=DAY, help="The last day, by default today. Needs --from.")
@click.option("--timezone", "zone", type=ZONE, default="UTC", show_default=True, help="Whose days and months.")
@click.option("--by", default="target", metavar="target|group|tag:KEY|day", help="What a row is; by default a target.")
@click.option(
    "--baseline",
    "against",
    type=click.Choice([each.value for each in Baseline]),
    default=Baseline.ALWAYS_ON.value,
    show_default=True,
    help="What the rows are compared with.",
)
@click.option("--html", type=a_file, help="Write the report as one page that needs no other file.")
@click.option("--csv", "csv_file", type=a_file, help="Write a line for each target and day for a spreadsheet.")
@click.option(
    "--no-simulation", is_flag=True, help="Leave out demand alone and the optimum, a second or less for each target."
)
@on_deployment
def report(
    deployment: Deployment,
    *,
    month: tuple[date, date] | None,
    first: date | None,
    last: date | None,
    zone: ZoneInfo,
    by: str,
    against: str,
    html: Path | None,
    csv_file: Path | None,
    no_simulation: bool,
    as_json: bool,
) -> None:
    """Show what was spent and served in a period, beside what it would have cost without the autoscaler.

    That is: always on with all units, always on with AWS's own scaling, by the schedule alone, by demand alone, and the
    cheapest that anybody could have done who had known the demand before.
    """
    now = clock.now()
    period = period_of(month=month, first=first, last=last, zone=zone, now=now)
    by = checked_by(by, deployment.fleet)
    with _bar() as bar:
        inputs = read(deployment, period, zone, now, bar)
        if not no_simulation:
            inputs = with_simulations(deployment, inputs, bar)
    said, baseline = worked_out(inputs), Baseline(against)
    if html:
        _write(html, page(said, by, baseline), "--html")
    if csv_file:
        _write(csv_file, as_csv(said), "--csv")
    if as_json:
        click.echo(json.dumps(plain(said, by), indent=2))
        return
    tell(said, by, baseline, Console())
    for path in filter(None, (html, csv_file)):
        click.echo(f"Written: {path}")


def period_of(
    *, month: tuple[date, date] | None, first: date | None, last: date | None, zone: ZoneInfo, now: datetime
) -> Period:
    """The days that were named, from midnight to midnight. Raises a usage error for those that nobody knows."""
    if month and (first or last):
        raise click.UsageError("name a --month, or --from and --to")
    if last and not first:
        raise click.UsageError("--to needs --from")
    today = now.astimezone(zone).date()
    begin = month[0] if month else first or today.replace(day=1)
    if last and not MINYEAR < last.year < MAXYEAR:
        raise click.UsageError(f"--to {last} is not allowed: a date that clocks know")
    end = month[1] if month else (last or today) + timedelta(days=1)
    if last and end <= begin:
        raise click.UsageError(f"--to {last} is before --from {first}")
    if begin > today:
        raise click.UsageError(f"{begin} is yet to come: name a period that has begun")
    if begin < (now - KEPT).astimezone(zone).date():
        raise click.UsageError(f"{begin} is too long ago: runs are kept for {KEPT.days} days")
    return instant(begin, 0, zone), instant(end, 0, zone)


def checked_by(by: str, fleet: Fleet) -> str:
    """What a row is, if the fleet has such. Raises a usage error that lists those there are."""
    if by.startswith(TAG):
        known = sorted({key for target in fleet.targets for key in target.tags})
        if by.removeprefix(TAG) in known:
            return by
        there = f"the tags are {', '.join(known)}" if known else "no target has `tags`"
        why = f"{there}{did_you_mean(by.removeprefix(TAG), known)}"
    elif by in BY:
        return by
    else:
        why = f"one of {', '.join(BY)}{did_you_mean(by, BY)}"
    raise click.BadParameter(f"{by!r} is not allowed: {why}", param_hint="--by")


@contextmanager
def _bar() -> Iterator[Progress]:
    """On the error stream, and gone when all is read."""
    columns, console = (TextColumn("{task.description}", markup=False), BarColumn()), Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        yield bar


def _write(path: Path, text: str, option: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise click.BadParameter(f"{path} cannot be written: {error.strerror}", param_hint=option) from error
