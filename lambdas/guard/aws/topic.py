"""The guard's own topic."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from guard.judgement.message import Message

if TYPE_CHECKING:
    from mypy_boto3_sns.client import SNSClient

# A subject is ASCII, in one line and shorter than 100 characters; a message is 256 KB at most, in which so many
# characters of any kind fit (SNS API reference, Publish).
SUBJECT_LENGTH, TEXT_LENGTH = 99, 60_000


class Topic:
    """What people subscribe to. The attribute `kinds` is for subscriptions that filter."""

    def __init__(self, sns: SNSClient, arn: str) -> None:
        self._sns = sns
        self._arn = arn

    def publish(self, message: Message) -> None:
        """Raises botocore's exceptions."""
        self._sns.publish(
            TopicArn=self._arn,
            Subject=_in_one_line(message.sentence)[:SUBJECT_LENGTH],
            Message=message.text[:TEXT_LENGTH],
            MessageAttributes={"kinds": {"DataType": "String.Array", "StringValue": json.dumps([message.kind])}},
        )


def _in_one_line(sentence: str) -> str:
    """What a service said of a refusal is in the sentence, and may be anything."""
    return " ".join(sentence.encode("ascii", "replace").decode().split())
