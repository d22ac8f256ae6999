"""Alarms that wake Plan sooner than the tick would, for targets that ask for them: each costs money by the month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack, cast

from aws_cdk import ArnFormat, Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra import models
from infra.alarm import Watched, alarm
from infra.document import Demand, Target

MINUTE = Duration.minutes(1)

# CloudWatch looks back no longer than this (PutMetricAlarm, EvaluationPeriods). An alarm that wakes Plan
# too early does no harm, and the tick comes by later.
LONGEST_LOOK_BACK_SECONDS = 24 * 60 * 60


class TargetAlarms(Construct):
    """Demand above what the maximum covers, demand for a model that is off, throttled calls, and idleness."""

    def __init__(self, scope: Construct, id: str, *, targets: Sequence[Target], plan: lambda_.Function) -> None:
        super().__init__(scope, id)
        self._plan = plan
        watched = [(target, target["demand"]) for target in targets if target["alarms"] and target["demand"]]
        for target, demand in watched:
            place = Construct(self, target["name"])
            self._high_demand(place, target, demand)
            if target["bounds"]["minimum"] == 0:
                self._demand_while_off(place, target, demand)
                self._idle(place, target, demand)
            if target["provider"] == "lookoutvision":
                self._throttled(place, "AWS/LookoutVision", models.dimensions(target), of=target["name"])
        if any(target["provider"] == "rekognition" for target, _ in watched):
            # The service does not say which model was throttled, so one alarm serves all.
            self._throttled(self, "AWS/Rekognition", {"Operation": "DetectCustomLabels"}, of="Custom Labels")
        if watched:
            self._let_alarms_call_plan()

    def _high_demand(self, place: Construct, target: Target, demand: Demand) -> None:
        sizing, units = target["sizing"], target["bounds"]["maximum"]
        tps = units * sizing["tps_per_unit"] * sizing["target_utilisation"]
        self._wake_plan(
            place,
            "HighDemand",
            metric=demand_metric(demand),
            threshold=_in_metric_terms(tps, demand),
            description=f"{target['name']}: more demand than {units} units should serve. docs/runbook.md#high-demand",
        )

    def _demand_while_off(self, place: Construct, target: Target, demand: Demand) -> None:
        self._wake_plan(
            place,
            "DemandWhileOff",
            metric=demand_metric(demand),
            threshold=_in_metric_terms(demand["activation_tps"], demand),
            description=f"{target['name']}: demand that should start the model. docs/runbook.md#demand-while-off",
        )

    def _idle(self, place: Construct, target: Target, demand: Demand) -> None:
        seconds = min(demand["idle_after_seconds"], LONGEST_LOOK_BACK_SECONDS)
        self._wake_plan(
            place,
            "Idle",
            metric=demand_metric(demand),
            threshold=_in_metric_terms(demand["activation_tps"], demand),
            comparison=cloudwatch.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
            periods=max(1, seconds // demand["period_seconds"]),
            # Idle callers publish nothing. Whether that means no demand, Plan decides; here it is worth a look.
            missing=cloudwatch.TreatMissingData.BREACHING,
            description=f"{target['name']}: no demand for a while. docs/runbook.md#idle",
        )

    def _throttled(self, place: Construct, namespace: str, dimensions: dict[str, str], *, of: str) -> None:
        self._wake_plan(
            place,
            "Throttled",
            metric=cloudwatch.Metric(
                namespace=namespace,
                metric_name="ThrottledCount",
                dimensions_map=dimensions,
                statistic="Sum",
                period=MINUTE,
            ),
            description=f"{of}: calls were turned away. docs/runbook.md#throttled",
        )

    def _wake_plan(self, place: Construct, id: str, **watched: Unpack[Watched]) -> None:
        made = alarm(place, id, **watched)
        # The CDK's own action adds a permission for each alarm, and a function's policy has room for about fifty.
        cast("cloudwatch.CfnAlarm", made.node.default_child).alarm_actions = [self._plan.function_arn]

    def _let_alarms_call_plan(self) -> None:
        stack = Stack.of(self)
        self._plan.add_permission(
            "TargetAlarms",
            principal=iam.ServicePrincipal("lambda.alarms.cloudwatch.amazonaws.com"),
            source_account=stack.account,
            # CloudFormation names an alarm after the stack and its logical id, which begins with this construct's.
            source_arn=stack.format_arn(
                service="cloudwatch",
                resource="alarm",
                resource_name=f"{stack.stack_name}-{self.node.id}*",
                arn_format=ArnFormat.COLON_RESOURCE_NAME,
            ),
        )


def demand_metric(demand: Demand) -> cloudwatch.Metric:
    """The metric that tells the demand, as it is published: per period for the statistic Sum, else TPS."""
    return cloudwatch.Metric(
        namespace=demand["namespace"],
        metric_name=demand["metric"],
        dimensions_map=demand["dimensions"],
        statistic=demand["statistic"],
        period=Duration.seconds(demand["period_seconds"]),
    )


def _in_metric_terms(tps: float, demand: Demand) -> float:
    return tps * demand["period_seconds"] if demand["statistic"] == "Sum" else tps
