"""A call to the model, which may not be there yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from botocore.exceptions import ClientError

from autoscaler.client.model import ActiveModel

Answer = TypeVar("Answer")

# DetectCustomLabels answers ResourceNotReadyException (Rekognition API reference). DetectAnomalies declares no such
# error: a model that is not hosted can only be the conflict (Lookout for Vision API reference).
NOT_READY = frozenset({"ResourceNotReadyException", "ConflictException"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """Not answered: keep the image and ask again. `expected_at` is when the model should be ready, None if unknown."""

    target: str
    expected_at: datetime | None
    why: str | None

    def __str__(self) -> str:
        when = (
            f"expected at {self.expected_at.isoformat(timespec='minutes')}" if self.expected_at else "nobody knows when"
        )
        return f"queued for {self.target}, {when}"


def call(model: ActiveModel, detect: Callable[[Mapping[str, str]], Answer]) -> Answer | Queued:
    """What `detect` answers for the model's names, or Queued while the model is not ready.

    Raises whatever else `detect` raises: throttling, too, is for the caller's own retries.
    """
    queued = Queued(target=model.target, expected_at=model.expected_at, why=model.why)
    if not model.names:
        return queued
    try:
        return detect(model.names)
    except ClientError as error:
        if error.response["Error"]["Code"] not in NOT_READY:
            raise
        return queued
