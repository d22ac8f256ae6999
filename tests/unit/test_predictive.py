"""What is learned from past demand, and what is decided by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoscaler.scaling.model import Units
from autoscaler.scaling.predictive.economics import Economics
from autoscaler.scaling.predictive.history import CELLS, DAYS, SLOTS, Situations, history, slot_of
from autoscaler.scaling.predictive.learn import Forecast, learn
from autoscaler.scaling.predictive.plant import Plant
from autoscaler.scaling.predictive.policy import Decider
from autoscaler.scaling.predictive.ranges import candidates
from autoscaler.scaling.predictive.similarity import similarity
from autoscaler.scaling.predictive.situation import SITUATIONS
from autoscaler.scaling.predictive.timing import learn_timing
from autoscaler.scaling.predictive.value import Timing, dollars, worth
from autoscaler.scaling.predictive.week import Week
from tests.timed import Timed
from workbench.simulator.course import interactive
from workbench.simulator.optimum import least_cost
from workbench.simulator.predictive import ForecastPolicy

MONDAY = datetime.fromisoformat("2026-01-05T00:00:00")
PER_DAY, PER_WEEK = 96, 672
STEPS = Plant(quota=3, step=timedelta(minutes=15))
QUARTERS = Economics(plant=STEPS, lost_price=0.002)


def at(clock: str, day: int = 0) -> int:
    """The step of a time of day, in steps of a quarter of an hour."""
    hours, minutes = (int(part) for part in clock.split(":"))
    return day * PER_DAY + hours * 4 + minutes // 15


def office_weeks(weeks: int, *, tps: float = 6.0, closed: Sequence[int] = ()) -> list[float]:
    """Mon-Fri 08:00-12:00 and 13:00-17:00, but for the days that are closed."""
    demand = [0.0] * (weeks * PER_WEEK)
    for day in range(weeks * DAYS):
        if day % DAYS < 5 and day not in closed:
            for step in [*range(at("08:00"), at("12:00")), *range(at("13:00"), at("17:00"))]:
                demand[day * PER_DAY + step] = tps
    return demand


def lived(demand: Sequence[float], plant: Plant = STEPS, lost_price: float = 0.002) -> list[tuple[str, str]]:
    """What the policy does in the last week of a demand, having learned all before: weekday with time, and what."""
    policy = ForecastPolicy(plant, MONDAY, lost_price)
    begin = len(demand) - PER_WEEK
    actions = interactive(plant, demand, policy, begin=begin, scored=begin).actions
    return [(f"{MONDAY + each.step * plant.step:%a %H:%M}", f"{each.action} {each.reason}") for each in actions]


def test_without_history_it_runs_with_all_that_it_may_have() -> None:
    forecast = learn((), 0, QUARTERS)

    assert set(forecast.starts) == {1}
    assert set(forecast.stops) == {0}
    assert set(forecast.units) == {Units(1, 3)}


def test_it_is_ready_when_work_begins_and_stopped_when_it_ends() -> None:
    done = lived(office_weeks(9))

    assert done == [
        (f"{day} {clock}", what)
        for day in ("Mon", "Tue", "Wed", "Thu", "Fri")
        for clock, what in (
            ("07:45", "start DemandExpected"),
            ("12:00", "stop QuietExpected"),
            ("12:45", "start DemandExpected"),
            ("17:00", "stop QuietExpected"),
        )
    ]


def test_a_day_that_nobody_comes_is_given_up_soon() -> None:
    """A holiday that no calendar knows: some were in the past, so it is not waited for until the evening."""
    demand = office_weeks(10, closed=(9, 31, 64))
    done = [(when, what) for when, what in lived(demand) if when.startswith("Tue")]

    [start, stop] = done[:2]
    assert start[1] == "start DemandExpected"
    assert stop[1] == "stop Idle"
    assert stop[0] <= "Tue 09:30"


def test_demand_that_nobody_expected_starts_it() -> None:
    demand = office_weeks(9)
    saturday = len(demand) - PER_WEEK + at("10:00", day=5)
    demand[saturday : saturday + 16] = [8.0] * 16

    assert next(each for each in lived(demand) if each[0].startswith("Sat")) == ("Sat 10:15", "start Demand")


def test_what_lasts_day_and_night_is_not_stopped() -> None:
    assert [what for _, what in lived([7.0] * (9 * PER_WEEK))] == ["start Demand"]


@pytest.mark.parametrize("lost_price", [0.0, 1e-6])
def test_what_is_worth_nothing_is_not_started(lost_price: float) -> None:
    assert lived(office_weeks(9), lost_price=lost_price) == []


def test_a_weekday_that_is_clearly_another_has_units_of_its_own() -> None:
    demand = office_weeks(12, tps=4.5)
    for week in range(12):
        for step in range(at("08:00"), at("17:00")):
            demand[week * PER_WEEK + step] = 14.0
    forecast = learn(demand, 0, QUARTERS)

    assert forecast.units[0].most == 3
    assert {units.most for units in forecast.units[1:5]} == {1}


def test_the_quota_is_given_up_only_for_what_was_seen_long_enough() -> None:
    """A burst at the quota may come in any week; a short and quiet past says little against it."""
    quiet, dear = office_weeks(9, tps=3.0), replace(QUARTERS, lost_price=0.01)
    for day in range(9 * DAYS):
        if day % DAYS < 5:
            # Half an hour for which the service itself would add a unit, and one would do.
            quiet[day * PER_DAY + at("08:00") : day * PER_DAY + at("08:30")] = [4.5, 4.5]

    assert learn(quiet[: 2 * PER_DAY], 0, dear).units[0].most == 3
    assert learn(quiet, 0, dear).units[0].most == 1


rates = st.lists(st.sampled_from([0.0, 0.0, 1.0, 4.0, 6.0, 13.0]), min_size=PER_DAY, max_size=3 * PER_DAY)


@settings(max_examples=15)
@given(rates, st.integers(0, PER_WEEK - 1))
def test_what_it_learns_is_the_same_at_twice_the_prices_and_a_week_later(demand: list[float], first: int) -> None:
    twice = Economics(plant=replace(STEPS, unit_price=8.0), lost_price=0.004)

    assert learn(demand, first, QUARTERS) == learn(demand, first, twice)
    assert learn(demand, first, QUARTERS) == learn(demand, first + PER_WEEK, QUARTERS)


@given(rates)
def test_with_the_future_known_it_is_worth_what_the_optimum_costs(demand: list[float]) -> None:
    """Two programs, written apart: this backwards pass, and the simulator's exact optimum with a single unit."""
    plant = replace(STEPS, quota=1)
    past = history(demand, 0, plant)
    known = worth(dollars(past, Units(1, 1), Economics(plant=plant, lost_price=0.002)), plant, None)

    optimum = least_cost(plant, demand, lost_price=0.002)
    clairvoyant = Timing(bytes(each < 0 for each in known.starting), bytes(each < 0 for each in known.stopping))
    cost = interactive(plant, demand, Timed(clairvoyant, Units(1, 1))).price(0.002)
    # The optimum may begin in a run; this one begins off, and so loses a start at most.
    assert optimum - 1e-6 <= cost <= optimum + (plant.steps(plant.start) + 1) * 13 * 900 * 0.002


