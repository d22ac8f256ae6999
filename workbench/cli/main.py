"""The command `autoscaler`."""

from __future__ import annotations

import click

from workbench.cli.aws_commands import lookoutvision, rekognition
from workbench.cli.backtest import backtest
from workbench.cli.budgets import budgets
from workbench.cli.calibrate import calibrate
from workbench.cli.demo import demo
from workbench.cli.emulator import emulator
from workbench.cli.overrides import overrides
from workbench.cli.package import package
from workbench.cli.plan import plan
from workbench.cli.report import report
from workbench.cli.schedule import schedule
from workbench.cli.sdk_model import sdk_model
from workbench.cli.status import status
from workbench.cli.strays import strays
from workbench.cli.trace import trace
from workbench.cli.validate import schema, validate
from workbench.cli.wait import wait
from workbench.cli.why import why
from workbench.cli.wishes import clear, emergency_stop, hands_off, start, stop


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="inference-unit-autoscaler", prog_name="autoscaler")
def main() -> None:
    """Start, size and stop vision models by schedule and demand.

    Exit codes: 0 it holds, 1 it does not hold or AWS failed, 2 bad input.
    """


for verb in (
    validate,
    schema,
    schedule,
    status,
    why,
    start,
    stop,
    hands_off,
    emergency_stop,
    clear,
    overrides,
    wait,
    package,
    report,
    budgets,
    strays,
    calibrate,
    backtest,
    plan,
    trace,
    demo,
    emulator,
    lookoutvision,
    rekognition,
    sdk_model,
):
    main.add_command(verb)


if __name__ == "__main__":
    main()
