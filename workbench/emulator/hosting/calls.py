"""The way of every API call: rate, injected faults, its effect, and perhaps an answer that gets lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from autoscaler.scaling.model import ProviderName
from workbench.emulator.hosting.faults import Fault, FaultKind, Lost
from workbench.emulator.hosting.faults_in_force import FaultsInForce
from workbench.emulator.hosting.operations import DETECTIONS
from workbench.emulator.hosting.quotas import Buckets
from workbench.emulator.hosting.refusals import THROTTLES, AnswerLostError, RefusedError, Why
from workbench.emulator.hosting.settings import HostingSettings


class Outcome(StrEnum):
    """How a call ended, as CloudWatch would count it. A lost answer was a success to the service."""

    SUCCESS = "success"
    THROTTLED = "throttled"
    OVER_CAPACITY = "over_capacity"
    NOT_READY = "not_ready"
    USER_ERROR = "user_error"
    SERVER_ERROR = "server_error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    service: ProviderName
    operation: str
    model: str | None


Answer = Mapping[str, object]
_REFUSES = {
    FaultKind.THROTTLE: (Why.THROTTLED, "Slow down (emulated throttle)."),
    FaultKind.INTERNAL_ERROR: (Why.INTERNAL, "Something went wrong inside (emulated)."),
    FaultKind.ACCESS_DENIED: (Why.ACCESS_DENIED, "You may not do this (emulated)."),
}


class Calls:
    """`counted` has every call so far, by service, operation and outcome."""

    def __init__(self, settings: HostingSettings, faults: FaultsInForce) -> None:
        self._settings = settings
        self._faults = faults
        self._buckets = Buckets()
        self.counted: Counter[tuple[ProviderName, str, Outcome]] = Counter()

    def make(self, call: Call, at: datetime, effect: Callable[[], Answer]) -> Answer:
        """Raises RefusedError when the call had no effect, and AnswerLostError when it had."""
        try:
            self._check_rate(call, at)
            self._check_faults(call, at)
            answer = effect()
        except RefusedError as refusal:
            self.counted[call.service, call.operation, _outcome(refusal.why)] += 1
            raise
        self.counted[call.service, call.operation, Outcome.SUCCESS] += 1
        if (losing := self._faults.losing(call.service, call.model, call.operation, at)) is not None:
            raise AnswerLostError(closed=losing.lost is Lost.CLOSED)
        return answer

    def _check_rate(self, call: Call, at: datetime) -> None:
        """Every operation has a rate of its own, for the whole account (AWS General Reference, Rekognition quotas)."""
        rate, burst = self._settings.calls_per_second, float(self._settings.burst)
        if call.operation in DETECTIONS:
            rate = self._settings.detections_per_second
            burst = max(1.0, rate or 1.0)
        key = (call.service, call.operation)
        if rate is not None and not self._buckets.take(key, at, per_second=rate, burst=burst):
            raise RefusedError(Why.TOO_MANY_CALLS, "Too many calls a second.", retry_after=timedelta(seconds=1))

    def _check_faults(self, call: Call, at: datetime) -> None:
        fault: Fault | None = self._faults.refusing(call.service, call.model, call.operation, at)
        if fault is not None:
            why, message = _REFUSES[fault.kind]
            raise RefusedError(why, fault.message or message, retry_after=timedelta(seconds=1))


def _outcome(why: Why) -> Outcome:
    if why is Why.OVER_CAPACITY:
        return Outcome.OVER_CAPACITY
    if why in THROTTLES:
        return Outcome.THROTTLED
    if why is Why.INTERNAL:
        return Outcome.SERVER_ERROR
    return Outcome.NOT_READY if why is Why.NOT_READY else Outcome.USER_ERROR
