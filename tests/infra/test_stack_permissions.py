"""Who may do what: every role of the template, and the page that lists it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "permissions.md"
HANDLERS = ROOT / "lambdas" / "autoscaler" / "handlers"

OfType = Callable[[str], dict[str, dict[str, Any]]]
Grants = dict[str, set[tuple[str, str]]]

ROUTINE = {"STARTED", "READY", "STOPPED"}

HERE = "arn:<AWS::Partition>:{service}:<AWS::Region>:<AWS::AccountId>:{resource}"
WELD = HERE.format(service="lookoutvision", resource="model/weld-seams/1")
WELD_PROJECT = HERE.format(service="lookoutvision", resource="model/weld-seams/*")
PAINT = "arn:aws:rekognition:eu-central-1:123456789012:project/paint-defects/{}"
NIGHT = "arn:aws:rekognition:eu-west-1:210987654321:project/night-shift/{}"
VERSIONS = {PAINT.format("version/paint-defects.2026-01-05/1617550522329"), NIGHT.format("version/one/1617550522330")}
TABLE, TOPIC, ROUTINE_TOPIC = "<Storage/Table.Arn>", "<Notifications/Topic>", "<Routine/Topic>"
QUEUE = "<Undelivered/Queue.Arn>"

RECORD = {("dynamodb:GetItem", TABLE), ("dynamodb:UpdateItem", TABLE)}
PUBLISH = {("sns:Publish", TOPIC)}
DESCRIBE = {
    ("rekognition:DescribeProjects", "*"),
    ("rekognition:DescribeProjectVersions", PAINT.format("*")),
    ("rekognition:DescribeProjectVersions", NIGHT.format("*")),
}

LEASES = HERE.format(service="scheduler", resource="schedule/<leases>/*")
WRITE_LEASE = {
    ("scheduler:CreateSchedule", LEASES),
    ("scheduler:UpdateSchedule", LEASES),
    ("iam:PassRole", "<Leases/StopRole.Arn>"),
}
REMOVE_LEASE = {("scheduler:DeleteSchedule", LEASES)}
STOP_MODELS = {
    ("lookoutvision:StopModel", WELD_PROJECT),
    ("rekognition:StopProjectVersion", PAINT.format("version/*")),
    ("rekognition:StopProjectVersion", NIGHT.format("version/*")),
}

ANY_MODEL = {
    "lookoutvision": [HERE.format(service="lookoutvision", resource="model/*")],
    "rekognition": [
        "arn:aws:rekognition:eu-central-1:123456789012:project/*/version/*",
        "arn:aws:rekognition:eu-west-1:210987654321:project/*/version/*",
    ],
}
TAG, UNTAG = (
    {(f"{service}:{action}", arn) for service, arns in ANY_MODEL.items() for arn in arns}
    for action in ("TagResource", "UntagResource")
)

PRESS = HERE.format(service="iot", resource="thing/press-7")
COMPONENT = HERE.format(service="greengrass", resource="components:com.example.weld-seams")
COMPONENT_VERSION = f"{COMPONENT}:versions:1.2.0"
DEPLOYMENTS = HERE.format(service="greengrass", resource="deployments:*")
JOBS = HERE.format(service="iot", resource="job/*")
BUCKET = "arn:<AWS::Partition>:s3:::edge-artifacts"
KEY = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
SEE_DEPLOYMENTS = {
    ("greengrass:GetDeployment", DEPLOYMENTS),
    ("iot:DescribeJob", JOBS),
    *((f"iot:{verb}", PRESS) for verb in ("DescribeThing", "GetThingShadow")),
}

FUNCTIONS: Grants = {
    "Plan": {
        *TAG,
        *UNTAG,
        *RECORD,
        *WRITE_LEASE,
        *REMOVE_LEASE,
        *PUBLISH,
        *DESCRIBE,
        ("lookoutvision:DescribeModel", WELD),
        ("dynamodb:Query", TABLE),
        ("dynamodb:DeleteItem", TABLE),
        ("sns:Publish", ROUTINE_TOPIC),
        ("lookoutvision:ListModels", "*"),
        ("cloudwatch:GetMetricData", "*"),
        ("cloudtrail:LookupEvents", "*"),
        ("states:StartExecution", "<Converge/Machine>"),
        ("states:DescribeExecution", HERE.format(service="states", resource="execution:<Converge/Machine.Name>:*")),
        ("states:StartExecution", "<Packaging/Package/Machine>"),
        (
            "states:DescribeExecution",
            HERE.format(service="states", resource="execution:<Packaging/Package/Machine.Name>:*"),
        ),
        ("sqs:SendMessage", QUEUE),
        ("sqs:GetQueueAttributes", QUEUE),
        ("sqs:GetQueueUrl", QUEUE),
    },
    "Observe": {*RECORD, *DESCRIBE, ("lookoutvision:DescribeModel", WELD_PROJECT)},
    "Start": {
        *RECORD,
        *WRITE_LEASE,
        *TAG,
        ("lookoutvision:StartModel", WELD),
        *(("rekognition:StartProjectVersion", arn) for arn in VERSIONS),
    },
    "Stop": RECORD | STOP_MODELS,
    "Settle": RECORD | REMOVE_LEASE | UNTAG,
    "GiveUp": {*RECORD, *PUBLISH},
    "StartPackagingJob": {
        *RECORD,
        ("lookoutvision:StartModelPackagingJob", WELD),
        ("s3:GetBucketLocation", BUCKET),
        ("s3:PutObject", f"{BUCKET}/models/*"),
        ("kms:GenerateDataKey", KEY),
        ("greengrass:CreateComponentVersion", COMPONENT),
        ("greengrass:CreateComponentVersion", COMPONENT_VERSION),
        ("greengrass:DescribeComponent", COMPONENT_VERSION),
        ("greengrass:TagResource", COMPONENT_VERSION),
    },
    "FollowPackaging": {*RECORD, *PUBLISH, *SEE_DEPLOYMENTS, ("lookoutvision:DescribeModelPackagingJob", "*")},
    "DeployComponent": {
        *RECORD,
        *SEE_DEPLOYMENTS,
        ("greengrass:CreateDeployment", "*"),
        ("greengrass:ListDeployments", "*"),
        *((f"iot:{verb}Job", JOBS) for verb in ("Create", "Update", "Cancel")),
        *((f"iot:{verb}", PRESS) for verb in ("CreateJob", "DeleteThingShadow", "UpdateThingShadow")),
    },
    "LearnForecast": {*RECORD, ("dynamodb:Query", TABLE), ("cloudwatch:GetMetricData", "*")},
}
PACKAGE = {"StartPackagingJob", "FollowPackaging", "DeployComponent"}
# What no state machine calls.
WOKEN = {"Plan", "LearnForecast"}


@pytest.fixture(scope="module")
def grants(of_type: OfType) -> Grants:
    """(action, resource) pairs by the role that has them."""
    found: Grants = {}
    for policy in [*of_type("AWS::IAM::Policy").values(), *of_type("AWS::IAM::ManagedPolicy").values()]:
        for role in policy["Roles"]:
            found.setdefault(role.strip("<>"), set()).update(_pairs(policy["PolicyDocument"]))
    return found


def _pairs(policy: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for statement in policy["Statement"]:
        assert statement["Effect"] == "Allow"
        for action in _listed(statement["Action"]):
            for resource in _listed(statement["Resource"]):
                # The CDK names a schedule group itself, after the stack.
                yield action, re.sub(r"schedule/[\w-]+-Leases-Schedules-\w+", "schedule/<leases>", resource)


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_may_do_what_it_needs_and_nothing_else(grants: Grants, function: str) -> None:
    logs = f"<Functions/{function}Logs.Arn>"
    own_log = {("logs:CreateLogStream", logs), ("logs:PutLogEvents", logs)}

    assert grants[f"Functions/{function}Role"] == FUNCTIONS[function] | own_log


def test_every_function_runs_under_its_own_role(of_type: OfType) -> None:
    roles = {path: function["Role"] for path, function in of_type("AWS::Lambda::Function").items()}

    assert roles == {f"Functions/{name}": f"<Functions/{name}Role.Arn>" for name in FUNCTIONS}


@pytest.mark.parametrize(
    ("machine", "functions"),
    [("Converge/Machine", set(FUNCTIONS) - PACKAGE - WOKEN), ("Packaging/Package/Machine", PACKAGE)],
)
def test_a_state_machine_may_call_its_own_functions_and_not_plan(
    grants: Grants, machine: str, functions: set[str]
) -> None:
    called = {resource for action, resource in grants[f"{machine}/Role"] if action == "lambda:InvokeFunction"}

    assert called == {f"<Functions/{name}.Arn>" for name in functions}


@pytest.mark.parametrize(
    ("role", "function"), [("Triggers/SchedulerRole", "Plan"), ("Learning/SchedulerRole", "LearnForecast")]
)
def test_schedules_may_call_one_function_and_leave_what_failed_and_nothing_else(
    grants: Grants, role: str, function: str
) -> None:
    assert grants[role] == {("lambda:InvokeFunction", f"<Functions/{function}.Arn>"), ("sqs:SendMessage", QUEUE)}


def test_a_lease_may_stop_models_and_nothing_else(grants: Grants) -> None:
    """Not even look: whoever got hold of this role could do no more than switch off."""
    assert grants["Leases/StopRole"] == STOP_MODELS


@pytest.mark.parametrize("role", ["Triggers/SchedulerRole", "Learning/SchedulerRole", "Leases/StopRole"])
def test_only_the_schedules_of_this_stack_get_that_role(of_type: OfType, role: str) -> None:
    """Without these conditions, any schedule of any account could have the service act in our name."""
    [trust] = of_type("AWS::IAM::Role")[role]["AssumeRolePolicyDocument"]["Statement"]

    assert trust["Condition"]["StringEquals"] == {
        "aws:SourceAccount": "<AWS::AccountId>",
        "aws:SourceArn": f"<{role.partition('/')[0]}/Schedules.Arn>",
    }


def test_the_role_of_leases_may_be_handed_to_scheduler_only(of_type: OfType) -> None:
    for policy in of_type("AWS::IAM::Policy").values():
        for statement in policy["PolicyDocument"]["Statement"]:
            if "iam:PassRole" in _listed(statement["Action"]):
                assert statement["Condition"] == {"StringEquals": {"iam:PassedToService": "scheduler.amazonaws.com"}}


def test_no_role_has_a_policy_that_aws_manages(of_type: OfType) -> None:
    for path, role in of_type("AWS::IAM::Role").items():
        assert not [arn for arn in role.get("ManagedPolicyArns", []) if ":aws:policy/" in arn], path


def test_every_wildcard_is_on_the_page_with_its_reason(grants: Grants) -> None:
    """The page and the template say the same; a wildcard that nobody has explained cannot slip in."""
    of_the_template = {
        (_short(role), action, _short_resource(resource))
        for role, pairs in grants.items()
        for action, resource in pairs
        if "*" in action + resource
    }
    section = PAGE.read_text().split("## Wildcards")[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if "`" in line]
    of_the_page = {
        (role, action, resource.strip("`"))
        for roles, actions, resource, reason in (row for row in rows if len(row) == 4)
        for role in roles.split(", ")
        for action in re.findall(r"`([^`]+)`", actions)
        # The guard's are compared with its own stack.
        if reason and role != "Guard"
    }

    assert of_the_template == of_the_page


def _short(role: str) -> str:
    return role.split("/")[-3] if role.endswith("/Machine/Role") else role.split("/")[-1].removesuffix("Role")


def _short_resource(resource: str) -> str:
    """As the page writes it: without partition, region, account and the names of this test's projects."""
    name = resource.split(":<AWS::AccountId>:")[-1].split("123456789012:")[-1].split("210987654321:")[-1]
    name = re.sub(r"model/[^/]+/", "model/<name>/", name)
    name = name.replace(f"{BUCKET}/models/", "<bucket>/<prefix>")
    name = re.sub(r"<[\w/]+/Machine.Name>", "<machine>", name)
    return re.sub(r"project/[^/*]+/", "project/<name>/", name)


