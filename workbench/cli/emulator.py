"""`autoscaler emulator`: the AWS side on this machine, for any SDK through an endpoint URL."""

from __future__ import annotations

from pathlib import Path

import click

from workbench.cli.failures import BadInput


@click.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=4566, show_default=True, help="Listen here; 0 picks one."
)
@click.option(
    "--models",
    "scenario",
    type=click.Path(path_type=Path),
    help="A file with the models that exist at first, and with the faults that they have.",
)
@click.option(
    "--start-seconds", type=click.FloatRange(min=0), default=5.0, show_default=True, help="How long a start takes."
)
@click.option(
    "--stop-seconds", type=click.FloatRange(min=0), default=2.0, show_default=True, help="How long a stop takes."
)
def emulator(port: int, scenario: Path | None, start_seconds: float, stop_seconds: float) -> None:
    """Serve the emulated AWS services on 127.0.0.1 until interrupted."""
    from workbench.emulator import serve  # loads moto, which no other verb needs
    from workbench.emulator.scenario_file import ScenarioError

    try:
        serve.main(port=port, scenario=scenario, start_seconds=start_seconds, stop_seconds=stop_seconds)
    except ScenarioError as error:
        raise BadInput(str(error)) from error
