"""What people are told, on which topic, and that telling them never stands in the way."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from autoscaler.aws.notifications import Notifications
from autoscaler.scaling.message import ROUTINE, Kind, Message, message
from tests.builders import NOW


@pytest.fixture
def sns(monkeypatch: pytest.MonkeyPatch) -> Stubber:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    return Stubber(boto3.client("sns", region_name="eu-central-1"))


def notifications(sns: Stubber) -> Notifications:
    client: Any = sns.client
    return Notifications(client, fleet="plant", topic_arn="arn:topic", routine_topic_arn="arn:routine")


def a_message(kind: Kind = Kind.FAILED) -> Message:
    return message(kind, "weld", f"weld: {kind}.", NOW, {"target": "weld"})


def expected(topic: str, subject: str, kinds: str) -> dict[str, Any]:
    attributes = {"kinds": {"DataType": "String.Array", "StringValue": kinds}}
    return {"TopicArn": topic, "Subject": subject, "Message": ANY, "MessageAttributes": attributes}


def test_several_messages_are_one_mail_that_carries_their_kinds(sns: Stubber) -> None:
    """So a subscription can filter: a chat that wants to hear of drift only."""
    sns.add_response("publish", {}, expected("arn:topic", "2 of plant: 1 failed, 1 drift", '["failed", "drift"]'))

    with sns:
        assert notifications(sns).send([a_message(Kind.DRIFT), a_message(Kind.FAILED)])

    sns.assert_no_pending_responses()


@pytest.mark.parametrize("kind", Kind)
def test_what_happens_every_day_goes_to_a_topic_of_its_own(sns: Stubber, kind: Kind) -> None:
    topic = "arn:routine" if kind in ROUTINE else "arn:topic"
    sns.add_response("publish", {}, expected(topic, f"weld: {kind}.", f'["{kind}"]'))

    with sns:
        assert notifications(sns).send([a_message(kind)])

    sns.assert_no_pending_responses()


def test_a_message_that_cannot_be_sent_is_in_the_log_and_nothing_else_happens(
    sns: Stubber, caplog: pytest.LogCaptureFixture
) -> None:
    """A topic that is broken must not keep a model from being stopped."""
    sns.add_client_error("publish", "AuthorizationError")

    with sns:
        assert not notifications(sns).send([a_message()])

    assert [record.message for record in caplog.records] == ["not told"]
