"""What the functions of one pass through Converge share: the record, if this execution still owns it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from autoscaler.aws.providers import Handling, Provider, ProviderError
from autoscaler.handlers import runtime
from autoscaler.scaling.model import Model, provider_of
from autoscaler.scaling.record import Record
from autoscaler.scaling.replacement import model_at_work
from autoscaler.scaling.target import Target


class TransientError(Exception):
    """The service could not answer now. The state machine retries it by this name."""


class QuotaExceededError(Exception):
    """The account's quota does not allow the start. The state machine gives up this try by this name."""


class StartRefusedError(Exception):
    """The service will not start it until a person changes something. Gives up, and quarantines."""


class RefusedError(Exception):
    """The service will not do it until a person changes something. The state machine gives up by this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """The target that an execution works on, its record, and the model at work with its provider."""

    target: Target
    record: Record
    model: Model
    provider: Provider


def owned_by(event: dict[str, Any]) -> Pass | None:
    """The pass that `event` belongs to; None when its execution no longer owns the target."""
    record = runtime.records().get(event["target"])
    if record.owner != event["execution"]:
        return None
    target = runtime.fleet()[event["target"]]
    model = model_at_work(record, target.model)
    return Pass(target=target, record=record, model=model, provider=runtime.provider(provider_of(model)))


def raise_named(error: ProviderError, refused: type[Exception] = RefusedError) -> None:
    """Raise the error under the name by which the state machine handles it; return for "look again"."""
    match error.handling:
        case Handling.OBSERVE:
            return
        case Handling.RETRY:
            raise TransientError(str(error)) from error
        case Handling.WAIT_FOR_QUOTA:
            raise QuotaExceededError(str(error)) from error
        case Handling.REFUSE | Handling.ALARM:
            raise refused(str(error)) from error
