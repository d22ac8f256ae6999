"""What every role can do at all: its policies, evaluated for each action that the SDK knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.iam import Statement, allowed_actions, is_allowed, known_actions, listed

OfType = Callable[[str], dict[str, dict[str, Any]]]
Roles = dict[str, list[Statement]]

PAGE = Path(__file__).parents[2] / "docs" / "permissions.md"
START = {"lookoutvision:StartModel", "rekognition:StartProjectVersion"}
STOP = {"lookoutvision:StopModel", "rekognition:StopProjectVersion"}
# All that anybody does with a model. Whatever creates, deletes, copies, trains or detects is not among it.
OF_MODELS = (
    START
    | STOP
    | {
        *("lookoutvision:DescribeModel", "lookoutvision:ListModels", "lookoutvision:ListProjects"),
        *("lookoutvision:ListTagsForResource", "lookoutvision:TagResource", "lookoutvision:UntagResource"),
        *("lookoutvision:StartModelPackagingJob", "lookoutvision:DescribeModelPackagingJob"),
        *("rekognition:DescribeProjects", "rekognition:DescribeProjectVersions"),
        *("rekognition:ListTagsForResource", "rekognition:TagResource", "rekognition:UntagResource"),
    }
)
GUARD = STOP | {
    *("lookoutvision:DescribeModel", "lookoutvision:ListModels", "lookoutvision:ListProjects"),
    *("lookoutvision:ListTagsForResource", "rekognition:ListTagsForResource"),
    *("rekognition:DescribeProjects", "rekognition:DescribeProjectVersions"),
    "cloudtrail:LookupEvents",
    "sns:Publish",
    *("logs:CreateLogStream", "logs:PutLogEvents"),
}
# What the page calls the roles that are not called after a function.
CALLED = {
    "Converge/Machine": "Converge",
    "Packaging/Package/Machine": "Package",
    "Triggers/Scheduler": "Scheduler",
    "Learning/Scheduler": "Scheduler (of Learning)",
    "Leases/Stop": "Stop (of Leases)",
}


@pytest.fixture(scope="module")
def roles(of_type: OfType, guard_of_type: OfType) -> Roles:
    """The statements of every role of both stacks."""
    return _roles(of_type) | _roles(guard_of_type)


def _roles(of_type: OfType) -> Roles:
    found = {path: _inline(role) for path, role in of_type("AWS::IAM::Role").items()}
    for policy in [*of_type("AWS::IAM::Policy").values(), *of_type("AWS::IAM::ManagedPolicy").values()]:
        for role in policy["Roles"]:
            found[role.strip("<>")] += policy["PolicyDocument"]["Statement"]
    return found


def _inline(role: Mapping[str, Any]) -> list[Statement]:
    return [statement for policy in role.get("Policies", ()) for statement in policy["PolicyDocument"]["Statement"]]


def allowed(statements: Sequence[Statement]) -> set[str]:
    return allowed_actions(statements, known_actions())


def on_the_page(role: str) -> set[str]:
    """The actions that docs/permissions.md lists for a role, wildcards and what all functions share included."""
    own = role.removesuffix("/Role").removesuffix("Role")
    name = CALLED.get(own, own.rpartition("/")[2])
    rows = re.findall(r"^\| ([^|]+) \| (.+?) \|", PAGE.read_text(), re.MULTILINE)
    shared = own.startswith("Functions/")
    return {
        action
        for roles, actions in rows
        if name in re.split(r", ", roles) or (shared and roles.startswith("all "))
        for action in re.findall(r"`([a-z0-9]+:[A-Za-z]+)`", actions)
    }


def test_a_lease_can_stop_and_nothing_else(roles: Roles) -> None:
    assert allowed(roles["Leases/StopRole"]) == STOP


def test_the_guard_can_look_stop_and_tell_and_nothing_else(roles: Roles) -> None:
    assert allowed(roles["Guard/GuardRole"]) == GUARD


def test_only_start_can_start(roles: Roles) -> None:
    assert [role for role, statements in roles.items() if allowed(statements) & START] == ["Functions/StartRole"]


def test_nobody_can_create_delete_copy_or_train_a_model(roles: Roles) -> None:
    """Nor anything else that both services could do and no line of ours asks for."""
    for role, statements in roles.items():
        services = {action for action in allowed(statements) if action.startswith(("rekognition:", "lookoutvision:"))}
        assert services <= OF_MODELS, role


def test_every_role_can_do_what_the_page_says_and_nothing_else(roles: Roles) -> None:
    differences = {role: allowed(statements) ^ on_the_page(role) for role, statements in roles.items()}

    assert {role: actions for role, actions in differences.items() if actions} == {}


def test_every_action_that_is_granted_exists(roles: Roles) -> None:
    """A misspelt one would be a function that fails in AWS, and only there."""
    granted = {action for each in roles.values() for statement in each for action in listed(statement["Action"])}

    assert {action for action in granted if "*" not in action} <= known_actions()


HERE = "arn:<AWS::Partition>:rekognition:<AWS::Region>:<AWS::AccountId>:project/{}/version/one/1617550522329"


@pytest.mark.parametrize(
    ("role", "arn", "can"),
    [
        (
            "Leases/StopRole",
            "arn:aws:rekognition:eu-west-1:210987654321:project/night-shift/version/one/1617550522330",
            True,
        ),
        (
            "Leases/StopRole",
            "arn:aws:rekognition:eu-west-1:210987654321:project/night-shift/version/two/1617550522331",
            True,
        ),
        ("Leases/StopRole", HERE.format("somebody-elses"), False),
        ("Guard/GuardRole", HERE.format("somebody-elses"), True),
        ("Guard/GuardRole", "arn:aws:rekognition:eu-west-1:210987654321:project/elsewhere/version/one/1", False),
    ],
)
def test_a_lease_reaches_its_own_projects_and_the_guard_its_own_region(
    roles: Roles, role: str, arn: str, can: bool
) -> None:
    assert is_allowed(roles[role], "rekognition:StopProjectVersion", arn) == can


def a_statement(action: str, effect: str = "Allow", resource: str = "*", **other: Any) -> Statement:
    return {"Effect": effect, "Action": action, "Resource": resource, **other}


ALL = a_statement("*")


@pytest.mark.parametrize(
    ("statements", "can"),
    [
        ([], False),
        ([a_statement("rekognition:StopProjectVersion")], True),
        ([a_statement("rekognition:stopprojectversion")], True),
        ([a_statement("rekognition:Stop*")], True),
        ([a_statement("rekognition:?topProjectVersion")], True),
        ([a_statement("rekognition:StopProject")], False),
        ([a_statement("rekognition.StopProjectVersion")], False),
        ([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], True),
        ([{"Effect": "Allow", "NotAction": "rekognition:*", "Resource": "*"}], False),
        ([{"Effect": "Allow", "Action": "*", "NotResource": "arn:a*"}], False),
        ([a_statement("*", resource="arn:b")], False),
        ([a_statement("*", resource="arn:a?1")], True),
        ([ALL, a_statement("rekognition:Stop*", "Deny")], False),
        ([ALL, a_statement("rekognition:Stop*", "Deny", "arn:b")], True),
        ([ALL, a_statement("*", "Deny", Condition={"Bool": {"aws:SecureTransport": "false"}})], True),
    ],
)
def test_the_evaluator_reads_policies_as_iam_does(statements: list[Statement], can: bool) -> None:
    assert is_allowed(statements, "rekognition:StopProjectVersion", "arn:a/1") == can


def test_a_wildcard_in_an_action_would_be_seen() -> None:
    assert {"rekognition:DeleteProjectVersion", "rekognition:CreateProject"} <= allowed([a_statement("rekognition:*")])
    assert "rekognition:DeleteProject" not in allowed([a_statement("rekognition:*"), a_statement("*:Delete*", "Deny")])
    assert {"lookoutvision:StartModel", "lambda:InvokeFunction", "states:StartExecution"} <= known_actions()
