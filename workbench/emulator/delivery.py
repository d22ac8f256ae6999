"""Deliveries that are tried again with growing pauses, and end in a dead-letter queue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from workbench.emulator.clock import Clock
from workbench.emulator.permissions import Permissions
from workbench.emulator.targets import Targets, UndeliverableError
from workbench.emulator.trace import Trace

# Ours: AWS says "exponential backoff" and no numbers (EventBridge guide, rule-retry-policy; Scheduler guide).
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=10)


def doubled(first: timedelta, times: int, longest: timedelta) -> timedelta:
    """A pause that doubles, up to `longest`."""
    # Not min(first * 2**times, longest): a day of retries would overflow a timedelta.
    return longest if times >= (longest // first).bit_length() else min(first * 2**times, longest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """One document on its way. `principal` is the service that needs the target's permission; None: a role is used."""

    subject: str
    source_arn: str
    principal: str | None
    target: str
    document: str
    since: datetime
    retries: int
    maximum_age: timedelta
    dead_letters: str | None = None
    attempt: int = 0


class Delivery:
    """Sends, retries, gives up. `count(name, undelivered)` hears of attempts, errors and losses."""

    def __init__(
        self,
        *,
        clock: Clock,
        targets: Targets,
        permissions: Permissions,
        trace: Trace,
        count: Callable[[str, Undelivered], object],
    ) -> None:
        self._clock = clock
        self._targets = targets
        self._permissions = permissions
        self._trace = trace
        self._count = count

    def send(self, each: Undelivered) -> None:
        """Try once now, and plan the next attempt if that fails and the policy allows one."""
        self._count("attempt", each)
        try:
            if each.principal:
                self._permissions.require(each.target, each.principal, each.source_arn)
            self._targets.deliver(each.target, each.document)
        except UndeliverableError as error:
            self._count("error", each)
            self._failed(each, error)

    def _failed(self, each: Undelivered, error: UndeliverableError) -> None:
        pause = doubled(FIRST_PAUSE, each.attempt, LONGEST_PAUSE)
        again = self._clock.now() + pause
        if error.retryable and each.attempt < each.retries and again - each.since <= each.maximum_age:
            self._clock.call_at(again, lambda: self.send(replace(each, attempt=each.attempt + 1)))
            return
        self._count("loss", each)
        self._trace.add("undelivered", each.subject, f"{self._trace.name_of(each.target)}: {error.code}")
        if each.dead_letters:
            attributes = {"ERROR_CODE": error.code, "TARGET_ARN": each.target, "RETRY_ATTEMPTS": str(each.attempt)}
            self._targets.send_dead_letter(each.dead_letters, each.document, attributes)
