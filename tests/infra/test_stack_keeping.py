"""What is kept, and how it is protected: the table, the topic, the queue; and what is shown of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

OfType = Callable[[str], dict[str, dict[str, Any]]]
Template = dict[str, Any]


def test_the_table_survives_the_stack_and_mistakes(template: Template, of_type: OfType) -> None:
    [table] = of_type("AWS::DynamoDB::Table").values()
    [resource] = [each for each in template["Resources"].values() if each["Type"] == "AWS::DynamoDB::Table"]

    assert table["DeletionProtectionEnabled"] is True
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["SSESpecification"] == {"SSEEnabled": False}, "which means DynamoDB's own key, instead of one of KMS"
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_the_table_is_keyed_as_the_functions_use_it(of_type: OfType) -> None:
    [table] = of_type("AWS::DynamoDB::Table").values()

    assert table["KeySchema"] == [
        {"AttributeName": "kind", "KeyType": "HASH"},
        {"AttributeName": "id", "KeyType": "RANGE"},
    ]
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}
    assert table["BillingMode"] == "PAY_PER_REQUEST"


def test_alarms_can_publish_to_the_topic(of_type: OfType) -> None:
    """Without a grant in the topic's policy an alarm would publish into the void."""
    policy = of_type("AWS::SNS::TopicPolicy")["Notifications/Topic/Policy"]
    of_this_account = {"StringEquals": {"aws:SourceAccount": "<AWS::AccountId>"}}
    cloudwatch = {"Service": "cloudwatch.amazonaws.com"}

    [grant] = [each for each in policy["PolicyDocument"]["Statement"] if each["Principal"] == cloudwatch]
    assert (grant["Effect"], grant["Action"], grant["Condition"]) == ("Allow", "sns:Publish", of_this_account)


def test_no_topic_has_a_key(of_type: OfType, guard_of_type: OfType) -> None:
    """Under AWS's own key for SNS an alarm would publish into the void; one of ours would cost a dollar a month."""
    for each in (of_type, guard_of_type):
        assert not [path for path, topic in each("AWS::SNS::Topic").items() if "KmsMasterKeyId" in topic]
        assert each("AWS::KMS::Key") == {}


def test_people_named_in_the_configuration_are_told(of_type: OfType) -> None:
    subscriptions = of_type("AWS::SNS::Subscription").values()

    assert {(each["Protocol"], each["Endpoint"], each["TopicArn"]) for each in subscriptions} == {
        ("email", "ops@example.com", "<Notifications/Topic>"),
        ("email", "line@example.com", "<Notifications/Topic>"),
        ("email", "line@example.com", "<Routine/Topic>"),
    }


def test_no_subscription_filters(of_type: OfType) -> None:
    """An alarm publishes without attributes, and such a message passes no filter policy at all."""
    assert not [each for each in of_type("AWS::SNS::Subscription").values() if "FilterPolicy" in each]


def test_nobody_talks_to_topic_or_queue_without_tls(of_type: OfType) -> None:
    policies = [*of_type("AWS::SNS::TopicPolicy").values(), *of_type("AWS::SQS::QueuePolicy").values()]

    assert len(policies) == 3
    for policy in policies:
        refused = [each for each in policy["PolicyDocument"]["Statement"] if each["Effect"] == "Deny"]
        assert [each["Condition"] for each in refused] == [{"Bool": {"aws:SecureTransport": "false"}}]


def test_undelivered_calls_are_encrypted_and_kept_for_two_weeks(of_type: OfType) -> None:
    [queue] = of_type("AWS::SQS::Queue").values()

    assert queue["SqsManagedSseEnabled"] is True
    assert queue["MessageRetentionPeriod"] == 14 * 24 * 60 * 60


def test_the_dashboard_shows_units_and_demand_of_every_target_from_metrics_that_exist_anyway(of_type: OfType) -> None:
    """A custom metric per target would cost more a month than all that controls the target."""
    [page] = of_type("AWS::CloudWatch::Dashboard").values()
    widgets = {widget["properties"]["title"]: widget for widget in json.loads(page["DashboardBody"])["widgets"]}

    paint = ("AWS/Rekognition", "ProjectName", "paint-defects", "VersionName", "paint-defects.2026-01-05")
    weld = ("AWS/LookoutVision", "ModelVersion", "1", "ProjectName", "weld-seams")
    assert _series(widgets["paint-defects"]) == {*_unit_lines(*paint), ("Factory", "Rate")}
    assert _series(widgets["weld-seams"]) == {*_unit_lines(*weld), ("Factory", "OfferedImages", "Line", "weld")}
    assert {line[:2] for line in _series(widgets["Fleet"])} == {
        ("InferenceUnitAutoscaler", "Quarantined"),
        ("AWS/Lambda", "Errors"),
        ("AWS/States", "ExecutionsStarted"),
        ("AWS/States", "ExecutionsFailed"),
    }
    assert "night-shift" in widgets


def _unit_lines(namespace: str, *dimensions: str) -> set[tuple[str, ...]]:
    return {(namespace, name, *dimensions) for name in ("DesiredInferenceUnits", "InServiceInferenceUnits")}


def _series(widget: dict[str, Any]) -> set[tuple[str, ...]]:
    """The metrics of a graph; "." in a line stands for the same as in the line above."""
    series, above = set(), list[str]()
    for line in widget["properties"]["metrics"]:
        parts = [part for part in line if isinstance(part, str)]
        if parts:
            above = [above[place] if part == "." else part for place, part in enumerate(parts)]
            series.add(tuple(above))
    return series


def test_the_latest_decisions_are_read_from_plans_log(of_type: OfType) -> None:
    [page] = of_type("AWS::CloudWatch::Dashboard").values()
    [query] = [each for each in json.loads(page["DashboardBody"])["widgets"] if each["type"] == "log"]

    assert "SOURCE '<Functions/PlanLogs>'" in query["properties"]["query"]
    assert "target, phase, desired, reason" in query["properties"]["query"]


def test_the_outputs_are_what_the_command_line_looks_for(template: Template, readable: Callable[[Any], Any]) -> None:
    outputs = {name: readable(output["Value"]) for name, output in template["Outputs"].items()}

    assert outputs == {
        "PlanFunctionName": "<Functions/Plan>",
        "TableName": "<Storage/Table>",
        "StateMachineArn": "<Converge/Machine>",
        "TopicArn": "<Notifications/Topic>",
        "RoutineTopicArn": "<Routine/Topic>",
    }
