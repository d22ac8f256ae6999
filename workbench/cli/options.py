"""The options that several verbs share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click
from botocore.utils import is_valid_endpoint_url

from autoscaler.aws.telemetry import logger
from workbench.cli.deployment import Deployment, deployment, endpoint
from workbench.cli.quiet import without_log

Command = Callable[..., None]
Reach = Callable[[], Deployment]

CONFIG = Path("autoscaler.yaml")

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text for people.")


def _checked_url(url: str | None) -> str | None:
    # Without a scheme the SDK would end with a traceback.
    if url and not (url.startswith(("http://", "https://")) and is_valid_endpoint_url(url)):
        raise click.BadParameter(f"{url!r} is not allowed: a URL such as http://127.0.0.1:4566")
    return url


config = click.option(
    "--config",
    "file",
    type=click.Path(path_type=Path),
    default=CONFIG,
    show_default=True,
    help="The configuration file of the fleet.",
)

_REACHING = (
    config,
    click.option("--stack", help="The name of the stack; by default autoscaler-<name of the fleet>."),
    click.option(
        "--endpoint-url",
        # Read here as well, so that a faulty one is told as such whichever way it comes.
        envvar="AWS_ENDPOINT_URL",
        callback=lambda _context, _option, url: _checked_url(url),
        help="Send all calls there, for example to the emulator.",
    ),
    click.option("--profile", help="The AWS profile; by default the one of the environment."),
    click.option("--region", help="The AWS region; by default the one of the environment or profile."),
)


def on_deployment(command: Command) -> Command:
    """Give a command the deployment as its first argument, and the options that say which."""

    @wraps(command)
    def reached(_file: Path, reach: Reach, **own: Any) -> None:
        command(reach(), **own)

    return reaching(reached)


def reaching(command: Command) -> Command:
    """Give a command the configuration file and how to reach its deployment, for which it need not be read."""

    @wraps(command)
    def wrapped(
        *,
        file: Path,
        stack: str | None,
        endpoint_url: str | None,
        profile: str | None,
        region: str | None,
        **own: Any,
    ) -> None:
        context = click.get_current_context()
        context.with_resource(endpoint(endpoint_url))
        context.with_resource(without_log(logger))
        command(file, lambda: deployment(file=file, stack=stack, profile=profile, region=region), **own)

    for option in reversed((*_REACHING, as_json)):
        wrapped = option(wrapped)
    return wrapped
