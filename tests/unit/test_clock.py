"""The clock kernel: time that jumps, and threads that take turns."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from workbench.emulator.baton import CooperativeEvent, CooperativeThread
from workbench.emulator.clock import VirtualClock, WallClock, every_minute

START = datetime(2026, 1, 5, 6, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[VirtualClock]:
    clock = VirtualClock(START)
    yield clock
    clock.close()


def in_minutes(number: float) -> datetime:
    return START + timedelta(minutes=number)


def test_actions_run_at_their_instant_and_in_order(clock: VirtualClock) -> None:
    seen: list[tuple[str, datetime]] = []

    def note(name: str) -> None:
        seen.append((name, clock.now()))

    for name, minutes in [("late", 30), ("first", 10), ("second", 10)]:
        clock.call_at(in_minutes(minutes), partial(note, name))
    clock.run_until(in_minutes(20))
    assert seen == [("first", in_minutes(10)), ("second", in_minutes(10))]
    assert clock.now() == in_minutes(20)


def test_the_whole_process_lives_in_virtual_time_while_monotonic_time_stays_real(clock: VirtualClock) -> None:
    before = time.monotonic()
    clock.run_until(START + timedelta(days=3))
    assert datetime.now(UTC) == START + timedelta(days=3)
    assert time.time() == (START + timedelta(days=3)).timestamp()
    assert time.monotonic() - before < 60


def test_a_cancelled_action_does_not_run(clock: VirtualClock) -> None:
    seen: list[str] = []
    clock.call_at(in_minutes(1), lambda: seen.append("no")).cancel()
    clock.run_until(in_minutes(2))
    assert seen == []


def test_an_instant_that_has_passed_means_now(clock: VirtualClock) -> None:
    seen: list[datetime] = []
    clock.run_until(in_minutes(5))
    clock.call_at(START, lambda: seen.append(clock.now()))
    clock.run_until(in_minutes(5))
    assert seen == [in_minutes(5)]


def test_threads_run_one_at_a_time_in_the_order_of_their_start(clock: VirtualClock) -> None:
    """Each prints twice around a wait of the same length; real threads would mix this up differently in each run."""
    seen: list[str] = []

    def work(name: str) -> None:
        seen.append(f"{name} begins")
        CooperativeEvent(clock.baton).wait(60)
        seen.append(f"{name} ends")

    for name in "abc":
        CooperativeThread(clock.baton, target=work, args=(name,)).start()
    clock.run_until(in_minutes(1))
    assert seen == ["a begins", "b begins", "c begins", "a ends", "b ends", "c ends"]


def test_an_event_wakes_its_waiter_before_the_timeout(clock: VirtualClock) -> None:
    event, seen = CooperativeEvent(clock.baton), []

    def wait() -> None:
        seen.append((event.wait(3600), clock.now()))

    CooperativeThread(clock.baton, target=wait).start()
    clock.call_at(in_minutes(7), event.set)
    clock.run_until(in_minutes(120))
    assert seen == [(True, in_minutes(7))]


def test_a_wait_that_times_out_says_so(clock: VirtualClock) -> None:
    seen: list[tuple[bool, datetime]] = []
    event = CooperativeEvent(clock.baton)
    CooperativeThread(clock.baton, target=lambda: seen.append((event.wait(90), clock.now()))).start()
    clock.run_until(in_minutes(120))
    assert seen == [(False, in_minutes(1.5))]


def test_setting_and_clearing_at_once_still_wakes(clock: VirtualClock) -> None:
    """The interpreter does just this to interrupt a wait."""
    event, woken = CooperativeEvent(clock.baton), []
    CooperativeThread(clock.baton, target=lambda: woken.append(event.wait())).start()
    clock.run_until(START)
    event.set()
    event.clear()
    clock.run_until(START)
    assert woken == [True]


def test_join_waits_in_virtual_time_and_gives_up_in_virtual_time(clock: VirtualClock) -> None:
    seen: list[tuple[bool, datetime]] = []
    worker = CooperativeThread(clock.baton, target=lambda: CooperativeEvent(clock.baton).wait(600))

    def join() -> None:
        worker.start()
        worker.join(timeout=60)
        seen.append((worker.is_alive(), clock.now()))
        worker.join()
        seen.append((worker.is_alive(), clock.now()))

    CooperativeThread(clock.baton, target=join).start()
    clock.run_until(in_minutes(60))
    assert seen == [(True, in_minutes(1)), (False, in_minutes(10))]


def test_time_stands_still_while_a_thread_works(clock: VirtualClock) -> None:
    """A slow call must not be overtaken by virtual time."""
    seen: list[datetime] = []

    def slow() -> None:
        threading.Event().wait(0.05)  # real work
        seen.append(clock.now())

    CooperativeThread(clock.baton, target=slow).start()
    clock.call_at(in_minutes(1), lambda: seen.append(clock.now()))
    clock.run_until(in_minutes(2))
    assert seen == [START, in_minutes(1)]


def test_only_tracked_threads_may_wait_on_the_virtual_clock(clock: VirtualClock) -> None:
    """Anybody else would wait for a baton that nobody can give."""
    with pytest.raises(RuntimeError, match="only a thread of the state machine interpreter"):
        CooperativeEvent(clock.baton).wait(1)


def test_closing_the_clock_ends_threads_that_still_wait() -> None:
    clock = VirtualClock(START)
    thread = CooperativeThread(clock.baton, target=lambda: CooperativeEvent(clock.baton).wait())
    thread.start()
    clock.run_until(in_minutes(1))
    alive = threading.active_count()
    clock.close()
    assert threading.active_count() == alive - 1
    assert abs(datetime.now(UTC) - START) > timedelta(days=1)


def test_every_minute_begins_at_the_next_full_minute() -> None:
    clock = VirtualClock(START + timedelta(seconds=20))
    seen: list[datetime] = []
    every_minute(clock, seen.append)
    clock.run_until(in_minutes(3))
    clock.close()
    assert seen == [in_minutes(1), in_minutes(2), in_minutes(3)]


def test_the_wall_clock_runs_actions_in_real_time() -> None:
    clock, done = WallClock(), threading.Event()
    clock.call_at(clock.now() + timedelta(milliseconds=20), done.set)
    assert done.wait(5)
    clock.close()


def test_what_an_action_raises_ends_the_run_of_the_virtual_clock(clock: VirtualClock) -> None:
    clock.call_at(in_minutes(1), lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        clock.run_until(in_minutes(2))


def test_what_a_tracked_thread_raises_ends_the_run_of_the_virtual_clock(clock: VirtualClock) -> None:
    """Otherwise an execution would just never end, and the reason would be a line on the terminal."""
    CooperativeThread(clock.baton, lambda: 1 // 0).start()
    with pytest.raises(ZeroDivisionError):
        clock.run_until(in_minutes(1))
    clock.run_until(in_minutes(2))
    assert clock.now() == in_minutes(2)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_an_action_raises_is_raised_by_the_wall_clock_too() -> None:
    clock = WallClock()
    try:
        raised = threading.Event()

        def fail() -> None:
            raised.set()
            raise ZeroDivisionError

        clock.call_at(clock.now(), fail)
        assert raised.wait(5)
        with pytest.raises(ZeroDivisionError):
            clock.run_until(clock.now() + timedelta(milliseconds=200))
    finally:
        clock.close()
