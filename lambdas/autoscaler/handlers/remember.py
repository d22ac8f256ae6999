"""Write a person's wish into the record of its target."""

from __future__ import annotations

from datetime import datetime

from autoscaler.handlers import runtime
from autoscaler.handlers.trigger import Wish
from autoscaler.scaling.decide import units_to_start
from autoscaler.scaling.override import cleared, overridden
from autoscaler.scaling.record import Record
from autoscaler.scaling.replacement import forgotten, is_out_of_reach
from autoscaler.scaling.target import Fleet

# Each try is beaten only by somebody who changed the same record meanwhile, which is rare even once.
TRIES = 5


class RememberError(Exception):
    """Others kept changing the record. Nothing was written; ask again."""


def remember(wish: Wish, fleet: Fleet, now: datetime) -> None:
    """Write the wish, trying again when an execution was quicker. Raises RememberError after a few times."""
    for _ in range(TRIES):
        before = runtime.records().get(wish.target)
        after = _with(wish, before, fleet, now)
        if before == after or runtime.records().save(before, after):
            return
    raise RememberError(wish.target)


def _with(wish: Wish, record: Record, fleet: Fleet, now: datetime) -> Record:
    target = fleet[wish.target]
    if wish.action == "clear":
        return cleared(forgotten(record) if is_out_of_reach(record, target.model) else record)
    units = None
    if wish.action == "start":
        units = wish.units or units_to_start(target, fleet.quotas[target.provider].units_per_model)
    return overridden(record, target, units, until=wish.until, owner=wish.owner, why=wish.why, now=now)
