"""`autoscaler validate` and `autoscaler schema`: is the configuration right, and what may stand in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from workbench.cli.options import CONFIG, as_json
from workbench.configuration import ConfigurationError, compile_file, json_schema


@click.command()
@click.argument("file", type=click.Path(path_type=Path), default=CONFIG)
@as_json
def validate(file: Path, *, as_json: bool) -> None:
    """Check FILE (by default autoscaler.yaml) and report every fault in it.

    With --json, print the compiled document, or the faults. Exits with 2 when there are faults.
    """
    try:
        document = compile_file(file)
    except ConfigurationError as error:
        if as_json:
            click.echo(json.dumps({"faults": list(error.lines)}, indent=2))
        else:
            click.echo(str(error), err=True)
        raise click.exceptions.Exit(2) from error
    if as_json:
        click.echo(json.dumps(document, indent=2))
        return
    click.echo(f"{file} is valid: fleet {document['name']}")
    for target in document["targets"]:
        click.echo(f"  {_summary(target)}")


@click.command()
def schema() -> None:
    """Print the JSON schema of autoscaler.yaml, for editors."""
    click.echo(json.dumps(json_schema(), indent=2))


def _summary(target: dict[str, Any]) -> str:
    bounds, schedule = target["bounds"], target["schedule"]
    hours = f"{', '.join(schedule['periods'])} {schedule['timezone']}" if schedule else "always"
    demand = f"by {target['demand']['metric']}" if target["demand"] else "without demand"
    units = f"{bounds['minimum']}..{bounds['maximum']} units"
    return f"{target['name']} ({target['provider']}): {units}, {hours}, {demand}"
