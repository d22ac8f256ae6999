"""The dead-man's switch: one-shot schedules that stop a model directly, under a role that can do nothing else."""

from __future__ import annotations

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from constructs import Construct

from infra import wildcards
from infra.models import Models
from infra.scheduler_principal import scheduler_for

ONE_FOR_EACH_TARGET = "Leases are named after targets, and made and removed as their models come and go."


class Leases(Construct):
    """The group of all leases, and the role under which EventBridge Scheduler stops a model whose lease is over."""

    def __init__(self, scope: Construct, id: str, *, models: Models) -> None:
        super().__init__(scope, id)
        self.group = scheduler.ScheduleGroup(self, "Schedules", removal_policy=RemovalPolicy.DESTROY)
        self.role = iam.Role(
            self,
            "StopRole",
            description="Stops a model whose lease is over. Nothing else: no start, no describe",
            assumed_by=scheduler_for(self.group),
        )
        models.grant_stop(self.role)

    def grant_write(self, role: iam.IRole) -> None:
        """Let the role make leases and renew them."""
        self._grant(role, "scheduler:CreateSchedule", "scheduler:UpdateSchedule")
        role.add_to_principal_policy(
            iam.PolicyStatement(
                actions=["iam:PassRole"],
                resources=[self.role.role_arn],
                conditions={"StringEquals": {"iam:PassedToService": "scheduler.amazonaws.com"}},
            )
        )

    def grant_remove(self, role: iam.IRole) -> None:
        """Let the role remove the lease of a model that is off."""
        self._grant(role, "scheduler:DeleteSchedule")

    def _grant(self, role: iam.IRole, *actions: str) -> None:
        leases = Stack.of(self).format_arn(
            service="scheduler", resource="schedule", resource_name=f"{self.group.schedule_group_name}/*"
        )
        wildcards.grant(role, actions, resource=leases, reason=ONE_FOR_EACH_TARGET)
