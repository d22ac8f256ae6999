"""`autoscaler trace`: demand as a file that `autoscaler backtest` reads."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from autoscaler.aws.demand_history import read_history
from autoscaler.aws.session import client
from autoscaler.scaling.predictive.local_steps import zone_of
from workbench.cli import clock
from workbench.cli.deployment import Deployment
from workbench.cli.failures import BadInput, Failure, doing
from workbench.cli.options import on_deployment
from workbench.cli.trace_file import Recorded, as_csv, recorded
from workbench.cli.views import chosen

# CloudWatch keeps five minutes for 63 days (CloudWatch user guide, metrics retention).
MOST_WEEKS = 9


class Weeks(click.ParamType[int]):
    """So many as CloudWatch has."""

    name = "weeks"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        weeks: int = click.INT.convert(value, param, ctx)
        if weeks > MOST_WEEKS:
            self.fail(f"{weeks} is not allowed: CloudWatch keeps five-minute data for {MOST_WEEKS} weeks", param, ctx)
        if weeks < 1:
            self.fail(f"{weeks} is not allowed: 1 to {MOST_WEEKS}", param, ctx)
        return weeks


@click.group()
def trace() -> None:
    """Demand as a file that `autoscaler backtest` reads."""


@trace.command()
@click.argument("target")
@click.option("--weeks", type=Weeks(), default=MOST_WEEKS, show_default=True, help="How far back, at most 9.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
@click.option("--force", is_flag=True, help="Overwrite the file if it is there.")
@on_deployment
def record(deployment: Deployment, *, target: str, weeks: int, out: Path, force: bool, as_json: bool) -> None:
    """Write what was asked of TARGET in the last weeks, read from CloudWatch, on the wall clock of its time zone.

    It needs the configuration and CloudWatch, and no stack.
    """
    [one] = chosen(deployment, [target])
    if one.demand is None:
        raise click.BadParameter(f"{target} has no `demand` in the configuration", param_hint="TARGET")
    if out.exists() and not force:
        raise BadInput(f"not overwritten: {out} is there already; --force overwrites it")
    now, zone = clock.now(), zone_of(one)
    with doing("read CloudWatch"):
        demand, _ = read_history(client(deployment.session, "cloudwatch"), one.demand, zone, now)
    found = recorded(one.demand, zone, demand, now, timedelta(weeks=weeks))
    if found is None:
        raise Failure(f"CloudWatch has no datapoints of {target}", "check its `demand` and --region")
    _write(out, as_csv(found))
    click.echo(json.dumps(_facts(target, zone.key, out, found), indent=2) if as_json else _sentence(target, out, found))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise click.BadParameter(f"{path} cannot be written: {error.strerror}", param_hint="--out") from error


def _sentence(target: str, out: Path, found: Recorded) -> str:
    return (
        f"Written: {out}, {found.requests:,.0f} requests of {target} from {found.begin:%Y-%m-%d %H:%M} to "
        f"{found.until:%Y-%m-%d %H:%M}, {max(found.rates):.2f} TPS at most"
    )


def _facts(target: str, zone: str, out: Path, found: Recorded) -> dict[str, Any]:
    return {
        "target": target,
        "file": str(out),
        "timezone": zone,
        "begin": found.begin.isoformat(),
        "until": found.until.isoformat(),
        "steps": len(found.rates),
        "requests": found.requests,
        "highest_tps": max(found.rates),
    }
