"""What the functions of one pass through Package share: the record, if this execution still owns it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from autoscaler.aws.providers import Handling, ProviderError
from autoscaler.handlers import runtime
from autoscaler.handlers.converge_pass import RefusedError, TransientError
from autoscaler.scaling.model import LookoutModel
from autoscaler.scaling.packaging import Packaging, PackagingRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class PackagingPass:
    """The target whose model an execution packages, what it becomes, and the record of it."""

    target: str
    model: LookoutModel
    packaging: Packaging
    record: PackagingRecord


def owned_by(event: dict[str, Any]) -> PackagingPass | None:
    """The pass that `event` belongs to; None when its execution does not own the packaging, or nobody wants it."""
    name, fleet = event["target"], runtime.fleet()
    record = runtime.packagings().get(name)
    if record.owner != event["execution"] or name not in fleet:
        return None
    target = fleet[name]
    if target.packaging is None or not isinstance(target.model, LookoutModel):
        return None
    # Deployed meanwhile: under the old job's name nobody shall ask for another component.
    if target.packaging.digest(name, target.model) != record.digest:
        return None
    return PackagingPass(target=name, model=target.model, packaging=target.packaging, record=record)


@contextmanager
def named_errors() -> Iterator[None]:
    """Raise what a service says no with under the name by which the state machine handles it."""
    try:
        yield
    except ProviderError as error:
        # To look again is the state machine's next step anyway, once this one is repeated.
        name = RefusedError if error.handling in (Handling.REFUSE, Handling.ALARM) else TransientError
        raise name(str(error)) from error
