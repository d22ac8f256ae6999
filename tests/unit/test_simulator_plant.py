"""The plant: how long starts and stops take, what the service scales to, what is billed and what is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoscaler.scaling.model import Phase, Units
from autoscaler.scaling.predictive.plant import Plant
from workbench.simulator.course import action_log, interactive
from workbench.simulator.life import live
from workbench.simulator.optimum import Plan
from workbench.simulator.quota import quota_for
from workbench.simulator.trace import Trace

PLANT = Plant(quota=3)
STEP = PLANT.step
OFF, STARTING, READY, STOPPING = Phase.OFF, Phase.STARTING, Phase.READY, Phase.STOPPING

demands = st.lists(st.floats(0, 20) | st.just(0.0), min_size=1, max_size=60)
wishes = st.none() | st.sampled_from([Units(1), Units(2), Units(1, 3), Units(2, 3)])
plans = st.lists(st.tuples(wishes, st.integers(1, 12)), min_size=1, max_size=12).map(
    lambda runs: [wish for wish, length in runs for _ in range(length)]
)
plants = st.builds(
    Plant,
    quota=st.just(3),
    start=st.integers(1, 4).map(lambda steps: steps * STEP),
    stop=st.integers(1, 3).map(lambda steps: steps * STEP),
    scaling_lag=st.integers(1, 3).map(lambda steps: steps * STEP),
    scaling_window=st.integers(1, 4).map(lambda steps: steps * STEP),
    scales=st.booleans(),
    bills_starting=st.booleans(),
    bills_stopping=st.booleans(),
)


class Listener:
    """Wishes what it was told to, and keeps all that it hears."""

    reason = "Told"

    def __init__(self, wishes: Sequence[Units | None]) -> None:
        self.wishes = wishes
        self.heard: list[tuple[int, float, Units | None, Phase]] = []

    def wish(self, step: int, seen: float, has: Units | None, phase: Phase) -> Units | None:
        self.heard.append((step, seen, has, phase))
        return self.wishes[min(step, len(self.wishes) - 1)]


def padded(wishes: Sequence[Units | None], demand: Sequence[float]) -> Plan:
    return Plan([*wishes, *[wishes[-1]] * len(demand)])


def test_a_start_serves_from_the_fourth_step_on_and_a_stop_serves_nothing_from_its_first() -> None:
    wishes = [None, *[Units(2)] * 5, None, *[Units(1)] * 5]
    life = live(PLANT, [1.0] * 12, Plan(wishes))
    assert list(life.units) == [0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 1]
    assert [(each.step, each.action) for each in life.actions] == [(1, "start"), (6, "stop"), (7, "start")]


def test_a_policy_hears_of_each_step_in_order_and_of_each_phase() -> None:
    policy = Listener([*[Units(1)] * 4, None, None])
    live(PLANT, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], policy)
    assert [seen for _, seen, _, _ in policy.heard] == [0, 1, 2, 3, 4, 5]
    assert [phase for *_, phase in policy.heard] == [OFF, STARTING, STARTING, READY, READY, OFF]
    assert [has for _, _, has, _ in policy.heard] == [None, *[Units(1)] * 4, None]


def test_other_units_are_a_stop_and_a_start() -> None:
    plant = replace(PLANT, stop=2 * STEP)
    life = live(plant, [1.0] * 10, Plan([*[Units(1)] * 4, *[Units(2)] * 6]))
    assert list(life.units) == [0, 0, 0, 1, 0, 0, 0, 0, 0, 2]
    assert [each.units for each in life.actions] == [Units(1), Units(1), Units(2)]


def test_units_without_a_maximum_are_those_with_the_same() -> None:
    life = live(PLANT, [1.0] * 8, Plan([*[Units(2)] * 4, *[Units(2, 2)] * 4]))
    assert len(life.actions) == 1


def test_wishes_are_not_heard_while_it_starts() -> None:
    life = live(PLANT, [1.0] * 6, Plan([Units(1), None, Units(2), Units(1), Units(1), Units(1)]))
    assert list(life.units) == [0, 0, 0, 1, 1, 1]


def test_the_service_scales_to_the_highest_demand_of_a_quarter_of_an_hour_up_to_five_minutes_ago() -> None:
    demand = [0.0] * 6 + [9.0] + [0.0] * 6
    life = live(PLANT, demand, Plan([Units(1, 3)] * 13))
    assert list(life.units) == [0, 0, 0, 1, 1, 1, 1, 3, 3, 3, 3, 1, 1]


def test_the_service_stays_between_minimum_and_maximum_and_at_its_minimum_in_the_first_step() -> None:
    life = live(PLANT, [100.0] * 6, Plan([Units(1, 2)] * 6))
    assert list(life.units) == [0, 0, 0, 1, 2, 2]
    assert list(live(replace(PLANT, scales=False), [100.0] * 6, Plan([Units(1, 2)] * 6)).units) == [0, 0, 0, 1, 1, 1]


def test_eighty_per_cent_of_a_unit_is_what_it_is_scaled_to() -> None:
    assert PLANT.needs([4.0, 4.01, 8.0, 0.0, 0.0, 0.0, 0.0]) == [0, 1, 2, 2, 2, 2, 2]


def test_lengths_become_whole_steps_and_one_at_least() -> None:
    plant = replace(PLANT, step=timedelta(minutes=10))
    assert [plant.steps(timedelta(minutes=length)) for length in (0, 5, 10, 15, 30)] == [1, 1, 1, 2, 3]


def test_the_quota_is_one_more_than_all_but_the_rarest_peaks_need() -> None:
    assert quota_for([9.0] * 2000 + [50.0]) == 3
    assert quota_for([0.0, 0.0]) == 1


@pytest.mark.parametrize("units", [Units(4), Units(1, 4), Units(0), Units(3, 2)])
def test_more_than_the_quota_cannot_be_wished(units: Units) -> None:
    with pytest.raises(ValueError, match="1 to 3 are allowed"):
        live(PLANT, [1.0], Plan([units]))


def test_what_exceeds_capacity_is_lost_and_running_is_billed() -> None:
    course = interactive(PLANT, [12.0] * 5, Plan([Units(2)] * 5))
    assert course.requests == 5 * 12 * 300
    assert course.lost == (3 * 12 + 2 * 2) * 300
    assert course.unit_hours == pytest.approx(4 * 5 / 60)
    assert course.cost == pytest.approx(4 * 5 / 60 * 4)
    assert course.price(0.01) == pytest.approx(course.cost + 120)
    assert course.lost_share == pytest.approx(40 / 60)


def test_starting_and_stopping_are_billed_at_the_minimum_where_asked_for() -> None:
    wishes = Plan([None, *[Units(2, 3)] * 4, None, None, None])
    hours = [
        interactive(replace(PLANT, bills_starting=starting, bills_stopping=stopping), [1.0] * 8, wishes).unit_hours * 12
        for starting, stopping in ((False, False), (True, False), (False, True), (True, True))
    ]
    assert hours == pytest.approx([2, 8, 4, 10])


def test_what_was_before_the_scored_steps_does_not_count() -> None:
    course = interactive(PLANT, [1.0] * 12, Plan([Units(1)] * 12), scored=6)
    assert (course.starts, course.lost, course.requests) == (0, 0, 6 * 300)
    assert course.unit_hours == pytest.approx(0.5)
    assert [each.step for each in course.actions] == [0]


def test_a_life_may_begin_later() -> None:
    policy = Listener([Units(1)])
    course = interactive(PLANT, [1.0, 2.0, 3.0, 4.0, 5.0], policy, begin=2, scored=3)
    assert [(step, seen) for step, seen, *_ in policy.heard] == [(2, 2.0), (3, 3.0), (4, 4.0)]
    assert course.units == bytes(5)


def test_the_action_log_says_when_what_and_why() -> None:
    trace = Trace(datetime(2026, 1, 12), STEP, (1.0,) * 6)  # noqa: DTZ001 - local time of the source
    course = interactive(PLANT, trace.rates, Listener([*[Units(1, 3)] * 4, None]))
    assert action_log(trace, course) == [
        {"at": "2026-01-12T00:00:00", "action": "start", "min": 1, "max": 3, "reason": "Told"},
        {"at": "2026-01-12T00:20:00", "action": "stop", "min": 1, "max": 3, "reason": "Told"},
    ]


class Student(Listener):
    """Looks back, and keeps what it was shown."""

    def __init__(self) -> None:
        super().__init__([Units(1)])
        self.shown: list[tuple[int, Sequence[float]]] = []

    def learn(self, step: int, past: Sequence[float]) -> None:
        self.shown.append((step, past))


def test_a_policy_learns_at_the_begin_of_its_life_and_each_week_from_all_that_was_before() -> None:
    plant = replace(PLANT, step=timedelta(hours=6))
    demand = [float(step) for step in range(70)]
    policy = Student()
    live(plant, demand, policy, begin=5)
    assert [step for step, _ in policy.shown] == [5, 33, 61]
    assert all(list(past) == demand[:step] for step, past in policy.shown)


def test_no_policy_can_read_the_future_even_if_it_keeps_what_it_was_shown_and_writes_into_it() -> None:
    demand = [float(step) for step in range(50)]

    class Spy(Student):
        def wish(self, step: int, seen: float, has: Units | None, phase: Phase) -> Units | None:
            for before, past in self.shown:
                assert len(past) == before <= step
                assert isinstance(past, list)
                past[:] = [0.0] * before
            return super().wish(step, seen, has, phase)

    spy = Spy()
    live(replace(PLANT, step=timedelta(hours=6)), demand, spy, begin=10)
    assert all(seen == step - 1 for step, seen, *_ in spy.heard)
    assert demand == [float(step) for step in range(50)]


@given(plants, demands, plans)
def test_served_and_lost_are_all_that_was_offered(plant: Plant, demand: list[float], plan: list[Units | None]) -> None:
    course = interactive(plant, demand, padded(plan, demand))
    served = sum(min(rate, units * 5.0) for rate, units in zip(demand, course.units, strict=True)) * 300
    assert served + course.lost == pytest.approx(course.requests)


@given(plants, demands, plans)
def test_twice_the_price_is_twice_the_cost_and_nothing_else(
    plant: Plant, demand: list[float], plan: list[Units | None]
) -> None:
    once = interactive(plant, demand, padded(plan, demand))
    twice = interactive(replace(plant, unit_price=2 * plant.unit_price), demand, padded(plan, demand))
    assert twice == replace(once, cost=2 * once.cost)


@given(plants, demands, plans)
def test_a_model_is_ready_as_long_after_its_start_as_a_start_takes(
    plant: Plant, demand: list[float], plan: list[Units | None]
) -> None:
    policy = Listener(plan)
    life = live(plant, demand, policy)
    phases = [phase for *_, phase in policy.heard] + [None]
    acted = {each.step: each.action for each in life.actions}
    for step, units in enumerate(life.units):
        assert bool(units) == (phases[step] is READY and step not in acted)
    for step, action in acted.items():
        length = plant.steps(plant.start if action == "start" else plant.stop)
        during, after = (STARTING, READY) if action == "start" else (STOPPING, OFF)
        assert set(phases[step + 1 : step + length]) <= {during, None}
        assert phases[step + length : step + length + 1] in ([], [None], [after])