@settings(max_examples=30)
@given(rates, st.integers(1, 6))
def test_what_a_stretch_of_days_is_judged_by_knows_nothing_of_it(demand: list[float], day: int) -> None:
    past = history(demand, 0, STEPS)
    fold = past.folds[min(day * PER_DAY, len(demand)) - 1]
    seen = worth(dollars(past, Units(1, 3), QUARTERS), STEPS, None)
    changed = replace(
        seen, starting=[each + 1000 * (at == fold) for each, at in zip(seen.starting, past.folds, strict=True)]
    )
    cells = sorted(set(past.cells))

    before, after = Week(past, seen), Week(past, changed)
    for cell in cells:
        assert after.evidence(cell, fold) == pytest.approx(before.evidence(cell, fold), abs=1e-3)


@given(st.lists(st.floats(0, 30), min_size=1, max_size=200))
def test_every_situation_has_its_place(seen: list[float]) -> None:
    situations = Situations(STEPS)

    assert all(0 <= situations.after(each) < SITUATIONS for each in seen)


def test_slots_are_quarters_of_an_hour_whatever_the_steps() -> None:
    assert [slot_of(place, PER_WEEK) for place in (0, 1, PER_WEEK - 1, PER_WEEK)] == [0, 1, SLOTS - 1, 0]
    assert [slot_of(place, 3 * PER_WEEK) for place in (0, 2, 3)] == [0, 0, 1]
    assert [slot_of(place, PER_WEEK // 2) for place in (0, 1)] == [0, 2]


def test_days_that_are_alike_speak_for_each_other() -> None:
    working, free = [0.0] * 8 + [6.0] * 8 + [0.0] * 8, [0.0] * 24
    alike = similarity([working] * 5 + [free] * 2)

    assert alike[0][4] == alike[5][6] == 1.0
    assert alike[0][6] < 0.01


def test_ranges_are_all_that_the_quota_allows_the_widest_first() -> None:
    ranges = candidates(STEPS)

    assert ranges[0] == Units(1, 3)
    assert len(set(ranges)) == len(ranges) == 6


def test_a_decision_is_two_look_ups() -> None:
    forecast = Forecast(starts=b"\1" * CELLS, stops=bytes(CELLS), units=tuple(Units(1, 1 + day) for day in range(DAYS)))
    decider = Decider(STEPS, forecast)

    assert [decider.wish(day * PER_DAY, 0.0, None) for day in range(DAYS)] == list(forecast.units)
    assert decider.wish(0, 0.0, Units(2, 2)) == Units(2, 2)


def test_the_past_of_the_timing_is_what_the_folds_would_have_done() -> None:
    """Not what hindsight would: on the first closed day, nobody could know."""
    demand = office_weeks(10, closed=(9,))
    learned = learn_timing(history(demand, 0, STEPS), Units(1, 3), QUARTERS)

    assert learned.past.starts[at("07:45", day=9)]
    assert all(len(each) == len(demand) for each in (learned.past.starts, learned.past.stops))
    assert sum(a != b for a, b in pairwise(learned.past.starts)) > 0


def test_demand_beyond_all_that_was_seen_is_served_like_the_most_that_was() -> None:
    demand = office_weeks(9, tps=4.0)
    saturday = len(demand) - PER_WEEK + at("10:00", day=5)
    demand[saturday : saturday + 16] = [14.0] * 16

    assert next(each for each in lived(demand) if each[0].startswith("Sat")) == ("Sat 10:15", "start Demand")


def test_the_first_demand_ever_is_served() -> None:
    demand = [0.0] * (2 * PER_WEEK)
    demand[-PER_DAY:] = [5.0] * PER_DAY

    assert lived(demand) == [("Sun 00:15", "start Demand")]


def test_who_is_quiet_for_longer_than_ever_is_stopped() -> None:
    """A model that ran day and night, and that nobody asks for any more."""
    demand = [7.0] * (9 * PER_WEEK)
    gone = len(demand) - PER_WEEK + at("09:00", day=2)
    demand[gone:] = [0.0] * (len(demand) - gone)

    assert lived(demand) == [("Mon 00:00", "start Demand"), ("Wed 21:15", "stop Idle")]
