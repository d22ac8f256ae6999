"""How a record changes while its target converges."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from autoscaler.scaling.model import Model, Observation, Phase
from autoscaler.scaling.record import Action, Record
from autoscaler.scaling.run import at_midnight, looked_at


def observed(record: Record, model: Model, seen: Observation) -> Record:
    """The record with what was seen of `model`; `phase_since` moves only when the phase does.

    A model that somebody else started counts as hosted too: it costs the same. One that somebody else stopped does not
    any more.
    """
    if seen.phase is not Phase.OFF and record.hosted is None:
        record = replace(record, hosted=model)
    if seen.phase is Phase.OFF and record.hosted == model and record.desired is None and record.is_settled:
        record = replace(record, hosted=None)
    run = looked_at(at_midnight(record.run, seen.at), model, seen)
    record = record if run == record.run else replace(record, run=run)
    return record if record.phase is seen.phase else replace(record, phase=seen.phase, phase_since=seen.at)


def settled(record: Record, model: Model, now: datetime) -> Record:
    """The record of a target that reached its generation: nobody owns it, and a ready one has no failures left."""
    done = replace(record, settled=record.generation, settled_at=now, owner=None)
    if record.wish(now) is None:
        return replace(done, hosted=None)
    asked = record.asked(Action.START)
    starts = record.remembering_start(now - asked.since) if asked else record.start_seconds
    return replace(done, hosted=model, failures=0, retry_at=None, start_seconds=starts)


def owned(record: Record, now: datetime) -> Record:
    """The record with a new execution as the owner of its next steps.

    The name carries the instant, because Step Functions refuses the name of a closed execution for 90 days.
    """
    return replace(record, owner=f"{record.target}-{record.generation}-{now:%Y%m%dT%H%M%S}")


def renewed(record: Record) -> Record:
    """The record with a new generation for an unchanged wish, because the world moved away from it."""
    return replace(record, generation=record.generation + 1)


def ready_to_ask(record: Record, action: Action) -> Record:
    """The record with a generation that has asked for nothing else: a start after a stop is an intent of its own.

    Otherwise the second start of a generation would carry the token of its first, and be answered as that one.
    """
    intent = record.intent
    spent = intent is not None and intent.generation == record.generation and intent.action is not action
    return renewed(record) if spent else record
