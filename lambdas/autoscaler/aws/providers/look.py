"""One look at many models: what a single one of them hides, and what ends the look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar
from zlib import crc32

from autoscaler.aws.providers.provider import Handling, ProviderError
from autoscaler.aws.providers.statuses import meaning_of
from autoscaler.aws.telemetry import logger
from autoscaler.scaling.model import Observation, Phase, ProviderName, Units

T = TypeVar("T")


class Look:
    """Collects observations. A deleted or forbidden model hides only itself; a throttled look ends early.

    Asking on after a throttle or a timeout would only use up the account's 5 calls a second and our own minutes.
    """

    def __init__(self) -> None:
        self.seen: dict[str, Observation] = {}
        self._faults: dict[str, ProviderError] = {}

    @contextmanager
    def at(self, targets: Iterable[str]) -> Iterator[None]:
        """Looks at these targets: a fault that is theirs alone does not end the look at the others."""
        try:
            yield
        except ProviderError as fault:
            if fault.handling not in (Handling.REFUSE, Handling.ALARM):
                raise
            self._faults |= {target: fault for target in targets if target not in self._faults}

    @contextmanager
    def as_far_as_it_goes(self) -> Iterator[None]:
        """The whole look: trouble with the service ends it, and is raised if nothing was seen before."""
        try:
            yield
        except ProviderError as trouble:
            if not self.seen:
                raise
            logger.warning("look cut short", seen=len(self.seen), code=trouble.code, error=str(trouble))

    def outcome(self) -> dict[str, Observation]:
        """What was seen, by target. Raises the first fault if that was nothing."""
        if self._faults and not self.seen:
            raise next(iter(self._faults.values()))
        for target, fault in self._faults.items():
            logger.warning("not observed", target=target, code=fault.code, error=str(fault))
        return self.seen


def turned(items: Iterable[T], now: datetime) -> list[T]:
    """The items, beginning with another one at each `now`: a look that is cut short must not always miss the same."""
    ordered = list(items)
    first = crc32(now.isoformat().encode()) % len(ordered) if ordered else 0
    return ordered[first:] + ordered[:first]


def observation(
    provider: ProviderName, target: str, operation: str, description: Mapping[str, Any], now: datetime
) -> Observation:
    """What `operation` described. Both services use the same words for status and units.

    A model that is off keeps the units of its last start in its description, which say nothing any more.
    """
    status = description["Status"]
    meaning = meaning_of(provider, status, operation)
    least = description.get("MinInferenceUnits")
    units = Units(least, description.get("MaxInferenceUnits")) if least and meaning.phase is not Phase.OFF else None
    return Observation(
        target=target,
        at=now,
        phase=meaning.phase,
        status=status,
        startable=meaning.startable,
        stoppable=meaning.stoppable,
        units=units,
        message=description.get("StatusMessage") or None,
    )
