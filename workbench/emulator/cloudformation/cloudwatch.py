"""AWS::CloudWatch::*, alarms and dashboards."""

from __future__ import annotations

from workbench.emulator import backends
from workbench.emulator.cloudformation.provider import Asked, ClientOf, Created, coerced, provide, short_name

_ACTIONS = ("ActionsEnabled", "AlarmActions", "InsufficientDataActions", "OKActions")


def _delete_alarm(name: str, client: ClientOf) -> None:
    client("cloudwatch").delete_alarms(AlarmNames=[name])


def _put_alarm(asked: Asked, name: str) -> Created:
    given = {**asked.properties, "AlarmName": name}
    asked.client("cloudwatch").put_metric_alarm(**coerced("cloudwatch", "PutMetricAlarm", given))
    return _born(asked, name)


def _born(asked: Asked, name: str) -> Created:
    # CloudWatch starts an alarm without an opinion; moto starts it in OK.
    backends.set_alarm(asked.region, name, "Unchecked: Initial alarm creation", "{}", "INSUFFICIENT_DATA")
    arn = f"arn:aws:cloudwatch:{asked.region}:{backends.ACCOUNT}:alarm:{name}"
    return Created(id=name, attributes={"Arn": arn})


@provide(
    "AWS::CloudWatch::Alarm",
    name_property="AlarmName",
    honoured=(
        *_ACTIONS,
        "AlarmDescription",
        "AlarmName",
        "ComparisonOperator",
        "DatapointsToAlarm",
        "Dimensions",
        "EvaluationPeriods",
        "ExtendedStatistic",
        "MetricName",
        "Metrics",
        "Namespace",
        "Period",
        "Statistic",
        "Tags",
        "Threshold",
        "TreatMissingData",
    ),
    inert=("EvaluateLowSampleCountPercentile", "Unit"),
    update=_put_alarm,
    delete=_delete_alarm,
)
def _alarm(asked: Asked) -> Created:
    return _put_alarm(asked, short_name(asked.name, 255) if "AlarmName" not in asked.properties else asked.name)


@provide(
    "AWS::CloudWatch::CompositeAlarm",
    name_property="AlarmName",
    honoured=(*_ACTIONS, "AlarmDescription", "AlarmName", "AlarmRule"),
    inert=("Tags",),
    delete=_delete_alarm,
)
def _composite(asked: Asked) -> Created:
    properties = asked.properties
    backends.put_composite_alarm(
        asked.region,
        name=asked.name,
        namespace="",
        metric_name="",
        comparison_operator="",
        evaluation_periods=1,
        period=60,
        threshold=0.0,
        statistic="",
        description=properties.get("AlarmDescription", ""),
        dimensions=[],
        alarm_actions=properties.get("AlarmActions", []),
        ok_actions=properties.get("OKActions", []),
        insufficient_data_actions=properties.get("InsufficientDataActions", []),
        actions_enabled=str(properties.get("ActionsEnabled", True)).lower() == "true",
        rule=properties["AlarmRule"],
    )
    return _born(asked, asked.name)


def _put_dashboard(asked: Asked, name: str) -> Created:
    asked.client("cloudwatch").put_dashboard(DashboardName=name, DashboardBody=asked.properties["DashboardBody"])
    return Created(id=name)


@provide(
    "AWS::CloudWatch::Dashboard",
    name_property="DashboardName",
    honoured=("DashboardBody", "DashboardName"),
    update=_put_dashboard,
    delete=lambda name, client: client("cloudwatch").delete_dashboards(DashboardNames=[name]),
)
def _dashboard(asked: Asked) -> Created:
    return _put_dashboard(asked, short_name(asked.name, 255))
