"""What was learned of a target's demand, from how much and assuming what, and when it is to be learned anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from autoscaler.scaling.items import units_from_item, units_to_item
from autoscaler.scaling.predictive.history import CELLS
from autoscaler.scaling.predictive.learn import Forecast
from autoscaler.scaling.predictive.plant import Plant
from autoscaler.scaling.scaling_policy import ScalingPolicy

# With less history a day more says much: a new target's next Monday should not come as a surprise.
FEW_WEEKS = 4.0
EVERY_WEEK, EVERY_DAY = timedelta(weeks=1), timedelta(days=1)
# Who looks every few hours, looks a moment sooner at one time than at another.
SLACK = timedelta(hours=1)
# After so long without a fresh one nothing is known any more, and the shadow begins anew.
FORGOTTEN_AFTER = timedelta(weeks=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A target's forecast. Instants are aware and in UTC.

    It is of the target and not of its model: demand outlives a model's version. The shadow counts from `since`, when
    one was first learned; `weeks` says from how much history this one is. What it assumes: the plant, the zone on whose
    wall clock the week is, and `lost_price`, which was searched for where the policy had `at_most_lost`.
    `regret` is what past weeks stood at most, at a stretch, without all the units that are allowed.
    """

    target: str
    since: datetime
    learned_at: datetime
    weeks: float
    lost_price: float
    plant: Plant
    forecast: Forecast
    at_most_lost: float | None = None
    zone: str = "UTC"
    regret: float = 0.0


def is_due(lesson: Lesson | None, plant: Plant, policy: ScalingPolicy, zone: str, now: datetime) -> bool:
    """Whether a target of that plant, policy and zone is to be learned at `now`."""
    if lesson is None or lesson.zone != zone or _counts(lesson.plant) != _counts(plant):
        return True
    if lesson.at_most_lost != policy.at_most_lost:
        return True
    if policy.at_most_lost is None and lesson.lost_price != policy.lost_price:
        return True
    every = EVERY_DAY if lesson.weeks < FEW_WEEKS else EVERY_WEEK
    return now - lesson.learned_at >= every - SLACK


def _counts(plant: Plant) -> tuple[int, float, float]:
    """What makes a forecast wrong at once where it changes. A start that takes a minute longer can wait."""
    return plant.quota, plant.tps_per_unit, plant.unit_price


def lesson_to_item(lesson: Lesson) -> dict[str, Any]:
    """As plain values, the choices as bytes with eight of them each."""
    plant, forecast = lesson.plant, lesson.forecast
    return {
        "target": lesson.target,
        "since": lesson.since.isoformat(),
        "learned_at": lesson.learned_at.isoformat(),
        "weeks": lesson.weeks,
        "lost_price": lesson.lost_price,
        "at_most_lost": lesson.at_most_lost,
        "zone": lesson.zone,
        "regret": lesson.regret,
        "plant": {
            "quota": plant.quota,
            "tps_per_unit": plant.tps_per_unit,
            "unit_price": plant.unit_price,
            "step_seconds": plant.step.total_seconds(),
            "start_seconds": plant.start.total_seconds(),
            "stop_seconds": plant.stop.total_seconds(),
        },
        "starts": _packed(forecast.starts),
        "stops": _packed(forecast.stops),
        "units": [units_to_item(each) for each in forecast.units],
    }


def lesson_from_item(item: Mapping[str, Any]) -> Lesson | None:
    """What `lesson_to_item` wrote; None for what a version with other cells wrote, by which nobody can decide."""
    if len(bytes(item["starts"])) * 8 != CELLS:
        return None
    at_most_lost = item["at_most_lost"]
    return Lesson(
        target=item["target"],
        since=datetime.fromisoformat(item["since"]),
        learned_at=datetime.fromisoformat(item["learned_at"]),
        weeks=float(item["weeks"]),
        lost_price=float(item["lost_price"]),
        at_most_lost=None if at_most_lost is None else float(at_most_lost),
        zone=item["zone"],
        regret=float(item["regret"]),
        plant=_plant(item["plant"]),
        forecast=Forecast(
            starts=_unpacked(item["starts"]),
            stops=_unpacked(item["stops"]),
            units=tuple(units_from_item(each) for each in item["units"]),
        ),
    )


def _plant(item: Mapping[str, Any]) -> Plant:
    return Plant(
        quota=int(item["quota"]),
        tps_per_unit=float(item["tps_per_unit"]),
        unit_price=float(item["unit_price"]),
        step=timedelta(seconds=float(item["step_seconds"])),
        start=timedelta(seconds=float(item["start_seconds"])),
        stop=timedelta(seconds=float(item["stop_seconds"])),
    )


# Whoever decides reads the lessons of a whole fleet at each look, so a byte is looked up and not computed.
_EIGHT = [bytes(byte >> place & 1 for place in range(8)) for byte in range(256)]


def _packed(choices: bytes) -> bytes:
    return bytes(sum(choices[at + place] << place for place in range(8)) for at in range(0, len(choices), 8))


def _unpacked(packed: Any) -> bytes:
    """DynamoDB's own type for bytes is made into them here, so that nothing else has to know it."""
    return b"".join(_EIGHT[byte] for byte in bytes(packed))
