"""What a person did to a model by hand: noticed, and adopted where the target's policy says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from autoscaler.scaling.authority import Ruling, Say, lead_at
from autoscaler.scaling.failure import forgiven
from autoscaler.scaling.lease import has_lapsed
from autoscaler.scaling.model import Observation, Phase
from autoscaler.scaling.override import Effect, Override
from autoscaler.scaling.plan import LEFT_ALONE, has_drifted
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.record import Record
from autoscaler.scaling.replacement import is_replaced
from autoscaler.scaling.schedule import entry_ahead, next_change
from autoscaler.scaling.scope import Scope
from autoscaler.scaling.target import ManualChanges, Target

# Where no boundary ends a wish, and for a model that somebody started by hand in the evening and perhaps forgot,
# however far its next opening is: a working day.
WITHOUT_BOUNDARY = timedelta(hours=8)
SOMEBODY = "somebody"

AT_WORK = (Phase.STARTING, Phase.READY, Phase.UPDATING)


def first_seen(target: Target, record: Record, seen: Observation | None, now: datetime) -> Record:
    """The record of a target that is new, with a period of grace if its model runs already."""
    is_new = record.generation == 0 and record.grace_until is None
    if not is_new or seen is None or seen.phase not in AT_WORK or not target.grace:
        return record
    return replace(record, grace_until=now + target.grace)


def is_changed_by_hand(target: Target, record: Record, ruling: Ruling, seen: Observation, now: datetime) -> bool:
    """Whether somebody started, stopped or resized the model since it was settled, and is to be heard.

    A model that failed did so by itself, and one whose lease was over was stopped by that. An emergency stop and a
    target that is left alone, or was until now, hear nobody, and a model whose units the service does not tell cannot
    be left with them.
    """
    if (
        ruling.say is Say.LEAVE
        or ruling.reason is Reason.EMERGENCY_STOP
        or target.manual_changes is ManualChanges.REVERT
    ):
        return False
    if seen.phase is Phase.FAILED or is_replaced(record, target.model):
        return False
    if has_lapsed(record, seen, now):
        return False
    if record.reason in LEFT_ALONE or (seen.phase in AT_WORK and seen.units is None):
        return False
    return has_drifted(record, seen, now) and not _is_known(record.adopted, seen)


def adopted(target: Target, record: Record, seen: Observation, now: datetime) -> Record:
    """The record with what is seen as a person's wish, from now until the target's policy ends it.

    Adopted, it holds until the next boundary, and a start outside the hours at most a working day. Who it was is not
    known yet.
    """
    runs = seen.phase in AT_WORK
    effect = Effect.RUN if runs else Effect.OFF
    until: datetime | None = (end_of_start if runs else until_boundary)(target, record, now)
    if target.manual_changes is ManualChanges.HANDS_OFF:
        effect, until = Effect.HANDS_OFF, None
    wish = Override(
        scope=Scope(target=target.name),
        effect=effect,
        since=now,
        until=until,
        owner=SOMEBODY,
        why=_deed(record, seen),
        units=seen.units if effect is Effect.RUN else None,
    )
    return replace(forgiven(record), adopted=wish)


def still_meant(target: Target, record: Record, seen: Observation | None, now: datetime) -> Record:
    """The record without a start by hand whose model failed since, or is not the configured one any more.

    Nobody else would see to that: what was adopted is left to the person.
    """
    if record.adopted is None or record.adopted.effect is not Effect.RUN:
        return record
    has_failed = seen is not None and seen.phase is Phase.FAILED and has_drifted(record, seen, now)
    return replace(record, adopted=None) if has_failed or is_replaced(record, target.model) else record


def until_boundary(target: Target, record: Record, now: datetime) -> datetime:
    """The target's next boundary (UTC), or a working day from now where there is none."""
    boundary = next_change(target.schedule, now, lead_at(target, record, now)) if target.schedule else None
    return boundary or now + WITHOUT_BOUNDARY


def end_of_start(target: Target, record: Record, now: datetime) -> datetime:
    """When a start that names no end is over: where the schedule closes, or at the next opening.

    To that it is a working day at most.
    """
    boundary = until_boundary(target, record, now)
    closes = target.schedule and not entry_ahead(target.schedule, boundary, lead_at(target, record, now)).is_open
    return boundary if closes else min(boundary, now + WITHOUT_BOUNDARY)


def _is_known(wish: Override | None, seen: Observation) -> bool:
    """Whether what is seen is what was adopted before: a start that goes on is still the same start.

    That is so at the very instant at which the wish is over, too: it must not renew itself.
    """
    if wish is None:
        return False
    if seen.phase in AT_WORK:
        return wish.effect is Effect.RUN and wish.units is not None and wish.units.same_as(seen.units)
    return wish.effect is Effect.OFF


def _deed(record: Record, seen: Observation) -> str:
    if seen.phase not in AT_WORK:
        return "stopped it by hand"
    return f"{'resized' if record.desired else 'started'} it by hand, with {seen.units} units"
