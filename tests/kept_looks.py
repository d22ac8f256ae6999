"""Looks as Plan keeps them, made by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from autoscaler.aws.looks import Looks
from autoscaler.scaling.demand import Demand
from autoscaler.scaling.document import fleet_from
from autoscaler.scaling.look import Look, decisions
from autoscaler.scaling.look_document import decisions_to_document, look_to_document
from autoscaler.scaling.model import Observation, Phase
from autoscaler.scaling.override import Override
from autoscaler.scaling.predictive.lesson import Lesson
from autoscaler.scaling.record import Record
from autoscaler.scaling.spending import spendings
from autoscaler.scaling.target import Fleet
from tests.builders import NOW


def a_look(
    fleet: Fleet,
    *records: Record,
    demands: Mapping[str, Demand | None] | None = None,
    overrides: Sequence[Override] = (),
    lessons: Mapping[str, Lesson] | None = None,
    **changes: Any,
) -> Look:
    """A look at models that do what their records say; targets without a record were never planned."""
    now = changes.get("now", NOW)
    known = {each.name: Record(target=each.name) for each in fleet.targets}
    known |= {each.target: _at_rest(each, now) for each in records}
    given = {
        "now": now,
        "records": known,
        "overrides": overrides,
        "spent": spendings(fleet, [], known, now),
        "seen": {name: _seen(record, now) for name, record in known.items()},
        "demands": demands or {},
        "lowers": {},
        "lessons": lessons or {},
    }
    return Look(**given | changes)


def _at_rest(record: Record, now: datetime) -> Record:
    return replace(record, owner=None, settled=record.generation, settled_at=now - timedelta(hours=1))


def _seen(record: Record, now: datetime) -> Observation:
    phase = Phase.READY if record.desired else Phase.OFF
    return Observation(
        target=record.target,
        at=now,
        phase=phase,
        status="HOSTED" if record.desired else "TRAINED",
        startable=not record.desired,
        stoppable=bool(record.desired),
        units=record.desired,
    )


def keep(table: Any, configuration: dict[str, Any], look: Look, **decided: Any) -> None:
    """Keep a look of a fleet that is configured so; `decided` stands in the place of what was, for each target."""
    found = decisions_to_document(decisions(fleet_from(configuration), look)[1])
    told = [each | decided for each in found]
    looks = Looks(table)
    looks.put(look.now, looks.put_configuration(configuration), {"look": look_to_document(look), "decisions": told})
