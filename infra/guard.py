"""The guard: a stack of its own, so that it outlives a broken or deleted main stack. Neither refers to the other."""

from __future__ import annotations

import json
from typing import Any

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as event_targets
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.alarm import alarm
from infra.document import Fleet
from infra.functions import role_of
from infra.guard_function import EVERY, guard_function
from infra.guard_permissions import grant_region
from infra.notifications import Notifications

MISSED_ROUNDS = 3


class GuardStack(Stack):
    """Its own function, role, clock and topic. It keeps no state."""

    def __init__(self, scope: Construct, *, fleet: Fleet, asset: str) -> None:
        super().__init__(
            scope,
            f"autoscaler-{fleet['name']}-guard",
            description="Stops vision models whose lease is over, and reports those that nobody has declared",
        )
        # A room of its own: what is in it is not mistaken for its like in the main stack.
        room = Construct(self, "Guard")
        notifications = Notifications(room, "Notifications", emails=fleet["notify"])
        lookout = any(target["provider"] == "lookoutvision" for target in fleet["targets"])
        guard = guard_function(
            room,
            "Guard",
            asset=asset,
            environment={
                "TOPIC_ARN": notifications.topic.topic_arn,
                "ASK_LOOKOUTVISION": json.dumps(lookout),
                **_from_document(fleet),
            },
        )
        notifications.topic.grant_publish(role_of(guard))
        grant_region(role_of(guard), lookout=lookout)
        # Not EventBridge Scheduler, which leases and the main stack depend on: two clocks do not stop at once.
        events.Rule(
            room,
            "Clock",
            description="Wakes the guard",
            schedule=events.Schedule.rate(EVERY),
            targets=[event_targets.LambdaFunction(guard, max_event_age=EVERY, retry_attempts=2)],
        )
        _watch(room, guard, notifications)
        CfnOutput(self, "GuardFunctionName", value=guard.function_name)
        CfnOutput(self, "GuardTopicArn", value=notifications.topic.topic_arn)


def _from_document(fleet: Fleet) -> dict[str, str]:
    """The guard's own settings, by the names of its environment. Without prices it has a default, which it labels."""
    document: dict[str, Any] = dict(fleet)
    settings = {"STOP_STRAYS": json.dumps(document.get("guard", {}).get("stop_strays", False))}
    return settings | ({"PRICES": json.dumps(document["prices"])} if "prices" in document else {})


def _watch(scope: Construct, guard: lambda_.Function, notifications: Notifications) -> None:
    person = actions.SnsAction(notifications.topic)
    fails = alarm(
        scope,
        "GuardFails",
        metric=guard.metric_errors(statistic="Sum", period=EVERY),
        # What has passed by the next round needs nobody.
        periods=2,
        description="The guard keeps ending with an error. docs/runbook.md#guardfails",
    )
    silent = alarm(
        scope,
        "GuardSilent",
        metric=guard.metric_invocations(statistic="Sum", period=EVERY),
        comparison=cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
        threshold=1,
        periods=MISSED_ROUNDS,
        # As for PlanSilent: a function that nobody calls has no data, and a first deployment must be no alarm.
        missing=cloudwatch.TreatMissingData.MISSING,
        description=f"Nothing has woken the guard for {MISSED_ROUNDS} rounds. docs/runbook.md#guardsilent",
    )
    for each in (fails, silent):
        each.add_alarm_action(person)
    silent.add_insufficient_data_action(person)
