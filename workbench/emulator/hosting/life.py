"""One model's hosted life: off, starting, ready, stopping, off; or failed. It moves when the clock is looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from autoscaler.scaling.model import Phase, Units
from workbench.emulator.hosting.ledger import Event

_AFTER = {
    Phase.STARTING: (Phase.READY, Event.READY),
    Phase.STOPPING: (Phase.OFF, Event.OFF),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where a life stands since an instant. `due` ends a wait (None: it never ends), `doomed` says that it fails."""

    phase: Phase
    since: datetime
    units: Units | None = None
    due: datetime | None = None
    doomed: bool = False
    message: str | None = None
    starts: int = 0
    token: str | None = None
    by: str = "api"

    def next(self) -> State | None:
        """What follows when the wait is over, at exactly its end; None when nothing will happen by itself."""
        if self.due is None or self.phase not in _AFTER:
            return None
        if self.doomed and self.phase is Phase.STARTING:
            return replace(self, phase=Phase.FAILED, since=self.due, due=None, doomed=False)
        following, _ = _AFTER[self.phase]
        units = None if following is Phase.OFF else self.units
        return replace(self, phase=following, since=self.due, due=None, message=None, units=units)


class Life:
    """The states of one model so far. `changed` hears of every effective transition, with its exact instant."""

    def __init__(self, born: datetime, changed: Callable[[State, Event], None]) -> None:
        self._states = [State(phase=Phase.OFF, since=born)]
        self._changed = changed

    def at(self, now: datetime) -> State:
        """The state now (aware UTC), after everything that fell due until then."""
        while (following := self._states[-1].next()) is not None and following.since <= now:
            event = Event.FAILED if following.phase is Phase.FAILED else _AFTER[self._states[-1].phase][1]
            self._become(following, event)
        return self._states[-1]

    def as_of(self, now: datetime, lag: timedelta) -> State:
        """The state that a read sees which is `lag` behind the writes."""
        self.at(now)
        return next((state for state in reversed(self._states) if state.since <= now - lag), self._states[0])

    def start(
        self, now: datetime, units: Units, *, due: datetime | None, fails: str | None, token: str | None, by: str
    ) -> State:
        """Begin hosting. Whether that is allowed is the caller's question. `fails` is the reason when it will fail."""
        before = self.at(now)
        started = State(
            phase=Phase.STARTING, since=now, units=units, due=due, doomed=fails is not None, message=fails,
            starts=before.starts + 1, token=token, by=by,
        )  # fmt: skip
        return self._become(started, Event.START_ACCEPTED)

    def stop(self, now: datetime, *, due: datetime, token: str | None, by: str) -> State:
        """End hosting, whatever the phase is. Whether that is allowed is the caller's question."""
        before = self.at(now)
        stopping = replace(
            before, phase=Phase.STOPPING, since=now, due=due, doomed=False, message=None, token=token, by=by
        )
        return self._become(stopping, Event.STOP_ACCEPTED)

    def _become(self, state: State, event: Event) -> State:
        self._states.append(state)
        self._changed(state, event)
        return state
