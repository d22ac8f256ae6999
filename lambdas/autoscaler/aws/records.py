"""Records in the DynamoDB table: read, and written only where nobody was quicker."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError

from autoscaler.scaling.record import Record, from_item, to_item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

KIND = "target"


class Records:
    """The records of all targets. Keys: `kind` = "target", `id` = the target's name."""

    def __init__(self, dynamodb: DynamoDBClient, table_name: str) -> None:
        self._dynamodb = dynamodb
        self._table_name = table_name

    def get(self, target: str) -> Record:
        """The record as it is now (strongly consistent), or a blank one."""
        answer = self._dynamodb.get_item(TableName=self._table_name, Key=_key(target), ConsistentRead=True)
        return from_item(_plain(answer["Item"])) if "Item" in answer else Record(target=target)

    def all(self) -> dict[str, Record]:
        """All records that exist, by target."""
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table_name,
            ConsistentRead=True,
            KeyConditionExpression="kind = :kind",
            ExpressionAttributeValues={":kind": {"S": KIND}},
        )
        records = (from_item(_plain(item)) for page in pages for item in page["Items"])
        return {record.target: record for record in records}

    def save(self, before: Record, after: Record) -> bool:
        """Write what changed, unless generation or owner are no longer those of `before`. Says whether it wrote."""
        old, new = to_item(before), to_item(after)
        # The target is always written: it changes nothing, and an update must not be empty.
        changed = {name: value for name, value in new.items() if old.get(name) != value or name == "target"}
        removed = [name for name in old if name not in new]
        guarded = {name: old.get(name) for name in ("generation", "owner")}
        try:
            self._dynamodb.update_item(
                TableName=self._table_name,
                Key=_key(after.target),
                UpdateExpression=_update(changed, removed),
                ConditionExpression=" AND ".join(
                    f"#{name} = :was_{name}" if value is not None else f"attribute_not_exists(#{name})"
                    for name, value in guarded.items()
                ),
                ExpressionAttributeNames={f"#{name}": name for name in {*changed, *removed, *guarded}},
                ExpressionAttributeValues=_values(changed, guarded),
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False
            raise
        return True


def _update(changed: dict[str, Any], removed: list[str]) -> str:
    sets = ", ".join(f"#{name} = :{name}" for name in changed)
    removes = ", ".join(f"#{name}" for name in removed)
    return " ".join(
        clause for clause in (f"SET {sets}" if sets else "", f"REMOVE {removes}" if removes else "") if clause
    )


def _values(changed: dict[str, Any], guarded: dict[str, Any]) -> dict[str, Any]:
    values = {f":{name}": value for name, value in changed.items()}
    values |= {f":was_{name}": value for name, value in guarded.items() if value is not None}
    return {name: TypeSerializer().serialize(_decimals(value)) for name, value in values.items()}


def _key(target: str) -> dict[str, Any]:
    return {"kind": {"S": KIND}, "id": {"S": target}}


def _plain(item: dict[str, Any]) -> dict[str, Any]:
    return {name: TypeDeserializer().deserialize(value) for name, value in item.items()}


def _decimals(value: Any) -> Any:
    """DynamoDB takes no floats."""
    match value:
        case float():
            return Decimal(str(value))
        case list():
            return [_decimals(each) for each in value]
        case dict():
            return {name: _decimals(each) for name, each in value.items()}
    return value
