"""What people are told, and that telling them never stands in the way."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from autoscaler.aws.notifications import SUBJECT_LENGTH, Notifications


@pytest.fixture
def sns(monkeypatch: pytest.MonkeyPatch) -> Stubber:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    return Stubber(boto3.client("sns", region_name="eu-central-1"))


def notifications(sns: Stubber) -> Notifications:
    client: Any = sns.client
    return Notifications(client, "arn:topic")


def test_a_message_is_a_sentence_and_its_facts(sns: Stubber) -> None:
    body = 'weld: hosting failed.\n\n{\n  "failures": 1\n}'
    sns.add_response("publish", {}, {"TopicArn": "arn:topic", "Subject": "weld: hosting failed.", "Message": body})

    with sns:
        notifications(sns).send("weld: hosting failed.", failures=1)

    sns.assert_no_pending_responses()


def test_a_long_sentence_is_cut_in_the_subject_and_whole_in_the_body(sns: Stubber) -> None:
    sentence = "x" * 150
    expected = {"TopicArn": "arn:topic", "Subject": "x" * SUBJECT_LENGTH, "Message": f"{sentence}\n\n{{}}"}
    sns.add_response("publish", {}, expected)

    with sns:
        notifications(sns).send(sentence)

    sns.assert_no_pending_responses()


def test_a_message_that_cannot_be_sent_is_in_the_log_and_nothing_else_happens(
    sns: Stubber, caplog: pytest.LogCaptureFixture
) -> None:
    """A topic that is broken must not keep a model from being stopped."""
    sns.add_client_error("publish", "AuthorizationError")

    with sns:
        notifications(sns).send("weld: it was not off within the stop deadline.")

    assert [record.message for record in caplog.records] == ["not told"]
