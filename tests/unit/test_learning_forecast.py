"""Forecasts learned by the real handler: for whom, in which order, assuming what, and what trouble with one costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from autoscaler.aws import telemetry
from autoscaler.handlers import learn_forecast, runtime
from autoscaler.handlers.learn_forecast import LearningIncompleteError
from autoscaler.scaling.learned import Learned
from autoscaler.scaling.model import Bounds, LookoutModel, Model, Units
from autoscaler.scaling.predictive.history import DAYS, cell_of
from autoscaler.scaling.predictive.lesson import Lesson
from autoscaler.scaling.predictive.past_demand import LATE
from autoscaler.scaling.predictive.plant import Plant
from autoscaler.scaling.predictive.situation import QUIET
from autoscaler.scaling.record import Record
from autoscaler.scaling.scaling_policy import Mode, ScalingPolicy
from autoscaler.scaling.target import Target
from autoscaler.scaling.throughput import Evidence, Throughput
from tests.builders import a_fleet, a_record, a_schedule, a_source, a_target
from tests.simulated_service import Faults
from tests.simulation import World

# A Tuesday.
NOW = datetime(2026, 1, 13, 6, 0, tzinfo=UTC)
FORECAST = ScalingPolicy(mode=Mode.FORECAST)
STEP, AN_HOUR, A_WEEK = timedelta(minutes=5), timedelta(hours=1), timedelta(weeks=1)
MINUTE_MS = 60_000


class Metrics:
    """CloudWatch: on workdays from 08:00 to 16:00 UTC so many TPS, in the last so many weeks; who is asked, in order.

    Its pages come by the week.
    """

    def __init__(self) -> None:
        self.weeks, self.tps = 3.0, 6.0
        self.asked: list[str] = []
        self.refuses: set[str] = set()

    def get_paginator(self, _: str) -> Any:
        return SimpleNamespace(paginate=self._pages)

    def _pages(
        self,
        MetricDataQueries: list[dict[str, Any]],  # noqa: N803
        StartTime: datetime,  # noqa: N803
        EndTime: datetime,  # noqa: N803
    ) -> Iterator[Any]:
        [query] = MetricDataQueries
        line = query["MetricStat"]["Metric"]["Dimensions"][0]["Value"]
        self.asked.append(line)
        if line in self.refuses:
            raise ClientError({"Error": {"Code": "InternalServiceFault"}}, "GetMetricData")
        assert query["MetricStat"]["Period"] == STEP.total_seconds()
        at = max(StartTime, EndTime - self.weeks * A_WEEK)
        while at < EndTime:
            end = min(at + A_WEEK, EndTime)
            times = [at + number * STEP for number in range((end - at) // STEP)]
            yield {"MetricDataResults": [{"Id": query["Id"], "Timestamps": times, "Values": [*map(self._sum, times)]}]}
            at = end

    def _sum(self, at: datetime) -> float:
        return self.tps * STEP.total_seconds() if at.weekday() < 5 and 8 <= at.hour < 16 else 0.0


def by_forecast(name: str = "weld", **changes: Any) -> Target:
    changes = {"demand": a_source(dimensions=(("Line", name),)), "policy": FORECAST} | changes
    return a_target(name, **changes)


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def world(metrics: Metrics, monkeypatch: pytest.MonkeyPatch) -> World:
    """Nothing lives here but the table and CloudWatch."""
    made = World(a_fleet(by_forecast()), NOW, Faults(), monkeypatch)
    monkeypatch.setattr(runtime, "cloudwatch", lambda: metrics)
    return made


def run(patch: pytest.MonkeyPatch, *targets: Target, minutes_left: int = 15) -> dict[str, Any]:
    """A run that has so many minutes, of which each target takes one."""
    left = iter(range(minutes_left * MINUTE_MS, 0, -MINUTE_MS))
    context: Any = SimpleNamespace(get_remaining_time_in_millis=lambda: next(left) - 1)
    patch.setattr(runtime, "fleet", lambda: a_fleet(*targets or [by_forecast()]))
    return learn_forecast.handler({"trigger": "learn"}, context)


def four_tps_at_worst(model: Model) -> Learned:
    """What was learned of the throughput of a unit."""
    return Learned(
        target="weld",
        model=model,
        evidence=(Evidence(day=NOW.date(), saturated=(4.0,), unsaturated=()),),
        configured=5.0,
        throughput=Throughput(tps_per_unit=4.5, lower=4.0, upper=5.0, minutes=40, day=NOW.date()),
    )


def lesson_of(world: World, target: str = "weld") -> Lesson:
    return world.forecasts.all()[target]


def starts_at(lesson: Lesson, clock: str) -> list[int]:
    """Whether it says to start at that time of each weekday, after a long time without demand."""
    hours, minutes = (int(part) for part in clock.split(":"))
    slots = [day * 96 + hours * 4 + minutes // 15 for day in range(DAYS)]
    return [lesson.forecast.starts[cell_of(slot, len(QUIET))] for slot in slots]


def test_a_target_without_a_forecast_learns_when_it_should_run(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch) == {"learned": ["weld"], "left": 0}

    lesson = lesson_of(world)
    assert (lesson.since, lesson.learned_at, lesson.zone) == (NOW, NOW, "UTC")
    assert lesson.weeks == pytest.approx(3 - LATE / A_WEEK)
    assert lesson.plant == Plant(quota=5, tps_per_unit=5, unit_price=4.0, step=STEP, start=15 * timedelta(minutes=1))
    assert lesson.lost_price == FORECAST.lost_price
    assert starts_at(lesson, "07:45") == [1, 1, 1, 1, 1, 0, 0]
    assert starts_at(lesson, "16:00") == [0] * DAYS


def test_the_week_is_that_of_the_schedules_clock(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What begins at 08:00 UTC begins at 13:30 in Kolkata."""
    run(monkeypatch, by_forecast(schedule=a_schedule("daily 00:00-24:00", zone="Asia/Kolkata")))

    lesson = lesson_of(world)
    assert lesson.zone == "Asia/Kolkata"
    assert starts_at(lesson, "07:45") == [0] * DAYS
    assert starts_at(lesson, "13:15") == [1, 1, 1, 1, 1, 0, 0]


