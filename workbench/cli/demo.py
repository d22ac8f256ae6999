"""`autoscaler demo`: a business day on this machine, told as it happens."""

from __future__ import annotations

import click


@click.command()
def demo() -> None:
    """Deploy the real template to the emulator and live through a business day."""
    from workbench.demo import run  # loads the CDK and moto, which no other verb needs

    raise click.exceptions.Exit(run.main())
