"""Which model a target has at work, and when to expect it, from what the autoscaler remembers of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median_high
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

# The tick: demand is looked at so often, and sooner where alarms are on.
LOOK = timedelta(minutes=5)
# While the target has no own starts to tell from. AWS speaks of 10 to 20 minutes (Custom Labels guide, running-model).
USUAL_START = timedelta(minutes=15)
# Reasons of being off that demand can change at any time: the autoscaler looks and starts.
_ENDED_BY_DEMAND = ("Idle", "NoData")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveModel:
    """What is known of a target's model.

    `names` are the arguments that detect operations take: ProjectVersionArn, or ProjectName and ModelVersion. Empty
    while none is at work. `expected_at` is when it should take calls: None when it does already, or when nobody knows.
    `why` is the autoscaler's reason.
    """

    target: str
    phase: str | None
    names: Mapping[str, str]
    expected_at: datetime | None
    why: str | None

    @property
    def is_ready(self) -> bool:
        return self.phase in ("ready", "updating") and bool(self.names)


def active_model(dynamodb: DynamoDBClient, table: str, target: str, now: datetime | None = None) -> ActiveModel:
    """Read the target's record; `table` is the output TableName of the stack.

    Ask again after a minute or so: a record read for every image would cost more than it tells. Raises LookupError for
    a target that the autoscaler has not looked at yet, and botocore's ClientError.
    """
    key = {"kind": {"S": "target"}, "id": {"S": target}}
    answer = dynamodb.get_item(TableName=table, Key=key)
    if "Item" not in answer:
        raise LookupError(f"{table} knows no target {target}")
    record = {name: TypeDeserializer().deserialize(value) for name, value in answer["Item"].items()}
    phase = record.get("phase")
    return ActiveModel(
        target=target,
        phase=phase,
        names=_names(record.get("hosted") or {}),
        expected_at=None if phase in ("ready", "updating") else _expected(record, now or datetime.now(UTC)),
        why=record.get("reason"),
    )


def _names(hosted: Mapping[str, str]) -> dict[str, str]:
    known = {"project_version_arn": "ProjectVersionArn", "project": "ProjectName", "version": "ModelVersion"}
    return {known[key]: value for key, value in hosted.items() if key in known}


def _expected(record: Mapping[str, Any], now: datetime) -> datetime | None:
    if record.get("quarantined_since"):
        return None
    starts = [float(seconds) for seconds in record.get("start_seconds", ())]
    takes = timedelta(seconds=median_high(starts)) if starts else USUAL_START
    if record.get("desired"):
        intent = record.get("intent") or {}
        is_asked = record.get("phase") == "starting" and intent.get("action") == "start"
        # A start that takes longer than usual is still to be waited for.
        return max(now, datetime.fromisoformat(intent["since"]) + takes) if is_asked else now + takes
    if record.get("reason") in _ENDED_BY_DEMAND:
        return now + LOOK + takes
    # Closed by the clock: it is started ahead, to be ready then.
    opens = record.get("changes_at")
    return datetime.fromisoformat(opens) if opens else None
