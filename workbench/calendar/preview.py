"""What a schedule is about to do: its next boundaries, each with the rule behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from autoscaler.scaling.days import Days
from autoscaler.scaling.lead_time import LeadTime
from autoscaler.scaling.local_time import DAY_MINUTES
from autoscaler.scaling.model import Bounds
from autoscaler.scaling.period import Period
from autoscaler.scaling.schedule import Schedule, boundaries, entry_at
from autoscaler.scaling.target import Target
from autoscaler.scaling.timeline import Calendar, Entry, Layer


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """At `at` (UTC) the target `does` something: it opens, closes, changes its units, or stays as it is.

    `asked_at` is the instant at which the start for an opening is asked for, with the lead time that is configured.
    """

    at: datetime
    does: str
    bounds: Bounds | None
    why: str
    asked_at: datetime | None


def schedule_of(target: Target) -> Schedule:
    """The target's schedule; without one it is always open, in UTC."""
    if target.schedule:
        return target.schedule
    always = Period(text="no schedule", days=Days(), start=0, end=DAY_MINUTES)
    no_lead = LeadTime(prior=timedelta(0), longest=timedelta(0), is_learned=False)
    return Schedule(calendar=Calendar(zone=ZoneInfo("UTC"), periods=(always,)), lead=no_lead)


def bounds_in(entry: Entry, bounds: Bounds) -> Bounds | None:
    """The bounds that hold in an entry of a target with these bounds; None where it is closed."""
    return ((entry.period and entry.period.bounds) or bounds) if entry.is_open else None


def ahead(schedule: Schedule, bounds: Bounds, now: datetime, until: datetime) -> Iterator[Boundary]:
    """The boundaries after `now` up to `until`, in order."""
    before = entry_at(schedule, now)
    for each in boundaries(schedule, now, until):
        opens = each.is_open and not before.is_open
        yield Boundary(
            at=each.start.astimezone(UTC),
            does=_does(before, each),
            bounds=bounds_in(each, bounds),
            why=rule(each) or (f'end of "{before.period.text}"' if before.period else "no period holds"),
            asked_at=each.start - schedule.lead.prior if opens else None,
        )
        before = each


def rule(entry: Entry) -> str:
    """The rule that decides in an entry; empty where none does."""
    if entry.name:
        return f"closed date: {entry.name}"
    if entry.period is None:
        return ""
    layers = {Layer.MAINTENANCE: "maintenance: ", Layer.EXCEPTION: "exception: "}
    return f"{layers.get(entry.layer, '')}{entry.period.text}"


def _does(before: Entry, after: Entry) -> str:
    if before.is_open != after.is_open:
        return "opens" if after.is_open else "closes"
    if not before.allows_as(after):
        return "changes"
    return "stays open" if after.is_open else "stays closed"
