"""Threads that run one at a time, in the order in which they became ready.

Moto's Step Functions interpreter works with threads, events and sleeps. Given these in place of the
standard ones it stays unchanged, but only the thread that holds the baton runs, and it hands the baton
back when it waits or ends. So the order of everything is the same in every run.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workbench.emulator.timers import Action, Timer

# Waits of years (the interpreter's "no timeout" is 99999999 s) need no timer.
FOREVER_SECONDS = 90_000_000


class BatonClosed(BaseException):  # no Exception: the interpreter catches those
    """Raised in a waiting thread when its emulator ends."""


class Wait:
    """One thread that waits for an event, for an instant, or for the first of both."""

    def __init__(self, go: threading.Semaphore) -> None:
        self.go = go
        self.done = False
        self.result = False


class Baton:
    """Decides which tracked thread runs. `call_in(seconds, action)` sets a timer."""

    def __init__(self, call_in: Callable[[float, Action], Timer]) -> None:
        self._call_in = call_in
        self._ready: deque[threading.Semaphore] = deque()
        self._handed_back = threading.Semaphore(0)
        self._own = threading.local()
        self._alive: dict[threading.Thread, threading.Semaphore] = {}
        self._closed = False
        self._raised: Exception | None = None

    def run_ready(self) -> bool:
        """Run one ready thread until it waits or ends. Says whether there was one, and raises what ended it."""
        if not self._ready:
            return False
        self._ready.popleft().release()
        self._handed_back.acquire()
        if self._raised:
            error, self._raised = self._raised, None
            raise error
        return True

    def start(self, thread: threading.Thread, go: threading.Semaphore) -> None:
        """Let `thread` run when its turn comes."""
        self._alive[thread] = go
        self._ready.append(go)

    def run(self, go: threading.Semaphore, target: Callable[[], object]) -> None:
        """The body of a tracked thread."""
        self._own.go = go
        go.acquire()
        try:
            if not self._closed:
                target()
        except BatonClosed:
            pass
        except Exception as error:
            self._raised = error
        finally:
            self._alive.pop(threading.current_thread(), None)
            if not self._closed:
                self._handed_back.release()

    def wait(self, seconds: float | None, register: Callable[[Wait], object] | None = None) -> bool:
        """Hand the baton back until `wake`, or until `seconds` have passed; says whether it was woken."""
        go: threading.Semaphore | None = getattr(self._own, "go", None)
        if go is None:
            raise RuntimeError("only a thread of the state machine interpreter can wait on the virtual clock")
        if self._closed:
            raise BatonClosed
        waiting = Wait(go)
        if register:
            register(waiting)
        timer = None
        if seconds is not None and seconds < FOREVER_SECONDS:
            timer = self._call_in(max(0.0, seconds), lambda: self.wake(waiting, result=False))
        self._handed_back.release()
        go.acquire()
        if self._closed:
            raise BatonClosed
        if timer is not None:
            timer.cancel()
        return waiting.result

    def wake(self, waiting: Wait, *, result: bool) -> None:
        if not waiting.done:
            waiting.done, waiting.result = True, result
            self._ready.append(waiting.go)

    def close(self) -> None:
        """End all tracked threads."""
        self._closed = True
        for thread, go in list(self._alive.items()):
            go.release()
            thread.join(timeout=5)


class CooperativeEvent:
    """Stands in for `threading.Event`."""

    def __init__(self, baton: Baton) -> None:
        self._baton = baton
        self._flag = False
        self._waiting: list[Wait] = []

    def is_set(self) -> bool:
        return self._flag

    def set(self) -> None:
        self._flag = True
        waiting, self._waiting = self._waiting, []
        for wait in waiting:
            self._baton.wake(wait, result=True)

    def clear(self) -> None:
        self._flag = False

    def wait(self, timeout: float | None = None) -> bool:
        if self._flag or (timeout is not None and timeout <= 0):
            return self._flag
        return self._baton.wait(timeout, self._waiting.append)


class CooperativeThread:
    """Stands in for `threading.Thread`, as far as the interpreter uses it."""

    def __init__(
        self,
        baton: Baton,
        target: Callable[..., object],
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
        name: str | None = None,
        daemon: bool | None = None,
    ) -> None:
        self._baton = baton
        self._ended = CooperativeEvent(baton)
        self._go = threading.Semaphore(0)
        self._call: Callable[[], object] = lambda: target(*args, **(kwargs or {}))
        self._thread = threading.Thread(target=self._run, name=name, daemon=True if daemon is None else daemon)

    @property
    def native_id(self) -> int | None:
        return self._thread.native_id

    def _run(self) -> None:
        self._baton.run(self._go, self._call_and_end)

    def _call_and_end(self) -> None:
        try:
            self._call()
        finally:
            self._ended.set()

    def start(self) -> None:
        self._thread.start()
        self._baton.start(self._thread, self._go)

    def join(self, timeout: float | None = None) -> None:
        self._ended.wait(timeout)

    def is_alive(self) -> bool:
        return self._thread.ident is not None and not self._ended.is_set()
