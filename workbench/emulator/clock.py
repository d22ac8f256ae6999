"""The clock of an emulator: virtual (time jumps from event to event) or wall (time is real)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

import time_machine

from workbench.emulator.baton import Baton
from workbench.emulator.timers import Action, Timer, Timers


class Clock(Protocol):
    """What every part of the emulator may know of time."""

    def now(self) -> datetime: ...

    def call_at(self, when: datetime, action: Action) -> Timer: ...

    def run_until(self, when: datetime) -> None: ...

    def close(self) -> None: ...


class VirtualClock:
    """Time stands still while anything works, and jumps to the next timer when nothing does.

    The whole process travels with it, so that `datetime.now()` inside moto is virtual as well;
    `time.monotonic()`, `threading` timeouts and sockets stay real.
    """

    def __init__(self, start: datetime) -> None:
        self._start = start.astimezone(UTC)
        self._now = self._start
        self._timers = Timers()
        self.baton = Baton(call_in=self._call_in)
        self._travel = time_machine.travel(self._now, tick=False)
        self._traveller = self._travel.start()

    def now(self) -> datetime:
        return self._now

    def elapsed(self) -> timedelta:
        """Virtual time since the clock was made, exact (a float of an epoch is not)."""
        return self._now - self._start

    def call_at(self, when: datetime, action: Action) -> Timer:
        """Run `action` at `when`, or as soon as the clock runs if that has passed."""
        return self._timers.add(max(when.astimezone(UTC), self._now), action)

    def _call_in(self, seconds: float, action: Action) -> Timer:
        return self.call_at(self._now + timedelta(seconds=seconds), action)

    def run_until(self, when: datetime) -> None:
        """Let everything happen that happens up to and including `when`; then it is `when`."""
        until = when.astimezone(UTC)
        while self.baton.run_ready() or self._run_next_timer(until):
            pass
        if until > self._now:
            self._move_to(until)

    def _run_next_timer(self, until: datetime) -> bool:
        due = self._timers.next_due()
        if due is None or due > until:
            return False
        if due > self._now:
            self._move_to(due)
        if action := self._timers.pop_due(self._now):
            action()
        return True

    def _move_to(self, when: datetime) -> None:
        self._now = when
        self._traveller.move_to(when)

    def close(self) -> None:
        """End every thread that still waits, and travel back to the present."""
        self.baton.close()
        self._timers.clear()
        self._travel.stop()


class WallClock:
    """Real time. Each due action runs in a thread of its own, as it would on other machines."""

    def __init__(self) -> None:
        self._timers = Timers()
        self._changed = threading.Event()
        self._closed = False
        self._failures: list[Exception] = []
        self._thread = threading.Thread(target=self._run, name="emulator-clock", daemon=True)
        self._thread.start()

    def now(self) -> datetime:
        return datetime.now(UTC)

    def call_at(self, when: datetime, action: Action) -> Timer:
        timer = self._timers.add(when.astimezone(UTC), action)
        self._changed.set()
        return timer

    def run_until(self, when: datetime) -> None:
        """Let real time pass until `when`. Raises the first of what actions have raised since the last call."""
        while (left := (when - self.now()).total_seconds()) > 0:
            time.sleep(min(left, 0.5))
        if failures := self._failures:
            self._failures = []
            raise failures[0]

    def _act(self, action: Action) -> None:
        try:
            action()
        except Exception as error:
            self._failures.append(error)
            raise  # so that a server that never calls run_until prints it

    def _run(self) -> None:
        while not self._closed:
            due = self._timers.next_due()
            self._changed.wait(None if due is None else max(0.0, (due - self.now()).total_seconds()))
            self._changed.clear()
            while not self._closed and (action := self._timers.pop_due(self.now())):
                threading.Thread(target=self._act, args=(action,), daemon=True).start()

    def close(self) -> None:
        self._closed = True
        self._timers.clear()
        self._changed.set()
        self._thread.join()


def every_minute(clock: Clock, action: Callable[[datetime], object]) -> None:
    """Run `action(minute)` at each full minute from the next one on."""

    def tick(minute: datetime) -> None:
        clock.call_at(minute + timedelta(minutes=1), lambda: tick(minute + timedelta(minutes=1)))
        action(minute)

    first = clock.now().replace(second=0, microsecond=0) + timedelta(minutes=1)
    clock.call_at(first, lambda: tick(first))
