"""Reconcile the ledger with CloudWatch: what was really in service, once that is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from botocore.exceptions import BotoCoreError, ClientError

from autoscaler.aws.in_service import read_in_service
from autoscaler.aws.telemetry import logger
from autoscaler.handlers import runtime
from autoscaler.scaling.run import Run

# One look an hour costs a cent a month; what it tells of is over.
HOURLY = timedelta(hours=1)
# Datapoints come a few minutes late.
COMPLETE_AFTER = timedelta(minutes=15)
# Then CloudWatch is taken to know nothing of a run: it stays as we saw it, and reports say so.
GIVEN_UP_AFTER = timedelta(days=3)


def reconcile(now: datetime) -> None:
    """Write into the ledger what CloudWatch knows of the runs that are over. Trouble is in the log, and waits an hour.

    A run that was ready by our own looks and of which CloudWatch has no datapoint is left as it is.
    """
    try:
        if not runtime.reminders().is_due("reconcile", HOURLY, now):
            return
        waiting = [run for run in runtime.ledger().between(now - GIVEN_UP_AFTER, now) if _is_due(run, now)]
        known = read_in_service(runtime.cloudwatch(), waiting) if waiting else {}
        for run in waiting:
            if known[run.id] or run.ready is None:
                runtime.ledger().put(replace(run, in_service=known[run.id]))
    except (ClientError, BotoCoreError):
        logger.exception("not reconciled")


def _is_due(run: Run, now: datetime) -> bool:
    return run.in_service is None and run.ended is not None and now - run.ended >= COMPLETE_AFTER
