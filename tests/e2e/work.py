"""Work in a queue, and a worker who takes it out as fast as the model serves it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from autoscaler.scaling.model import Phase
from tests.e2e.factory import Factory, at

MINUTE = timedelta(minutes=1)
BATCH = 10


@dataclass(slots=True)
class Work:
    """The queue, and a worker who receives as much a minute as the model serves, and deletes it a minute later."""

    factory: Factory
    url: str = ""
    in_hand: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.url = self._sqs.create_queue(QueueName="parcels-to-inspect")["QueueUrl"]

    @property
    def _sqs(self) -> Any:
        return self.factory.emulator.client("sqs")

    def send(self, images: int) -> None:
        for _ in range(images // BATCH):
            entries = [{"Id": str(number), "MessageBody": "image"} for number in range(BATCH)]
            self._sqs.send_message_batch(QueueUrl=self.url, Entries=entries)

    def on_until(self, clock: str, *, images_a_minute: int) -> None:
        while (now := self.factory.emulator.now) < at(clock):
            self.a_minute(images_a_minute)
            self.factory.emulator.run_until(min(now + MINUTE, at(clock)))

    def a_minute(self, images: int) -> None:
        """Delete what was received a minute ago, and receive what the model can serve now."""
        self._done()
        if self.factory.phase("parcels") is Phase.READY:
            self._receive(images)

    def _receive(self, images: int) -> None:
        for _ in range(images // BATCH):
            answer = self._sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=BATCH, VisibilityTimeout=300)
            messages = answer.get("Messages", [])
            self.in_hand += [{"Id": str(n), "ReceiptHandle": each["ReceiptHandle"]} for n, each in enumerate(messages)]
            if len(messages) < BATCH:
                return

    def _done(self) -> None:
        for start in range(0, len(self.in_hand), BATCH):
            self._sqs.delete_message_batch(QueueUrl=self.url, Entries=self.in_hand[start : start + BATCH])
        self.in_hand = []

    def left(self) -> tuple[int, int]:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = self._sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=names)["Attributes"]
        return int(found[names[0]]), int(found[names[1]])
