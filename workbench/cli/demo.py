"""`autoscaler demo`: a business day on this machine, told as it happens."""

from __future__ import annotations

from pathlib import Path

import click

from workbench.cli.failures import BadInput
from workbench.cli.options import as_json as as_json_option


@click.command()
@as_json_option
@click.option(
    "--picture",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("build/demo.svg"),
    show_default=True,
    help="Where the picture of the day goes.",
)
@click.option("--scenario", type=click.Path(path_type=Path), help="A file with the faults that happen on the day.")
def demo(as_json: bool, picture: Path, scenario: Path | None) -> None:
    """Deploy the real template to the emulator and live through a business day."""
    from workbench.demo import run  # loads moto, which no other verb needs
    from workbench.emulator.scenario_file import ScenarioError

    try:
        code = run.main(as_json=as_json, picture=picture, scenario=scenario)
    except ScenarioError as error:
        raise BadInput(str(error)) from error
    raise click.exceptions.Exit(code)
