"""What SQS tells CloudWatch of its queues (SQS developer guide, sqs-available-cloudwatch-metrics)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from workbench.emulator.hosting import PutMetric

MINUTE = timedelta(minutes=1)
# A queue is active for so long after it last held a message or was called (SQS developer guide,
# monitoring-using-cloudwatch).
ACTIVE_FOR = timedelta(hours=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """How many messages a queue holds, and since when (UTC) the oldest has waited; None without any."""

    visible: int
    in_flight: int
    oldest: datetime | None


class Queues:
    """Counts messages as they are sent, and once a minute what each active queue holds. `look` tells that by name."""

    def __init__(
        self, now: Callable[[], datetime], put_metric: PutMetric, look: Callable[[], Mapping[str, Held]]
    ) -> None:
        self._now = now
        self._put_metric = put_metric
        self._look = look
        self._active: dict[str, datetime] = {}

    def called(self, queue: str) -> None:
        self._active[queue] = self._now()

    def sent(self, queue: str) -> None:
        self._put(queue, "NumberOfMessagesSent", 1, self._now(), "Count")

    def minute(self, minute: datetime, watched: Collection[str]) -> None:
        """Tell of the minute before `minute`. Queues that are `watched` are taken as active."""
        at = minute - MINUTE
        for queue, held in self._look().items():
            since = minute if held.oldest else self._active.get(queue, minute)
            self._active[queue] = since
            if queue not in watched and minute - since >= ACTIVE_FOR:
                continue
            self._put(queue, "ApproximateNumberOfMessagesVisible", held.visible, at, "Count")
            if held.in_flight:
                self._put(queue, "ApproximateNumberOfMessagesNotVisible", held.in_flight, at, "Count")
            if held.oldest:
                age = (minute - held.oldest).total_seconds()
                self._put(queue, "ApproximateAgeOfOldestMessage", age, at, "Seconds")

    def _put(self, queue: str, metric: str, value: float, at: datetime, unit: str) -> None:
        self._put_metric("AWS/SQS", metric, {"QueueName": queue}, value, at, unit)
