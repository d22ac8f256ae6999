"""A queue of the emulated SQS, as CloudWatch tells of it: over HTTP, from sending to deleting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from workbench.emulator.emulator import Emulator

START = datetime(2026, 1, 5, 6, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def told(emulator: Emulator, metric: str, statistic: str = "Maximum") -> dict[int, float]:
    """The datapoints of `parcels`, by the minute of the story."""
    points: list[dict[str, Any]] = emulator.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/SQS",
        MetricName=metric,
        Dimensions=[{"Name": "QueueName", "Value": "parcels"}],
        StartTime=START,
        EndTime=emulator.now,
        Period=60,
        Statistics=[statistic],
    )["Datapoints"]
    return {(each["Timestamp"] - START) // MINUTE: each[statistic] for each in points}


def test_a_message_is_counted_from_sending_to_deleting() -> None:
    with Emulator(start=START) as emulator:
        sqs = emulator.client("sqs")
        url = sqs.create_queue(QueueName="parcels")["QueueUrl"]
        entries = [{"Id": str(number), "MessageBody": "image"} for number in range(3)]
        sqs.send_message_batch(QueueUrl=url, Entries=entries)
        emulator.run_until(START + MINUTE)
        [taken] = sqs.receive_message(QueueUrl=url, VisibilityTimeout=600)["Messages"]
        emulator.run_until(START + 2 * MINUTE)
        sqs.delete_message(QueueUrl=url, ReceiptHandle=taken["ReceiptHandle"])
        emulator.run_until(START + 3 * MINUTE)
        sqs.purge_queue(QueueUrl=url)
        emulator.run_until(START + 4 * MINUTE)

        assert told(emulator, "NumberOfMessagesSent", "Sum") == {0: 3}
        assert told(emulator, "ApproximateNumberOfMessagesVisible") == {0: 3, 1: 2, 2: 2, 3: 0}
        assert told(emulator, "ApproximateNumberOfMessagesNotVisible") == {1: 1}
        assert told(emulator, "ApproximateAgeOfOldestMessage") == {0: 60, 1: 120, 2: 180}


def test_what_goes_to_a_dead_letter_queue_was_not_sent_there() -> None:
    with Emulator(start=START) as emulator:
        sqs = emulator.client("sqs")
        dead = sqs.create_queue(QueueName="parcels")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        redrive = f'{{"deadLetterTargetArn": "{arn}", "maxReceiveCount": "1"}}'
        url = sqs.create_queue(QueueName="source", Attributes={"RedrivePolicy": redrive})["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody="image")
        for minute in (1, 2):
            sqs.receive_message(QueueUrl=url, VisibilityTimeout=30)
            emulator.run_until(START + minute * MINUTE)

        assert told(emulator, "ApproximateNumberOfMessagesVisible") == {0: 0, 1: 1}
        assert told(emulator, "NumberOfMessagesSent", "Sum") == {}
