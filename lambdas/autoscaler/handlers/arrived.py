"""What people are told when a model has come where it was to be."""

from __future__ import annotations

from datetime import timedelta

from autoscaler.handlers.tell import tell
from autoscaler.scaling.message import Kind
from autoscaler.scaling.reason import SENTENCES
from autoscaler.scaling.record import Action, Record

MINUTE = timedelta(minutes=1)


def tell_of_arrival(before: Record, record: Record) -> None:
    """Tell of a settled target whose model was asked to get there. One that was there already is no news."""
    asked, now = record.intent, record.settled_at
    if not asked or not now or (before.settled_at and asked.at <= before.settled_at):
        return
    wish, minutes = record.wish(now), round((now - asked.since) / MINUTE)
    why = f": {SENTENCES[record.reason]}" if record.reason else ""
    facts = {"target": record.target, "minutes": minutes, "reason": record.reason, "generation": record.generation}
    if wish and asked.action is Action.START:
        sentence = f"{record.target} is ready with {wish} units, after {minutes} minutes{why}."
        tell(Kind.READY, record.target, sentence, now, units=str(wish), **facts)
    elif wish is None and asked.action is Action.STOP:
        tell(Kind.STOPPED, record.target, f"{record.target} is off, after {minutes} minutes{why}.", now, **facts)
