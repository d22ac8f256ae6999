"""What was learned of a target: kept as it was, and learned anew when it is old or assumes what is so no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from hypothesis import given, settings
from hypothesis import strategies as st

from autoscaler.aws.table import _decimals
from autoscaler.scaling.model import Units
from autoscaler.scaling.predictive.history import CELLS, DAYS
from autoscaler.scaling.predictive.learn import Forecast
from autoscaler.scaling.predictive.lesson import Lesson, is_due, lesson_from_item, lesson_to_item
from autoscaler.scaling.predictive.plant import Plant
from autoscaler.scaling.scaling_policy import Mode, ScalingPolicy
from tests.builders import NOW

PLANT = Plant(quota=5)
FORECAST = Forecast(starts=b"\1" * CELLS, stops=bytes(CELLS), units=(Units(1, 5),) * DAYS)
POLICY = ScalingPolicy(mode=Mode.FORECAST)
LESSON = Lesson(
    target="weld",
    since=NOW - timedelta(days=30),
    learned_at=NOW,
    weeks=9.0,
    lost_price=POLICY.lost_price,
    plant=PLANT,
    forecast=FORECAST,
)

INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
PRICES = st.floats(1e-6, 1e6)
LENGTHS = st.floats(1, 7200).map(lambda seconds: timedelta(seconds=seconds))
PLANTS = st.builds(
    Plant, quota=st.integers(1, 50), tps_per_unit=PRICES, unit_price=PRICES, step=LENGTHS, start=LENGTHS, stop=LENGTHS
)
UNITS = st.tuples(st.integers(1, 5), st.integers(5, 50)).map(lambda each: Units(*each))
LESSONS = st.builds(
    Lesson,
    target=st.text("abc-", min_size=1),
    since=INSTANTS,
    learned_at=INSTANTS,
    weeks=st.integers(0, 12 * 2016).map(lambda steps: steps / 2016),
    lost_price=PRICES,
    at_most_lost=st.none() | st.floats(1e-6, 1),
    zone=st.sampled_from(["UTC", "Europe/Berlin"]),
    plant=PLANTS,
    forecast=st.just(Forecast(starts=b"", stops=b"", units=())),
)


def at_random(seed: int) -> bytes:
    """A choice for each cell; so many single draws would take minutes."""
    return bytes(Random(seed).choices((0, 1), k=CELLS))


def through_the_table(item: dict[str, Any]) -> dict[str, Any]:
    """As DynamoDB gives it back: numbers as decimals, bytes as a type of boto3's."""
    stored = {name: TypeSerializer().serialize(_decimals(value)) for name, value in item.items()}
    return {name: TypeDeserializer().deserialize(value) for name, value in stored.items()}


@settings(max_examples=40)
@given(LESSONS, st.tuples(*[UNITS] * DAYS), st.integers(0, 2**32))
def test_a_lesson_is_read_as_it_was_written(lesson: Lesson, units: tuple[Units, ...], seed: int) -> None:
    forecast = Forecast(starts=at_random(seed), stops=at_random(seed + 1), units=units)
    lesson = replace(lesson, forecast=forecast)

    assert lesson_from_item(lesson_to_item(lesson)) == lesson
    assert lesson_from_item(through_the_table(lesson_to_item(lesson))) == lesson


def test_eight_choices_take_a_byte() -> None:
    item = lesson_to_item(LESSON)

    assert (len(item["starts"]), len(item["stops"])) == (1176, 1176)


def test_by_the_cells_of_another_version_nobody_decides() -> None:
    item = lesson_to_item(LESSON)

    assert lesson_from_item(item | {"starts": item["starts"] + b"\0", "stops": item["stops"] + b"\0"}) is None


def due(lesson: Lesson | None = LESSON, **changes: Any) -> bool:
    """Whether it is a day later, unless something else is said."""
    usual: dict[str, Any] = {"plant": PLANT, "policy": POLICY, "zone": "UTC", "now": NOW + timedelta(days=1)}
    return is_due(lesson, **usual | changes)


def test_what_was_never_learned_is_due() -> None:
    assert due(None)


@pytest.mark.parametrize(
    ("weeks", "hours", "is_it"),
    [(9.0, 24, False), (9.0, 6 * 24, False), (9.0, 7 * 24, True), (4.0, 24, False), (3.9, 24, True), (0.0, 18, False)],
)
def test_it_is_learned_once_a_week_and_from_few_weeks_once_a_day(weeks: float, hours: float, is_it: bool) -> None:
    assert due(replace(LESSON, weeks=weeks), now=NOW + timedelta(hours=hours)) == is_it


def test_a_run_that_comes_a_minute_early_does_not_cost_six_hours() -> None:
    assert due(now=NOW + timedelta(days=7, minutes=-1))


@pytest.mark.parametrize(
    ("changed", "is_it"),
    [
        ({}, False),
        ({"plant": replace(PLANT, quota=4)}, True),
        ({"plant": replace(PLANT, tps_per_unit=4.0)}, True),
        ({"plant": replace(PLANT, unit_price=3.5)}, True),
        ({"plant": replace(PLANT, start=timedelta(minutes=16))}, False),
        ({"policy": replace(POLICY, lost_price=0.01)}, True),
        ({"policy": replace(POLICY, at_most_lost=0.01)}, True),
        ({"policy": replace(POLICY, shadow=timedelta(0))}, False),
        ({"zone": "Europe/Berlin"}, True),
    ],
)
def test_it_is_learned_at_once_where_it_assumes_what_is_so_no_more(changed: dict[str, Any], is_it: bool) -> None:
    assert due(**changed) == is_it


def test_a_price_that_was_searched_for_is_not_compared_with_the_one_that_nobody_set() -> None:
    searched = replace(LESSON, at_most_lost=0.01, lost_price=0.3)

    assert not due(searched, policy=replace(POLICY, at_most_lost=0.01))
    assert due(searched, policy=replace(POLICY, at_most_lost=0.02))
