"""How people hear from the autoscaler: topics without a key, docs/decisions/0018-topics-have-no-key-of-their-own.md."""

from __future__ import annotations

from collections.abc import Iterable

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct


class Notifications(Construct):
    """One topic for what the functions and the alarms have to say to people."""

    def __init__(self, scope: Construct, id: str, *, emails: Iterable[str]) -> None:
        super().__init__(scope, id)
        self.topic = _topic(self, emails)
        self._let_alarms_in()

    def _let_alarms_in(self) -> None:
        # The policy that demands TLS replaces the default one, which would have let the account's alarms publish.
        self.topic.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[self.topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": Stack.of(self).account}},
            )
        )


class Routine(Construct):
    """A topic for what happens every day: started, ready, stopped.

    Rather than a filter for each reader of the first one: alarms publish without attributes, and a message without any
    passes no filter policy, not even one that asks for their absence (SNS developer guide, "Key matching").
    """

    def __init__(self, scope: Construct, id: str, *, emails: Iterable[str]) -> None:
        super().__init__(scope, id)
        self.topic = _topic(self, emails)


def _topic(scope: Construct, emails: Iterable[str]) -> sns.Topic:
    topic = sns.Topic(scope, "Topic", enforce_ssl=True)
    for email in emails:
        topic.add_subscription(subscriptions.EmailSubscription(email))
    return topic
