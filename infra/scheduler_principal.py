"""EventBridge Scheduler as one who takes on our roles."""

from __future__ import annotations

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_scheduler as scheduler
from constructs import Construct

from infra.undelivered import Undelivered


def scheduler_for(group: scheduler.ScheduleGroup) -> iam.ServicePrincipal:
    """The service on behalf of the group's schedules only.

    No other schedule of the account, and no other account, gets it to act in our name.
    """
    return iam.ServicePrincipal(
        "scheduler.amazonaws.com",
        conditions={
            "StringEquals": {"aws:SourceAccount": Stack.of(group).account, "aws:SourceArn": group.schedule_group_arn}
        },
    )


def calling_role(
    scope: Construct, group: scheduler.ScheduleGroup, function: lambda_.Function, undelivered: Undelivered
) -> iam.Role:
    """The role under which the group's schedules call a function, and set aside what cannot be delivered."""
    role = iam.Role(scope, "SchedulerRole", assumed_by=scheduler_for(group))
    for action, resource in {
        "lambda:InvokeFunction": function.function_arn,
        "sqs:SendMessage": undelivered.queue.queue_arn,
    }.items():
        role.add_to_policy(iam.PolicyStatement(actions=[action], resources=[resource]))
    return role
