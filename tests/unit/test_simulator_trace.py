"""Traces: what a file may be, and the same demand in other steps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.simulator.trace import Trace, TraceError, load_trace, parse_trace, percentile

BEGIN = datetime(2026, 1, 12)  # noqa: DTZ001 - local time of the source, as traces have it
MINUTE = timedelta(minutes=1)
HEAD = "timestamp,requests_per_second\n"

rates = st.lists(st.floats(0, 1000), min_size=2, max_size=20).map(tuple)


def a_trace(*values: float, interval: timedelta = 15 * MINUTE) -> Trace:
    return Trace(BEGIN, interval, values)


def faults_of(text: str) -> tuple[str, ...]:
    with pytest.raises(TraceError) as caught:
        parse_trace(text)
    return caught.value.faults


def test_a_file_of_equally_spaced_rows_is_a_trace(tmp_path: Path) -> None:
    path = tmp_path / "demand.csv"
    path.write_text(f"\ufeff{HEAD}2026-01-12T00:00:00,0\n2026-01-12T00:15:00,1.5\n\n2026-01-12T00:30:00,2\n")
    trace = load_trace(path)
    assert trace == a_trace(0, 1.5, 2)
    assert trace.at(2) == datetime(2026, 1, 12, 0, 30)  # noqa: DTZ001


def test_aware_timestamps_are_compared_as_instants() -> None:
    trace = parse_trace(f"{HEAD}2026-01-12T00:00:00Z,1\n2026-01-12T02:00:00+01:00,2\n")
    assert (trace.begin, trace.interval) == (datetime(2026, 1, 12, tzinfo=UTC), timedelta(hours=1))


def test_every_fault_is_told_at_once_with_its_line() -> None:
    text = (
        "time,rate\n2026-01-12T00:00:00,1\nyesterday,lots\n2026-01-12T00:10:00,-1\n2026-01-12T00:15:00,inf\n"
        "2026-01-12T00:20:00\n2026-01-12T00:25:00,1\n2026-01-12T00:30:00,1\n2026-01-12T00:30:00,1\n"
    )
    assert faults_of(text) == (
        "line 1: the header must be timestamp,requests_per_second, not time,rate",
        "line 3: 'yesterday' is no timestamp such as 2026-01-12T08:00:00",
        "line 3: 'lots' is no rate: a number of requests per second from 0 on",
        "line 4: '-1' is no rate: a number of requests per second from 0 on",
        "line 5: 'inf' is no rate: a number of requests per second from 0 on",
        "line 6: has 1 values, not 2",
        "line 9: 2026-01-12T00:30:00 does not come after 2026-01-12T00:30:00",
    )


def test_the_line_behind_a_gap_is_named_and_what_most_rows_are_apart() -> None:
    rows = [f"2026-01-12T00:{minute:02}:00,1" for minute in (0, 7, 12, 17, 22)]
    assert faults_of(HEAD + "\n".join(rows)) == (
        "line 3: 0:07:00 after the row before, where most rows are 0:05:00 apart",
    )


def test_local_and_aware_timestamps_are_no_trace_together() -> None:
    (fault,) = faults_of(f"{HEAD}2026-01-12T00:00:00,1\n2026-01-12T01:00:00Z,2\n")
    assert "all alike" in fault


@pytest.mark.parametrize("text", ["", HEAD, f"{HEAD}2026-01-12T00:00:00,1\n"])
def test_fewer_than_two_rows_are_no_trace(text: str) -> None:
    assert "at least two rows" in faults_of(text)[-1]


def test_rates_of_up_to_a_quarter_of_an_hour_are_held() -> None:
    assert a_trace(1, 4).resampled(5 * MINUTE).rates == (1, 1, 1, 4, 4, 4)


def test_rates_of_longer_intervals_lie_on_the_line_between_their_middles() -> None:
    trace = a_trace(0, 6, interval=30 * MINUTE).resampled(5 * MINUTE)
    assert trace.rates == pytest.approx((0, 0, 0, 0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6, 6, 6))


def test_longer_steps_have_the_mean_and_leave_out_what_is_no_whole_step() -> None:
    assert a_trace(1, 2, 6, 9).resampled(45 * MINUTE) == a_trace(3, interval=45 * MINUTE)


def test_steps_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="one must divide the other"):
        a_trace(1, 2).resampled(10 * MINUTE)


@given(rates, st.integers(1, 5))
def test_there_and_back_is_the_same_demand(values: tuple[float, ...], parts: int) -> None:
    trace = a_trace(*values, interval=parts * MINUTE)
    assert trace.resampled(MINUTE).resampled(trace.interval).rates == pytest.approx(values)


@given(rates)
def test_a_line_stays_between_the_rates_it_connects(values: tuple[float, ...]) -> None:
    between = a_trace(*values, interval=60 * MINUTE).resampled(5 * MINUTE).rates
    assert len(between) == 12 * len(values)
    assert min(values) - 1e-9 <= min(between)
    assert max(between) <= max(values) + 1e-9


@pytest.mark.parametrize(("share", "value"), [(0, 1), (0.5, 2.5), (0.9, 3.7), (1, 4)])
def test_a_percentile_lies_on_the_line_between_two_values(share: float, value: float) -> None:
    assert percentile([4, 1, 3, 2], share) == pytest.approx(value)