def test_every_action_of_a_function_is_on_the_page() -> None:
    page = PAGE.read_text()

    assert {action for pairs in FUNCTIONS.values() for action, _ in pairs if action not in page} == set()


def test_messages_are_all_that_plan_may_delete(of_type: OfType) -> None:
    """Records, overrides and the ledger share the table with them."""
    statements = [
        statement
        for policy in of_type("AWS::IAM::Policy").values()
        for statement in policy["PolicyDocument"]["Statement"]
        if "dynamodb:DeleteItem" in _listed(statement["Action"])
    ]

    assert [(each["Action"], each["Condition"]) for each in statements] == [
        ("dynamodb:DeleteItem", {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["message"]}})
    ]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_may_publish_if_its_code_tells_people_what_matters(function: str) -> None:
    """The emulator does not refuse what a role does not allow, so nothing else would notice.

    What happens every day waits for Plan, whatever becomes of the table.
    """
    modules = _reached(re.sub(r"(?<!^)([A-Z])", r"_\1", function))
    told = {kind for module in modules for kind in re.findall(r"Kind\.(\w+)", module.read_text())}

    assert bool(told - ROUTINE) == (FUNCTIONS[function] >= PUBLISH)


def _reached(handler: str, seen: frozenset[Path] = frozenset()) -> frozenset[Path]:
    """The modules of handlers/ that a handler imports, at any depth, and itself; runtime only makes things."""
    path = HANDLERS / f"{handler.lower()}.py"
    if not path.exists() or path in seen or handler == "runtime":
        return seen
    reached = seen | {path}
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("autoscaler.handlers."):
            reached = _reached(node.module.rpartition(".")[2], reached)
    return reached
