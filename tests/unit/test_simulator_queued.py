"""Queued load: the oldest first, and too old is lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autoscaler.scaling.model import Units
from autoscaler.scaling.predictive.plant import Plant
from workbench.simulator.baselines.always_on import AlwaysOn
from workbench.simulator.baselines.batch import Batch
from workbench.simulator.baselines.deadline import Deadline
from workbench.simulator.optimum import Plan
from workbench.simulator.queued import Queue, cheapest_possible, queued

PLANT = Plant(quota=4)
DAY = PLANT.steps_per_day

demands = st.lists(st.floats(0, 30) | st.just(0.0), min_size=1, max_size=60)
plans = st.lists(st.sampled_from([None, Units(1), Units(2)]), min_size=60, max_size=60)
deadlines = st.integers(1, 20).map(lambda steps: steps * PLANT.step)
# Hours of at most what three units serve.
days = st.lists(st.floats(0, 15) | st.just(0.0), min_size=1, max_size=24).map(
    lambda hours: [rate for rate in hours for _ in range(12)] + [0.0] * 60
)


def test_the_oldest_is_served_first_and_in_parts() -> None:
    queue = Queue(deadline=3)
    queue.come(0, 2.0)
    queue.come(1, 4.0)
    assert (queue.serve(3.0), queue.oldest, queue.total) == (3.0, 1, 3.0)
    assert (queue.serve(5.0), queue.oldest, queue.total) == (3.0, None, 0.0)


def test_what_is_as_old_as_the_deadline_still_waits_and_what_is_older_is_gone() -> None:
    queue = Queue(deadline=3)
    queue.come(0, 2.0)
    queue.come(1, 4.0)
    assert (queue.expire(3), queue.expire(4), queue.total) == (0.0, 2.0, 4.0)


def test_nothing_is_lost_that_is_served_in_time() -> None:
    demand = [10.0, *[0.0] * 9]
    course = queued(PLANT, demand, Plan([None] * 3 + [Units(1)] * 7), deadline=timedelta(minutes=35))
    assert (course.lost, course.waiting, course.requests) == (0, 0, 3000)
    late = queued(PLANT, demand, Plan([None] * 4 + [Units(1)] * 6), deadline=timedelta(minutes=35))
    assert late.lost == 5 * 300


def test_what_waits_when_scoring_begins_belongs_to_it() -> None:
    course = queued(PLANT, [10.0] + [0.0] * 9, Plan([Units(1)] * 10), scored=3)
    assert (course.requests, course.lost) == (3000, 0)


@given(demands, plans, deadlines, st.integers(0, 30))
def test_served_lost_and_waiting_are_all_that_was_offered(
    demand: list[float], plan: list[Units | None], deadline: timedelta, scored: int
) -> None:
    scored = min(scored, len(demand) - 1)
    course = queued(PLANT, demand, Plan(plan), deadline=deadline, scored=scored)
    assert -1e-6 <= course.lost + course.waiting <= course.requests + 1e-6
    served = course.requests - course.lost - course.waiting
    assert served <= sum(course.units[scored:]) * 5 * 300 + 1e-6
    assert cheapest_possible(PLANT, course) <= course.cost + 1e-9


@given(demands, plans, deadlines)
def test_who_may_wait_longer_is_lost_no_sooner(
    demand: list[float], plan: list[Units | None], deadline: timedelta
) -> None:
    patient = queued(PLANT, demand, Plan(plan), deadline=2 * deadline)
    assert patient.lost <= queued(PLANT, demand, Plan(plan), deadline=deadline).lost + 1e-6


@given(days)
# A trickle, and then more than what a trickle needs can serve.
@example([1.0] * 40 + [15.0] * 96 + [0.0] * 60)
def test_started_by_its_deadline_nothing_expires(demand: list[float]) -> None:
    course = queued(PLANT, demand, Deadline(PLANT))
    assert course.lost == 0
    assert course.waiting == pytest.approx(0, abs=1e-6)


@given(days)
def test_in_batches_nothing_expires_either(demand: list[float]) -> None:
    # What comes in three hours is served in the three after them by as many units as the peak needs.
    assert queued(PLANT, demand, Batch(PLANT)).lost == 0


def test_waiting_for_the_deadline_costs_what_full_units_do_and_always_on_much_more() -> None:
    demand: Sequence[float] = ([0.0] * 100 + [9.0] * 100 + [0.0] * (DAY - 200)) * 7
    lean, rich = queued(PLANT, demand, Deadline(PLANT)), queued(PLANT, demand, AlwaysOn(Units(3)))
    assert lean.cost / cheapest_possible(PLANT, lean) < 1.02
    assert rich.cost / cheapest_possible(PLANT, rich) > 4
