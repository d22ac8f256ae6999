"""Alarms that wake Plan sooner than the tick would, for targets that ask for them: each costs money by the month."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Unpack, cast

from aws_cdk import ArnFormat, Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra import models
from infra.alarm import Watched, alarm
from infra.document import Demand, Signal, Target
from infra.needs import need, need_or_age, signals_of

MINUTE = 60

# PutMetricAlarm (CloudWatch API reference, Period): an alarm of periods below an hour looks back a day at most, others
# a week. An alarm that wakes Plan too early does no harm, and the tick comes by later.
LONGEST_LOOK_BACK, LONGEST_BY_THE_HOUR = 24 * 60 * MINUTE, 7 * 24 * 60 * MINUTE
# The metrics of a queue that nobody used for six hours come so late at first (SQS developer guide,
# sqs-monitoring-using-cloudwatch).
LATE_OF_QUEUE = 15 * MINUTE
# No target is idle sooner than what is sustained by default: `autoscaler.scaling.demand.SUSTAINED`.
SHORTEST_IDLE = 10 * MINUTE


class TargetAlarms(Construct):
    """Demand above what the maximum covers, demand for a model that is off, throttled calls, and idleness.

    Each signal has alarms of its own: one for all could have ten metrics only, and one signal that stays high would
    hide that another rises, because an alarm acts when its state changes. The last that falls idle ends the demand.
    """

    def __init__(self, scope: Construct, id: str, *, targets: Sequence[Target], plan: lambda_.Function) -> None:
        super().__init__(scope, id)
        self._plan = plan
        watched = [(target, target["demand"]) for target in targets if target["alarms"] and target["demand"]]
        for target, demand in watched:
            place = Construct(self, target["name"])
            for ending, signal in _numbered(signals_of(demand)):
                self._high_demand(place, f"HighDemand{ending}", target, demand, signal)
                if target["bounds"]["minimum"] == 0:
                    self._demand_while_off(place, f"DemandWhileOff{ending}", target, demand, signal)
                    self._idle(place, f"Idle{ending}", target, demand, signal)
            if target["provider"] == "lookoutvision":
                self._throttled(place, "AWS/LookoutVision", models.dimensions(target), of=target["name"])
        if any(target["provider"] == "rekognition" for target, _ in watched):
            # The service does not say which model was throttled, so one alarm serves all.
            self._throttled(self, "AWS/Rekognition", {"Operation": "DetectCustomLabels"}, of="Custom Labels")
        if watched:
            self._let_alarms_call_plan()

    def _high_demand(self, place: Construct, id: str, target: Target, demand: Demand, signal: Signal) -> None:
        sizing, units = target["sizing"], _most_units(target, demand)
        datapoints = _periods(target["policy"]["up_window_seconds"], signal)
        self._wake_plan(
            place,
            id,
            metric=need(signal),
            threshold=units * sizing["tps_per_unit"] * sizing["target_utilisation"],
            # As long as it takes until a restart is considered. What is complete later may be filled with noughts.
            datapoints=datapoints,
            periods=datapoints + _periods(signal["offset_seconds"], signal, least=0),
            # A demand that is told now and then is judged by what is told; silence says nothing.
            missing=cloudwatch.TreatMissingData.MISSING,
            description=f"{target['name']}: more demand than {units} units should serve"
            f" ({signal['kind']}). docs/runbook.md#high-demand",
        )

    def _demand_while_off(self, place: Construct, id: str, target: Target, demand: Demand, signal: Signal) -> None:
        if signal["kind"] == "requests":
            # A model that is off serves nothing, and throttles nothing.
            return
        late = max(signal["offset_seconds"], LATE_OF_QUEUE if signal["kind"] == "queue" else 0)
        # Data that come late are seen; but it must be over before the model can be idle, or it would not fire again.
        periods = min(1 + _periods(late, signal, least=0), demand["idle_after_seconds"] // signal["period_seconds"])
        made = self._wake_plan(
            place,
            id,
            metric=need_or_age(signal, demand["activation_tps"]),
            threshold=demand["activation_tps"],
            datapoints=1,
            periods=max(1, periods),
            description=f"{target['name']}: demand that should start the model"
            f" ({signal['kind']}). docs/runbook.md#demand-while-off",
        )
        if signal["period_seconds"] > MINUTE:
            # The alarm's window slides, while Plan reads whole periods: too early at first, and not when it is over.
            made.ok_actions = made.alarm_actions

    def _idle(self, place: Construct, id: str, target: Target, demand: Demand, signal: Signal) -> None:
        self._wake_plan(
            place,
            id,
            metric=need_or_age(signal, demand["activation_tps"]),
            threshold=demand["activation_tps"],
            comparison=cloudwatch.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
            periods=_idle_periods(demand, signal),
            # Idle callers publish nothing. Whether that means no demand, Plan decides; here it is worth a look.
            missing=cloudwatch.TreatMissingData.BREACHING,
            description=f"{target['name']}: no demand for a while ({signal['kind']}). docs/runbook.md#idle",
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
                period=Duration.seconds(MINUTE),
            ),
            description=f"{of}: calls were turned away. docs/runbook.md#throttled",
        )

    def _wake_plan(self, place: Construct, id: str, **watched: Unpack[Watched]) -> cloudwatch.CfnAlarm:
        made = cast("cloudwatch.CfnAlarm", alarm(place, id, **watched).node.default_child)
        # The CDK's own action adds a permission for each alarm, and a function's policy has room for about fifty.
        made.alarm_actions = [self._plan.function_arn]
        return made

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


def _numbered(signals: Sequence[Signal]) -> Iterator[tuple[str, Signal]]:
    """Each with the ending of its alarms' ids: none, 2, 3."""
    for number, signal in enumerate(signals, start=1):
        yield ("" if number == 1 else str(number)), signal


def _most_units(target: Target, demand: Demand) -> int:
    """The most that it may be started with: what its peak needs, within its bounds."""
    bounds, sizing, peak = target["bounds"], target["sizing"], demand["peak_tps"]
    if peak is None:
        return bounds["maximum"]
    units = math.ceil(peak / (sizing["tps_per_unit"] * sizing["target_utilisation"]))
    return min(max(units, bounds["minimum"]), bounds["maximum"])


def _idle_periods(demand: Demand, signal: Signal) -> int:
    """So many that the last is over when its oldest datapoint counts no more: `autoscaler.scaling.heard.span`."""
    period = signal["period_seconds"]
    span = max(demand["idle_after_seconds"], SHORTEST_IDLE, 2 * period, signal["window_seconds"] or 0)
    longest = LONGEST_LOOK_BACK if period < 60 * MINUTE else LONGEST_BY_THE_HOUR
    return min(_periods(span + signal["offset_seconds"], signal), longest // period)


def _periods(seconds: int, signal: Signal, least: int = 1) -> int:
    """The periods of a signal that begin in so long a time."""
    return max(least, math.ceil(seconds / signal["period_seconds"]))
