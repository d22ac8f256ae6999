"""A look and what was decided by it, as plain JSON values, so that it can be repeated bit for bit."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from autoscaler.scaling.decide import Decision
from autoscaler.scaling.demand import Demand, Waiting
from autoscaler.scaling.items import units_from_item, units_to_item
from autoscaler.scaling.look import Look
from autoscaler.scaling.model import Observation, Phase, Units
from autoscaler.scaling.override import override_from_item, override_to_item
from autoscaler.scaling.predictive.lesson import Lesson, lesson_from_item, lesson_to_item
from autoscaler.scaling.record import from_item, to_item
from autoscaler.scaling.spending import Spending
from autoscaler.scaling.target import Fleet

Document = dict[str, Any]


def look_to_document(look: Look) -> Document:
    """The look; of a budget only what was spent of it, since the rest is configured."""
    return {
        "now": look.now.isoformat(),
        "records": [to_item(record) for record in look.records.values()],
        "overrides": [override_to_item(each) for each in look.overrides],
        "spent": {each.budget.name: each.spent for each in look.spent},
        "seen": [_plain(asdict(each)) for each in look.seen.values()],
        "demands": {name: _plain(asdict(demand)) if demand else None for name, demand in look.demands.items()},
        "lowers": dict(look.lowers),
        "lessons": [_lesson_to_document(each) for each in look.lessons.values()],
    }


def look_from_document(document: Document, fleet: Fleet) -> Look:
    """What `look_to_document` wrote, with the fleet as it was configured then."""
    now = datetime.fromisoformat(document["now"])
    records = [from_item(each) for each in document["records"]]
    lessons = filter(None, map(_lesson_from_document, document["lessons"]))
    return Look(
        now=now,
        records={record.target: record for record in records},
        overrides=[override_from_item(each) for each in document["overrides"]],
        spent=[_spending(fleet, name, spent, now) for name, spent in document["spent"].items()],
        seen={each["target"]: _observation(each) for each in document["seen"]},
        demands={name: _demand(each) if each else None for name, each in document["demands"].items()},
        lowers=document["lowers"],
        lessons={lesson.target: lesson for lesson in lessons},
    )


def decisions_to_document(decisions: Sequence[Decision]) -> list[Document]:
    """All that was decided, but for the demand, which is the look's."""
    return [_plain(each._replace(demand=None)._asdict()) for each in decisions]


def _plain(values: Mapping[str, Any]) -> Document:
    return {name: plain for name, value in values.items() if (plain := _value(value)) is not None}


def _value(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat()
        case Units():
            return units_to_item(value)
        case {"minimum": minimum, "maximum": maximum}:
            return units_to_item(Units(minimum, maximum))
        case timedelta():
            return value.total_seconds()
        case dict():
            return _plain(value)
        case tuple():
            return list(value)
    return value


def _observation(document: Document) -> Observation:
    units = document.get("units")
    return Observation(
        **document
        | {
            "at": datetime.fromisoformat(document["at"]),
            "phase": Phase(document["phase"]),
            "units": units_from_item(units) if units else None,
        }
    )


def _demand(document: Document) -> Demand:
    busy_at, waiting = document.get("busy_at"), document.get("waiting")
    return Demand(
        **document
        | {
            "recent": tuple(document["recent"]),
            "assumed": tuple(document["assumed"]),
            "busy_at": datetime.fromisoformat(busy_at) if busy_at else None,
            "waiting": _waiting(waiting) if waiting else None,
        }
    )


def _waiting(document: Document) -> Waiting:
    return Waiting(requests=document["requests"], oldest=timedelta(seconds=document["oldest"]))


def _spending(fleet: Fleet, name: str, spent: float, now: datetime) -> Spending:
    [budget] = [each for each in fleet.budgets if each.name == name]
    since, until = budget.window(now)
    return Spending(budget=budget, since=since, until=until, spent=spent)


def _lesson_to_document(lesson: Lesson) -> Document:
    item = lesson_to_item(lesson)
    return item | {name: base64.b64encode(item[name]).decode() for name in ("starts", "stops")}


def _lesson_from_document(document: Document) -> Lesson | None:
    return lesson_from_item(document | {name: base64.b64decode(document[name]) for name in ("starts", "stops")})
