"""What packages models for the edge: a state machine and its three functions, only where something is packaged."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra import wildcards
from infra.document import Greengrass, Target
from infra.document import Packaging as PackagingOfTarget
from infra.functions import Functions, role_of
from infra.models import NO_RESOURCE
from infra.state_machine import StateMachine
from infra.storage import Storage

DEFINITION = Path(__file__).with_name("package.asl.json")

UNDER_PREFIX = "Lookout for Vision chooses the names of the artifacts below the prefix."
MADE_LATER = "Deployments and their jobs get their ids when they are made."

# What CreateDeployment does in the caller's name (Service Authorization Reference, AWS IoT Greengrass V2, dependent
# actions), by what it does it to.
LOOK_AT_THINGS = {
    "thing": ("iot:DescribeThing", "iot:GetThingShadow"),
    "thinggroup": ("iot:DescribeThingGroup",),
}
CHANGE_THINGS = {
    "thing": ("iot:CreateJob", "iot:DeleteThingShadow", "iot:UpdateThingShadow"),
    "thinggroup": ("iot:CreateJob",),
}
LOOK_AT_JOBS, CHANGE_JOBS = ("iot:DescribeJob",), ("iot:CreateJob", "iot:UpdateJob", "iot:CancelJob")


class Packaging(Construct):
    """Package starts jobs, follows them, and has their components deployed; each by a function that can do no more."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        targets: Sequence[Target],
        functions: Functions,
        storage: Storage,
        topic: sns.ITopic,
    ) -> None:
        super().__init__(scope, id)
        self._stack = Stack.of(self)
        start = functions.add("StartPackagingJob", "start_packaging_job")
        follow = functions.add("FollowPackaging", "follow_packaging")
        deploy = functions.add("DeployComponent", "deploy_component")
        steps = {each.node.id: each for each in (start, follow, deploy)}
        machine = StateMachine(self, "Package", definition=DEFINITION, steps=steps)
        machine.grant_start(role_of(functions.plan))
        functions.plan.add_environment("PACKAGING_MACHINE_ARN", machine.machine.state_machine_arn)
        for step in steps.values():
            storage.grant_record(step)
            step.add_environment("THINGS", self._arn("iot", ""))
        # At once, where the table cannot be written; otherwise all that people are told goes through Plan.
        topic.grant_publish(role_of(follow))
        wildcards.grant(role_of(follow), ["lookoutvision:DescribeModelPackagingJob"], reason=NO_RESOURCE)
        devices = set()
        for target in targets:
            if packaging := target.get("packaging"):
                self._grant_packaging(role_of(start), f"{target['project']}/{target['model_version']}", packaging)
                devices.add(packaging["deploy_to"])
        if things := sorted(filter(None, devices)):
            self._grant_looking(role_of(follow), things)
            self._grant_looking(role_of(deploy), things)
            self._grant_deploying(role_of(deploy), things)

    def _grant_packaging(self, role: iam.IRole, model: str, packaging: PackagingOfTarget) -> None:
        """StartModelPackagingJob needs what it does to be allowed to its caller (Lookout for Vision API reference)."""
        _allow(role, "lookoutvision:StartModelPackagingJob", self._arn("lookoutvision", f"model/{model}"))
        self._grant_output(role, packaging["greengrass"])
        if packaging["encryption_key"]:
            _allow(role, "kms:GenerateDataKey", packaging["encryption_key"])
        self._grant_component(role, packaging["greengrass"])

    def _grant_output(self, role: iam.IRole, greengrass: Greengrass) -> None:
        place = greengrass["S3OutputLocation"]
        bucket = self._stack.format_arn(service="s3", region="", account="", resource=place["Bucket"])
        _allow(role, "s3:GetBucketLocation", bucket)
        prefix = place.get("Prefix", "")
        wildcards.grant(role, ["s3:PutObject"], resource=f"{bucket}/{prefix}*", reason=UNDER_PREFIX)

    def _grant_component(self, role: iam.IRole, greengrass: Greengrass) -> None:
        component = self._arn("greengrass", f"components:{greengrass['ComponentName']}")
        version = f"{component}:versions:{greengrass['ComponentVersion']}"
        _allow(role, "greengrass:CreateComponentVersion", component, version)
        _allow(role, "greengrass:DescribeComponent", version)
        if greengrass.get("Tags"):
            _allow(role, "greengrass:TagResource", version)

    def _grant_looking(self, role: iam.IRole, devices: Sequence[str]) -> None:
        deployments = self._arn("greengrass", "deployments:*")
        wildcards.grant(role, ["greengrass:GetDeployment"], resource=deployments, reason=MADE_LATER)
        wildcards.grant(role, LOOK_AT_JOBS, resource=self._arn("iot", "job/*"), reason=MADE_LATER)
        self._grant_things(role, devices, LOOK_AT_THINGS)

    def _grant_deploying(self, role: iam.IRole, devices: Sequence[str]) -> None:
        wildcards.grant(role, ["greengrass:CreateDeployment", "greengrass:ListDeployments"], reason=NO_RESOURCE)
        wildcards.grant(role, CHANGE_JOBS, resource=self._arn("iot", "job/*"), reason=MADE_LATER)
        self._grant_things(role, devices, CHANGE_THINGS)

    def _grant_things(self, role: iam.IRole, devices: Sequence[str], actions: dict[str, tuple[str, ...]]) -> None:
        for device in devices:
            for action in actions[device.partition("/")[0]]:
                _allow(role, action, self._arn("iot", device))

    def _arn(self, service: str, resource: str) -> str:
        return self._stack.format_arn(service=service, resource=resource, arn_format=ArnFormat.NO_RESOURCE_NAME)


def _allow(role: iam.IRole, action: str, *resources: str) -> None:
    role.add_to_principal_policy(iam.PolicyStatement(actions=[action], resources=list(resources)))
