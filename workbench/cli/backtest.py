"""`autoscaler backtest`: what policies would have cost and lost on the demand of a file, and which is the best."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from workbench.backtest.as_json import as_json as plain
from workbench.backtest.backtest import Backtest, Case
from workbench.backtest.backtest import backtest as measured
from workbench.backtest.page import page
from workbench.backtest.terminal import tell
from workbench.cli.backtest_options import A_WEEK, DOLLARS, STEP, Number, of_the_plant, plant_from
from workbench.cli.failures import BadInput
from workbench.cli.options import as_json as as_json_option
from workbench.cli.progress import progress
from workbench.configuration.faults import did_you_mean
from workbench.simulator.contenders import titles
from workbench.simulator.queued import DEADLINE
from workbench.simulator.trace import Trace, TraceError, load_trace


@click.command()
@click.argument("file", metavar="TRACE", type=click.Path(path_type=Path))
@click.option("--policy", help="Only this one; by default all are compared.")
@click.option("--loss-price", type=DOLLARS, default=0.002, show_default=True, help="Dollars of a lost request.")
@of_the_plant
@click.option("--queued", is_flag=True, help="Requests wait for a unit, and expire after the deadline.")
@click.option(
    "--deadline-minutes",
    type=Number(5, A_WEEK),
    help=f"How long they wait at most, by default {DEADLINE // timedelta(minutes=1)}. Needs --queued.",
)
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the comparison as one page that needs no other file.",
)
@as_json_option
def backtest(
    file: Path,
    *,
    policy: str | None,
    loss_price: float,
    queued: bool,
    deadline_minutes: float | None,
    html: Path | None,
    as_json: bool,
    **settings: Any,
) -> None:
    """Replay the demand in TRACE, and compare what policies would have cost and lost. It needs no AWS account.

    TRACE is a file of equally spaced rows `timestamp,requests_per_second`.
    """
    if deadline_minutes and not queued:
        raise click.UsageError("--deadline-minutes needs --queued")
    contenders = _chosen(policy, queued=queued)
    trace = _trace(file)
    deadline = timedelta(minutes=deadline_minutes) if deadline_minutes else DEADLINE
    case = Case(
        plant=plant_from(trace, settings),
        trace=trace,
        lost_price=loss_price,
        deadline=deadline if queued else None,
    )
    found = _measured(case, contenders)
    if html:
        _write(html, page(found, file.name))
    if as_json:
        click.echo(json.dumps(plain(found), indent=2))
        return
    tell(found, Console())
    if html:
        click.echo(f"Written: {html}")


def _chosen(policy: str | None, *, queued: bool) -> dict[str, str]:
    """The titles by words of what is to be measured. Raises a usage error that lists what there is."""
    known = dict(titles(with_queued=queued))
    if policy is None:
        return known
    if policy not in known:
        queued_only = "; it needs --queued" if policy in titles(with_queued=True) else did_you_mean(policy, known)
        why = f"{policy!r} is not allowed: one of {', '.join(known)}{queued_only}"
        raise click.BadParameter(why, param_hint="--policy")
    return {policy: known[policy]}


def _trace(file: Path) -> Trace:
    """The demand in the plant's steps. Raises BadInput with every fault of the file."""
    try:
        trace = load_trace(file).resampled(STEP)
    except TraceError as error:
        raise BadInput("\n".join(f"{file}: {fault}" for fault in error.faults)) from error
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise BadInput(f"{file}: {error}") from error
    if not trace.rates:
        raise BadInput(f"{file}: is shorter than a step of {STEP // timedelta(minutes=1)} minutes")
    return trace


def _measured(case: Case, contenders: dict[str, str]) -> Backtest:
    with progress(quiet=False) as bar:
        task = bar.add_task("", total=len(contenders) + 1)
        done = iter(range(len(contenders) + 1))
        return measured(case, contenders, lambda what: bar.update(task, description=what, completed=next(done)))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise click.BadParameter(f"{path} cannot be written: {error.strerror}", param_hint="--html") from error
