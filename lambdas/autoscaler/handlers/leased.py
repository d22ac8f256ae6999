"""Leases of models that may run: written with every look, removed when there is nothing to stop any more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from botocore.exceptions import BotoCoreError, ClientError

from autoscaler.aws.telemetry import logger
from autoscaler.handlers import runtime
from autoscaler.scaling.lease import lease_of_unwanted
from autoscaler.scaling.model import Observation, Phase
from autoscaler.scaling.record import Record
from autoscaler.scaling.target import Fleet


def with_lease(
    record: Record, lease: datetime | None, seen: Observation | None, now: datetime, *, leaves_alone: bool
) -> Record:
    """The record with the lease that its model is to have: `lease` where it is wanted.

    One that is off needs none. One that is left alone has none: whoever said hands-off meant that, too.
    """
    record = replace(record, runs_until=lease)
    is_off = seen is not None and seen.phase is Phase.OFF and record.is_settled and lease is None
    if record.hosted is None or is_off or leaves_alone:
        has_none = record.leased_until is None or release(record.target)
        return replace(record, leased_until=None) if has_none else record
    return replace(record, leased_until=lease or lease_of_unwanted(record, now))


def renew(before: Record, record: Record) -> None:
    """See to it that the lease is as the record has it, which is written already.

    Whatever was written before: what is on record may never have come to Scheduler, or may have been overrun there by a
    plan that was slower. Only who may write the record may write the lease. Where that fails, the record says what was
    there before, so that its end is not taken for a person's deed. The next look tries again.
    """
    if record.hosted is None or record.leased_until is None:
        return
    try:
        runtime.leases().put(record.target, record.hosted, record.leased_until)
    except (ClientError, BotoCoreError):
        logger.exception("lease not renewed", target=record.target, leased_until=before.leased_until)
        if before.leased_until:
            runtime.records().save(record, replace(record, leased_until=before.leased_until))


def release(target: str) -> bool:
    """Remove the lease of a model that is known to be off. One that stays does no harm until the next look."""
    try:
        runtime.leases().remove(target)
    except (ClientError, BotoCoreError):
        logger.exception("lease not removed", target=target)
        return False
    return True


def release_renamed(records: Iterable[Record], fleet: Fleet) -> None:
    """Remove the leases of targets that are called otherwise now: their models have others, under the new names.

    Nobody would renew the old ones, and they would stop a model that is wanted. `records` are those of no target.
    """
    configured = {target.model for target in fleet.targets}
    for record in records:
        if record.leased_until and record.hosted in configured and release(record.target):
            runtime.records().save(record, replace(record, leased_until=None))
