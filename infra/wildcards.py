"""Grants that cannot name one exact resource. Each says why; `docs/permissions.md` lists them all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import Acknowledgment, Stack, Validations
from aws_cdk import aws_iam as iam


def grant(
    role: iam.IRole,
    actions: Sequence[str],
    *,
    resource: str = "*",
    reason: str,
    conditions: Mapping[str, Any] | None = None,
) -> None:
    """Allow the actions on a resource with a wildcard, and acknowledge that very finding of cdk-nag."""
    statement = iam.PolicyStatement(actions=list(actions), resources=[resource], conditions=conditions)
    role.add_to_principal_policy(statement)
    acknowledge(role, resource=resource, reason=reason)


def acknowledge(role: iam.IRole, *, resource: str = "*", reason: str) -> None:
    """Acknowledge a wildcard that a construct of the CDK granted."""
    finding = f"AwsSolutions-IAM5[Resource::{_as_nag_writes(Stack.of(role).resolve(resource))}]"
    Validations.of(role).acknowledge(Acknowledgment(id=finding, reason=reason))


def _as_nag_writes(resource: Any) -> str:
    match resource:
        case {"Ref": name}:
            return f"<{name}>"
        case {"Fn::GetAtt": [name, attribute]}:
            return f"<{name}.{attribute}>"
        case {"Fn::Join": [delimiter, parts]}:
            return str(delimiter).join(_as_nag_writes(part) for part in parts)
        case _:
            return str(resource)
