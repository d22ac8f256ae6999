"""Says whether a template asks for anything that the emulator would leave out, before it is deployed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Importing these registers their providers.
from workbench.emulator.cloudformation import cloudwatch, eventing, functions, messaging, states, storage
from workbench.emulator.cloudformation.provider import PROVIDERS

REGISTERED_BY = (cloudwatch, eventing, functions, messaging, states, storage)

# Types that stay moto's own, with the properties that moto 5.2.5 takes in. Policies are stored, not enforced.
MOTO: dict[str, frozenset[str]] = {
    "AWS::IAM::Role": frozenset(
        {
            "AssumeRolePolicyDocument",
            "Description",
            "ManagedPolicyArns",
            "MaxSessionDuration",
            "Path",
            "PermissionsBoundary",
            "Policies",
            "RoleName",
            "Tags",
        }
    ),
    "AWS::IAM::Policy": frozenset({"Groups", "PolicyDocument", "PolicyName", "Roles", "Users"}),
    "AWS::IAM::ManagedPolicy": frozenset(
        {"Description", "Groups", "ManagedPolicyName", "Path", "PolicyDocument", "Roles", "Users"}
    ),
    "AWS::KMS::Key": frozenset(
        {
            "Description",
            "EnableKeyRotation",
            "Enabled",
            "KeyPolicy",
            "KeySpec",
            "KeyUsage",
            "PendingWindowInDays",
            "Tags",
        }
    ),
    "AWS::SSM::Parameter": frozenset({"Description", "Name", "Tags", "Type", "Value"}),
    "AWS::S3::Bucket": frozenset({"BucketEncryption", "BucketName", "Tags"}),
}
# Says something to the tools that made the template, and deploys nothing.
NOTHING_TO_DEPLOY = frozenset({"AWS::CDK::Metadata"})


class TemplateError(Exception):
    """The template holds what the emulator would leave out. The message names all of it."""


def check(template: Mapping[str, Any]) -> None:
    """Raise TemplateError for types without a provider, and for properties that would be ignored unawares."""
    faults = [
        fault
        for logical_id, resource in template.get("Resources", {}).items()
        for fault in _faults(logical_id, resource["Type"], set(resource.get("Properties", {})))
    ]
    if faults:
        raise TemplateError("the emulator cannot deploy this template: " + "; ".join(sorted(faults)))


def _faults(logical_id: str, type: str, properties: set[str]) -> list[str]:
    if type in NOTHING_TO_DEPLOY:
        return []
    if provider := PROVIDERS.get(type):
        known = provider.honoured | provider.inert
    elif type in MOTO:
        known = MOTO[type]
    else:
        return [f"{logical_id}: the type {type} is not emulated"]
    unknown = sorted(properties - known)
    return [f"{logical_id}: {type} would ignore {', '.join(unknown)}"] if unknown else []
