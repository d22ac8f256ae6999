"""Targets that were taken out of the configuration while their model may still run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime

from autoscaler.aws.telemetry import logger
from autoscaler.handlers import runtime
from autoscaler.handlers.tell import tell
from autoscaler.scaling.message import Kind
from autoscaler.scaling.reason import SENTENCES, Reason
from autoscaler.scaling.record import Record
from autoscaler.scaling.target import Fleet


def tell_of_abandoned(records: Iterable[Record], fleet: Fleet, now: datetime) -> None:
    """Tell people once of each: the deployment that removed the target also took away the right to stop its model.

    A model that another target has now, because its target was renamed, is that one's business.
    """
    configured = {target.model for target in fleet.targets}
    for record in records:
        if record.hosted is None or record.hosted in configured or record.reason is Reason.ABANDONED:
            continue
        facts = {"target": record.target, "model": asdict(record.hosted), "reason": Reason.ABANDONED}
        if runtime.records().save(record, replace(record, reason=Reason.ABANDONED, owner=None)):
            logger.warning("abandoned", target=record.target, reason=Reason.ABANDONED, model=asdict(record.hosted))
            sentence = f"{record.target}: {SENTENCES[Reason.ABANDONED]}. Stop it by hand."
            tell(Kind.PROBLEM, record.target, sentence, now, **facts)
