"""The guard's own topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guard.judgement.message import Message

if TYPE_CHECKING:
    from mypy_boto3_sns.client import SNSClient

# A subject must be shorter than 100 characters (SNS API reference, Publish); a message 256 KB at most.
SUBJECT_LENGTH, TEXT_LENGTH = 99, 200_000


class Topic:
    """What people subscribe to."""

    def __init__(self, sns: SNSClient, arn: str) -> None:
        self._sns = sns
        self._arn = arn

    def publish(self, message: Message) -> None:
        """Raises botocore's exceptions."""
        subject, text = message.sentence[:SUBJECT_LENGTH], message.text[:TEXT_LENGTH]
        self._sns.publish(TopicArn=self._arn, Subject=subject, Message=text)
