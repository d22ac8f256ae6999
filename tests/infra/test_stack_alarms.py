"""Alarms: those that wake Plan, those that call a person, and what they say."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

OfType = Callable[[str], dict[str, dict[str, Any]]]
Alarms = dict[str, dict[str, Any]]

RUNBOOK = Path(__file__).parents[2] / "docs" / "runbook.md"
ABOVE = "GreaterThanThreshold"


@pytest.fixture(scope="module")
def alarms(of_type: OfType) -> Alarms:
    return of_type("AWS::CloudWatch::Alarm")


def test_only_targets_that_ask_for_alarms_get_them(alarms: Alarms) -> None:
    """Each costs ten cents a month, twice what a target's control may cost altogether."""
    assert {path for path in alarms if path.startswith("TargetAlarms/")} == {
        "TargetAlarms/weld-seams/HighDemand",
        "TargetAlarms/weld-seams/Throttled",
        "TargetAlarms/paint-defects/HighDemand",
        "TargetAlarms/paint-defects/DemandWhileOff",
        "TargetAlarms/paint-defects/Idle",
        "TargetAlarms/Throttled",
    }


def test_high_demand_is_what_the_maximum_of_units_should_not_serve_any_more(alarms: Alarms) -> None:
    """5 units x 5 TPS x 0.8 = 20 TPS, for as long as it takes until more units are considered."""
    summed, averaged = alarms["TargetAlarms/weld-seams/HighDemand"], alarms["TargetAlarms/paint-defects/HighDemand"]

    assert (summed["ComparisonOperator"], summed["Threshold"]) == (ABOVE, 5 * 5 * 0.8)
    assert (averaged["ComparisonOperator"], averaged["Threshold"]) == (ABOVE, 2 * 5 * 0.8)
    assert summed["DatapointsToAlarm"] == summed["EvaluationPeriods"] == 10
    assert summed["TreatMissingData"] == averaged["TreatMissingData"] == "missing"


def test_demand_is_watched_in_tps(alarms: Alarms) -> None:
    """A sum counts per period, so it is divided by it; an average is TPS as it is."""
    summed, averaged = alarms["TargetAlarms/weld-seams/HighDemand"], alarms["TargetAlarms/paint-defects/HighDemand"]
    expression, read = summed["Metrics"]

    assert expression["Expression"] == "value / PERIOD(value)"
    assert read["MetricStat"]["Metric"]["MetricName"] == "OfferedImages"
    assert (averaged["MetricName"], averaged["Statistic"], averaged["Period"]) == ("Rate", "Average", 60)


def test_demand_for_a_model_that_is_off_must_exceed_its_activation(alarms: Alarms) -> None:
    alarm = alarms["TargetAlarms/paint-defects/DemandWhileOff"]

    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == (ABOVE, 0.5)
    assert alarm["TreatMissingData"] == "notBreaching"


def test_a_model_is_idle_after_its_whole_window_without_demand_or_data(alarms: Alarms) -> None:
    """Callers that are idle publish nothing, so waiting for a low datapoint would be waiting for ever."""
    alarm = alarms["TargetAlarms/paint-defects/Idle"]

    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanOrEqualToThreshold", 0.5)
    assert alarm["EvaluationPeriods"] * alarm["Period"] == 1800
    assert alarm["TreatMissingData"] == "breaching"


def test_throttling_is_told_by_model_or_once_for_all(alarms: Alarms) -> None:
    lookout, custom_labels = alarms["TargetAlarms/weld-seams/Throttled"], alarms["TargetAlarms/Throttled"]

    assert (lookout["Namespace"], lookout["MetricName"]) == ("AWS/LookoutVision", "ThrottledCount")
    assert _dimensions(lookout) == {"ProjectName": "weld-seams", "ModelVersion": "1"}
    assert (custom_labels["Namespace"], custom_labels["MetricName"]) == ("AWS/Rekognition", "ThrottledCount")
    assert _dimensions(custom_labels) == {"Operation": "DetectCustomLabels"}


def _dimensions(alarm: dict[str, Any]) -> dict[str, str]:
    return {dimension["Name"]: dimension["Value"] for dimension in alarm["Dimensions"]}


