"""What the fleet does, on one page made of metrics that AWS publishes for nothing."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra import models
from infra.document import Demand, Fleet, Target
from infra.own_alarms import fleet_metric
from infra.target_alarms import demand_metric

NAMESPACES = {"lookoutvision": "AWS/LookoutVision", "rekognition": "AWS/Rekognition"}
WIDTH, HALF = 24, 12


class Dashboard(Construct):
    """The fleet and its latest decisions on top, then demand and units of each target."""

    def __init__(self, scope: Construct, id: str, *, fleet: Fleet, plan: lambda_.Function) -> None:
        super().__init__(scope, id)
        page = cloudwatch.Dashboard(self, "Page")
        page.add_widgets(_fleet(fleet["name"]))
        page.add_widgets(_decisions(plan))
        page.add_widgets(*(_target(target) for target in fleet["targets"]))


def _fleet(name: str) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(
        title="Fleet",
        width=WIDTH,
        left=[fleet_metric(name, "Unsettled"), fleet_metric(name, "Quarantined")],
        right=[fleet_metric(name, "DesiredUnits")],
    )


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
    demand = target["demand"]
    return cloudwatch.GraphWidget(
        title=target["name"],
        width=HALF,
        left=[
            _units(target, "DesiredInferenceUnits", "desired units"),
            _units(target, "InServiceInferenceUnits", "units in service"),
        ],
        left_y_axis=cloudwatch.YAxisProps(min=0, label="units", show_units=False),
        right=[_demand(demand)] if demand else [],
        right_y_axis=cloudwatch.YAxisProps(min=0, label="TPS", show_units=False),
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


def _demand(demand: Demand) -> cloudwatch.IMetric:
    period = Duration.seconds(demand["period_seconds"])
    per_second = "demand / PERIOD(demand)" if demand["statistic"] == "Sum" else "demand"
    return cloudwatch.MathExpression(
        expression=per_second, using_metrics={"demand": demand_metric(demand)}, label="demand", period=period
    )
