"""How people hear from the autoscaler."""

from __future__ import annotations

from collections.abc import Iterable

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct


class Notifications(Construct):
    """One encrypted topic for what the functions and the alarms have to say to people."""

    def __init__(self, scope: Construct, id: str, *, emails: Iterable[str]) -> None:
        super().__init__(scope, id)
        # AWS's own key for SNS lets no alarm in, and nobody is told: CloudWatch must be named in the key's policy.
        self.key = kms.Key(
            self,
            "Key",
            description="Encrypts what the inference unit autoscaler tells people",
            enable_key_rotation=True,
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.topic = _topic(self, self.key, emails)
        self._let_alarms_in()

    def grant_publish(self, role: iam.IRole) -> None:
        """Let the role send messages: to the topic, and so under its key."""
        for actions, resource in (
            (["sns:Publish"], self.topic.topic_arn),
            (["kms:Decrypt", "kms:GenerateDataKey"], self.key.key_arn),
        ):
            role.add_to_principal_policy(iam.PolicyStatement(actions=actions, resources=[resource]))

    def _let_alarms_in(self) -> None:
        # The policy that demands TLS replaces the default one, which would have let the account's alarms publish.
        here = {"StringEquals": {"aws:SourceAccount": Stack.of(self).account}}
        cloudwatch = iam.ServicePrincipal("cloudwatch.amazonaws.com")
        self.topic.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[cloudwatch],
                actions=["sns:Publish"],
                resources=[self.topic.topic_arn],
                conditions=here,
            )
        )
        self.key.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[cloudwatch],
                actions=["kms:Decrypt", "kms:GenerateDataKey*"],
                resources=["*"],  # in a key's policy: this key
                conditions=here,
            )
        )


class Routine(Construct):
    """A topic, under the same key, for what happens every day: started, ready, stopped.

    Rather than a filter for each reader of the first one: alarms publish without attributes, and a message without any
    passes no filter policy, not even one that asks for their absence (SNS developer guide, "Key matching").
    """

    def __init__(self, scope: Construct, id: str, *, beside: Notifications, emails: Iterable[str]) -> None:
        super().__init__(scope, id)
        self.topic = _topic(self, beside.key, emails)

    def grant_publish(self, role: iam.IRole) -> None:
        """Let a role that may use the key send messages here, too."""
        role.add_to_principal_policy(iam.PolicyStatement(actions=["sns:Publish"], resources=[self.topic.topic_arn]))


def _topic(scope: Construct, key: kms.IKey, emails: Iterable[str]) -> sns.Topic:
    topic = sns.Topic(scope, "Topic", master_key=key, enforce_ssl=True)
    for email in emails:
        topic.add_subscription(subscriptions.EmailSubscription(email))
    return topic
