"""What the guard may do: look at every model of its account and region, and stop it. Nothing else."""

from __future__ import annotations

from aws_cdk import Stack
from aws_cdk import aws_iam as iam

from infra import wildcards
from infra.models import NO_RESOURCE

WHOEVER_STARTED_IT = "What nobody declared has no name to write down, and is what the guard is there for."


def grant_region(role: iam.IRole, *, lookout: bool) -> None:
    """Let the role list, describe and stop all models where the stack is, and ask CloudTrail who started them."""
    grants = {
        "*": ["cloudtrail:LookupEvents", "rekognition:DescribeProjects"],
        _here(role, "rekognition", "project/*"): ["rekognition:DescribeProjectVersions"],
        _here(role, "rekognition", "project/*/version/*"): [
            "rekognition:ListTagsForResource",
            "rekognition:StopProjectVersion",
        ],
    }
    if lookout:
        grants["*"] += ["lookoutvision:ListModels", "lookoutvision:ListProjects"]
        grants[_here(role, "lookoutvision", "model/*")] = [
            "lookoutvision:DescribeModel",
            "lookoutvision:ListTagsForResource",
            "lookoutvision:StopModel",
        ]
    for resource, allowed in grants.items():
        reason = NO_RESOURCE if resource == "*" else WHOEVER_STARTED_IT
        wildcards.grant(role, allowed, resource=resource, reason=reason)


def _here(role: iam.IRole, service: str, name: str) -> str:
    resource, _, rest = name.partition("/")
    return Stack.of(role).format_arn(service=service, resource=resource, resource_name=rest)
