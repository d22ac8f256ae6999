"""The oracle of what really happened to the models: every effective transition, with its virtual instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from autoscaler.scaling.model import ProviderName, Units


class Event(StrEnum):
    """What changes a model's life. Refused calls change nothing and are not here."""

    START_ACCEPTED = "start_accepted"
    READY = "ready"
    FAILED = "failed"
    STOP_ACCEPTED = "stop_accepted"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One effective change of one model. `at` is aware UTC and exact, whenever somebody looked.

    `token` is the client token of the call, where the service has one; `by` is "api" or the person's name.
    """

    at: datetime
    service: ProviderName
    model: str
    event: Event
    units: Units | None = None
    token: str | None = None
    by: str = "api"
    message: str | None = None


class Ledger:
    """All transitions so far, in the order of their instants."""

    def __init__(self) -> None:
        self._written: list[Transition] = []

    def write(self, transition: Transition) -> None:
        self._written.append(transition)

    def read(self) -> tuple[Transition, ...]:
        # Lives are advanced lazily, so entries of different models may have been written out of order.
        return tuple(sorted(self._written, key=lambda entry: entry.at))
