"""AWS::SNS::* and AWS::SQS::*."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from workbench.emulator import backends
from workbench.emulator.cloudformation.provider import Asked, Created, provide, short_name


def _texts(properties: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, str]:
    """Attributes as these APIs want them: all of them text."""
    found = {name: properties[name] for name in names if name in properties}
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in found.items()}


_TOPIC = ("DeliveryPolicy", "DisplayName", "KmsMasterKeyId", "SignatureVersion", "TracingConfig")


@provide(
    "AWS::SNS::Topic",
    name_property="TopicName",
    honoured=(*_TOPIC, "Subscription", "TopicName"),
    inert=("Tags",),
    delete=lambda arn, client: client("sns").delete_topic(TopicArn=arn),
)
def _topic(asked: Asked) -> Created:
    name, sns = short_name(asked.name, 256), asked.client("sns")
    arn = sns.create_topic(Name=name, Attributes=_texts(asked.properties, _TOPIC))["TopicArn"]
    for subscription in asked.properties.get("Subscription", ()):
        sns.subscribe(TopicArn=arn, **subscription)
    return Created(id=arn, attributes={"TopicArn": arn, "TopicName": name})


_SUBSCRIPTION = ("DeliveryPolicy", "FilterPolicy", "FilterPolicyScope", "RawMessageDelivery", "RedrivePolicy")


@provide(
    "AWS::SNS::Subscription",
    honoured=(*_SUBSCRIPTION, "Endpoint", "Protocol", "TopicArn"),
    inert=("Region",),
    delete=lambda arn, client: client("sns").unsubscribe(SubscriptionArn=arn),
)
def _subscription(asked: Asked) -> Created:
    who = {name: asked.properties[name] for name in ("Endpoint", "Protocol", "TopicArn")}
    attributes = _texts(asked.properties, _SUBSCRIPTION)
    found = asked.client("sns").subscribe(**who, Attributes=attributes, ReturnSubscriptionArn=True)
    return Created(id=found["SubscriptionArn"])


@provide("AWS::SNS::TopicPolicy", honoured=("PolicyDocument", "Topics"))
def _topic_policy(asked: Asked) -> Created:
    policy = json.dumps(asked.properties["PolicyDocument"])
    for topic in asked.properties["Topics"]:
        asked.client("sns").set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
    return Created(id=asked.logical_id)


_QUEUE = (
    "ContentBasedDeduplication",
    "DelaySeconds",
    "FifoQueue",
    "KmsDataKeyReusePeriodSeconds",
    "KmsMasterKeyId",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "ReceiveMessageWaitTimeSeconds",
    "RedriveAllowPolicy",
    "RedrivePolicy",
    "SqsManagedSseEnabled",
    "VisibilityTimeout",
)


@provide(
    "AWS::SQS::Queue",
    name_property="QueueName",
    honoured=(*_QUEUE, "QueueName"),
    inert=("Tags",),
    delete=lambda url, client: client("sqs").delete_queue(QueueUrl=url),
)
def _queue(asked: Asked) -> Created:
    name = short_name(asked.name, 80)
    url = asked.client("sqs").create_queue(QueueName=name, Attributes=_texts(asked.properties, _QUEUE))["QueueUrl"]
    arn = f"arn:aws:sqs:{asked.region}:{backends.ACCOUNT}:{name}"
    return Created(id=url, attributes={"Arn": arn, "QueueName": name, "QueueUrl": url})


@provide("AWS::SQS::QueuePolicy", honoured=("PolicyDocument", "Queues"))
def _queue_policy(asked: Asked) -> Created:
    policy = json.dumps(asked.properties["PolicyDocument"])
    for queue in asked.properties["Queues"]:
        asked.client("sqs").set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})
    return Created(id=asked.logical_id)
