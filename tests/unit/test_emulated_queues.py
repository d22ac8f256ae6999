"""What the emulator's SQS tells CloudWatch of queues, by the minute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from workbench.emulator.metrics import MetricStore, Series
from workbench.emulator.queues import ACTIVE_FOR, MINUTE, Held, Queues

BEGIN = datetime(2026, 1, 13, 10, 0, tzinfo=UTC)
EMPTY = Held(visible=0, in_flight=0, oldest=None)
VISIBLE, IN_FLIGHT = "ApproximateNumberOfMessagesVisible", "ApproximateNumberOfMessagesNotVisible"
OLDEST, SENT = "ApproximateAgeOfOldestMessage", "NumberOfMessagesSent"


@dataclass
class Account:
    """One queue, whose content a story sets, and the time."""

    now: datetime = BEGIN
    held: Held = EMPTY
    store: MetricStore = field(default_factory=MetricStore)

    def __post_init__(self) -> None:
        self.queues = Queues(lambda: self.now, self.store.put, lambda: {"parcels": self.held})

    def minutes(self, count: int, *, watched: bool = False) -> None:
        for _ in range(count):
            self.now += MINUTE
            self.queues.minute(self.now, {"parcels"} if watched else set())

    def told(self, statistic: str = "Sum") -> Mapping[str, list[float]]:
        """The datapoints of all metrics, oldest first."""
        end = self.now + MINUTE
        return {
            each.name: [value for _, value in self.store.points(each, statistic, 60, BEGIN, end)]
            for each in self.store.all_series()
        }


def test_a_queue_tells_what_waits_what_is_worked_on_and_how_old_the_oldest_is() -> None:
    account = Account(held=Held(visible=3, in_flight=2, oldest=BEGIN - timedelta(seconds=30)))

    account.minutes(2)

    assert account.told() == {VISIBLE: [3, 3], IN_FLIGHT: [2, 2], OLDEST: [90, 150]}


def test_an_empty_queue_tells_only_that_nothing_waits() -> None:
    account = Account()

    account.minutes(1)

    assert account.told() == {VISIBLE: [0]}


def test_what_is_sent_is_counted_in_its_minute() -> None:
    account = Account()

    account.queues.sent("parcels")
    account.queues.sent("parcels")
    account.minutes(1)
    account.queues.sent("parcels")

    assert account.told()[SENT] == [2, 1]


def test_a_queue_that_nobody_uses_falls_silent_after_six_hours_unless_an_alarm_watches_it() -> None:
    account, watched = Account(), Account()

    account.minutes(400)
    watched.minutes(400, watched=True)

    assert len(account.told()[VISIBLE]) == ACTIVE_FOR // MINUTE == 360
    assert len(watched.told()[VISIBLE]) == 400


def test_a_call_or_a_message_keeps_a_queue_active() -> None:
    account = Account()
    account.minutes(400)
    account.queues.called("parcels")
    account.minutes(10)
    account.held = Held(visible=1, in_flight=0, oldest=account.now)
    account.minutes(400)

    assert len(account.told()[VISIBLE]) == 360 + 10 + 400


def test_the_metric_is_named_by_the_queue() -> None:
    account = Account()
    account.minutes(1)

    assert account.store.all_series() == [Series.of("AWS/SQS", VISIBLE, {"QueueName": "parcels"})]
