"""`autoscaler backtest`: what policies would have cost and lost on the demand of a file, and which is the best."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from autoscaler.scaling.scaling_policy import DEFAULT_LOST_PRICE, STRATEGIES
from workbench.backtest.as_json import as_json as plain
from workbench.backtest.backtest import Case
from workbench.backtest.backtest import backtest as measured
from workbench.backtest.page import page
from workbench.backtest.strategies import FORECAST, strategies
from workbench.backtest.strategies_told import tell_strategies
from workbench.backtest.sweep import sweep
from workbench.backtest.sweep_told import tell_sweep
from workbench.backtest.terminal import tell
from workbench.backtest.variants import Variants
from workbench.backtest.variants_json import variants_json
from workbench.cli.backtest_options import A_WEEK, DOLLARS, STEP, Number, of_the_plant, plant_from
from workbench.cli.backtest_sweep import SETTINGS, SWEEP, Asked, cases_of
from workbench.cli.backtest_sweep import learn_weeks as usual_learn_weeks
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
@click.option("--loss-price", type=DOLLARS, show_default=f"{DEFAULT_LOST_PRICE:g}", help="Dollars of a lost request.")
@click.option("--strategy", type=click.Choice([*STRATEGIES]), help="The --loss-price that a strategy stands for.")
@click.option("--strategies", "with_strategies", is_flag=True, help="Compare the forecast's strategies side by side.")
@click.option(
    "--sweep",
    "swept",
    type=SWEEP,
    multiple=True,
    metavar="KEY=V1,V2,...",
    help=f"Then measure the best, or --policy, with each value of one of {', '.join(SETTINGS)}.",
)
@click.option(
    "--learn-weeks",
    type=click.IntRange(1, 52),
    help="How often the forecast learns anew in a sweep or for --strategies, by default each week but in long sweeps.",
)
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
    loss_price: float | None,
    strategy: str | None,
    with_strategies: bool,
    swept: tuple[Asked, ...],
    learn_weeks: int | None,
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
    if fault := _not_together(policy, loss_price, strategy, swept, learn_weeks, with_strategies=with_strategies):
        raise click.UsageError(fault)
    contenders = _chosen(FORECAST if with_strategies else policy, queued=queued)
    trace = steps_of(file)
    deadline = timedelta(minutes=deadline_minutes) if deadline_minutes else DEADLINE
    case = Case(
        plant=plant_from(trace, settings),
        trace=trace,
        lost_price=_first_given(loss_price, STRATEGIES.get(strategy or ""), DEFAULT_LOST_PRICE),
        deadline=deadline if queued else None,
        learn_weeks=learn_weeks or 1,
    )
    if swept and learn_weeks is None:
        case = replace(case, learn_weeks=usual_learn_weeks(case))
    cases = cases_of(swept[0], case, settings) if swept else {}
    besides = len(cases) or (len(STRATEGIES) + 1) * with_strategies
    with _bar(1 + len(contenders) + besides) as told:
        found = measured(case, contenders, told)
        variants = Variants(
            strategies(found, told) if with_strategies else None,
            sweep(swept[0].setting, cases, found, told) if swept else None,
            loss_price,
        )
    if html:
        _write(html, page(found, file.name, variants))
    if as_json:
        click.echo(json.dumps(plain(found) | variants_json(variants), indent=2))
        return
    console = Console()
    if variants.strategies:
        tell_strategies(variants.strategies, loss_price, console)
    else:
        tell(found, console)
    if variants.sweep:
        console.print()
        tell_sweep(variants.sweep, console)
    if html:
        click.echo(f"Written: {html}")


def _not_together(
    policy: str | None,
    loss_price: float | None,
    strategy: str | None,
    swept: Sequence[Asked],
    learn_weeks: int | None,
    *,
    with_strategies: bool,
) -> str | None:
    """Why these options do not go together, if they do not."""
    if strategy and loss_price is not None:
        return f"--strategy {strategy} stands for --loss-price {STRATEGIES[strategy]:g}: name one of them"
    if with_strategies and (strategy or swept):
        return "--strategies compares all of them: leave --strategy and --sweep out"
    if with_strategies and policy not in (None, FORECAST):
        return f"--strategies are those of the forecast: leave --policy {policy} out"
    if len(swept) > 1:
        return "--sweep takes one setting, with all its values: --sweep KEY=V1,V2"
    if learn_weeks and not (with_strategies or swept):
        return "--learn-weeks needs --sweep or --strategies"
    return None


def _first_given(*prices: float | None) -> float:
    return next(each for each in prices if each is not None)


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


def steps_of(file: Path) -> Trace:
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


@contextmanager
def _bar(measurements: int) -> Iterator[Callable[[str], None]]:
    """A bar that is told what is measured next."""
    with progress(quiet=False) as bar:
        task, done = bar.add_task("", total=measurements), count()
        yield lambda what: bar.update(task, description=what, completed=next(done))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise click.BadParameter(f"{path} cannot be written: {error.strerror}", param_hint="--html") from error
