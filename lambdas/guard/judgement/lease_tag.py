"""The lease that a model carries as a tag, written by whoever started it and read by the guard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

LEASE = "inference-unit-autoscaler:lease"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """Until when (aware) a model may run for a target of a fleet if nobody renews it."""

    until: datetime
    fleet: str
    target: str


def lease_in(tags: Mapping[str, str]) -> Lease | None:
    """The lease, `2026-11-21T22:05:00Z plant weld-seams`; None where there is none, or one that cannot be read.

    An unreadable lease is as good as none: to stop a model because of it could cut off somebody's work.
    """
    try:
        until, fleet, target = tags.get(LEASE, "").split(" ")
        at = datetime.fromisoformat(until)
    except ValueError:
        return None
    return Lease(until=at, fleet=fleet, target=target) if at.tzinfo else None
