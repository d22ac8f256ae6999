"""What the day promised, checked against the emulator's own record of what its models went through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from workbench.emulator.hosting import Event, Transition

# What closing time allows: the boundary wakes the plan within a minute, the tick five minutes later at most.
LATEST_STOP = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One sentence, and whether it held."""

    sentence: str
    held: bool


def promises(
    targets: Sequence[str], transitions: Sequence[Transition], opening: datetime, closing: datetime
) -> Iterator[Promise]:
    """Check each target's day. All instants are aware."""
    for target in targets:
        own = [each for each in transitions if each.model == target]
        ready, stopped = _first(own, Event.READY), _first(own[::-1], Event.STOP_ACCEPTED)
        yield Promise(
            sentence=f"{target} is ready when work begins at {opening:%H:%M} ({_clock(ready, opening)})",
            held=ready is not None and ready <= opening,
        )
        yield Promise(
            sentence=f"{target} is told to stop within 5 minutes of {closing:%H:%M} ({_clock(stopped, opening)})",
            held=stopped is not None and closing <= stopped <= closing + LATEST_STOP,
        )
        yield Promise(
            sentence=f"{target} is off at the end of the day",
            held=bool(own) and own[-1].event is Event.OFF,
        )


def _first(transitions: Sequence[Transition], event: Event) -> datetime | None:
    return next((each.at for each in transitions if each.event is event), None)


def _clock(at: datetime | None, like: datetime) -> str:
    return f"{at.astimezone(like.tzinfo):%H:%M:%S}" if at else "never"
