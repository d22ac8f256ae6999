"""What an alarm says when its state changes: to a function, to an event bus, to a topic.

Sources: CloudWatch guide, alarms-and-actions-Lambda and cloudwatch-and-eventbridge. Times are written with +0000,
`reasonData` is JSON in a string. The message to a topic has the common fields of CloudWatch's, and no more.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workbench.emulator.backends import ACCOUNT


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An alarm's state and since when. `reason_data` is None for a state that was set by hand without one."""

    value: str
    reason: str
    reason_data: str | None
    at: datetime

    def told(self) -> dict[str, Any]:
        data = {"reasonData": self.reason_data} if self.reason_data else {}
        return {"value": self.value, "reason": self.reason, **data, "timestamp": timestamp(self.at)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of state. `described` is the alarm as DescribeAlarms gives it, `queries` its metrics."""

    name: str
    arn: str
    region: str
    described: Mapping[str, Any]
    queries: Sequence[Mapping[str, Any]]
    before: Standing
    now: Standing

    def detail(self) -> dict[str, Any]:
        """The part that functions and event buses get alike."""
        return {
            "alarmName": self.name,
            "state": self.now.told(),
            "previousState": self.before.told(),
            "configuration": self._configuration(),
        }

    def to_function(self) -> str:
        """The event of a direct Lambda action."""
        return json.dumps(
            {
                "source": "aws.cloudwatch",
                "alarmArn": self.arn,
                "accountId": ACCOUNT,
                "time": timestamp(self.now.at),
                "region": self.region,
                "alarmData": self.detail(),
            }
        )

    def subject(self) -> str:
        return f'{self.now.value}: "{self.name}" in {self.region}'[:100]

    def to_topic(self) -> str:
        """The SNS message."""
        described = self.described
        return json.dumps(
            {
                "AlarmName": self.name,
                "AlarmDescription": described.get("AlarmDescription"),
                "AWSAccountId": ACCOUNT,
                "NewStateValue": self.now.value,
                "NewStateReason": self.now.reason,
                "StateChangeTime": timestamp(self.now.at),
                "Region": self.region,
                "AlarmArn": self.arn,
                "OldStateValue": self.before.value,
                "OKActions": described.get("OKActions", []),
                "AlarmActions": described.get("AlarmActions", []),
                "InsufficientDataActions": described.get("InsufficientDataActions", []),
                "Trigger": {
                    key: described[key]
                    for key in (
                        "MetricName",
                        "Namespace",
                        "Statistic",
                        "Period",
                        "EvaluationPeriods",
                        "ComparisonOperator",
                        "Threshold",
                        "TreatMissingData",
                        "AlarmRule",
                    )
                    if described.get(key) is not None
                },
            }
        )

    def _configuration(self) -> dict[str, Any]:
        description = self.described.get("AlarmDescription")
        told: dict[str, Any] = {"description": description} if description else {}
        if "AlarmRule" in self.described:
            return {**told, "alarmRule": self.described["AlarmRule"]}
        return {**told, "metrics": [_metric(query) for query in self.queries]}


def _metric(query: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {"id": query["Id"], "returnData": query.get("ReturnData") is not False}
    if stat := query.get("MetricStat"):
        metric = stat["Metric"]
        dimensions = {each["Name"]: each["Value"] for each in metric.get("Dimensions") or ()}
        named = {"namespace": metric["Namespace"], "name": metric["MetricName"], "dimensions": dimensions}
        return {**told, "metricStat": {"metric": named, "period": int(stat["Period"]), "stat": stat["Stat"]}}
    return {**told, "expression": query["Expression"], "label": query.get("Label") or query["Id"]}


def timestamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}+0000"
