"""What the fleet does, on one page made of metrics that AWS publishes for nothing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import cast

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra import models
from infra.document import Demand, Fleet, Target
from infra.own_alarms import fleet_metric
from infra.state_machine import StateMachine
from infra.triggers import TICK

NAMESPACES = {"lookoutvision": "AWS/LookoutVision", "rekognition": "AWS/Rekognition"}
WIDTH, HALF = 24, 12
DRAWN = {"metric": "demand by one metric", "requests": "requests served"}
UNITS = {"DesiredInferenceUnits": "desired units", "InServiceInferenceUnits": "units in service"}
# An account has three dashboards of so many metrics each for nothing, always; a larger one is $3 a month
# (CloudWatch pricing).
FREE_METRICS = 50


class Dashboard(Construct):
    """The fleet and its latest decisions on top, then demand and units of each target, as many as cost nothing."""

    def __init__(
        self, scope: Construct, id: str, *, fleet: Fleet, plan: lambda_.Function, converge: StateMachine
    ) -> None:
        super().__init__(scope, id)
        targets, of_fleet = fleet["targets"], _of_fleet(fleet["name"], plan, converge)
        shown = _that_fit(targets, FREE_METRICS - len(of_fleet))
        undrawn = [target for target in shown if target["demand"] and _drawn(target["demand"]) is None]
        page = cloudwatch.Dashboard(self, "Page")
        page.add_widgets(cloudwatch.GraphWidget(title="Fleet", width=WIDTH, left=of_fleet))
        page.add_widgets(_decisions(plan))
        page.add_widgets(*(_target(target) for target in shown))
        if undrawn:
            page.add_widgets(_not_drawn(undrawn))
        if others := len(targets) - len(shown):
            page.add_widgets(_not_shown(others))


def _that_fit(targets: Sequence[Target], room: int) -> list[Target]:
    """The first ones, in the file's order, whose graphs have no more metrics than `room`."""
    metrics = accumulate(len(UNITS) + len(_demand_of(target)) for target in targets)
    return [target for target, so_far in zip(targets, metrics, strict=True) if so_far <= room]


def _of_fleet(name: str, plan: lambda_.Function, converge: StateMachine) -> list[cloudwatch.IMetric]:
    return [
        fleet_metric(name, "Quarantined"),
        plan.metric_errors(statistic="Sum", period=TICK, label="errors of Plan"),
        converge.machine.metric_started(statistic="Sum", period=TICK, label="converges started"),
        converge.machine.metric_failed(statistic="Sum", period=TICK, label="converges failed"),
    ]


def _decisions(plan: lambda_.Function) -> cloudwatch.LogQueryWidget:
    # Phase and reason of each target are in Plan's log, where they cost nothing; as metrics they would.
    return cloudwatch.LogQueryWidget(
        title="Latest decisions",
        width=WIDTH,
        log_group_names=[plan.log_group.log_group_name],
        query_lines=[
            "fields @timestamp, target, phase, desired, reason, demand_tps, generation",
            "filter ispresent(reason)",
            "sort @timestamp desc",
            "limit 100",
        ],
    )


def _target(target: Target) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(
        title=target["name"],
        width=HALF,
        left=[_units(target, name, label) for name, label in UNITS.items()],
        left_y_axis=cloudwatch.YAxisProps(min=0, label="units", show_units=False),
        right=_demand_of(target),
        right_y_axis=cloudwatch.YAxisProps(min=0, label="TPS", show_units=False),
    )


def _not_drawn(targets: Sequence[Target]) -> cloudwatch.TextWidget:
    told = [f"{target['name']} ({_kinds(target['demand'])})" for target in targets if target["demand"]]
    return cloudwatch.TextWidget(
        width=WIDTH,
        height=2,
        markdown=f"Their demand is an expression or a queue, which is not read here: {', '.join(told)}. "
        "The latest decisions tell it as `demand_tps`.",
    )


def _kinds(demand: Demand) -> str:
    return " and ".join(dict.fromkeys(signal["kind"] for signal in demand.get("signals", ())))


def _not_shown(targets: int) -> cloudwatch.TextWidget:
    return cloudwatch.TextWidget(
        width=WIDTH,
        height=2,
        markdown=f"Not shown here: {targets} of the targets, since a page of more than {FREE_METRICS} metrics costs "
        "money. `autoscaler status` shows them all.",
    )


def _units(target: Target, name: str, label: str) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace=NAMESPACES[target["provider"]],
        metric_name=name,
        dimensions_map=models.dimensions(target),
        statistic="Average",
        # AWS means these to be read by the minute (Custom Labels guide, rm-model-usage).
        period=Duration.minutes(1),
        label=label,
    )


def _demand_of(target: Target) -> list[cloudwatch.IMetric]:
    demand = target["demand"]
    if demand is None or (drawn := _drawn(demand)) is None:
        return []
    metric, label = drawn
    per_second = "demand / PERIOD(demand)" if metric["statistic"] == "Sum" else "demand"
    return [
        cloudwatch.MathExpression(
            expression=per_second,
            using_metrics={"demand": _metric(metric)},
            label=label,
            period=Duration.seconds(metric["period_seconds"]),
        )
    ]


def _metric(demand: Demand) -> cloudwatch.Metric:
    """As it is published: per period for the statistic Sum, else TPS."""
    return cloudwatch.Metric(
        namespace=demand["namespace"],
        metric_name=demand["metric"],
        dimensions_map=demand["dimensions"],
        statistic=demand["statistic"],
        period=Duration.seconds(demand["period_seconds"]),
    )


def _drawn(demand: Demand) -> tuple[Demand, str] | None:
    """The demand by a metric that is TPS by itself, and its name: the first such of several signals, None without."""
    signals = demand.get("signals")
    if not signals:
        return demand, "demand"
    for signal in signals:
        if label := DRAWN.get(signal["kind"]):
            # Of requests those that were served, which come first.
            return cast("Demand", {**demand, **signal["metrics"][0], "period_seconds": signal["period_seconds"]}), label
    return None
