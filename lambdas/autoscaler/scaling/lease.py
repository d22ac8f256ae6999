"""Until when a model may run although nobody of ours is there to stop it: the dead-man's switch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from autoscaler.scaling.authority import Ruling, Say
from autoscaler.scaling.model import Observation, Phase
from autoscaler.scaling.record import Record
from autoscaler.scaling.schedule import HORIZON, Schedule, entries_from, entry_ahead

# The boundary or the tick stops a model within five minutes of its closing. Then it is the lease's turn: a planner that
# is a little late loses nothing, and a dead one costs five minutes.
AFTER_CLOSING = timedelta(minutes=5)
# Where demand switches a model off, nobody knows when: so long it may outlive its planner.
WITH_DEMAND = timedelta(hours=1)
# Where it is to run day and night, to be stopped is the greater trouble.
DAY_AND_NIGHT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Lease:
    """A model is stopped at `until` (UTC) unless somebody renews; one that ends earlier by `slack` is as good."""

    until: datetime
    slack: timedelta = timedelta(0)

    def is_kept_by(self, written: datetime | None) -> bool:
        """Whether the lease that is written already is good enough. One that ends later never is."""
        return written is not None and timedelta(0) <= self.until - written <= self.slack


def lease_of(ruling: Ruling, lead: timedelta, now: datetime) -> Lease | None:
    """The lease that a target's model needs at `now`; None where it shall not run, or is left alone.

    It ends a few minutes after the run does, as far as the calendar or a person has said when that is. Where demand may
    end it earlier, and where nothing ends it, it is a horizon that moves on with each look.
    """
    if ruling.say is not Say.RUN:
        return None
    end = _end(ruling, lead, now)
    horizon = WITH_DEMAND if ruling.target.bounds.minimum == 0 else DAY_AND_NIGHT
    if end is None or (ruling.target.bounds.minimum == 0 and end > now + horizon):
        return Lease(now + horizon, slack=horizon / 2)
    return Lease(end + AFTER_CLOSING)


def has_lapsed(record: Record, seen: Observation, now: datetime) -> bool:
    """Whether a model that is off is so because its lease was over: nobody of ours was there to renew it."""
    return record.leased_until is not None and record.leased_until <= now and seen.phase in (Phase.OFF, Phase.STOPPING)


def _end(ruling: Ruling, lead: timedelta, now: datetime) -> datetime | None:
    """When the run is over, if that is known: what a person said, and then what the calendar says from there on."""
    schedule, since = ruling.target.schedule, now
    if ruling.override:
        if ruling.override.until is None:
            return None
        since = ruling.override.until
        if schedule and not entry_ahead(schedule, since, lead).is_open:
            return since
    return _closing(schedule, since, lead) if schedule else None


def _closing(schedule: Schedule, at: datetime, lead: timedelta) -> datetime | None:
    """When the stretch that is open then, or opens next, closes. A gap shorter than the lead time closes nothing."""
    has_opened = False
    for each in entries_from(schedule, at, at + HORIZON):
        if each.is_open:
            has_opened = True
        elif has_opened and not entry_ahead(schedule, each.start, lead).is_open:
            return each.start
    return None
