"""What people are to be told, in the table until SNS has taken it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from autoscaler.aws.table import Item, Table
from autoscaler.scaling.message import Kind, Message

KIND = "message"
# After that long nobody wants to hear it: DynamoDB removes it (DynamoDB developer guide, TTL).
KEPT = timedelta(days=14)


class Outbox:
    """Messages that wait, by their id: the same news put twice is one."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put(self, message: Message) -> None:
        """Let the message wait for the next look."""
        item = {
            # `kind` is the table's own key.
            "about": message.kind,
            "target": message.target,
            "at": message.at.isoformat(),
            "sentence": message.sentence,
            # As text: DynamoDB would make decimals of the numbers.
            "facts": json.dumps(message.facts),
            "expires": int((message.at + KEPT).timestamp()),
        }
        self._table.update(KIND, message.id, item, unless_changed={})

    def all(self) -> list[Message]:
        """All that wait."""
        return [_message(item) for item in self._table.all(KIND)]

    def remove(self, message: Message) -> None:
        """Forget a message that was sent."""
        self._table.delete(KIND, message.id)


def _message(item: Item) -> Message:
    return Message(
        kind=Kind(item["about"]),
        target=item["target"],
        at=datetime.fromisoformat(item["at"]),
        sentence=item["sentence"],
        facts=json.loads(item["facts"]),
    )
