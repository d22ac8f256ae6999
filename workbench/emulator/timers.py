"""Actions that wait for an instant, in the order in which they fall due."""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

Action = Callable[[], object]


@dataclass(order=True, slots=True)
class Timer:
    """One action and its instant. Timers of the same instant fall due in the order in which they were made."""

    when: datetime
    sequence: int
    action: Action | None = field(compare=False)

    def cancel(self) -> None:
        self.action = None


class Timers:
    """A queue of timers that several threads may fill."""

    def __init__(self) -> None:
        self._heap: list[Timer] = []
        self._sequence = itertools.count()
        self._lock = threading.Lock()

    def add(self, when: datetime, action: Action) -> Timer:
        with self._lock:
            timer = Timer(when, next(self._sequence), action)
            heapq.heappush(self._heap, timer)
            # Every task of a state machine leaves a cancelled timeout of years behind it.
            if timer.sequence % 4096 == 4095:
                self._heap = [kept for kept in self._heap if kept.action is not None]
                heapq.heapify(self._heap)
            return timer

    def next_due(self) -> datetime | None:
        """The instant of the first timer that is still wanted."""
        with self._lock:
            self._drop_cancelled()
            return self._heap[0].when if self._heap else None

    def pop_due(self, now: datetime) -> Action | None:
        """Take the first action whose instant is not after `now`."""
        with self._lock:
            self._drop_cancelled()
            if not self._heap or self._heap[0].when > now:
                return None
            return heapq.heappop(self._heap).action

    def clear(self) -> None:
        with self._lock:
            self._heap.clear()

    def _drop_cancelled(self) -> None:
        while self._heap and self._heap[0].action is None:
            heapq.heappop(self._heap)
