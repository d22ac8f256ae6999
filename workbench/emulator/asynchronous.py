"""Asynchronous invocations: accepted at once, run on the clock, retried, and sent on when they fail for good.

Two retries, one and then two minutes later, and hours of patience with throttling
(Lambda guide, asynchronous error handling).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from workbench.emulator.clock import Clock
from workbench.emulator.delivery import doubled
from workbench.emulator.faults import Faults, Misbehaviour
from workbench.emulator.functions import THROTTLED, Functions, Result, UnknownFunctionError, function_name
from workbench.emulator.hosting import PutMetric
from workbench.emulator.trace import Trace

RETRY_AFTER = (timedelta(minutes=1), timedelta(minutes=2))
MAXIMUM_AGE = timedelta(hours=6)
# While throttled (Lambda guide, asynchronous error handling).
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=1), timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One accepted invocation. `attempt` counts from 1 and only those that reached the function."""

    function: str
    payload: bytes
    accepted: datetime
    attempt: int = 1
    throttled: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FailurePolicy:
    """What was deployed for failures. Destinations are ARNs."""

    retries: int = len(RETRY_AFTER)
    maximum_age: timedelta = MAXIMUM_AGE
    on_failure: str | None = None
    on_success: str | None = None
    dead_letters: str | None = None


class AsynchronousInvocations:
    """The event queues of all functions. `deliver(arn, document)` reaches a destination."""

    def __init__(
        self,
        *,
        clock: Clock,
        functions: Functions,
        client: Callable[[str], Any],
        dead_letters_of: Callable[[str], str | None],
        deliver: Callable[[str, str], object],
        faults: Faults,
        trace: Trace,
        put_metric: PutMetric,
    ) -> None:
        self._clock = clock
        self._functions = functions
        self._client = client
        self._dead_letters_of = dead_letters_of
        self._deliver = deliver
        self._faults = faults
        self._trace = trace
        self._put_metric = put_metric
        self._policies: dict[str, FailurePolicy] = {}

    def forget(self) -> None:
        """A function was deployed anew: look again at what it wants done with failures."""
        self._policies.clear()

    def accept(self, name: str, payload: bytes) -> None:
        """Take an invocation; it runs when the clock runs."""
        event = Event(function=function_name(name), payload=payload, accepted=self._clock.now())
        odd = (Misbehaviour.DROP, Misbehaviour.DUPLICATE, Misbehaviour.DELAY)
        fault = self._faults.for_function(event.function, *odd)
        if fault and fault.kind is Misbehaviour.DROP:
            self._trace.add("undelivered", event.function, "dropped by the emulator")
            return
        wait = fault.delay if fault and fault.kind is Misbehaviour.DELAY else timedelta()
        for _ in range(2 if fault and fault.kind is Misbehaviour.DUPLICATE else 1):
            self._clock.call_at(event.accepted + wait, lambda: self._run(event))

    def _run(self, event: Event) -> None:
        policy = self._policy(event.function)
        try:
            result = self._functions.invoke(event.function, event.payload)
        except UnknownFunctionError:
            self._trace.add("undelivered", event.function, "no such function")
            return
        if result.error == THROTTLED:
            wait = doubled(_FIRST_PAUSE, event.throttled, _LONGEST_PAUSE)
            again = replace(event, throttled=event.throttled + 1)
        elif result.error and event.attempt <= policy.retries:
            wait = RETRY_AFTER[event.attempt - 1]
            again = replace(event, attempt=event.attempt + 1)
        else:
            self._finish(event, policy, result)
            return
        if self._clock.now() + wait - event.accepted > policy.maximum_age:
            self._finish(event, policy, result)
        else:
            self._clock.call_at(self._clock.now() + wait, lambda: self._run(again))

    def _finish(self, event: Event, policy: FailurePolicy, result: Result) -> None:
        if not result.error:
            if policy.on_success:
                self._deliver(policy.on_success, self._record(event, result, "Success"))
            return
        dimensions = {"FunctionName": event.function}
        self._put_metric("AWS/Lambda", "AsyncEventsDropped", dimensions, 1, self._clock.now(), "Count")
        self._trace.add("undelivered", event.function, result.error)
        if policy.on_failure:
            self._deliver(policy.on_failure, self._record(event, result, "RetriesExhausted"))
        if policy.dead_letters:
            self._deliver(policy.dead_letters, event.payload.decode())

    def _record(self, event: Event, result: Result, condition: str) -> str:
        """What a destination receives (Lambda guide, invocation record)."""
        return json.dumps(
            {
                "version": "1.0",
                "timestamp": self._clock.now().isoformat(),
                "requestContext": {
                    "functionArn": event.function,
                    "condition": condition,
                    "approximateInvokeCount": event.attempt,
                },
                "requestPayload": json.loads(event.payload or b"null"),
                "responseContext": {"statusCode": 200, **({"functionError": "Unhandled"} if result.error else {})},
                "responsePayload": json.loads(result.payload or b"null"),
            }
        )

    def _policy(self, function: str) -> FailurePolicy:
        if function not in self._policies:
            self._policies[function] = self._read_policy(function)
        return self._policies[function]

    def _read_policy(self, function: str) -> FailurePolicy:
        try:
            found: Mapping[str, Any] = self._client("lambda").get_function_event_invoke_config(FunctionName=function)
        except ClientError:
            found = {}
        destinations = found.get("DestinationConfig", {})
        return FailurePolicy(
            retries=found.get("MaximumRetryAttempts", len(RETRY_AFTER)),
            maximum_age=timedelta(seconds=found.get("MaximumEventAgeInSeconds", MAXIMUM_AGE.total_seconds())),
            on_failure=destinations.get("OnFailure", {}).get("Destination"),
            on_success=destinations.get("OnSuccess", {}).get("Destination"),
            dead_letters=self._dead_letters_of(function),
        )
