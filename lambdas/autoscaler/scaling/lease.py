"""Until when a model may run although nobody of ours is there to stop it: the dead-man's switch."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from autoscaler.scaling.authority import Ruling, Say
from autoscaler.scaling.model import Observation, Phase
from autoscaler.scaling.record import Record
from autoscaler.scaling.schedule import HORIZON, Schedule, entries_from, entry_ahead

# The boundary or the tick stops a model within five minutes of its closing. Then it is the lease's turn: a planner that
# is a little late loses nothing, and a dead one costs five minutes.
AFTER_CLOSING = timedelta(minutes=5)
# So long has a stop of ours: usually more than it takes, so that the lease is gone by then. With the tick that finds a
# model idle, those are the ten minutes that are promised.
STOPS_WITHIN = timedelta(minutes=5)
# Where demand switches a model off, nobody knows when: so long it may outlive its planner.
WITH_DEMAND = timedelta(hours=1)
# Where it is to run day and night, to be stopped is the greater trouble. No lease is longer: some schedules close once
# a year.
DAY_AND_NIGHT = timedelta(hours=24)


def lease_of(ruling: Ruling, lead: timedelta, now: datetime) -> datetime | None:
    """When the lease of a model that is to run ends (UTC); None where it shall not run, or is left alone.

    That is a few minutes after the run is over, as far as the calendar or a person has said when. Where demand may end
    it earlier, and where nothing ends it within a day, it is a horizon that moves on with each look.
    """
    if ruling.say is not Say.RUN:
        return None
    end = end_of_run(ruling, lead, now)
    horizon = WITH_DEMAND if ruling.target.bounds.minimum == 0 else DAY_AND_NIGHT
    return now + horizon if end is None or end > now + horizon else end + AFTER_CLOSING


def lease_of_unwanted(record: Record, now: datetime) -> datetime:
    """When the lease of a model that shall be off ends (UTC): as written, but in five minutes at the latest.

    One that was over in vain, and a model that never had one, because a person started it, get those, too.
    """
    written, latest = record.leased_until, now + STOPS_WITHIN
    return min(written, latest) if written and written > now else latest


def is_run_over(record: Record, now: datetime) -> bool:
    """Whether the run that was last planned is over: no plan has looked since, and nothing may be started for it.

    Its lease would end before the start does, or in the past: what EventBridge Scheduler makes of such an `at()` is not
    documented, and either way the model would run without one.
    """
    return record.runs_until is not None and record.runs_until - AFTER_CLOSING <= now


def has_lapsed(record: Record, seen: Observation, now: datetime) -> bool:
    """Whether a model that is off is so because its lease was over: nobody of ours was there to renew it."""
    return record.leased_until is not None and record.leased_until <= now and seen.phase in (Phase.OFF, Phase.STOPPING)


def end_of_run(ruling: Ruling, lead: timedelta, now: datetime) -> datetime | None:
    """When the run is over, if that is known: what a person said, and then what the calendar says from there on."""
    schedule, since = ruling.target.schedule, now
    if ruling.override:
        if ruling.override.until is None:
            return None
        since = ruling.override.until
        if schedule and not entry_ahead(schedule, since, lead).is_open:
            return since
    return _closing(schedule, since, lead) if schedule else None


# A fleet has far fewer schedules than targets, and the gate asks, too.
@lru_cache(maxsize=1024)
def _closing(schedule: Schedule, at: datetime, lead: timedelta) -> datetime | None:
    """When the stretch that is open then, or opens next, closes. A gap shorter than the lead time closes nothing."""
    has_opened = False
    for each in entries_from(schedule, at, at + HORIZON):
        if each.is_open:
            has_opened = True
        elif has_opened and not entry_ahead(schedule, each.start, lead).is_open:
            return each.start
    return None
