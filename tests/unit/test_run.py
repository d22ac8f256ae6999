"""Runs: what is known of the time for which a model is paid, however late, doubled or lost the news of it are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoscaler.scaling.meter import at_worst, billed, unit_hours
from autoscaler.scaling.model import LookoutModel, Phase, Units
from autoscaler.scaling.run import Run, asked, at_midnight, finished, looked_at, run_from_item, run_to_item
from tests.builders import at, seen

MODEL = LookoutModel(project="weld", version="1")
RUN = Run(target="weld", model=MODEL, units=Units(1, 3), began=at(0))
# Asked for at 0, ready at 15, stopping at 60, off at 65.
WHOLE = replace(RUN, seen=True, ready=at(15), stopping=at(60), ended=at(65))


def looks(run: Run | None, *phases: tuple[float, Phase]) -> Run | None:
    for minute, phase in phases:
        units = None if phase in (Phase.OFF, Phase.FAILED) else Units(1, 3)
        run = looked_at(run, MODEL, seen(phase, units, at=at(minute)))
    return run


def test_a_run_is_what_the_looks_at_its_model_tell() -> None:
    run = asked(None, "weld", MODEL, Units(1, 3), at(0))

    story = ((5, Phase.STARTING), (15, Phase.READY), (20, Phase.READY), (60, Phase.STOPPING), (65, Phase.OFF))
    assert looks(run, *story, (70, Phase.OFF)) == WHOLE


def test_a_start_that_is_asked_for_twice_is_one_run() -> None:
    assert asked(RUN, "weld", MODEL, Units(2, 2), at(3)) is RUN


def test_a_start_after_the_end_is_another_run() -> None:
    assert asked(WHOLE, "weld", MODEL, Units(2, 2), at(90)) == replace(RUN, units=Units(2, 2), began=at(90))


def test_a_start_that_was_never_made_costs_nothing() -> None:
    run = looks(RUN, (0.5, Phase.OFF), (1.5, Phase.OFF))

    assert run == replace(RUN, ended=at(0))


def test_a_moment_after_the_start_off_may_be_an_old_answer() -> None:
    assert looks(RUN, (0.5, Phase.OFF)) == RUN


def test_a_run_that_nobody_saw_for_hours_is_counted_until_it_is_seen_off() -> None:
    """It was started, and its lease stopped it: CloudWatch knows how long it was."""
    assert looks(RUN, (300, Phase.OFF)) == replace(RUN, ended=at(300))


def test_what_somebody_else_started_begins_when_it_is_seen() -> None:
    run = looks(None, (7, Phase.STARTING))

    assert run == replace(RUN, began=at(7), seen=True)


def test_a_stop_that_did_not_take_is_no_stop() -> None:
    run = looks(RUN, (15, Phase.READY), (20, Phase.STOPPING), (21, Phase.READY))

    assert run is not None
    assert (run.ready, run.stopping) == (at(15), None)


def test_a_failed_model_costs_nothing_any_more() -> None:
    run = looks(RUN, (5, Phase.STARTING), (12, Phase.FAILED))

    assert run == replace(RUN, seen=True, ended=at(12))


def test_another_version_says_nothing_of_this_run() -> None:
    other = LookoutModel(project="weld", version="2")

    assert looked_at(RUN, other, seen(Phase.OFF, at=at(30))) == RUN


def test_a_run_over_midnight_is_two() -> None:
    """Ten in the morning is where these stories begin."""
    ready = replace(RUN, seen=True, ready=at(15))
    later = at_midnight(ready, at(15 * 60))
    assert later is not None

    assert later == replace(ready, began=at(14 * 60), ready=at(14 * 60))
    assert list(finished(ready, later)) == [replace(ready, ended=at(14 * 60))]
    assert at_midnight(later, at(15 * 60)) == later


def test_what_is_over_is_finished_once() -> None:
    before = replace(WHOLE, ended=None)

    assert list(finished(before, WHOLE)) == [WHOLE]
    assert list(finished(WHOLE, WHOLE)) == []
    assert list(finished(WHOLE, replace(RUN, began=at(90)))) == []


@pytest.mark.parametrize(
    ("starting", "stopping", "minutes"),
    [
        pytest.param(False, False, 45 * 3, id="in service: at the most units"),
        pytest.param(True, False, 15 + 45 * 3, id="and while it starts, at the least"),
        pytest.param(False, True, 45 * 3 + 5 * 3, id="and while it stops, at the last"),
    ],
)
def test_what_is_paid_for_by_our_own_looks(starting: bool, stopping: bool, minutes: float) -> None:
    steps = billed(WHOLE, at(100), starting=starting, stopping=stopping)

    assert unit_hours(steps, at(0), at(1000)) == pytest.approx(minutes / 60)


def test_what_cloudwatch_says_is_what_is_paid_for() -> None:
    run = replace(WHOLE, in_service=((at(14), 1), (at(30), 2), (at(61), 0)))

    assert unit_hours(billed(run, at(100), starting=False, stopping=False), at(0), at(1000)) == pytest.approx(78 / 60)
    assert unit_hours(billed(run, at(100), starting=True, stopping=True), at(0), at(1000)) == pytest.approx(100 / 60)


def test_what_never_served_costs_only_its_start_if_that_is_billed() -> None:
    run = replace(RUN, seen=True, ended=at(20), in_service=())

    assert unit_hours(billed(run, at(100), starting=False, stopping=False), at(0), at(1000)) == 0
    assert unit_hours(billed(run, at(100), starting=True, stopping=False), at(0), at(1000)) == pytest.approx(20 / 60)


def test_a_stop_over_midnight_is_a_stop_in_the_next_days_part_too() -> None:
    part = replace(RUN, seen=True, ready=at(0), stopping=at(0), ended=at(4), in_service=())

    assert unit_hours(billed(part, at(100), starting=True, stopping=False), at(0), at(1000)) == 0
    assert unit_hours(billed(part, at(100), starting=False, stopping=True), at(0), at(1000)) == pytest.approx(4 / 60)


def test_a_cap_counts_the_worst_until_cloudwatch_has_spoken() -> None:
    known = replace(WHOLE, in_service=((at(15), 1), (at(60), 0)))

    assert unit_hours(at_worst(WHOLE, at(100)), at(0), at(1000)) == pytest.approx(65 * 3 / 60)
    assert unit_hours(at_worst(known, at(100)), at(0), at(1000)) == pytest.approx(65 / 60)
    assert unit_hours(at_worst(RUN, at(20)), at(0), at(1000)) == pytest.approx(20 * 3 / 60)


minutes = st.integers(0, 300)


@given(st.lists(minutes, min_size=5, max_size=5), st.booleans(), minutes)
def test_a_span_and_the_next_one_are_the_whole(instants: list[int], known: bool, cut: int) -> None:
    began, ready, grown, stopping, ended = (at(minute) for minute in sorted(instants))
    run = replace(RUN, began=began, ready=ready, stopping=stopping, ended=ended)
    if known:
        run = replace(run, in_service=((ready, 1), (grown, 2), (stopping, 0)))
    for steps in (billed(run, at(500), starting=True, stopping=True), at_worst(run, at(500))):
        parts = unit_hours(steps, at(-10), at(cut)) + unit_hours(steps, at(cut), at(600))
        assert parts == pytest.approx(unit_hours(steps, at(-10), at(600)))


@given(
    st.sampled_from([RUN, WHOLE, replace(WHOLE, in_service=()), replace(WHOLE, in_service=((at(1), 2), (at(3), 0)))])
)
def test_a_run_is_read_as_it_was_written(run: Run) -> None:
    assert run_from_item(run_to_item(run)) == run
