"""One look at the fleet: all that a plan goes by. What it decides follows from that, now or when it is looked up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from autoscaler.scaling.authority import Ruling, ruling
from autoscaler.scaling.decide import Decision
from autoscaler.scaling.demand import Demand
from autoscaler.scaling.manual_change import adopted, first_seen, is_changed_by_hand, still_meant
from autoscaler.scaling.model import Observation
from autoscaler.scaling.override import Override
from autoscaler.scaling.plan import Course, case_of, course
from autoscaler.scaling.predictive.lesson import Lesson
from autoscaler.scaling.record import Record
from autoscaler.scaling.spending import Spending
from autoscaler.scaling.stages.case import Case
from autoscaler.scaling.target import Fleet


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was known at `now` (UTC): what is remembered, said, spent and seen, and what was asked of the models.

    There is one record for each target, by its name, as it was read. `lowers` has the TPS that a unit serves at worst,
    and `lessons` what past weeks say, for the targets of which they are known.
    """

    now: datetime
    records: Mapping[str, Record]
    overrides: Sequence[Override]
    spent: Sequence[Spending]
    seen: Mapping[str, Observation]
    demands: Mapping[str, Demand | None]
    lowers: Mapping[str, float]
    lessons: Mapping[str, Lesson]


@dataclass(frozen=True, slots=True)
class Hearing:
    """Who decides about each target, and the records with what people did by hand since the look before."""

    records: dict[str, Record]
    rulings: dict[str, Ruling]


def hearing(
    fleet: Fleet,
    records: Mapping[str, Record],
    overrides: Sequence[Override],
    spent: Sequence[Spending],
    seen: Mapping[str, Observation],
    now: datetime,
) -> Hearing:
    """Who decides about each target at `now`, and what of that was done by hand."""
    heard: Hearing = Hearing({}, {})
    for target in fleet.targets:
        sight = seen.get(target.name)
        record = still_meant(target, first_seen(target, records[target.name], sight, now), sight, now)
        found = ruling(target, record, overrides, now, spent)
        if sight and is_changed_by_hand(target, record, found, sight, now):
            record = adopted(target, record, sight, now)
            found = ruling(target, record, overrides, now, spent)
        heard.records[target.name], heard.rulings[target.name] = record, found
    return heard


def decisions(fleet: Fleet, look: Look) -> tuple[Hearing, list[Decision]]:
    """What follows from a look, and who decided."""
    heard = hearing(fleet, look.records, look.overrides, look.spent, look.seen, look.now)
    return heard, planned(fleet, look, heard)


def planned(fleet: Fleet, look: Look, heard: Hearing) -> list[Decision]:
    """What follows from a look, once it is known who decides."""
    return course_of(fleet, look, heard).admitted


def course_of(fleet: Fleet, look: Look, heard: Hearing) -> Course:
    """How that comes about."""
    return course(
        fleet,
        heard.rulings,
        look.demands,
        heard.records,
        look.spent,
        look.now,
        lowers=look.lowers,
        lessons=look.lessons,
    )


def case_in(fleet: Fleet, look: Look, heard: Hearing, name: str) -> Case:
    """What the decision about the target of that name went by."""
    return case_of(
        fleet,
        fleet[name],
        heard.rulings,
        look.demands,
        heard.records,
        look.now,
        lowers=look.lowers,
        lessons=look.lessons,
    )
