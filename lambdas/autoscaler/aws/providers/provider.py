"""What every model service can be asked for, and how it says no."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from autoscaler.scaling.model import Observation, Units


class Handling(StrEnum):
    """What to do about an error: try again, look again, wait for quota, not send it again, or tell a person."""

    RETRY = "retry"
    OBSERVE = "observe"
    WAIT_FOR_QUOTA = "wait_for_quota"
    REFUSE = "refuse"
    ALARM = "alarm"


class ProviderError(Exception):
    """A call that did not do what was asked. `retry_after` is the service's own hint, when it gave one."""

    def __init__(
        self, *, operation: str, code: str, message: str, handling: Handling, retry_after: timedelta | None = None
    ) -> None:
        super().__init__(f"{operation}: {code}: {message}")
        self.operation = operation
        self.code = code
        self.message = message
        self.handling = handling
        self.retry_after = retry_after


class Provider(Protocol):
    """A model service. Every method raises ProviderError and nothing else.

    The model is of the provider's own kind: LookoutModel or CustomLabelsModel.
    """

    def start(self, model: Any, units: Units, token: str) -> None:
        """Ask for the model to be started. The answer says only that the service agreed, not that it is ready."""

    def stop(self, model: Any, token: str) -> None:
        """Ask for the model to be stopped."""

    def observe(self, target: str, model: Any, now: datetime) -> Observation:
        """How the model looks at `now` (aware, UTC), which is the instant that the observation carries."""

    def observe_many(self, models: Mapping[str, Any], now: datetime) -> dict[str, Observation]:
        """How the models look at `now`, by target, in as few calls as the service allows.

        A target that is missing from the answer could not be seen, and `observe` says why. Raises only when
        none could be seen.
        """
