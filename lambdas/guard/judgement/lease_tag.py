"""The lease that a model carries as a tag, written by whoever started it and read by the guard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

LEASE = "inference-unit-autoscaler:lease"
# In the place of an instant: somebody said that this model is to be left alone.
NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """Until when (aware) a model may run for a target of a fleet if nobody renews it; None: it is left alone."""

    until: datetime | None
    fleet: str
    target: str


def lease_in(tags: Mapping[str, str]) -> Lease | None:
    """The lease, `2026-11-21T22:05:00Z plant weld-seams` or `never plant weld-seams`; None without a readable one.

    An unreadable lease is as good as none: to stop a model because of it could cut off somebody's work.
    """
    try:
        until, fleet, target = tags.get(LEASE, "").split(" ")
        at = None if until == NEVER else datetime.fromisoformat(until)
    except ValueError:
        return None
    return None if at and not at.tzinfo else Lease(until=at, fleet=fleet, target=target)
