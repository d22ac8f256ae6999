"""Messages to people: a short sentence for them and the facts for machines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

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
        """Publish the sentence, as subject and first line, and the facts as JSON below it."""
        body = f"{sentence}\n\n{json.dumps(facts, indent=2, default=str)}"
        self._sns.publish(TopicArn=self._topic_arn, Subject=sentence[:SUBJECT_LENGTH], Message=body)
