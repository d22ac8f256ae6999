"""See to it that somebody works on what is to be packaged and is not yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from autoscaler.aws.telemetry import logger
from autoscaler.handlers import runtime
from autoscaler.scaling.model import LookoutModel
from autoscaler.scaling.packaging import Outcome, PackagingRecord, again, owned, wanted
from autoscaler.scaling.target import Fleet, Target


def see_to_packagings(fleet: Fleet, now: datetime) -> None:
    """Start an execution for each packaging that is not ended and that no execution works on.

    One that cannot be seen to is left to the next look: no model runs for it, and nothing else may wait for it.
    """
    for target in fleet.targets:
        if target.packaging:
            try:
                _see_to(target, now)
            except (ClientError, BotoCoreError):
                logger.exception("not packaged", target=target.name)


def package(target: Target, now: datetime) -> dict[str, Any]:
    """Do the same because a person asks: what has failed for good is tried once more. Answers how it stands."""
    record = _see_to(target, now, is_asked=True)
    return {"target": target.name, "job": record.job_name, "outcome": record.outcome}


def _see_to(target: Target, now: datetime, *, is_asked: bool = False) -> PackagingRecord:
    if target.packaging is None or not isinstance(target.model, LookoutModel):
        raise ValueError(f"{target.name} has nothing to package, which the configuration's check should have said")
    before = runtime.packagings().get(target.name)
    record = wanted(before, target.packaging, target.model, now)
    if is_asked and record.outcome not in (None, Outcome.PACKAGED):
        record = again(replace(record, failures=0), now)
    if record.outcome is None and not _is_worked_on(record):
        record = owned(record, now)
    if record == before or not runtime.packagings().save(before, record):
        return before
    if record.owner:
        runtime.packaging_executions().start(record.owner, target.name)
    return record


def _is_worked_on(record: PackagingRecord) -> bool:
    """False also for one that was named and never started, by a look that died in between."""
    return record.owner is not None and bool(runtime.packaging_executions().is_alive(record.owner))
