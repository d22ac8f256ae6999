"""The table: items by kind and id, read consistently, and written only where nobody was quicker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

Item = dict[str, Any]


class Table:
    """Items as plain values. Keys: `kind` (records of targets, overrides, reminders, messages, runs, …) and `id`."""

    def __init__(self, dynamodb: DynamoDBClient, name: str) -> None:
        self._dynamodb = dynamodb
        self._name = name

    def get(self, kind: str, id: str) -> Item | None:
        """The item as it is now, or None."""
        answer = self._dynamodb.get_item(TableName=self._name, Key=_key(kind, id), ConsistentRead=True)
        return _plain(answer["Item"]) if "Item" in answer else None

    def all(self, kind: str) -> Iterator[Item]:
        """All items of a kind."""
        return self._query("kind = :kind", {":kind": kind})

    def between(self, kind: str, first: str, last: str) -> Iterator[Item]:
        """The items of a kind with ids from `first` to `last`, in their order."""
        ids = {":kind": kind, ":first": first, ":last": last}
        return self._query("kind = :kind AND id BETWEEN :first AND :last", ids)

    def last(self, kind: str, last: str) -> Item | None:
        """The item of a kind with the last id up to `last`, or None."""
        answer = self._dynamodb.query(
            TableName=self._name,
            ConsistentRead=True,
            ScanIndexForward=False,
            Limit=1,
            KeyConditionExpression="kind = :kind AND id <= :last",
            ExpressionAttributeValues={":kind": {"S": kind}, ":last": {"S": last}},
        )
        return next(map(_plain, answer["Items"]), None)

    def update(
        self, kind: str, id: str, changed: Item, removed: Sequence[str] = (), *, unless_changed: Mapping[str, Any]
    ) -> bool:
        """Write what changed, unless one of these attributes has another value by now. Says whether it wrote."""
        condition: Any = {"ConditionExpression": _condition(unless_changed)} if unless_changed else {}
        try:
            self._dynamodb.update_item(
                TableName=self._name,
                Key=_key(kind, id),
                UpdateExpression=_update(changed, removed),
                ExpressionAttributeNames={f"#{name}": name for name in {*changed, *removed, *unless_changed}},
                ExpressionAttributeValues=_values(changed, unless_changed),
                **condition,
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False
            raise
        return True

    def _query(self, condition: str, values: Mapping[str, str]) -> Iterator[Item]:
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._name,
            ConsistentRead=True,
            KeyConditionExpression=condition,
            ExpressionAttributeValues={name: {"S": value} for name, value in values.items()},
        )
        return (_plain(item) for page in pages for item in page["Items"])

    def delete(self, kind: str, id: str) -> None:
        """Remove the item; one that is gone already is no error."""
        self._dynamodb.delete_item(TableName=self._name, Key=_key(kind, id))


def differences(old: Item, new: Item) -> tuple[Item, list[str]]:
    """What of an item with a target has to be written, and which attributes removed.

    The target is always written: it changes nothing, and an update must not be empty.
    """
    changed = {name: value for name, value in new.items() if old.get(name) != value or name == "target"}
    return changed, [name for name in old if name not in new]


def _condition(unless_changed: Mapping[str, Any]) -> str:
    return " AND ".join(
        f"#{name} = :was_{name}" if value is not None else f"attribute_not_exists(#{name})"
        for name, value in unless_changed.items()
    )


def _update(changed: Item, removed: Sequence[str]) -> str:
    sets = ", ".join(f"#{name} = :{name}" for name in changed)
    removes = ", ".join(f"#{name}" for name in removed)
    return " ".join(
        clause for clause in (f"SET {sets}" if sets else "", f"REMOVE {removes}" if removes else "") if clause
    )


def _values(changed: Item, unless_changed: Mapping[str, Any]) -> dict[str, Any]:
    values = {f":{name}": value for name, value in changed.items()}
    values |= {f":was_{name}": value for name, value in unless_changed.items() if value is not None}
    return {name: TypeSerializer().serialize(_decimals(value)) for name, value in values.items()}


def _key(kind: str, id: str) -> dict[str, Any]:
    return {"kind": {"S": kind}, "id": {"S": id}}


def _plain(item: Mapping[str, Any]) -> Item:
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
