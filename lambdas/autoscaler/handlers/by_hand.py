"""What people did to models by hand: who it was, and what others are told of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from botocore.exceptions import BotoCoreError, ClientError

from autoscaler.aws.telemetry import logger
from autoscaler.handlers import runtime
from autoscaler.handlers.tell import tell
from autoscaler.scaling.manual_change import AT_WORK, SOMEBODY
from autoscaler.scaling.message import Kind
from autoscaler.scaling.override import Effect, Override
from autoscaler.scaling.record import Action, Record
from autoscaler.scaling.target import Fleet, Target

# CloudTrail tells of an event some minutes later; after that long nobody is asked any more.
STILL_ASKED = timedelta(minutes=30)
# What somebody did is noticed by the next look, or the one after.
NOTICED_WITHIN = timedelta(minutes=10)
# CloudTrail takes two questions a second from the whole account, and answers slowly: the next look asks on.
MOST_QUESTIONS = 3


def tell_of_changes_by_hand(fleet: Fleet, before: dict[str, Record], after: Iterable[Record], now: datetime) -> None:
    """Ask CloudTrail who it was, and tell people once. Nothing waits for this: it comes when all else is done."""
    changed = [record for record in after if record.adopted and _is_fresh(record.adopted, now)]
    for number, record in enumerate(changed):
        target = fleet[record.target]
        named = _named(target, record, now) if number < MOST_QUESTIONS else record
        was = before[target.name].adopted
        if named.adopted and (was is None or was.since != named.adopted.since):
            _tell(target, named, named.adopted)


def _is_fresh(wish: Override, now: datetime) -> bool:
    return now - wish.since <= STILL_ASKED and wish.owner == SOMEBODY


def _named(target: Target, record: Record, now: datetime) -> Record:
    """The record with the name of who did it, if CloudTrail knows."""
    wish = record.adopted
    who = _who(target, record, wish, now) if wish else None
    if wish is None or who is None:
        return record
    wish = replace(wish, owner=who)
    named = replace(record, adopted=wish, detail=str(wish))
    try:
        return named if runtime.records().save(record, named) else record
    except (ClientError, BotoCoreError):
        # A name is nice to have, and the next look asks again; the others wait to be told of.
        logger.exception("not named", target=target.name)
        return record


def _who(target: Target, record: Record, wish: Override, now: datetime) -> str | None:
    """Who asked for it shortly before it was noticed, and after we asked for anything ourselves."""
    action = Action.START if record.phase in AT_WORK else Action.STOP
    since = wish.since - NOTICED_WITHIN
    if record.intent and record.intent.action is action:
        since = max(since, record.intent.at)
    return runtime.trail().who(target.model, action, since, now)


def _tell(target: Target, record: Record, wish: Override) -> None:
    end = f"until {wish.until:%Y-%m-%d %H:%M} UTC" if wish.until else "until somebody clears it"
    does = "It is left alone" if wish.effect is Effect.HANDS_OFF else "That holds"
    tell(
        Kind.CHANGED,
        target.name,
        f"{target.name}: {wish.owner} {wish.why}. {does} {end}.",
        wish.since,
        target=target.name,
        desired=str(record.desired or "off"),
        reason=record.reason,
        owner=wish.owner,
        until=wish.until,
    )
