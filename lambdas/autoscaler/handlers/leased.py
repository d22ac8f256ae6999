"""Leases of models that may run: written with every look, removed when there is nothing to stop any more.

Each is in two places: EventBridge Scheduler stops the model by itself, and where that is dead, the guard reads the tag.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from botocore.exceptions import BotoCoreError, ClientError

from autoscaler.aws.providers import ProviderError
from autoscaler.aws.telemetry import logger
from autoscaler.handlers import runtime
from autoscaler.scaling.lease import lease_of_unwanted
from autoscaler.scaling.model import Model, Observation, Phase
from autoscaler.scaling.plan import LEFT_ALONE
from autoscaler.scaling.record import Record
from autoscaler.scaling.target import Fleet

# A tag is a call of the model service, which takes five a second: it is written when the lease changes, and again in
# the first minutes of each hour, in case that a plan died between the record and the tag.
AGAIN = timedelta(minutes=5)
TROUBLE = (ClientError, BotoCoreError, ProviderError)


def with_lease(
    record: Record,
    lease: datetime | None,
    configured: Model,
    seen: Observation | None,
    now: datetime,
    *,
    leaves_alone: bool,
) -> Record:
    """The record with the lease that its model is to have: `lease` where it is wanted.

    One that is off needs none. One that is left alone has none: whoever said hands-off meant that, too.
    """
    record = replace(record, runs_until=lease)
    is_off = seen is not None and seen.phase is Phase.OFF and record.is_settled and lease is None
    if record.hosted is None or is_off or leaves_alone:
        has_none = record.leased_until is None or release(record.target, record.hosted or configured)
        return replace(record, leased_until=None) if has_none else record
    return replace(record, leased_until=lease or lease_of_unwanted(record, now))


def write_lease(target: str, model: Model, until: datetime) -> None:
    """Write a lease in both places. Raises botocore's ClientError or ProviderError."""
    runtime.leases().put(target, model, until)
    runtime.lease_tags().put(target, model, until)


def renew(before: Record, record: Record, now: datetime) -> None:
    """See to it that the lease is as the record has it, which is written already.

    Whatever was written before: what is on record may never have come to Scheduler, or may have been overrun there by a
    plan that was slower. Only who may write the record may write the lease. Where that fails, the record says what was
    there before, so that its end is not taken for a person's deed. The next look tries again.
    """
    try:
        _renew(before, record, now)
    except TROUBLE:
        logger.exception("lease not renewed", target=record.target, leased_until=before.leased_until)
        if before.leased_until:
            runtime.records().save(record, replace(record, leased_until=before.leased_until))


def renew_as_stored(target: str, now: datetime) -> None:
    """See to the lease of a target that could not be pursued, as its record has it by now.

    Where Step Functions does not answer, nobody stops a model, and its lease must do so all the more.
    """
    try:
        stored = runtime.records().get(target)
    except TROUBLE:
        logger.exception("lease not renewed", target=target)
    else:
        renew(stored, stored, now)


def _renew(before: Record, record: Record, now: datetime) -> None:
    is_due = now - now.replace(minute=0, second=0, microsecond=0) < AGAIN
    if record.hosted and record.leased_until:
        try:
            runtime.leases().put(record.target, record.hosted, record.leased_until)
        finally:
            # Where EventBridge Scheduler refuses, the guard is all there is.
            if is_due or record.leased_until != before.leased_until:
                runtime.lease_tags().put(record.target, record.hosted, record.leased_until)
    elif record.hosted and record.reason in LEFT_ALONE:
        is_news = before.reason not in LEFT_ALONE or before.hosted is None
        if is_due or is_news:
            runtime.lease_tags().put(record.target, record.hosted, None)


def release(target: str, model: Model | None) -> bool:
    """Remove the lease of a model that is known to be off; without a model, its tag is another target's by now.

    One that stays does no harm until the next look.
    """
    try:
        runtime.leases().remove(target)
        if model:
            runtime.lease_tags().remove(model)
    except TROUBLE:
        logger.exception("lease not removed", target=target)
        return False
    return True


def release_renamed(records: Iterable[Record], fleet: Fleet) -> None:
    """Remove the leases of targets that are called otherwise now: their models have others, under the new names.

    Nobody would renew the old ones, and they would stop a model that is wanted. Their tags are the new ones already.
    `records` are those of no target.
    """
    configured = {target.model for target in fleet.targets}
    for record in records:
        if record.leased_until and record.hosted in configured and release(record.target, None):
            runtime.records().save(record, replace(record, leased_until=None))
