"""Caps hold, whatever is drawn: prices, budgets, schedules, demand, wishes, and clocks that jump."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from autoscaler.scaling.budget import Budget, IfShort, Level, Per
from autoscaler.scaling.demand import Demand
from autoscaler.scaling.gate import REACTION
from autoscaler.scaling.meter import HOUR
from autoscaler.scaling.model import Bounds, LookoutModel, ProviderName
from autoscaler.scaling.money import Price
from autoscaler.scaling.override import Effect, Override
from autoscaler.scaling.scope import Scope
from autoscaler.scaling.target import Fleet, Target
from tests.builders import PRICES, a_fleet, a_schedule, a_source, a_target
from tests.capped_days import TICK, CappedDays, windows

DAYS = int(os.environ.get("DAYS", "1000"))
# A Friday, before the day of every zone that is drawn begins; the month changes on Sunday.
BEGIN = datetime(2026, 1, 30, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)

hours = st.sampled_from(
    ["daily 07:00-19:00", "daily 06:00-08:00", "daily 22:00-06:00", "daily 00:00-24:00", "Sat-Sun 09:00-17:00"]
)
scopes = st.sampled_from([Scope(), Scope(group="line-1"), Scope(target="weld"), Scope(target="paint")])
levels = st.fixed_dictionaries(
    {Level.STOP: st.sampled_from([1.0, 0.9])},
    optional={Level.NOTIFY: st.just(0.5), Level.LOWER: st.just(0.6), Level.FINISH: st.sampled_from([0.7, 0.9])},
)
budgets = st.lists(
    st.builds(
        Budget,
        name=st.sampled_from(["one", "two"]),
        limit=st.floats(0.5, 200, allow_nan=False),
        in_unit_hours=st.booleans(),
        per=st.sampled_from(Per),
        zone=st.sampled_from([ZoneInfo("Europe/Berlin"), ZoneInfo("UTC"), ZoneInfo("America/New_York")]),
        scope=scopes,
        levels=levels,
        if_short=st.sets(st.sampled_from(IfShort)).map(frozenset),
    ),
    min_size=1,
    max_size=2,
    unique_by=lambda each: each.name,
)
targets = st.builds(
    lambda own, least, more, asks: a_target(
        groups=frozenset({"line-1"}),
        schedule=a_schedule(own) if own else None,
        bounds=Bounds(minimum=least if asks else max(least, 1), maximum=max(least, 1) + more),
        demand=a_source(peak_tps=9.0) if asks else None,
    ),
    st.none() | hours,
    st.integers(0, 2),
    st.integers(0, 3),
    st.booleans(),
)
demands = st.none() | st.builds(
    lambda tps, spread: Demand(latest=tps, highest=tps + spread, lowest=tps / 2, sustained=tps, subsided=tps + spread),
    st.sampled_from([0.0, 1.0, 8.0, 40.0]),
    st.sampled_from([0.0, 5.0]),
)
wishes = st.lists(
    st.builds(
        Override,
        scope=scopes,
        effect=st.sampled_from([Effect.RUN, Effect.OFF, Effect.EMERGENCY_STOP]),
        since=st.integers(0, 24).map(lambda hour: BEGIN + hour * HOUR),
        until=st.integers(25, 40).map(lambda hour: BEGIN + hour * HOUR),
        owner=st.just("kim"),
    ),
    max_size=1,
)
# At these ticks the next look comes so late: nobody of ours was there, or the clock was set.
jumps = st.dictionaries(st.integers(0, 287), st.sampled_from([1, 7, 30, 180]), max_size=4)


def fleet_of(weld: Target, paint: Target, price: float, budgets: list[Budget]) -> Fleet:
    paint = replace(paint, name="paint", model=LookoutModel(project="paint", version="1"), groups=frozenset())
    prices = replace(
        PRICES,
        by_provider=dict.fromkeys(ProviderName, Price(unit_hour=price, free_unit_hours=0.0, source="drawn")),
    )
    return replace(a_fleet(weld, paint, budgets=tuple(budgets)), prices=prices)


def granularity(fleet: Fleet, budget: Budget) -> float:
    """What the dearest of its models costs from the last moment at which it is found to be too dear until it is off."""
    dearest = max(
        (target.bounds.maximum * fleet.price(target.provider, budget) for target in fleet.targets), default=0.0
    )
    return dearest * (REACTION / HOUR)


@given(
    targets,
    targets,
    st.sampled_from([0.5, 4.0, 33.0]),
    budgets,
    st.lists(st.fixed_dictionaries({"weld": demands, "paint": demands}), min_size=1, max_size=6),
    wishes,
    jumps,
)
@settings(max_examples=DAYS)
def test_no_more_is_spent_than_a_cap_and_one_starts_granularity(
    weld: Target,
    paint: Target,
    price: float,
    budgets: list[Budget],
    demand: list[dict[str, Demand | None]],
    wishes: list[Override],
    jumps: dict[int, int],
) -> None:
    """And the models' time while they start and stop is counted, too, at the most units that they may have."""
    fleet = fleet_of(weld, paint, price, budgets)
    day = CappedDays(fleet, BEGIN)
    for number in range(288):
        day.overrides = [wish for wish in wishes if wish.since <= day.now]
        day.demands = demand[number // 48 % len(demand)]
        day.tick()
        day.pass_time(timedelta(minutes=jumps[number]) if number in jumps else TICK)
        if day.now > BEGIN + DAY:
            break
    for budget in budgets:
        for since, until in windows(budget, BEGIN, day.now):
            assert budget.cap is not None
            assert day.spent(budget, since, until) <= budget.cap + granularity(fleet, budget)
