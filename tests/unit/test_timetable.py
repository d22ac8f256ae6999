"""When schedules fall due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from workbench.emulator.timetable import ExpressionError, Timetable

START = datetime(2026, 1, 5, 6, tzinfo=UTC)


def timetable(expression: str, zone: str = "UTC", **limits: datetime) -> Timetable:
    return Timetable(expression=expression, zone=ZoneInfo(zone), since=START, **limits)


def test_a_rate_first_fires_one_period_after_it_was_made() -> None:
    """Our reading; AWS does not say exactly."""
    assert timetable("rate(5 minutes)").next_after(START) == START + timedelta(minutes=5)


def test_a_rate_keeps_its_beat_however_late_it_is_asked() -> None:
    late = START + timedelta(minutes=12, seconds=3)
    assert timetable("rate(5 minutes)").next_after(late) == START + timedelta(minutes=15)


def test_a_rate_with_a_start_date_fires_at_that_date() -> None:
    start = START + timedelta(hours=2)
    assert timetable("rate(1 hour)", start=start).next_after(START) == start
    assert timetable("rate(1 hour)", start=start).next_after(start) == start + timedelta(hours=1)


def test_a_one_time_schedule_is_local_and_fires_once() -> None:
    once = timetable("at(2026-01-05T22:00:00)", "Europe/Berlin")
    due = datetime(2026, 1, 5, 21, tzinfo=UTC)
    assert once.is_once
    assert once.next_after(START) == due
    assert once.next_after(due) is None


def test_an_end_date_ends_recurring_schedules_only() -> None:
    end = START + timedelta(minutes=7)
    assert timetable("rate(5 minutes)", end=end).next_after(START + timedelta(minutes=5)) is None
    assert timetable("at(2026-01-06T00:00:00)", end=end).next_after(START) == datetime(2026, 1, 6, tzinfo=UTC)


def test_a_cron_with_a_start_date_may_fire_at_that_date() -> None:
    start = datetime(2026, 1, 7, 8, tzinfo=UTC)
    assert timetable("cron(0 8 * * ? *)", start=start).next_after(START) == start


@pytest.mark.parametrize("expression", ["rate(0 minutes)", "rate(5 fortnights)", "every(5 minutes)", "cron(* * *)"])
def test_what_is_no_expression_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match=r"rate|cron"):
        timetable(expression).next_after(START)


def test_the_error_names_the_kinds_of_expressions() -> None:
    with pytest.raises(ExpressionError, match=r"is not cron\(\.\.\.\), rate\(\.\.\.\) or at\(\.\.\.\)"):
        timetable("5 minutes").next_after(START)
