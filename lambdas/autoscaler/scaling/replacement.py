"""A model that was started for a target and is no longer the configured one: it must be off before anything else."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from autoscaler.scaling.model import ConvergeSettings, Model, Observation
from autoscaler.scaling.next_step import Step, next_step
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.record import Action, Record


def is_replaced(record: Record, configured: Model) -> bool:
    """Whether another model than the configured one was started and is not known to be off.

    A new version is trained, the configuration names it, and the version before would run on, unseen and paid for.
    """
    return record.hosted is not None and record.hosted != configured


def is_out_of_reach(record: Record, configured: Model) -> bool:
    """Whether the model before can neither be seen nor stopped, because its project is no longer configured either.

    Only a person can end that, and says so by clearing the target.
    """
    return is_replaced(record, configured) and record.last_failure is Reason.REFUSED


def model_at_work(record: Record, configured: Model) -> Model:
    """The model that the next step is about."""
    return record.hosted or configured


def step_for(
    record: Record, configured: Model, seen: Observation, settings: ConvergeSettings, now: datetime
) -> Step | None:
    """The next step at `now`, seen being the model at work. None: the replaced model is off and can be forgotten."""
    if not is_replaced(record, configured):
        return next_step(record, seen, settings, now)
    step = next_step(replace(record, desired=None), seen, settings, now)
    if step.do == "settle":
        return None
    return step if step.do == "give_up" else replace(step, reason=Reason.REPLACED)


def forgotten(record: Record, now: datetime) -> Record:
    """The record without the model that was hosted: it is off, or does not exist any more."""
    run = replace(record.run, ended=now) if record.run and record.run.ended is None else record.run
    return replace(record, hosted=None, phase=None, phase_since=None, run=run)


def unseen_step(record: Record, configured: Model, now: datetime) -> Step | None:
    """What to do about a model that cannot be seen: ask it to stop, once, if it was started and should be off."""
    unwanted = record.wish(now) is None or is_replaced(record, configured)
    if record.hosted and unwanted and not record.asked(Action.STOP):
        return Step(do="stop", reason=Reason.NOT_WANTED)
    return None
