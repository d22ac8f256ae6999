"""The emulator on the wall clock, for any AWS SDK or command line through an endpoint URL."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import click

from autoscaler.aws.session import MODELS
from workbench.emulator.emulator import Emulator
from workbench.emulator.hosting import (
    Durations,
    Fault,
    HostedCustomLabelsModel,
    HostedLookoutModel,
    HostedModel,
    Hosting,
    HostingSettings,
)
from workbench.emulator.scenario_file import read_scenario

_ARN = "arn:aws:rekognition:eu-central-1:123456789012:project/{0}/version/{0}.{1}/{2}"

# Enough to try things on: of each service a project with two versions and another project with one.
TRAINED: tuple[HostedModel, ...] = (
    HostedLookoutModel(project="weld-seams", version="1"),
    HostedLookoutModel(project="weld-seams", version="2"),
    HostedLookoutModel(project="bottle-caps", version="1"),
    HostedCustomLabelsModel(project_version_arn=_ARN.format("paint-defects", "2025-01-06", 1736150400000)),
    HostedCustomLabelsModel(project_version_arn=_ARN.format("paint-defects", "2025-03-03", 1740988800000)),
    HostedCustomLabelsModel(project_version_arn=_ARN.format("labels", "2025-02-03", 1738569600000)),
)


def emulator_of(
    models: list[HostedModel], faults: list[Fault], start_seconds: float, stop_seconds: float, port: int
) -> Emulator:
    """An emulator on the wall clock whose models take exactly so long to start and to stop.

    Packaging a model and deploying it take as long as a start.
    """
    start = Durations(median=timedelta(seconds=start_seconds), spread=0)
    settings = HostingSettings(
        start=start,
        stop=Durations(median=timedelta(seconds=stop_seconds), spread=0),
        packaging_queue=Durations(median=timedelta(0), spread=0),
        packaging=start,
        deployment=start,
    )
    return Emulator(
        lambda now, put: Hosting(now=now, put_metric=put, models=models, faults=faults, settings=settings),
        clock="wall",
        port=port,
    )


def main(
    *,
    port: int,
    scenario: Path | None,
    start_seconds: float,
    stop_seconds: float,
    interrupted: threading.Event | None = None,
) -> None:
    """Serve until Ctrl-C, or until `interrupted` is set. Raises ScenarioError for a scenario that cannot be used."""
    given = read_scenario(scenario, [model.called for model in TRAINED]) if scenario else None
    models = given.models if given and given.models else list(TRAINED)
    faults = given.faults if given else []
    with emulator_of(models, faults, start_seconds, stop_seconds, port) as emulator:
        emulator.bootstrap()
        click.echo(_greeting(emulator, models, start_seconds, stop_seconds))
        try:
            (interrupted or threading.Event()).wait()
        except KeyboardInterrupt:
            click.echo("\nended")


def _greeting(emulator: Emulator, models: list[HostedModel], start_seconds: float, stop_seconds: float) -> str:
    exports = emulator.environment() | {"AWS_DATA_PATH": str(MODELS)}
    return "\n".join(
        [
            f"The emulator listens at {emulator.endpoint_url}; Ctrl-C ends it.",
            f"A start takes {start_seconds:g} s and a stop {stop_seconds:g} s.",
            "Packaging a model takes as long as a start, and so does deploying it.",
            "Nothing here is AWS or costs money.",
            "",
            "Models:",
            *(f"  {model.service.value:<14} {model.called}" for model in models),
            "",
            "In another terminal (AWS_DATA_PATH gives SDKs and the AWS CLI their `lookoutvision` back):",
            *(f"  export {name}={value}" for name, value in exports.items()),
            "  aws rekognition describe-projects",
            "  aws lookoutvision list-models --project-name weld-seams",
        ]
    )
