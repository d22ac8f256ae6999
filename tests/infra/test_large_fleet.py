"""A fleet of two hundred: AWS's limits on policies and templates are met before the deployment, not by it."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest

from infra.synth import new_app  # isort: skip

from infra.dashboard import FREE_METRICS
from infra.document import Fleet
from infra.stack import AutoscalerStack

TARGETS = 200

# Characters of a role's own policies together, of one managed policy, and managed policies a role (IAM quotas).
INLINE, MANAGED, MANAGED_PER_ROLE = 10_240, 6_144, 10
# CloudFormation quotas.
TEMPLATE_BYTES, RESOURCES = 1_000_000, 500


@pytest.fixture(scope="module", params=["lookoutvision", "rekognition", "both"])
def resources(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, document: dict[str, Any]
) -> dict[str, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("large")
    weld, paint, _ = document["targets"]
    kinds = {"lookoutvision": [weld], "rekognition": [paint], "both": [weld, paint]}[request.param]
    targets = [_copy(kinds[number % len(kinds)], number) for number in range(TARGETS)]
    code = folder / "code"
    code.mkdir()
    (code / "empty.py").touch()
    app = new_app(folder / "out")
    AutoscalerStack(app, fleet=cast("Fleet", document | {"targets": targets}), asset=str(code))
    app.synth()
    text = (folder / "out" / "autoscaler-factory.template.json").read_text()
    assert len(text) < TEMPLATE_BYTES
    found: dict[str, dict[str, Any]] = json.loads(text)["Resources"]
    return found


def _copy(target: dict[str, Any], number: int) -> dict[str, Any]:
    name = f"a-model-with-quite-a-long-name-{number:03}"
    project = f"arn:aws:rekognition:eu-central-1:123456789012:project/{name}"
    arn = f"{project}/version/{name}.2026-01-05/1617550522{number:03}"
    identity = {"project": name} if target["provider"] == "lookoutvision" else {"project_version_arn": arn}
    return target | identity | {"name": name, "alarms": False, "packaging": None}


def test_every_policy_fits(resources: dict[str, dict[str, Any]]) -> None:
    for name, resource in resources.items():
        if resource["Type"] in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
            limit = INLINE if resource["Type"] == "AWS::IAM::Policy" else MANAGED
            assert _length(resource["Properties"]["PolicyDocument"]) < limit, name


def _length(value: Any) -> int:
    """Characters once CloudFormation has filled in names; every one of them counts as long as an ARN may be here."""
    match value:
        case {"Ref": name} if name.startswith("AWS::"):
            return len("ap-northeast-1")
        case {"Ref": _} | {"Fn::GetAtt": _}:
            return 120
        case {"Fn::Join": [_, parts]}:
            return sum(_length(part) for part in parts) + 2
        case dict():
            return sum(len(key) + _length(each) + 4 for key, each in value.items()) + 2
        case list():
            return sum(_length(each) + 1 for each in value) + 2
    return len(value) + 2


def test_no_role_has_more_policies_than_it_may(resources: dict[str, dict[str, Any]]) -> None:
    roles = [
        json.dumps(role)
        for resource in resources.values()
        if resource["Type"] == "AWS::IAM::ManagedPolicy"
        for role in resource["Properties"]["Roles"]
    ]

    assert roles
    assert max(roles.count(role) for role in roles) <= MANAGED_PER_ROLE


def test_targets_without_alarms_cost_no_resources(resources: dict[str, dict[str, Any]]) -> None:
    """Two hundred targets take policies and a dashboard, and nothing each of their own."""
    assert len(resources) < 120 < RESOURCES


def test_the_dashboard_shows_as_many_targets_as_cost_nothing_and_says_so(resources: dict[str, dict[str, Any]]) -> None:
    """The first ones; a graph of a target takes three metrics, and the page would be billed for one too many."""
    [page] = [each for each in resources.values() if each["Type"] == "AWS::CloudWatch::Dashboard"]
    widgets = json.loads(_text(page["Properties"]["DashboardBody"]))["widgets"]
    graphs = {
        each["properties"]["title"]: each["properties"]["metrics"] for each in widgets if each["type"] == "metric"
    }
    [told] = [each["properties"]["markdown"] for each in widgets if each["type"] == "text"]
    metrics = sum(isinstance(line[0], str) for lines in graphs.values() for line in lines)
    shown = len(graphs) - 1  # and one of the fleet

    assert FREE_METRICS - 3 < metrics <= FREE_METRICS == 50
    assert list(graphs) == ["Fleet", *(_copy({"provider": "lookoutvision"}, number)["name"] for number in range(shown))]
    assert f"{TARGETS - shown} of the targets" in told
    assert "`autoscaler status`" in told


def _text(value: Any) -> str:
    """A text of the template, with a word for whatever CloudFormation fills in."""
    match value:
        case {"Fn::Join": [delimiter, parts]}:
            return str(delimiter).join(_text(part) for part in parts)
        case dict():
            return "filled-in"
    return str(value)
