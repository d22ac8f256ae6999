"""The guard's stack: what it may do, when it wakes, whom it tells, and that it needs nothing of the main one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.guard import GuardStack
from infra.synth import new_app

Template = dict[str, Any]
OfType = Callable[[str], dict[str, dict[str, Any]]]
Lint = Callable[[Template], list[tuple[str, str]]]

ROOT = Path(__file__).parents[2]
HERE = "arn:<AWS::Partition>:{service}:<AWS::Region>:<AWS::AccountId>:{resource}"
ALLOWED_BY_LINT = {"W3005"}  # the CDK writes a DependsOn beside the reference that says the same

GUARD = {
    ("rekognition:DescribeProjects", "*"),
    ("rekognition:DescribeProjectVersions", HERE.format(service="rekognition", resource="project/*")),
    *(
        (f"rekognition:{action}", HERE.format(service="rekognition", resource="project/*/version/*"))
        for action in ("ListTagsForResource", "StopProjectVersion")
    ),
    ("cloudtrail:LookupEvents", "*"),
    ("sns:Publish", "<Guard/Notifications/Topic>"),
    ("logs:CreateLogStream", "<Guard/GuardLogs.Arn>"),
    ("logs:PutLogEvents", "<Guard/GuardLogs.Arn>"),
}
LOOKOUT = {
    ("lookoutvision:ListModels", "*"),
    ("lookoutvision:ListProjects", "*"),
    *(
        (f"lookoutvision:{action}", HERE.format(service="lookoutvision", resource="model/*"))
        for action in ("DescribeModel", "ListTagsForResource", "StopModel")
    ),
}


def test_the_guard_may_look_and_stop_and_tell_and_nothing_else(guard_of_type: OfType) -> None:
    [role] = guard_of_type("AWS::IAM::Role")
    [policy] = guard_of_type("AWS::IAM::Policy").values()

    assert role == "Guard/GuardRole"
    assert policy["Roles"] == ["<Guard/GuardRole>"]
    assert {
        (action, resource)
        for statement in policy["PolicyDocument"]["Statement"]
        for action in _listed(statement["Action"])
        for resource in _listed(statement["Resource"])
    } == GUARD | LOOKOUT
    assert "ManagedPolicyArns" not in guard_of_type("AWS::IAM::Role")[role]


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def test_every_action_and_wildcard_of_the_guard_is_on_the_page_with_its_reason() -> None:
    page = (ROOT / "docs" / "permissions.md").read_text()
    rows = re.findall(r"^\| Guard \| (.+?) \| `(.+?)` \| (.+) \|$", page.split("## Wildcards")[1], re.MULTILINE)
    told = {(action, resource) for actions, resource, _ in rows for action in re.findall(r"`([^`]+)`", actions)}

    in_template = {(action, resource.rpartition("<AWS::AccountId>:")[2]) for action, resource in GUARD | LOOKOUT}
    assert told == {pair for pair in in_template if "*" in pair[1]}
    assert {action for action, _ in GUARD | LOOKOUT if f"`{action}`" not in page} == set()


def test_its_function_runs_under_its_own_role_and_knows_its_settings(guard_of_type: OfType) -> None:
    [function] = guard_of_type("AWS::Lambda::Function").values()

    assert function["Role"] == "<Guard/GuardRole.Arn>"
    assert function["Handler"] == "guard.handler.handler"
    assert (function["Runtime"], function["Architectures"]) == ("python3.13", ["arm64"])
    assert function["LoggingConfig"] == {"LogGroup": "<Guard/GuardLogs>"}
    assert function["Environment"]["Variables"] == {
        "TOPIC_ARN": "<Guard/Notifications/Topic>",
        "STOP_STRAYS": "false",
        "ASK_LOOKOUTVISION": "true",
        "POWERTOOLS_SERVICE_NAME": "guard",
        "POWERTOOLS_LOG_LEVEL": "INFO",
    }


def test_a_rule_wakes_it_every_three_minutes_and_scheduler_has_no_part_in_it(
    guard_template: Template, guard_of_type: OfType
) -> None:
    [rule] = guard_of_type("AWS::Events::Rule").values()
    [permission] = guard_of_type("AWS::Lambda::Permission").values()

    assert (rule["ScheduleExpression"], rule["State"]) == ("rate(3 minutes)", "ENABLED")
    assert [target["Arn"] for target in rule["Targets"]] == ["<Guard/Guard.Arn>"]
    assert (permission["Principal"], permission["SourceArn"]) == ("events.amazonaws.com", "<Guard/Clock.Arn>")
    assert not [each for each in guard_template["Resources"].values() if "Scheduler" in each["Type"]]


def test_lambda_does_not_try_again_what_the_next_round_does_sooner(guard_of_type: OfType) -> None:
    [config] = guard_of_type("AWS::Lambda::EventInvokeConfig").values()

    assert (config["MaximumRetryAttempts"], config["MaximumEventAgeInSeconds"]) == (0, 180)


def test_neither_stack_refers_to_the_other(template: Template, guard_template: Template, assembly: Path) -> None:
    """Each can be deployed, broken and deleted alone."""
    artifacts = json.loads((assembly / "manifest.json").read_text())["artifacts"]
    for name, other in (("autoscaler-factory", "autoscaler-factory-guard"), ("autoscaler-factory-guard", "-factory")):
        assert not [each for each in artifacts[name].get("dependencies", ()) if not each.endswith(".assets")]
        assert other not in json.dumps(template if other.endswith("guard") else guard_template).replace(name, "")
    for each in (template, guard_template):
        assert "Fn::ImportValue" not in json.dumps(each)
        assert "Export" not in json.dumps(each.get("Outputs", {}))


def test_all_outputs_say_that_they_are_the_guards(guard_template: Template, template: Template) -> None:
    """Outputs of all stacks are read together."""
    assert set(guard_template["Outputs"]) == {"GuardFunctionName", "GuardTopicArn"}
    assert not set(guard_template["Outputs"]) & set(template["Outputs"])


def test_people_are_called_when_it_fails_twice_and_when_nobody_wakes_it(guard_of_type: OfType) -> None:
    alarms = guard_of_type("AWS::CloudWatch::Alarm")
    fails, silent = alarms["Guard/GuardFails"], alarms["Guard/GuardSilent"]

    assert set(alarms) == {"Guard/GuardFails", "Guard/GuardSilent"}
    for alarm in alarms.values():
        assert alarm["AlarmActions"] == ["<Guard/Notifications/Topic>"]
        assert alarm["Dimensions"] == [{"Name": "FunctionName", "Value": "<Guard/Guard>"}]
    assert (fails["MetricName"], fails["Period"] * fails["EvaluationPeriods"]) == ("Errors", 6 * 60)
    assert (fails["ComparisonOperator"], fails["Threshold"]) == ("GreaterThanThreshold", 0)
    assert fails["TreatMissingData"] == "notBreaching"
    assert (silent["MetricName"], silent["Period"] * silent["EvaluationPeriods"]) == ("Invocations", 9 * 60)
    assert (silent["ComparisonOperator"], silent["Threshold"]) == ("LessThanThreshold", 1)
    # No data is what silence looks like, and what a first deployment looks like, which must be no alarm.
    assert silent["TreatMissingData"] == "missing"
    assert silent["InsufficientDataActions"] == silent["AlarmActions"]


def test_the_same_people_are_told_by_a_topic_of_its_own(guard_of_type: OfType) -> None:
    [subscription] = guard_of_type("AWS::SNS::Subscription").values()

    assert (subscription["Protocol"], subscription["Endpoint"]) == ("email", "ops@example.com")
    assert subscription["TopicArn"] == "<Guard/Notifications/Topic>"


def test_cfn_lint_finds_nothing(guard_template: Template, lint: Lint) -> None:
    assert [sentence for rule, sentence in lint(guard_template) if rule not in ALLOWED_BY_LINT] == []


def test_every_alarm_has_its_section_in_the_runbook(guard_of_type: OfType) -> None:
    headings = re.findall(r"^## (.+)$", (ROOT / "docs" / "runbook.md").read_text(), re.MULTILINE)
    for alarm in guard_of_type("AWS::CloudWatch::Alarm").values():
        assert alarm["AlarmDescription"].split("docs/runbook.md#")[1] in [heading.lower() for heading in headings]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"guard": {"stop_strays": True}}, {"STOP_STRAYS": "true"}),
        (
            {"prices": {"currency": "EUR", "providers": {"rekognition": {"unit_hour": 3.5, "source": "contract"}}}},
            {"PRICES": '{"currency": "EUR", "providers": {"rekognition": {"unit_hour": 3.5, "source": "contract"}}}'},
        ),
        ({"targets": []}, {"ASK_LOOKOUTVISION": "false"}),
    ],
)
def test_the_document_says_what_it_is_to_know(
    synthesized_guard: Callable[[dict[str, Any]], Template],
    document: dict[str, Any],
    changed: dict[str, Any],
    expected: dict[str, str],
) -> None:
    found = synthesized_guard(document | changed)
    [function] = [each for each in found["Resources"].values() if each["Type"] == "AWS::Lambda::Function"]

    assert function["Properties"]["Environment"]["Variables"].items() >= expected.items()
    asks_lookout = "lookoutvision:" in json.dumps(found)
    assert asks_lookout == (expected.get("ASK_LOOKOUTVISION") != "false")


@pytest.fixture
def synthesized_guard(tmp_path: Path) -> Callable[[dict[str, Any]], Template]:
    """The guard's template alone, with any code."""

    def synthesize(document: Any) -> Template:
        code = tmp_path / "code"
        code.mkdir()
        app = new_app(tmp_path / "out")
        stack = GuardStack(app, fleet=document, asset=str(code))
        found: Template = app.synth().get_stack_by_name(stack.stack_name).template
        return found

    return synthesize
