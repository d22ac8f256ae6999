"""The topics that people subscribe to: one for what matters, one for the routine of every day.

Two topics rather than filters on one: alarms publish without attributes, and a message without any passes no filter
policy, not even one that asks for their absence (SNS developer guide, "Key matching").
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from autoscaler.aws.telemetry import logger
from autoscaler.scaling.message import Kind, Message, digest

if TYPE_CHECKING:
    from mypy_boto3_sns.client import SNSClient


class Notifications:
    """Sends messages of one fleet, several at a time as a digest."""

    def __init__(self, sns: SNSClient, *, fleet: str, topic_arn: str, routine_topic_arn: str) -> None:
        self._sns = sns
        self._fleet = fleet
        self._topic_arn = topic_arn
        self._routine_topic_arn = routine_topic_arn

    def send(self, messages: Sequence[Message]) -> bool:
        """Publish the messages as one mail. Says whether SNS took it.

        What cannot be sent is in the log; it must never keep a model from being stopped.
        """
        subject, body, kinds = digest(messages, self._fleet)
        is_routine = all(each.is_routine for each in messages)
        try:
            self._publish(self._routine_topic_arn if is_routine else self._topic_arn, subject, body, kinds)
        except (ClientError, BotoCoreError):
            logger.exception("not told", sentences=[each.sentence for each in messages])
            return False
        return True

    def _publish(self, topic_arn: str, subject: str, body: str, kinds: Sequence[Kind]) -> None:
        self._sns.publish(
            TopicArn=topic_arn,
            Subject=subject,
            Message=body,
            MessageAttributes={"kinds": {"DataType": "String.Array", "StringValue": json.dumps(kinds)}},
        )
