"""Messages that were published to SNS topics, as their readers would get them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workbench.emulator.trace import Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message. `topic` is what the template calls the topic; `readers` are its subscriptions' endpoints."""

    at: datetime
    topic: str
    subject: str | None
    text: str
    readers: Sequence[str]


class Inbox:
    """Keeps every message; e-mail goes no further than here."""

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        trace: Trace,
        readers_of: Callable[[str], Sequence[str]],
        accept: Callable[[str, bytes], object],
    ) -> None:
        self._now = now
        self._trace = trace
        self._readers_of = readers_of
        self._accept = accept
        self._ids = itertools.count(1)
        self.messages: list[Message] = []

    def published(self, topic_arn: str, message: str, subject: str | None) -> None:
        self._trace.add("message", topic_arn, subject or message[:80])
        self.messages.append(
            Message(
                at=self._now(),
                topic=self._trace.name_of(topic_arn),
                subject=subject,
                text=message,
                readers=tuple(self._readers_of(topic_arn)),
            )
        )
        self._topic_arn = topic_arn

    def to_function(self, function_arn: str, message: str, subject: str | None) -> None:
        """Invoke a subscribed function with the event of SNS (Lambda guide, with-sns)."""
        record: dict[str, Any] = {
            "EventVersion": "1.0",
            "EventSource": "aws:sns",
            "Sns": {
                "Type": "Notification",
                "MessageId": f"00000000-0000-4000-a000-{next(self._ids):012x}",
                # Moto tells the function only after the topic, and not from which one; the last one it was.
                "TopicArn": self._topic_arn,
                "Subject": subject,
                "Message": message,
                "Timestamp": self._now().strftime("%Y-%m-%dT%H:%M:%S.000Z"),
                "MessageAttributes": {},
            },
        }
        self._accept(function_arn, json.dumps({"Records": [record]}).encode())
