"""EventBridge Scheduler as one who takes on our roles."""

from __future__ import annotations

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler


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
