"""Delivery to what an ARN names: the targets of rules, schedules, alarms and destinations."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

# An action of Scheduler's universal target may not begin so (Scheduler guide, managing-targets-universal).
READING = (
    "get",
    "describe",
    "list",
    "poll",
    "receive",
    "search",
    "scan",
    "query",
    "select",
    "read",
    "lookup",
    "discover",
    "validate",
    "batchGet",
    "batchDescribe",
    "batchRead",
    "transactGet",
    "adminGet",
    "adminList",
    "testMigration",
    "retrieve",
    "testConnection",
    "translateDocument",
    "isAuthorized",
    "invokeModel",
)
_UNIVERSAL = "arn:aws:scheduler:::aws-sdk:"
# Where boto3's name of a service differs from the SDKs' id of it, in lower case.
_CLIENT_NAMES = {"sfn": "stepfunctions", "eventbridge": "events", "cloudwatchlogs": "logs"}


class UndeliverableError(Exception):
    """A target refused. `code` is the error code; `retryable` whether it may take it later."""

    def __init__(self, code: str, message: str, *, retryable: bool) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.retryable = retryable


class Targets:
    """Reaches targets through the emulator's own API, so that each delivery is in the call log."""

    def __init__(self, client: Callable[[str], Any]) -> None:
        self._client = client

    def deliver(self, arn: str, document: str) -> None:
        """Send a JSON document. Raises UndeliverableError."""
        _reaching(lambda: self._deliver(arn, document))

    def publish(self, topic_arn: str, message: str, subject: str) -> None:
        """Send a message with a subject to a topic. Raises UndeliverableError."""
        _reaching(lambda: self._client("sns").publish(TopicArn=topic_arn, Message=message, Subject=subject))

    def _deliver(self, arn: str, document: str) -> None:
        if arn.startswith(_UNIVERSAL):
            call, input = universal_call(self._client, arn), json.loads(document or "{}")
            call(**input)
            return
        service, last = arn.split(":")[2], arn.rsplit(":", 1)[-1]
        match service:
            case "lambda":
                asked = {"FunctionName": arn, "InvocationType": "Event", "Payload": document.encode()}
                # An answer that nobody reads would keep its connection.
                self._client("lambda").invoke(**asked)["Payload"].read()
            case "sqs":
                url = self._client("sqs").get_queue_url(QueueName=last)["QueueUrl"]
                self._client("sqs").send_message(QueueUrl=url, MessageBody=document)
            case "sns":
                self._client("sns").publish(TopicArn=arn, Message=document)
            case "states":
                self._client("stepfunctions").start_execution(stateMachineArn=arn, input=document)
            case _:
                raise UndeliverableError("UnsupportedTarget", f"{arn} is not emulated as a target", retryable=False)

    def send_dead_letter(self, queue_arn: str, body: str, attributes: dict[str, str]) -> None:
        """Put an event that could not be delivered into a dead-letter queue."""
        sqs = self._client("sqs")
        url = sqs.get_queue_url(QueueName=queue_arn.rsplit(":", 1)[-1])["QueueUrl"]
        described = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}
        sqs.send_message(QueueUrl=url, MessageBody=body, MessageAttributes=described)


def _reaching(call: Callable[[], object]) -> None:
    try:
        call()
    except ClientError as error:
        code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        raise UndeliverableError(code, message, retryable=status >= 500 or "Throttl" in code) from error
    except (BotoCoreError, ValueError) as error:
        raise UndeliverableError("InvalidTarget", str(error), retryable=False) from error


def universal_call(client: Callable[[str], Any], arn: str) -> Callable[..., Any]:
    """The client method that a universal target names.

    Raises ValueError for a service or an action that there is not, or that Scheduler refuses because it only reads.
    """
    service, _, action = arn.removeprefix(_UNIVERSAL).partition(":")
    if action.startswith(READING):
        raise ValueError(f"a schedule may not call {action}, which only reads")
    found = client(_CLIENT_NAMES.get(service, service))
    names: dict[str, str] = found.meta.method_to_api_mapping
    methods = {api[:1].lower() + api[1:]: method for method, api in names.items()}
    if action not in methods:
        raise ValueError(f"{service} has no action {action}")
    call: Callable[..., Any] = getattr(found, methods[action])
    return call
