"""The next step from what is observed of a model towards what is desired."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, assert_never

from autoscaler.scaling.model import LAG, ConvergeSettings, Observation, Phase, Units
from autoscaler.scaling.plan import is_as_desired
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.record import Action, Record

POLL = timedelta(seconds=30)
SOON = timedelta(seconds=10)
# The longest sleep: a wish that changes meanwhile is noticed after it at the latest.
LONGEST_WAIT = timedelta(seconds=180)
# How long a stop takes at least. A model that is not to be started again is not looked at before: nobody waits for it,
# and each look costs transitions.
STOP_TAKES = timedelta(seconds=150)
# The share of the expected start-up time that passes before polling becomes frequent. A model serves from when it is
# ready, whether we have seen it or not: looking late delays what people are told, and looking early is paid for.
SURE_SHARE = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What to do now. `wait` says how long to sleep when there is nothing to do but look again."""

    do: Literal["start", "stop", "wait", "settle", "give_up"]
    reason: Reason
    units: Units | None = None
    wait: timedelta = timedelta(0)


def next_step(record: Record, seen: Observation, settings: ConvergeSettings, now: datetime) -> Step:
    """The step that brings the model nearer to the record's wish at `now`. `record.phase_since` belongs to `seen`."""
    wish = record.wish(now)
    if wish is None:
        return _towards_off(record, seen, settings, now)
    return _towards_units(wish, record, seen, settings, now)


def _towards_units(wish: Units, record: Record, seen: Observation, settings: ConvergeSettings, now: datetime) -> Step:
    if is_as_desired(wish, seen):
        # A stop of a moment ago may not show yet: settled now, it would look like a person's later.
        is_sure = not _asked_lately(record, Action.STOP, now)
        return Step(do="settle", reason=Reason.SETTLED) if is_sure else _wait(SOON, Reason.JUST_ASKED)
    match seen.phase:
        case Phase.OFF | Phase.FAILED:
            return _from_rest(wish, record, seen, now)
        case Phase.STARTING:
            if seen.units is not None and not wish.same_as(seen.units):
                return _stop(record, settings, Reason.OTHER_UNITS, now)
            return _await_ready(record, settings, now)
        case Phase.READY | Phase.UPDATING:
            return _stop(record, settings, Reason.OTHER_UNITS, now)
        case Phase.STOPPING:
            return _await_off(record, settings, now, sure=timedelta(0))
    assert_never(seen.phase)


def _from_rest(wish: Units, record: Record, seen: Observation, now: datetime) -> Step:
    """From off or failed: start, unless this generation's start was already asked for and came to nothing."""
    if asked := record.asked(Action.START):
        if now - asked.at < LAG:
            return _wait(SOON, Reason.JUST_ASKED)
        failed = seen.phase is Phase.FAILED
        return Step(do="give_up", reason=Reason.HOSTING_FAILED if failed else Reason.START_VANISHED)
    if seen.phase is Phase.FAILED and not record.asked(Action.STOP):
        return Step(do="stop", reason=Reason.CLEAN_UP)
    if not seen.startable:
        return Step(do="give_up", reason=Reason.NOT_STARTABLE)
    return Step(do="start", reason=Reason.NOT_RUNNING, units=wish)


def _towards_off(record: Record, seen: Observation, settings: ConvergeSettings, now: datetime) -> Step:
    match seen.phase:
        case Phase.OFF:
            return _at_rest(record, now)
        case Phase.FAILED:
            asked = record.asked(Action.STOP)
            if not asked:
                return Step(do="stop", reason=Reason.CLEAN_UP)
            return _wait(SOON, Reason.JUST_ASKED) if now - asked.at < LAG else _at_rest(record, now)
        case Phase.STARTING | Phase.READY | Phase.UPDATING:
            return _stop(record, settings, Reason.NOT_WANTED, now)
        case Phase.STOPPING:
            return _await_off(record, settings, now, sure=STOP_TAKES)
    assert_never(seen.phase)


def _at_rest(record: Record, now: datetime) -> Step:
    """Off, as wished. A start of a moment ago may still show; a retry that is due is waited for."""
    if _asked_lately(record, Action.START, now):
        return _wait(SOON, Reason.JUST_ASKED)
    if record.desired and record.retry_at and not record.quarantined_since:
        return _wait(min(record.retry_at - now, LONGEST_WAIT), Reason.RETRY_LATER)
    return Step(do="settle", reason=Reason.SETTLED)


def _asked_lately(record: Record, action: Action, now: datetime) -> bool:
    """Whether any generation asked for it so lately that what is seen may be older."""
    return record.intent is not None and record.intent.action is action and now - record.intent.at < LAG


def _stop(record: Record, settings: ConvergeSettings, reason: Reason, now: datetime) -> Step:
    """Stop, and again every poll until it takes: whether a starting model may be stopped is not documented."""
    asked = record.asked(Action.STOP)
    if not asked:
        return Step(do="stop", reason=reason)
    if now - asked.since > settings.stop_deadline:
        return Step(do="give_up", reason=Reason.STOP_DEADLINE_EXCEEDED)
    return Step(do="stop", reason=reason) if now - asked.at >= POLL else _wait(POLL, Reason.JUST_ASKED)


def _await_ready(record: Record, settings: ConvergeSettings, now: datetime) -> Step:
    since = record.phase_since or now
    if now - since > settings.start_deadline:
        return Step(do="give_up", reason=Reason.START_DEADLINE_EXCEEDED)
    sure = record.expected_start(settings.expected_start) * SURE_SHARE - (now - since)
    return _wait(min(sure, LONGEST_WAIT) if sure > POLL else POLL, Reason.IN_TRANSITION)


def _await_off(record: Record, settings: ConvergeSettings, now: datetime, *, sure: timedelta) -> Step:
    since = record.phase_since or now
    if now - since > settings.stop_deadline:
        return Step(do="give_up", reason=Reason.STOP_DEADLINE_EXCEEDED)
    left = sure - (now - since)
    return _wait(left if left > POLL else POLL, Reason.IN_TRANSITION)


def _wait(duration: timedelta, reason: Reason) -> Step:
    return Step(do="wait", reason=reason, wait=duration)
