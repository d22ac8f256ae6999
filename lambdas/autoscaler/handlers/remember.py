"""Write a person's wish into the table: an override for its scope, or the end of those that it clears."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from autoscaler.handlers import runtime
from autoscaler.handlers.trigger import TriggerError, Wish
from autoscaler.scaling.converge import renewed
from autoscaler.scaling.failure import forgiven
from autoscaler.scaling.manual_change import end_of_start, until_boundary
from autoscaler.scaling.override import Effect, Override, heard
from autoscaler.scaling.record import Record
from autoscaler.scaling.replacement import forgotten, is_out_of_reach
from autoscaler.scaling.scope import EVERYBODY, Scope
from autoscaler.scaling.target import Fleet, Target

# Each try is beaten only by somebody who changed the same record meanwhile, which is rare even once.
TRIES = 5


class RememberError(Exception):
    """Others kept changing the record. Nothing is lost; ask again."""


def remember(wish: Wish, fleet: Fleet, now: datetime) -> None:
    """Write the wish. Raises TriggerError when an emergency stop forbids it, RememberError when others were quicker."""
    covered = [target for target in fleet.targets if wish.scope.covers(target)]
    known = runtime.overrides().all()
    if wish.effect is None:
        _end(wish, [each for each in known if each.holds(now)], covered, now)
    else:
        _refuse_under_emergency_stop(wish, known, covered, now)
        for override in _overrides(wish, wish.effect, covered, now):
            runtime.overrides().put(override)
    for target in covered:
        _look_afresh(target, now, clears=wish.effect is None)


def _end(wish: Wish, holding: Sequence[Override], covered: Sequence[Target], now: datetime) -> None:
    """End what was said of this scope and of its targets; what was said of a wider scope holds on."""
    names = {target.name for target in covered}
    everything = wish.scope == EVERYBODY
    for each in holding:
        if everything or each.scope == wish.scope or each.scope.target in names:
            runtime.overrides().end(each, now)


def _refuse_under_emergency_stop(
    wish: Wish, known: Sequence[Override], covered: Sequence[Target], now: datetime
) -> None:
    """It would have no effect now, and be a surprise later."""
    if wish.effect is Effect.EMERGENCY_STOP:
        return
    for target in covered:
        if stop := heard(known, target, now, Effect.EMERGENCY_STOP):
            raise TriggerError(f"an emergency stop holds for {stop.scope} ({stop}): clear it first")


def _overrides(wish: Wish, effect: Effect, covered: Sequence[Target], now: datetime) -> Iterator[Override]:
    """One override for the whole scope, or one for each target where each ends at its own next boundary."""
    override = Override(
        scope=wish.scope,
        effect=effect,
        since=now,
        until=wish.until,
        owner=wish.owner,
        why=wish.why,
        units=wish.units,
    )
    if wish.until or wish.for_ever:
        yield override
        return
    for target in covered:
        end = end_of_start if effect is Effect.RUN else until_boundary
        until = end(target, runtime.records().get(target.name), now)
        own = Scope(target=target.name)
        yield replace(override, scope=own, until=until, said_of=None if own == wish.scope else wish.scope)


def _look_afresh(target: Target, now: datetime, *, clears: bool) -> None:
    """Forget failures, quarantine and what was done by hand: a person has looked, and said something newer."""
    for _ in range(TRIES):
        before = runtime.records().get(target.name)
        if runtime.records().save(before, _afresh(before, target, now, clears=clears)):
            return
    raise RememberError(target.name)


def _afresh(record: Record, target: Target, now: datetime, *, clears: bool) -> Record:
    if clears and is_out_of_reach(record, target.model):
        record = forgotten(record, now)
    record = replace(forgiven(record), adopted=None, grace_until=None)
    if record.generation == 0:
        return record
    # Whoever read the table before this wish, and would act on what held then, finds itself refused.
    return replace(renewed(record), settled=record.generation + 1 if record.is_settled else record.settled)