def test_alarms_of_targets_call_plan_and_those_of_our_own_call_a_person(alarms: Alarms) -> None:
    for path, alarm in alarms.items():
        called = "<Functions/Plan.Arn>" if path.startswith("TargetAlarms/") else "<Notifications/Topic>"
        assert alarm["AlarmActions"] == [called], path


def test_plan_lets_the_alarms_of_this_stack_in_and_no_others(of_type: OfType) -> None:
    """Without the source, alarms of any account could call it."""
    permission = of_type("AWS::Lambda::Permission")["Functions/Plan/TargetAlarms"]

    assert permission == {
        "Action": "lambda:InvokeFunction",
        "FunctionName": "<Functions/Plan.Arn>",
        "Principal": "lambda.alarms.cloudwatch.amazonaws.com",
        "SourceAccount": "<AWS::AccountId>",
        "SourceArn": "arn:<AWS::Partition>:cloudwatch:<AWS::Region>:<AWS::AccountId>:"
        "alarm:autoscaler-factory-TargetAlarms*",
    }


def test_that_permission_covers_every_alarm_that_uses_it(template: dict[str, Any], names: dict[str, str]) -> None:
    """CloudFormation names an alarm `<stack>-<logical id>-<random>` when the template does not, so it must not."""
    for logical_id, resource in template["Resources"].items():
        if names[logical_id].startswith("TargetAlarms/"):
            assert logical_id.startswith("TargetAlarms")
            assert "AlarmName" not in resource["Properties"]


def test_silence_of_plan_is_noticed_within_three_ticks(alarms: Alarms) -> None:
    alarm = alarms["OwnAlarms/PlanSilent"]

    assert (alarm["MetricName"], _dimensions(alarm)) == ("Invocations", {"FunctionName": "<Functions/Plan>"})
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 1)
    assert alarm["EvaluationPeriods"] * alarm["Period"] == 15 * 60
    # A first deployment has no data yet and must not begin with an alarm, but losing the data must be said.
    assert alarm["TreatMissingData"] == "missing"
    assert alarm["InsufficientDataActions"] == alarm["AlarmActions"]


@pytest.mark.parametrize(
    ("alarm", "namespace", "metric", "dimensions", "threshold"),
    [
        ("PlanFails", "AWS/Lambda", "Errors", {"FunctionName": "<Functions/Plan>"}, 0),
        (
            "Undelivered",
            "AWS/SQS",
            "ApproximateNumberOfMessagesVisible",
            {"QueueName": "<Undelivered/Queue.QueueName>"},
            0,
        ),
        ("ConvergeFailed", "AWS/States", "ExecutionsFailed", {"StateMachineArn": "<Converge/Machine>"}, 0),
        ("ConvergeTimedOut", "AWS/States", "ExecutionsTimedOut", {"StateMachineArn": "<Converge/Machine>"}, 0),
        # The longest of any target: a stop of 20 minutes and a start of 60.
        ("ConvergeOverlong", "AWS/States", "ExecutionTime", {"StateMachineArn": "<Converge/Machine>"}, 80 * 60 * 1000),
        ("LearnForecastFails", "AWS/Lambda", "Errors", {"FunctionName": "<Functions/LearnForecast>"}, 0),
        ("Quarantined", "InferenceUnitAutoscaler", "Quarantined", {"fleet": "factory", "service": "plan"}, 0),
    ],
)
def test_trouble_of_our_own_calls_a_person(
    alarms: Alarms, alarm: str, namespace: str, metric: str, dimensions: dict[str, str], threshold: float
) -> None:
    own = alarms[f"OwnAlarms/{alarm}"]

    assert (own["Namespace"], own["MetricName"], _dimensions(own)) == (namespace, metric, dimensions)
    assert (own["ComparisonOperator"], own["Threshold"]) == (ABOVE, threshold)
    assert own["TreatMissingData"] == "notBreaching"


def test_every_alarm_names_a_section_of_the_runbook_and_every_section_has_an_alarm(alarms: Alarms) -> None:
    headings = re.findall(r"^## (.+)$", RUNBOOK.read_text(), re.MULTILINE)
    sections = {heading.lower().replace(" ", "-") for heading in headings}
    named = {alarm["AlarmDescription"].split("docs/runbook.md#")[1] for alarm in alarms.values()}

    assert named | {"guardfails", "guardsilent", "messages-to-people"} == sections
