"""A share instead of a price: what is searched for, what is promised, and what corrects it."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from autoscaler.scaling.model import Units
from autoscaler.scaling.predictive.economics import Economics
from autoscaler.scaling.predictive.history import CELLS, DAYS, history
from autoscaler.scaling.predictive.learn import learn
from autoscaler.scaling.predictive.objective import HIGHEST, lost_share, price_within
from autoscaler.scaling.predictive.plant import Plant
from autoscaler.scaling.predictive.value import Timing
from workbench.simulator.contenders import BASELINES, CANDIDATES, Ground, at_most_lost
from workbench.simulator.course import interactive
from workbench.simulator.predictive import ForecastPolicy
from workbench.simulator.trace import Trace

MONDAY = datetime.fromisoformat("2026-01-05T00:00:00")
HALF_HOURS = Plant(quota=3, step=timedelta(minutes=30))
PER_DAY, PER_WEEK = 48, 336
# What serving a request costs while a unit is full.
SERVING = 4.0 / 3600 / 5


def shop(weeks: int, *, seed: int = 1) -> list[float]:
    """Mon-Sat 09:00-18:00, never twice alike, with a customer outside these hours now and then."""
    chance = random.Random(seed)
    demand = []
    for step in range(weeks * PER_WEEK):
        day, clock = step // PER_DAY % DAYS, step % PER_DAY / 2
        if day < 6 and 9 <= clock < 18:
            demand.append(chance.choice((0.0, 1.0, 3.0, 4.0, 6.0)))
        else:
            demand.append(chance.choice((0.5, 2.0)) if chance.random() < 0.03 else 0.0)
    return demand


def test_the_fewer_may_be_lost_the_dearer_a_lost_request_is() -> None:
    demand = shop(3)
    found = [price_within(share, demand, 0, HALF_HOURS) for share in (0.3, 0.1, 0.02)]

    assert sorted(each.lost_price for each in found) == [each.lost_price for each in found]
    assert found[0].lost_price < found[-1].lost_price / 2
    assert all(each.lost_share <= 0.8 * share for each, share in zip(found, (0.3, 0.1, 0.02), strict=True))


def test_what_is_learned_is_what_that_price_teaches() -> None:
    demand = shop(4)
    found = price_within(0.05, demand, 3, HALF_HOURS)

    assert found.forecast == learn(demand, 3, Economics(plant=HALF_HOURS, lost_price=found.lost_price))


@pytest.mark.parametrize("share", [0.05, 0.1])
def test_weeks_that_nobody_has_seen_lose_no_more(share: float) -> None:
    demand = shop(7)
    lived = interactive(
        HALF_HOURS,
        demand,
        ForecastPolicy(HALF_HOURS, MONDAY, 0.0, at_most_lost=share),
        begin=5 * PER_WEEK,
        scored=5 * PER_WEEK + PER_DAY,
    )

    assert lived.lost_share <= share
    # Neither does it just run all the time.
    assert lived.unit_hours < 0.9 * 13 * 24


def test_where_no_price_loses_few_enough_it_is_the_highest() -> None:
    beyond_the_quota = [20.0] * (2 * PER_WEEK)
    found = price_within(0.005, beyond_the_quota, 0, HALF_HOURS)

    assert found.lost_price == pytest.approx(SERVING * HIGHEST)
    assert found.lost_share == pytest.approx(1 / 4, abs=0.02)


def test_without_history_it_runs_with_all_that_it_may_have() -> None:
    found = price_within(0.005, (), 0, HALF_HOURS)

    assert set(found.forecast.starts) == {1}
    assert set(found.forecast.stops) == {0}
    assert set(found.forecast.units) == {Units(1, 3)}


def test_a_dearer_unit_makes_a_lost_request_as_much_dearer() -> None:
    demand = shop(3)
    one, twice = (price_within(0.05, demand, 0, replace(HALF_HOURS, unit_price=dollars)) for dollars in (4.0, 8.0))

    assert twice.lost_price == pytest.approx(2 * one.lost_price)
    assert twice.forecast == one.forecast


def test_where_nothing_was_asked_for_nothing_was_lost() -> None:
    nothing = [0.0] * PER_WEEK

    assert price_within(0.01, nothing, 0, HALF_HOURS).lost_share == 0


def test_what_is_lost_of_the_past_is_what_is_off_or_beyond_the_units() -> None:
    past = history([4.0, 8.0] * PER_DAY, 0, HALF_HOURS)
    steps = len(past.demand)

    def share(first: int, units: Units) -> float:
        """Started at a step, and never stopped."""
        starts = bytes(step >= first for step in range(steps))
        return lost_share(past, Timing(starts, bytes(steps)), [units] * DAYS, HALF_HOURS)

    def of_all(*lost: float) -> float:
        counted = zip(past.weights, lost, strict=False)
        return sum(weight * each for weight, each in counted) / sum(map(float.__mul__, past.weights, past.demand))

    assert share(steps, Units(1, 3)) == 1
    assert share(0, Units(1, 1)) == pytest.approx(of_all(*[4.0, 3.0, *[0.0, 3.0] * PER_DAY]))
    # When it is ready it has its minimum, for half an hour.
    assert share(2, Units(1, 3)) == pytest.approx(of_all(4.0, 8.0, 4.0, 3.0))
    assert share(2, Units(2, 3)) == pytest.approx(of_all(4.0, 8.0, 4.0))


def test_it_is_measured_only_where_a_share_is_asked_for() -> None:
    [(title, make)] = at_most_lost(0.005).items()
    policy = make(Ground(HALF_HOURS, Trace(MONDAY, HALF_HOURS.step, ()), 0.002))

    assert title == "forecast, at most 0.5 % lost"
    assert title not in {**BASELINES, **CANDIDATES}
    assert isinstance(policy, ForecastPolicy)
    assert len(price_within(0.005, shop(1), 0, HALF_HOURS).forecast.starts) == CELLS
