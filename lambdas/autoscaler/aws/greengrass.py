"""Deployments of IoT Greengrass V2, which bring components to devices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autoscaler.aws.providers.errors import translated
from autoscaler.scaling.packaging import DeploymentStatus, Packaging

if TYPE_CHECKING:
    from mypy_boto3_greengrassv2.client import GreengrassV2Client

# What a new revision takes over from the one before it, besides the components.
_KEPT = ("deploymentName", "deploymentPolicies", "iotJobConfiguration", "parentTargetArn", "tags")
_OVER = (DeploymentStatus.FAILED, DeploymentStatus.CANCELED, DeploymentStatus.INACTIVE)


class Greengrass:
    """Deployments to things and thing groups, `things` being the ARN that all of theirs begin with.

    Raises ProviderError and nothing else.
    """

    def __init__(self, greengrass: GreengrassV2Client, things: str) -> None:
        self._greengrass = greengrass
        self._things = things

    def deploy(self, deploy_to: str, packaging: Packaging, token: str) -> str:
        """Add the component to what a device or a group has, and say which deployment does it.

        A device has one deployment, and a new one takes its place with everything that it named (IoT Greengrass V2 API
        reference, CreateDeployment): so whatever else is on the device is named again.
        """
        arn, component = f"{self._things}{deploy_to}", packaging.component
        before = self._latest(arn)
        components = dict(before.get("components", {}))
        named = components.get(component, {})
        if named.get("componentVersion") == packaging.component_version and before["deploymentStatus"] not in _OVER:
            return str(before["deploymentId"])
        components[component] = {**named, "componentVersion": packaging.component_version}
        kept = {name: before[name] for name in _KEPT if before.get(name)}
        kept.setdefault("deploymentName", component)
        with translated("CreateDeployment"):
            answer = self._greengrass.create_deployment(targetArn=arn, components=components, clientToken=token, **kept)
        return answer["deploymentId"]

    def status(self, deployment: str) -> DeploymentStatus:
        """How a deployment stands."""
        return DeploymentStatus(self._get(deployment)["deploymentStatus"])

    def _latest(self, arn: str) -> dict[str, Any]:
        """The deployment that a device or a group has now, or nothing."""
        with translated("ListDeployments"):
            found = self._greengrass.list_deployments(targetArn=arn, historyFilter="LATEST_ONLY")["deployments"]
        return self._get(found[0]["deploymentId"]) if found else {}

    def _get(self, deployment: str) -> dict[str, Any]:
        with translated("GetDeployment"):
            answer: Any = self._greengrass.get_deployment(deploymentId=deployment)
        return dict(answer)
