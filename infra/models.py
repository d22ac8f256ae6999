"""What a target is called in IAM and in CloudWatch, and who may do what to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import Stack
from aws_cdk import aws_iam as iam

from infra import wildcards
from infra.document import Target

# ARN format: Service Authorization Reference, Amazon Rekognition, "projectversion".
VERSION_ARN = re.compile(r"(?P<project_path>arn:.+:project/(?P<project>[^/]+))/version/(?P<version>[^/]+)/\d+")

# The CDK spreads statements over as many policies as they need, but cannot split one (6,144 characters, IAM quotas).
MODELS_PER_STATEMENT = 10

NO_RESOURCE = "AWS knows no resource for this action (Service Authorization Reference)."
# As `autoscaler.aws.lease_tags` writes it and `guard.judgement.lease_tag` reads it.
LEASE_TAG = "inference-unit-autoscaler:lease"
ONE_TAG = "Any model of the fleet, also one of a version before; the condition leaves one tag to write."
VERSION_BEFORE = "When the configuration names a new version, the one that still runs must be seen and stopped."
PROJECT_WITHOUT_TIMESTAMP = "A project's ARN ends in the time of its creation, which the version's ARN does not tell."


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomLabelsName:
    """The parts of a Custom Labels version ARN that name things elsewhere."""

    project_path: str
    project: str
    version: str

    @classmethod
    def of(cls, version_arn: str) -> CustomLabelsName:
        """Raises ValueError for what is no version ARN; the configuration's own check comes before this one."""
        if not (parts := VERSION_ARN.fullmatch(version_arn)):
            raise ValueError(f"not the ARN of a Custom Labels model version: {version_arn}")
        return cls(**parts.groupdict())


def dimensions(target: Target) -> dict[str, str]:
    """The dimensions of the unit metrics that AWS itself publishes for the target."""
    if target["provider"] == "lookoutvision":
        return {"ProjectName": target["project"], "ModelVersion": target["model_version"]}
    name = CustomLabelsName.of(target["project_version_arn"])
    return {"ProjectName": name.project, "VersionName": name.version}


class Models:
    """The models of all targets, as something to grant access to."""

    def __init__(self, stack: Stack, targets: Sequence[Target]) -> None:
        self.lookout_models = stack.format_arn(service="lookoutvision", resource="model")
        self._lookout = [
            stack.format_arn(
                service="lookoutvision",
                resource="model",
                resource_name=f"{target['project']}/{target['model_version']}",
            )
            for target in targets
            if target["provider"] == "lookoutvision"
        ]
        # These say their account and region themselves, and are granted there and nowhere else.
        self._custom_labels = [t["project_version_arn"] for t in targets if t["provider"] == "rekognition"]
        self._lookout_projects = sorted({f"{arn.rpartition('/')[0]}/*" for arn in self._lookout})
        self._custom_labels_projects = sorted({CustomLabelsName.of(arn).project_path for arn in self._custom_labels})

    def grant_start(self, role: iam.IRole) -> None:
        """Let the role start the models."""
        _allow(role, "lookoutvision:StartModel", self._lookout)
        _allow(role, "rekognition:StartProjectVersion", self._custom_labels)

    def grant_stop(self, role: iam.IRole) -> None:
        """Let the role stop the models, and the other versions of their projects."""
        for resource in self._lookout_projects:
            wildcards.grant(role, ["lookoutvision:StopModel"], resource=resource, reason=VERSION_BEFORE)
        for path in self._custom_labels_projects:
            resource = f"{path}/version/*"
            wildcards.grant(role, ["rekognition:StopProjectVersion"], resource=resource, reason=VERSION_BEFORE)

    def grant_tag(self, role: iam.IRole) -> None:
        """Let the role write until when a model may run onto the model itself."""
        self._grant_lease_tag(role, "TagResource")

    def grant_untag(self, role: iam.IRole) -> None:
        """Let the role take that off again."""
        self._grant_lease_tag(role, "UntagResource")

    def grant_describe(self, role: iam.IRole) -> None:
        """Let the role see what state the models are in."""
        _allow(role, "lookoutvision:DescribeModel", self._lookout)
        self._grant_describe_versions(role)

    def grant_describe_projects(self, role: iam.IRole) -> None:
        """Let the role see what state the models and the other versions of their projects are in."""
        for resource in self._lookout_projects:
            wildcards.grant(role, ["lookoutvision:DescribeModel"], resource=resource, reason=VERSION_BEFORE)
        self._grant_describe_versions(role)

    def _grant_describe_versions(self, role: iam.IRole) -> None:
        if self._custom_labels:
            wildcards.grant(role, ["rekognition:DescribeProjects"], reason=NO_RESOURCE)
        for path in self._custom_labels_projects:
            wildcards.grant(
                role,
                ["rekognition:DescribeProjectVersions"],
                resource=f"{path}/*",
                reason=PROJECT_WITHOUT_TIMESTAMP,
            )

    def grant_list(self, role: iam.IRole) -> None:
        """Let the role list models, which saves it from describing each of them. Custom Labels needs no such call."""
        if self._lookout:
            wildcards.grant(role, ["lookoutvision:ListModels"], reason=NO_RESOURCE)

    def _grant_lease_tag(self, role: iam.IRole, action: str) -> None:
        """On any model here, so that the policies of large fleets fit; but that one tag and no other."""
        lookout = [f"{self.lookout_models}/*"] if self._lookout else []
        places = sorted({path.partition(":project/")[0] for path in self._custom_labels_projects})
        for service, resources in {
            "lookoutvision": lookout,
            "rekognition": [f"{place}:project/*/version/*" for place in places],
        }.items():
            for resource in resources:
                wildcards.grant(
                    role,
                    [f"{service}:{action}"],
                    resource=resource,
                    reason=ONE_TAG,
                    conditions={"ForAllValues:StringEquals": {"aws:TagKeys": [LEASE_TAG]}},
                )


def _allow(role: iam.IRole, action: str, resources: Sequence[str]) -> None:
    for start in range(0, len(resources), MODELS_PER_STATEMENT):
        chunk = list(resources[start : start + MODELS_PER_STATEMENT])
        role.add_to_principal_policy(iam.PolicyStatement(actions=[action], resources=chunk))
