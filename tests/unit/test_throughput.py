"""TPS per unit from served and throttled minutes: near the truth, never sure of too much, and nothing from nothing."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoscaler.scaling.throughput import (
    DAYS,
    ENOUGH_MINUTES,
    FORGOTTEN_AFTER,
    SATURATED_A_DAY,
    UNSATURATED_A_DAY,
    Evidence,
    Minute,
    Throughput,
    evidence_of,
    remembered,
    throughput_of,
)

MONDAY = date(2026, 3, 2)
SEEDS = st.integers(0, 2**32 - 1)


def minute(number: int, served: float, throttled: float = 0.0, units: int = 1) -> Minute:
    """The so-many-th minute of Monday, in TPS."""
    at = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(minutes=number)
    return Minute(at=at, served=served * 60, throttled=throttled * 60, units=units)


def minutes(*pairs: tuple[float, float], units: int = 1) -> list[Minute]:
    return [minute(number, *pair, units=units) for number, pair in enumerate(pairs)]


def evidence(*saturated: float, above: Sequence[float] = (), days_later: int = 0) -> Evidence:
    return Evidence(day=MONDAY + timedelta(days=days_later), saturated=saturated, unsaturated=tuple(above))


def a_day(draw: random.Random, truth: float, noise: float, *, bursts: float = 0.0) -> Iterator[Minute]:
    """Two hours of steady stretches of demand, some of them above the capacity, which varies from minute to minute.

    In this share of the minutes everything comes within fifteen seconds.
    """
    units, load = draw.randint(1, 5), 0.0
    for number in range(120):
        if number % 10 == 0:
            load = draw.uniform(0.3, 1.6)
        capacity, asked = truth * units * math.exp(draw.gauss(0, noise)), truth * units * load
        served = min(asked, capacity)
        if draw.random() < bursts:
            served = min(asked * 4, capacity) / 4
        yield minute(number, served, asked - served, units)


def estimated(draw: random.Random, truth: float, noise: float, *, bursts: float = 0.0) -> Throughput | None:
    """What is learned from a week."""
    known: tuple[Evidence, ...] = ()
    for number in range(DAYS):
        day = MONDAY + timedelta(days=number)
        if fresh := evidence_of(day, list(a_day(draw, truth, noise, bursts=bursts))):
            known = remembered(known, fresh)
    return throughput_of(known)


@pytest.mark.parametrize("bursts", [0.0, 0.1])
@pytest.mark.parametrize("noise", [0.01, 0.05, 0.15])
def test_the_lower_limit_is_below_the_truth_and_the_interval_around_it(noise: float, bursts: float) -> None:
    """Each in at least 95 of 100 weeks, of models of all speeds, and the estimate within a tenth."""
    draw = random.Random(f"{noise} {bursts}")
    truths = [draw.uniform(0.5, 20) for _ in range(100)]
    learned = [(truth, each) for truth in truths if (each := estimated(draw, truth, noise, bursts=bursts))]

    assert len(learned) >= 95
    assert sum(each.lower <= truth for truth, each in learned) >= 0.95 * len(learned)
    assert sum(each.contains(truth) for truth, each in learned) >= 0.95 * len(learned)
    assert sum(abs(each.tps_per_unit / truth - 1) <= 0.1 for truth, each in learned) >= 0.95 * len(learned)


def test_of_bursts_alone_nothing_is_learned() -> None:
    """Within fifteen seconds of a minute everything is turned away that the minute could have carried."""
    bursts = [minute(number, 2.0, 3.0 if number % 3 == 0 else 0.0) for number in range(600)]

    assert evidence_of(MONDAY, bursts) is None


def test_a_burst_that_lasts_over_the_turn_of_a_minute_is_none_either() -> None:
    assert evidence_of(MONDAY, minutes((1, 0), (2, 1), (2, 1), (1, 0))) is None


def test_the_midst_of_a_stretch_that_was_throttled_is_what_its_units_serve() -> None:
    found = evidence_of(MONDAY, minutes((4, 0), (8, 1), (9, 3), (9.2, 3), (9.1, 2), (5, 0), units=2))

    assert found == evidence(4.5, 4.6)


def test_what_was_served_without_any_throttle_says_that_a_unit_serves_at_least_so_much() -> None:
    found = evidence_of(MONDAY, minutes((4.5, 2), (4.5, 2), (4.5, 2), (1, 0), (4.8, 0), (1, 0)))

    assert found == evidence(4.5, above=[4.8])


def test_a_minute_that_turned_away_a_little_says_nothing() -> None:
    assert evidence_of(MONDAY, minutes((4.5, 2), (4.5, 0.4), (4.5, 2))) is None


def test_minutes_beside_other_units_or_none_say_nothing() -> None:
    """The units of a minute in which they changed are not known, nor those before a gap."""
    changed = [minute(0, 5, 2), minute(1, 5, 2), minute(2, 10, 2, units=2), minute(3, 10, 2, units=2)]
    gap = [minute(0, 5, 2), minute(1, 5, 2), minute(3, 5, 2), minute(4, 5, 2)]

    assert evidence_of(MONDAY, changed) is None
    assert evidence_of(MONDAY, gap) is None


@given(SEEDS, st.floats(0, 100))
def test_nothing_is_learned_without_throttles(seed: int, tps: float) -> None:
    draw = random.Random(seed)
    quiet = [minute(number, draw.uniform(0, tps)) for number in range(60)]

    assert evidence_of(MONDAY, quiet) is None
    assert throughput_of([]) is None


@pytest.mark.parametrize(
    "known",
    [
        pytest.param([evidence(*[5.0] * ENOUGH_MINUTES)], id="one day"),
        pytest.param([evidence(*[5.0] * 4), evidence(*[5.0] * 5, days_later=1)], id="nine minutes"),
        pytest.param(
            [evidence(*[5.0] * 5, above=[6.0] * 40), evidence(*[5.0] * 5, above=[6.0] * 40, days_later=1)],
            id="refuted by most",
        ),
    ],
)
def test_too_little_evidence_says_nothing(known: list[Evidence]) -> None:
    assert throughput_of(known) is None


def test_enough_of_it_says_what_a_unit_serves() -> None:
    known = [evidence(4.8, 4.9, 5.0, 5.1, 5.2), evidence(4.7, 4.9, 5.0, 5.1, 5.3, days_later=1)]

    found = throughput_of(known)

    assert found == Throughput(tps_per_unit=5.0, lower=4.8, upper=5.3, minutes=10, day=date(2026, 3, 3))
    assert str(found) == "5.00 TPS per unit (4.80 to 5.30)"


@pytest.mark.parametrize(
    ("configured", "agrees"), [(4.5, False), (4.57, True), (4.8, True), (5.3, True), (5.56, True), (5.6, False)]
)
def test_a_number_that_is_hardly_outside_of_the_limits_agrees(configured: float, agrees: bool) -> None:
    found = Throughput(tps_per_unit=5.0, lower=4.8, upper=5.3, minutes=10, day=MONDAY)

    assert found.agrees_with(configured) is agrees


def test_minutes_that_were_served_at_a_higher_rate_refute_lower_ones() -> None:
    """What looks saturated at 3 weighs little where many served more with nothing turned away."""
    low = [evidence(*[3.0] * 5, *[5.0] * 4, days_later=day) for day in range(2)]
    refuted = [replace(each, unsaturated=(4.9,) * 30) for each in low]

    estimates = [each and each.tps_per_unit for each in (throughput_of(low), throughput_of(refuted))]

    assert estimates == [3.0, 5.0]


@given(SEEDS)
def test_the_order_of_minutes_and_the_unit_of_time_change_nothing(seed: int) -> None:
    draw = random.Random(seed)
    day = list(a_day(draw, 4.0, 0.05))
    shuffled = draw.sample(day, len(day))
    doubled = [replace(each, served=each.served * 2, throttled=each.throttled * 2) for each in day]
    found, twice = evidence_of(MONDAY, day), evidence_of(MONDAY, doubled)

    assert evidence_of(MONDAY, shuffled) == found
    assert (found is None) == (twice is None)
    if found and twice:
        assert twice.saturated == pytest.approx([tps * 2 for tps in found.saturated], abs=0.002)


@given(SEEDS)
def test_the_limits_are_in_order_and_were_seen(seed: int) -> None:
    draw = random.Random(seed)
    found = estimated(draw, draw.uniform(0.5, 20), 0.1, bursts=0.3)

    if found:
        assert 0 < found.lower <= found.tps_per_unit <= found.upper


def test_what_is_kept_stays_small_however_long_a_day_was_throttled() -> None:
    day = minutes(*[(5.0, 2.0)] * 700, *[(5.1, 0.0)] * 700)

    found = evidence_of(MONDAY, day)

    assert found
    assert len(found.saturated) <= SATURATED_A_DAY
    assert len(found.unsaturated) <= UNSATURATED_A_DAY


def test_both_kinds_of_minutes_are_thinned_alike() -> None:
    """Else a long saturation would weigh no more than a short one beside the minutes that refute it."""
    day = minutes(*[(5.0, 2.0)] * (3 * SATURATED_A_DAY + 2), (5.0, 0.0), *[(5.1, 0.0)] * 6, (1.0, 0.0))

    assert evidence_of(MONDAY, day) == evidence(*[5.0] * SATURATED_A_DAY, above=[5.1, 5.1, 5.0])


def test_the_latest_days_are_remembered_and_none_that_is_too_old() -> None:
    known: tuple[Evidence, ...] = (evidence(9.0, days_later=-FORGOTTEN_AFTER.days),)
    for number in range(DAYS + 2):
        known = remembered(known, evidence(5.0, days_later=number))

    assert [each.day.day for each in known] == [4, 5, 6, 7, 8, 9, 10]
    assert [each.saturated for each in remembered(known, evidence(6.0, days_later=DAYS + 1))][-1] == (6.0,)
    assert len(remembered(known[:1], evidence(5.0, days_later=2 + FORGOTTEN_AFTER.days))) == 1
