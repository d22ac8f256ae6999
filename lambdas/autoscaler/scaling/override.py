"""A person's wish, as an override that always ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from autoscaler.scaling.model import Units
from autoscaler.scaling.record import Override, Record
from autoscaler.scaling.schedule import next_change
from autoscaler.scaling.target import Target

# Where no boundary ends an override: a forgotten one costs a working day at most.
WITHOUT_BOUNDARY = timedelta(hours=8)


def overridden(
    record: Record,
    target: Target,
    units: Units | None,
    *,
    until: datetime | None,
    owner: str,
    why: str,
    now: datetime,
) -> Record:
    """The record with an override, `units` None meaning off, until the given instant or the schedule's next boundary.

    A person's wish lifts a quarantine: somebody has looked.
    """
    boundary = next_change(target.schedule, now) if target.schedule else None
    end = until or boundary or now + WITHOUT_BOUNDARY
    fresh = cleared(record)
    return replace(fresh, override=Override(units=units, until=end, owner=owner, why=why))


def cleared(record: Record) -> Record:
    """The record without override, quarantine or failures: from now on the schedule and demand decide."""
    return replace(record, override=None, quarantined_since=None, failures=0, retry_at=None)
