"""The pauses between attempts: they double, and a day of attempts is possible."""

from __future__ import annotations

from datetime import timedelta

from workbench.emulator.delivery import FIRST_PAUSE, LONGEST_PAUSE, doubled


def test_pauses_double_until_the_longest() -> None:
    seconds = [doubled(FIRST_PAUSE, times, LONGEST_PAUSE).total_seconds() for times in range(7)]
    assert seconds == [30, 60, 120, 240, 480, 600, 600]


def test_the_last_of_all_attempts_that_aws_allows_has_a_pause_too() -> None:
    """185 attempts are the default of rules and schedules: doubling blindly overflows at the 42nd."""
    assert doubled(FIRST_PAUSE, 185, LONGEST_PAUSE) == LONGEST_PAUSE
    assert doubled(timedelta(seconds=1), 80, timedelta(minutes=5)) == timedelta(minutes=5)
