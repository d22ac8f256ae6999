"""State `GiveUp`: this try has failed; arrange for another one, or for quarantine, and tell people."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from autoscaler.aws.telemetry import logger
from autoscaler.handlers import runtime
from autoscaler.handlers.converge_pass import owned_by
from autoscaler.scaling.failure import FAILED_STARTS, after_failed_start
from autoscaler.scaling.reason import SENTENCES, Reason
from autoscaler.scaling.record import Record

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
    after = (
        after_failed_start(this.record, reason, this.target.converge.retries, runtime.now())
        if reason in FAILED_STARTS
        # Nothing is decided anew: the next plan starts another execution, so a stop is never given up for good.
        else replace(this.record, owner=None, last_failure=reason)
    )
    if runtime.records().save(this.record, after):
        _tell(after, reason, detail)
    return {"target": state["target"], "again": reason in FAILED_STARTS}


def _cause(state: dict[str, Any]) -> tuple[Reason, str]:
    if error := state.get("error"):
        return _BY_ERROR_NAME.get(error["Error"], Reason.UNEXPECTED), f"{error['Error']}: {error['Cause']}"
    return Reason(state["step"]["reason"]), state["step"]["message"]


def _tell(record: Record, reason: Reason, detail: str) -> None:
    if record.quarantined_since:
        outcome = "It stays off until its next period or until a person starts it"
    elif record.owner and record.retry_at:
        outcome = f"The next try comes at {record.retry_at:%H:%M} UTC"
    else:
        outcome = "The next tick tries again"
    facts: dict[str, Any] = {"target": record.target, "reason": reason, "failures": record.failures, "detail": detail}
    logger.warning("gave up", **facts)
    runtime.notifications().send(f"{record.target}: {SENTENCES[reason]}. {outcome}.", **facts)
