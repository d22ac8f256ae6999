"""State `GiveUp`: this try has failed; arrange for another one, or for quarantine, and tell people."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from autoscaler.aws.telemetry import logger
from autoscaler.handlers import runtime
from autoscaler.handlers.converge_pass import owned_by
from autoscaler.handlers.tell import tell
from autoscaler.scaling.converge import renewed
from autoscaler.scaling.failure import FAILED_STARTS, after_failed_start
from autoscaler.scaling.message import Kind
from autoscaler.scaling.reason import SENTENCES, Reason
from autoscaler.scaling.record import Record

REMINDER = timedelta(hours=1)
_BY_ERROR_NAME = {
    "QuotaExceededError": Reason.QUOTA_EXCEEDED,
    "StartRefusedError": Reason.START_REFUSED,
    "RefusedError": Reason.REFUSED,
}


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer with a clean state: the target, and whether to go on, to clean up and to try again when that is due.

    `event["state"]` is the state of the execution, with the `step` that gave up or the `error` that was caught.
    """
    state = event["state"]
    this = owned_by({"target": state["target"], "execution": event["execution"]})
    if this is None:
        return {"target": state["target"], "again": False}
    reason, detail = _cause(state)
    now = runtime.now()
    after = (
        after_failed_start(this.record, reason, this.target.converge.retries, now)
        if reason in FAILED_STARTS
        # Nothing is decided anew, but the next plan begins another try: a stop is never given up for good.
        else replace(renewed(this.record), owner=None, last_failure=reason)
    )
    is_news = reason in FAILED_STARTS or not _told_lately(this.record, reason, now)
    if runtime.records().save(this.record, replace(after, told_at=now) if is_news else after) and is_news:
        _tell(after, reason, detail, now)
    return {"target": state["target"], "again": reason in FAILED_STARTS}


def _told_lately(record: Record, reason: Reason, now: datetime) -> bool:
    """What fails at every tick is said once an hour."""
    return record.last_failure is reason and record.told_at is not None and now - record.told_at < REMINDER


def _cause(state: dict[str, Any]) -> tuple[Reason, str]:
    if error := state.get("error"):
        return _BY_ERROR_NAME.get(error["Error"], Reason.UNEXPECTED), f"{error['Error']}: {error['Cause']}"
    return Reason(state["step"]["reason"]), state["step"]["message"]


def _tell(record: Record, reason: Reason, detail: str, now: datetime) -> None:
    if record.quarantined_since:
        outcome = "It stays off until its next period or until a person starts it"
    elif record.owner and record.retry_at:
        outcome = f"The next try comes at {record.retry_at:%H:%M} UTC"
    else:
        outcome = "The next tick tries again"
    facts: dict[str, Any] = {"target": record.target, "reason": reason, "failures": record.failures, "detail": detail}
    logger.warning("gave up", **facts)
    tell(Kind.FAILED, record.target, f"{record.target}: {SENTENCES[reason]}. {outcome}.", now, **facts)
