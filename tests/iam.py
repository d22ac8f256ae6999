"""A small evaluator of identity policies, as the IAM guide describes it (policy evaluation logic).

Conditions are taken as satisfied in Allow and as not satisfied in Deny: what is found is the most that can be allowed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from autoscaler.aws.session import service_model

Statement = Mapping[str, Any]

# SDK services that the stacks use, and their prefixes in IAM where those differ.
SERVICES = {
    **{
        name: name
        for name in (
            *("cloudtrail", "cloudwatch", "dynamodb", "events", "iam", "kms", "lambda", "logs", "lookoutvision"),
            *("rekognition", "s3", "scheduler", "sns", "sqs", "ssm", "sts", "xray"),
        )
    },
    "greengrassv2": "greengrass",
    "iot": "iot",
    "iot-data": "iot",
    "stepfunctions": "states",
}
# Operations whose permission has another name (Service Authorization Reference).
RENAMED = {"lambda:Invoke": "lambda:InvokeFunction"}
# Permissions without an operation of their own (Service Authorization Reference; Step Functions guide, logging).
WITHOUT_OPERATION = frozenset(
    {
        "iam:PassRole",
        *(f"logs:{verb}LogDelivery" for verb in ("Create", "Get", "Update", "Delete")),
        "logs:ListLogDeliveries",
    }
)


@cache
def known_actions() -> frozenset[str]:
    """Every action of these services that the SDK or our own service model knows."""
    operations = {f"{prefix}:{name}" for sdk, prefix in SERVICES.items() for name in service_model(sdk)["operations"]}
    return frozenset(RENAMED.get(action, action) for action in operations) | WITHOUT_OPERATION


def is_allowed(statements: Sequence[Statement], action: str, resource: str) -> bool:
    """Whether the action is allowed on the resource: some Allow matches, and no Deny does."""
    applying = [each for each in statements if _is_about(each, action) and _is_on(each, resource)]
    denied = any(each["Effect"] == "Deny" and "Condition" not in each for each in applying)
    return not denied and any(each["Effect"] == "Allow" for each in applying)


def allowed_actions(statements: Sequence[Statement], actions: Iterable[str]) -> set[str]:
    """Those of the actions that are allowed on anything at all."""
    return {
        action for action in actions if any(is_allowed(statements, action, on) for on in _reach(statements, action))
    }


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _reach(statements: Sequence[Statement], action: str) -> list[str]:
    """Resources that Allows of the action name: their own patterns, or anything at all for NotResource."""
    allows = [each for each in statements if each["Effect"] == "Allow" and _is_about(each, action)]
    return [resource for each in allows for resource in listed(each.get("Resource", "arn:aws:any:::thing"))]


def _is_about(statement: Statement, action: str) -> bool:
    if "Action" in statement:
        return any(_matches(pattern.lower(), action.lower()) for pattern in listed(statement["Action"]))
    return not any(_matches(pattern.lower(), action.lower()) for pattern in listed(statement["NotAction"]))


def _is_on(statement: Statement, resource: str) -> bool:
    if "Resource" in statement:
        return any(_matches(pattern, resource) for pattern in listed(statement["Resource"]))
    return not any(_matches(pattern, resource) for pattern in listed(statement["NotResource"]))


def _matches(pattern: str, text: str) -> bool:
    return _expression(pattern).fullmatch(text) is not None


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    parts = (".*" if each == "*" else "." if each == "?" else re.escape(each) for each in pattern)
    return re.compile("".join(parts), re.DOTALL)