def test_without_any_datapoint_it_is_to_run_all_the_time_and_that_is_learned_once_a_day(
    world: World, metrics: Metrics, monkeypatch: pytest.MonkeyPatch
) -> None:
    metrics.weeks = 0
    run(monkeypatch)

    lesson = lesson_of(world)
    assert (lesson.weeks, set(lesson.forecast.starts), set(lesson.forecast.stops)) == (0.0, {1}, {0})
    assert lesson.forecast.units == (Units(1, 5),) * DAYS


def test_what_is_assumed_is_what_holds_for_the_target(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The quota within its bounds, a unit at worst, a start as it took so far, and the price that it sets."""
    target = by_forecast(bounds=Bounds(minimum=0, maximum=3), policy=replace(FORECAST, lost_price=0.01))
    world.records.save(Record(target="weld"), a_record(start_seconds=(600.0,)))
    world.throughputs.put(four_tps_at_worst(target.model))
    run(monkeypatch, target)

    lesson = lesson_of(world)
    assert lesson.plant == Plant(quota=3, tps_per_unit=4.0, unit_price=4.0, step=STEP, start=timedelta(minutes=10))
    assert lesson.lost_price == 0.01


def test_of_a_model_that_was_replaced_the_throughput_says_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.throughputs.put(four_tps_at_worst(LookoutModel(project="weld", version="0")))
    run(monkeypatch)

    assert lesson_of(world).plant.tps_per_unit == 5.0


@pytest.mark.parametrize(
    "changes",
    [{"policy": ScalingPolicy(mode=mode)} for mode in Mode if mode is not Mode.FORECAST] + [{"demand": None}],
    ids=str,
)
def test_who_does_not_go_by_a_forecast_needs_none(
    world: World, metrics: Metrics, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any]
) -> None:
    assert run(monkeypatch, by_forecast(**changes)) == {"learned": [], "left": 0}
    assert (world.forecasts.all(), metrics.asked) == ({}, [])


def test_only_what_is_due_is_learned_and_the_shadow_counts_from_the_first_time(
    world: World, metrics: Metrics, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From three weeks of history once a day; from more once a week."""
    learned = []
    for hours in range(0, 54, 6):
        world.now = NOW + timedelta(hours=hours)
        learned.append(len(run(monkeypatch)["learned"]))

    assert learned == [1, 0, 0, 0, 1, 0, 0, 0, 1]
    assert (lesson_of(world).since, lesson_of(world).learned_at) == (NOW, NOW + timedelta(hours=48))
    metrics.weeks = 5
    for days in range(3, 11):
        world.now = NOW + timedelta(days=days)
        learned.append(len(run(monkeypatch)["learned"]))
    assert learned[9:] == [1, 0, 0, 0, 0, 0, 0, 1]
    assert lesson_of(world).since == NOW


def test_the_oldest_lesson_comes_first_and_what_time_does_not_allow_comes_at_the_next_run(
    world: World, metrics: Metrics, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["weld", "paint", "rust"]
    for hours, name in ((0, "paint"), (1, "weld")):
        world.now = NOW + timedelta(hours=hours)
        run(monkeypatch, by_forecast(name))
    metrics.asked.clear()
    world.now = NOW + timedelta(days=2)
    targets = [by_forecast(name) for name in names]

    assert run(monkeypatch, *targets, minutes_left=3) == {"learned": ["rust", "paint"], "left": 1}
    assert run(monkeypatch, *targets) == {"learned": ["weld"], "left": 0}
    assert metrics.asked == ["rust", "paint", "weld"]


def test_trouble_with_one_does_not_stop_the_others_but_is_an_error_in_the_end(
    world: World, metrics: Metrics, monkeypatch: pytest.MonkeyPatch
) -> None:
    metrics.refuses = {"weld"}
    with pytest.raises(LearningIncompleteError, match=r"^weld$"):
        run(monkeypatch, by_forecast("weld"), by_forecast("paint"))

    assert list(world.forecasts.all()) == ["paint"]


@pytest.mark.usefixtures("world")
def test_a_lesson_is_a_line_in_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(telemetry.logger, "info", lambda sentence, **facts: lines.append((sentence, facts)))
    run(monkeypatch)

    [(sentence, facts)] = lines
    assert sentence == "forecast learned"
    assert set(facts) == {"target", "weeks", "units", "lost_price", "seconds"}
    assert (facts["target"], facts["weeks"], facts["lost_price"]) == ("weld", 3.0, 0.002)
    assert len(facts["units"]) == DAYS


def test_a_lesson_is_forgotten_four_weeks_later(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a target which comes back to its forecast after a long time begins with a shadow once more."""
    run(monkeypatch)

    [item] = world.stored.all("forecast")
    assert item["expires"] == (NOW + timedelta(weeks=4)).timestamp()
