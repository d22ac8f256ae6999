"""`autoscaler demo`: a business day on this machine, told as it happens."""

from __future__ import annotations

from pathlib import Path

import click

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
def demo(as_json: bool, picture: Path) -> None:
    """Deploy the real template to the emulator and live through a business day."""
    from workbench.demo import run  # loads the CDK and moto, which no other verb needs

    raise click.exceptions.Exit(run.main(as_json=as_json, picture=picture))
