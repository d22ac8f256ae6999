"""Leases in EventBridge Scheduler: one-shot schedules that stop a model directly, with no code of ours in between."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from autoscaler.scaling.model import CustomLabelsModel, LookoutModel, Model

if TYPE_CHECKING:
    from mypy_boto3_scheduler.client import EventBridgeSchedulerClient
    from mypy_boto3_scheduler.type_defs import TargetTypeDef

# Universal targets, named by the SDK's id of a service and its operation (Scheduler guide, managing-targets-universal).
STOP_MODEL = "arn:aws:scheduler:::aws-sdk:lookoutvision:stopModel"
STOP_PROJECT_VERSION = "arn:aws:scheduler:::aws-sdk:rekognition:stopProjectVersion"
# For five minutes a refused stop is repeated; then it is the guard's. Longer, and it could meet the next start. It has
# no queue for what cannot be delivered, because a model that is off by then refuses to be stopped, and that is well.
RETRIES, FIVE_MINUTES = 3, 300


class Leases:
    """One lease for each target, by its name. Raises botocore's ClientError."""

    def __init__(self, scheduler: EventBridgeSchedulerClient, *, group: str, role_arn: str) -> None:
        self._scheduler = scheduler
        self._group = group
        self._role_arn = role_arn

    def put(self, target: str, model: Model, until: datetime) -> None:
        """See to it that the model is stopped at that instant, whatever was to happen before."""
        schedule: Any = {
            "Name": target,
            "GroupName": self._group,
            "ScheduleExpression": f"at({until.astimezone(UTC):%Y-%m-%dT%H:%M:%S})",
            "ScheduleExpressionTimezone": "UTC",
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "ActionAfterCompletion": "DELETE",
            "Target": self._stop(model),
        }
        refusals = self._scheduler.exceptions
        try:
            # Most are renewals.
            self._scheduler.update_schedule(**schedule)
        except refusals.ResourceNotFoundException:
            self._scheduler.create_schedule(**schedule)

    def remove(self, target: str) -> None:
        """Forget the lease of a target whose model is known to be off; that there is none is as good."""
        with suppress(self._scheduler.exceptions.ResourceNotFoundException):
            self._scheduler.delete_schedule(Name=target, GroupName=self._group)

    def _stop(self, model: Model) -> TargetTypeDef:
        match model:
            case LookoutModel(project=project, version=version):
                # No client token: Scheduler may call twice, and a second stop of the same model is no harm.
                arn, call = STOP_MODEL, {"ProjectName": project, "ModelVersion": version}
            case CustomLabelsModel(project_version_arn=version_arn):
                arn, call = STOP_PROJECT_VERSION, {"ProjectVersionArn": version_arn}
        return {
            "Arn": arn,
            "RoleArn": self._role_arn,
            "Input": json.dumps(call),
            "RetryPolicy": {"MaximumRetryAttempts": RETRIES, "MaximumEventAgeInSeconds": FIVE_MINUTES},
        }
