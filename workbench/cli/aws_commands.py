"""`autoscaler lookoutvision` and `autoscaler rekognition`: commands that AWS took away, in a process of their own."""

from __future__ import annotations

import os
import sys

import click

from autoscaler.aws.session import MODELS


class PassedOn(click.Command):
    """Takes every word as it was typed, options and `--` included."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.args = list(args)
        return []


@click.command(cls=PassedOn, add_help_option=False)
@click.pass_context
def lookoutvision(context: click.Context) -> None:
    """Run a command of Lookout for Vision, as the AWS CLI had it: start-model, stop-model, list-models and more."""
    _become("lookoutvision", context.args)


@click.command(cls=PassedOn, add_help_option=False)
@click.pass_context
def rekognition(context: click.Context) -> None:
    """Run a command of Rekognition, as the AWS CLI has it: start-project-version, describe-projects and more."""
    _become("rekognition", context.args)


def _become(service: str, words: list[str]) -> None:
    """Replaced and not called, so that streams, signals and exit codes are those of the AWS CLI."""
    paths = [os.environ.get("AWS_DATA_PATH"), str(MODELS)]
    environment = os.environ | {"AWS_DATA_PATH": os.pathsep.join(filter(None, paths))}
    # -P: a folder called `workbench` where one happens to stand is not ours.
    command = [sys.executable, "-P", "-m", "workbench.aws_commands", service, *words]
    os.execve(sys.executable, command, environment)
