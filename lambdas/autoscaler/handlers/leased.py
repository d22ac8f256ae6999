"""Leases of models that may run: renewed by every look, removed when there is nothing to stop any more."""

from __future__ import annotations

from dataclasses import replace

from botocore.exceptions import BotoCoreError, ClientError

from autoscaler.aws.telemetry import logger
from autoscaler.handlers import runtime
from autoscaler.scaling.lease import Lease
from autoscaler.scaling.record import Record


def with_lease(record: Record, lease: Lease | None, *, leaves_alone: bool) -> Record:
    """The record with the lease that its model needs, written where it is not there yet.

    A model that shall be off keeps the one it has until it is off. One that is left alone has none: whoever said
    hands-off meant that, too. Trouble is in the log, and the next look tries again.
    """
    record = replace(record, runs_until=lease.until if lease else None)
    try:
        if record.leased_until and (record.hosted is None or leaves_alone):
            runtime.leases().remove(record.target)
            return replace(record, leased_until=None)
        if lease and record.hosted and not lease.is_kept_by(record.leased_until):
            runtime.leases().put(record.target, record.hosted, lease.until)
            return replace(record, leased_until=lease.until)
    except (ClientError, BotoCoreError):
        logger.exception("lease not renewed", target=record.target, leased_until=record.leased_until)
    return record


def release(target: str) -> None:
    """Remove the lease of a model that is known to be off. One that stays does no harm until the next look."""
    try:
        runtime.leases().remove(target)
    except (ClientError, BotoCoreError):
        logger.exception("lease not removed", target=target)
