"""Messages to people: a short sentence for them and the facts for machines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from autoscaler.aws.telemetry import logger

if TYPE_CHECKING:
    from mypy_boto3_sns.client import SNSClient

# A subject must be shorter than 100 characters (SNS API reference, Publish).
SUBJECT_LENGTH = 99


class Notifications:
    """The topic that people subscribe to."""

    def __init__(self, sns: SNSClient, topic_arn: str) -> None:
        self._sns = sns
        self._topic_arn = topic_arn

    def send(self, sentence: str, **facts: Any) -> None:
        """Publish the sentence, as subject and first line, and the facts as JSON below it.

        A message that cannot be sent is in the log; it must never keep a model from being stopped.
        """
        body = f"{sentence}\n\n{json.dumps(facts, indent=2, default=str)}"
        try:
            self._publish(sentence, body)
        except (ClientError, BotoCoreError):
            logger.exception("not told", sentence=sentence, facts=facts)

    def _publish(self, sentence: str, body: str) -> None:
        self._sns.publish(TopicArn=self._topic_arn, Subject=sentence[:SUBJECT_LENGTH], Message=body)
