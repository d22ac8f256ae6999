"""What can go wrong, as data: a scenario is a list of faults, each with its window, its model and its operation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from autoscaler.scaling.model import ProviderName


class FaultKind(StrEnum):
    HOSTING_FAILS = "hosting_fails"
    STUCK_STARTING = "stuck_starting"
    THROTTLE = "throttle"
    INTERNAL_ERROR = "internal_error"
    ACCESS_DENIED = "access_denied"
    RESPONSE_LOST = "response_lost"
    QUOTA = "quota"
    SYSTEM_UPDATING = "system_updating"
    STALE_READS = "stale_reads"
    PACKAGING_FAILS = "packaging_fails"
    STUCK_PACKAGING = "stuck_packaging"
    DEPLOYMENT_FAILS = "deployment_fails"
    DEVICE_OFFLINE = "device_offline"


class Lost(StrEnum):
    """How the caller learns that an answer was lost: the connection closes, or an internal error arrives."""

    CLOSED = "closed"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault. None in `service`, `model` or `operation` means any; the window is `[since, until)`, aware, and None
    is open. `times` counts per model and operation; `share` (0 to 1] is drawn from the seed.

    A start that is accepted inside the window of STUCK_STARTING is not ready before `until`: never, when that is open.
    So it is with a packaging job and STUCK_PACKAGING, and with a deployment to a thing and DEVICE_OFFLINE. `target` is
    the name of that thing.
    """

    kind: FaultKind
    service: ProviderName | None = None
    model: str | None = None
    operation: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    share: float = 1.0
    times: int | None = None
    message: str | None = None
    lag: timedelta = timedelta(0)
    running_models: int | None = None
    units_per_model: int | None = None
    packaging_jobs: int | None = None
    target: str | None = None
    lost: Lost = Lost.CLOSED

    def __post_init__(self) -> None:
        """Raises ValueError; a scenario file is checked more kindly by faults_from."""
        if any(instant is not None and instant.tzinfo is None for instant in (self.since, self.until)):
            raise ValueError("since and until: instants with an offset")
        if self.since is not None and self.until is not None and self.until <= self.since:
            raise ValueError("until: an instant after since")
        if not 0 < self.share <= 1:
            raise ValueError("share: above 0 and at most 1")
        if self.times is not None and self.times < 1:
            raise ValueError("times: at least 1")

    def meets(self, service: ProviderName, model: str | None, operation: str | None, at: datetime) -> bool:
        return (
            (self.service is None or self.service is service)
            and (self.model is None or self.model == model)
            and (self.operation is None or self.operation == operation)
            and self.holds(at)
        )

    def holds(self, at: datetime) -> bool:
        """Whether the instant is in the window."""
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)
