"""`autoscaler strays`: what costs money now, in all regions, and what nobody has declared."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

import boto3
import click
from botocore.exceptions import NoCredentialsError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from autoscaler.aws.session import core
from guard.aws.telemetry import logger
from workbench.cli import clock
from workbench.cli.failures import Failure, doing
from workbench.cli.options import as_json
from workbench.cli.quiet import without_log
from workbench.cli.strays_region import Region, looked_at
from workbench.cli.strays_told import facts, summary, table


@click.command()
@click.option(
    "--region", "names", multiple=True, metavar="NAME", help="Look here only; give it again for more regions."
)
@click.option("--profile", help="The AWS profile; by default the one of the environment.")
@click.option("--lookoutvision", is_flag=True, help="Ask Lookout for Vision, too: only the emulator still answers.")
@as_json
def strays(names: tuple[str, ...], profile: str | None, lookoutvision: bool, as_json: bool) -> None:
    """Show every model that costs money now, and whether any fleet holds a lease of it, in all regions.

    Exits with 1 when a region could not be looked at. A region that is not enabled for the account is passed over.
    """
    now = clock.now()
    with doing("look for models"):
        session = boto3.Session(botocore_session=core(profile))
        # Else each region would say the same, one after the other.
        if session.get_credentials() is None:
            raise NoCredentialsError
        asked = names or _all_regions(session)
        with without_log(logger):
            regions = list(_looked_at(session, asked, now, lookout=lookoutvision, quiet=as_json))
    if all(region.closed for region in regions):
        raise Failure(
            f"no region lets us look: {regions[0].faults[0]}", "check the credentials, or name another --region"
        )
    _show(regions, now, as_json=as_json)
    if any(region.faults and not region.closed for region in regions):
        raise click.exceptions.Exit(1)


def _show(regions: Sequence[Region], now: datetime, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(facts(regions, now), indent=2))
        return
    if any(region.findings for region in regions):
        Console().print(table(regions, now))
    for sentence in summary(regions, now):
        click.echo(sentence)
    for region in regions:
        for said in [*region.faults, *region.asides] if not region.closed else []:
            click.echo(f"autoscaler: {region.name}: {said}", err=True)


def _all_regions(session: boto3.Session) -> Sequence[str]:
    """Those that have Custom Labels' API, in the partition of the session's own region."""
    partition = session.get_partition_for_region(session.region_name) if session.region_name else "aws"
    return session.get_available_regions("rekognition", partition_name=partition)


def _looked_at(
    session: boto3.Session, names: Sequence[str], now: datetime, *, lookout: bool, quiet: bool
) -> Iterator[Region]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal) as bar:
        task = bar.add_task("", total=len(names))
        for name in names:
            bar.update(task, description=f"looking at {name}")
            yield looked_at(session, name, now, lookout=lookout)
            bar.advance(task)
