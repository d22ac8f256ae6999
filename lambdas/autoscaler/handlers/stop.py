"""State `Stop`: write down the intent, then ask the service to stop the model."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from autoscaler.handlers.ask import ask
from autoscaler.scaling.record import Action


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer whether the service was asked. Raises TransientError or RefusedError."""
    return {"asked": ask(Action.STOP, event)}
