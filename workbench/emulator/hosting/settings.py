"""Every number and every unknown of the emulated services, as a setting with a stated default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from autoscaler.scaling.model import ProviderName
from workbench.emulator.hosting.law import Durations
from workbench.emulator.hosting.quotas import Quota
from workbench.emulator.hosting.scaling import ScalingLaw


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknowns:
    """What no page of AWS says, so that both ways can be tried. Explained in docs/emulated-model-services.md."""

    stop_while_starting: bool = True
    stop_while_updating: bool = True
    stop_when_failed: bool = True
    stop_while_stopping: bool = False
    start_when_failed: bool = True
    stopping_counts_as_running: bool = True
    serves_while_updating: bool = True
    bills_starting: bool = False
    bills_stopping: bool = False
    over_capacity_counts_as_throttled: bool = True
    not_ready_counts_as_error: bool = True


_START = Durations(median=timedelta(minutes=12), spread=0.12)
_STOP = Durations(median=timedelta(minutes=3), spread=0.2)
# Assumptions: AWS publishes none of these three.
_PACKAGING_QUEUE = Durations(median=timedelta(minutes=1), spread=0.2)
_PACKAGING = Durations(median=timedelta(minutes=15), spread=0.2)
_DEPLOYMENT = Durations(median=timedelta(minutes=3), spread=0.2)


@dataclass(frozen=True, slots=True, kw_only=True)
class HostingSettings:
    """`calls_per_second` holds per operation and account; None switches the rate limit off.

    The rate is measured on the injected clock. A virtual clock stands still while code runs, so all calls of one
    function at one virtual instant share one `burst`: raise it to the size of the fleet, or switch the limit off, when
    more models are polled at one instant than a real second would see.
    """

    account: str = "123456789012"
    region: str = "eu-central-1"
    seed: int = 0
    start: Durations = _START
    stop: Durations = _STOP
    packaging_queue: Durations = _PACKAGING_QUEUE
    packaging: Durations = _PACKAGING
    deployment: Durations = _DEPLOYMENT
    quotas: Mapping[ProviderName, Quota] = field(default_factory=lambda: {name: Quota() for name in ProviderName})
    calls_per_second: float | None = 5.0
    burst: int = 5
    detections_per_second: float | None = 50.0
    scaling: ScalingLaw = field(default_factory=ScalingLaw)
    price_per_unit_hour: float = 4.0
    response_time: timedelta = timedelta(milliseconds=180)
    anomalous_share: float = 0.1
    rekognition_rate_code: str = "ThrottlingException"
    rekognition_throttle_status: int = 400
    unknown: Unknowns = field(default_factory=Unknowns)

    def __post_init__(self) -> None:
        wrong = [
            sentence
            for sentence, holds in (
                ("calls_per_second: more than 0, or None", self.calls_per_second is None or self.calls_per_second > 0),
                ("burst: at least 1", self.burst >= 1),
                ("detections_per_second: more than 0, or None", (self.detections_per_second or 1) > 0),
                ("price_per_unit_hour: at least 0", self.price_per_unit_hour >= 0),
                ("anomalous_share: 0 to 1", 0 <= self.anomalous_share <= 1),
                ("rekognition_rate_code: one of " + ", ".join(_RATE_CODES), self.rekognition_rate_code in _RATE_CODES),
                ("rekognition_throttle_status: 400 or 500", self.rekognition_throttle_status in (400, 500)),
                ("quotas: one for each service", set(self.quotas) == set(ProviderName)),
            )
            if not holds
        ]
        if wrong:
            raise ValueError("; ".join(wrong))


_RATE_CODES = ("ThrottlingException", "ProvisionedThroughputExceededException")
