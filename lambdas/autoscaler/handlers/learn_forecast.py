"""Learn from past weeks of demand when each target that goes by its forecast should run, and with which units."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

from autoscaler.aws.demand_history import read_history
from autoscaler.aws.telemetry import logger
from autoscaler.handlers import runtime
from autoscaler.scaling.learned import Learned, of_model
from autoscaler.scaling.model import DemandSource
from autoscaler.scaling.predictive.lesson import Lesson, is_due
from autoscaler.scaling.predictive.local_steps import STEP, zone_of
from autoscaler.scaling.predictive.plant import Plant
from autoscaler.scaling.predictive.teach import taught
from autoscaler.scaling.record import Record
from autoscaler.scaling.scaling_policy import Mode
from autoscaler.scaling.sizing import at_worst
from autoscaler.scaling.target import Fleet, Target

# What one target takes at most, with much to spare.
ENOUGH_TIME_MS = 60_000
LONG_AGO = datetime.min.replace(tzinfo=UTC)


class LearningIncompleteError(Exception):
    """Some targets could not be learned; the others were. Lambda retries, and then the next run does."""


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer with the targets that were learned, and how many more are due when the time is over."""
    fleet, now = runtime.fleet(), runtime.now()
    lessons, plants = runtime.forecasts().all(), _plants(fleet)
    due = [
        (target, source)
        for target, source in _forecast(fleet)
        if is_due(lessons.get(target.name), plants[target.name], target.policy, zone_of(target).key, now)
    ]
    learned: list[str] = []
    failed: list[str] = []
    for target, source in sorted(due, key=lambda each: _age(lessons.get(each[0].name))):
        if context.get_remaining_time_in_millis() < ENOUGH_TIME_MS:
            break
        try:
            _learn(target, source, plants[target.name], lessons.get(target.name), now)
            learned.append(target.name)
        except (ClientError, BotoCoreError):
            logger.exception("forecast not learned", target=target.name)
            failed.append(target.name)
    if failed:
        raise LearningIncompleteError(", ".join(failed))
    return {"learned": learned, "left": len(due) - len(learned)}


def _forecast(fleet: Fleet) -> list[tuple[Target, DemandSource]]:
    """The targets that go by their forecast, with what tells their demand."""
    return [(each, each.demand) for each in fleet.targets if each.policy.mode is Mode.FORECAST and each.demand]


def _age(lesson: Lesson | None) -> datetime:
    return lesson.learned_at if lesson else LONG_AGO


def _plants(fleet: Fleet) -> dict[str, Plant]:
    """What is assumed of each target that goes by its forecast."""
    records, throughputs = runtime.records().all(), runtime.throughputs().all()
    return {
        target.name: _plant(fleet, target, records.get(target.name, Record(target=target.name)), throughputs)
        for target, _ in _forecast(fleet)
    }


def _plant(fleet: Fleet, target: Target, record: Record, throughputs: Mapping[str, Learned]) -> Plant:
    known = of_model(throughputs.get(target.name), target.model)
    return Plant(
        quota=min(target.bounds.maximum, fleet.quotas[target.provider].units_per_model),
        tps_per_unit=at_worst(target.sizing, known.lower if known else None).tps_per_unit,
        unit_price=fleet.prices.by_provider[target.provider].unit_hour,
        step=STEP,
        start=record.expected_start(target.converge.expected_start),
    )


def _learn(target: Target, source: DemandSource, plant: Plant, before: Lesson | None, now: datetime) -> None:
    began, zone = perf_counter(), zone_of(target)
    demand, first = read_history(runtime.cloudwatch(), source, zone, now)
    since = before.since if before else now
    lesson = taught(target.name, demand, first, plant, target.policy, zone=zone.key, since=since, now=now)
    runtime.forecasts().put(lesson)
    logger.info(
        "forecast learned",
        target=target.name,
        weeks=round(lesson.weeks, 1),
        units=[str(each) for each in lesson.forecast.units],
        lost_price=lesson.lost_price,
        seconds=round(perf_counter() - began, 1),
    )
