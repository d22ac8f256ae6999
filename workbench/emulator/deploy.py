"""Deploys a cloud assembly (what `cdk synth` writes) through the CloudFormation API of the emulator."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from workbench.emulator.assets import zipped_once
from workbench.emulator.backends import ACCOUNT
from workbench.emulator.cloudformation import reviewed
from workbench.emulator.resource_names import resource_names

# What `cdk bootstrap` leaves behind; templates ask for this version or a later one.
_BOOTSTRAP_VERSION = ("/cdk-bootstrap/hnb659fds/version", "30")


class DeployError(Exception):
    """A stack was not created as its template says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """A deployed stack. `resources` maps logical to physical ids, `names` to what people call the resources."""

    name: str
    outputs: Mapping[str, str]
    resources: Mapping[str, str]
    names: Mapping[str, str]


def deploy(
    assembly: Path, client: Callable[[str], Any], region: str, only: Collection[str] | None = None
) -> list[Stack]:
    """Publish the assets of an assembly and create or update its stacks, each after those that it depends on.

    `only` names the stacks to deploy, by default all.

    Raises DeployError, and TemplateError before anything is created when the emulator lacks something.
    """
    artifacts: dict[str, Any] = json.loads((assembly / "manifest.json").read_text())["artifacts"]
    stacks = {name: each for name, each in artifacts.items() if each["type"] == "aws:cloudformation:stack"}
    if only is not None:
        stacks = {name: stacks[name] for name in only}
    templates = {name: json.loads((assembly / _template_file(each)).read_text()) for name, each in stacks.items()}
    for template in templates.values():
        reviewed.check(template)
    bootstrap(client, region)
    for assets in sorted(assembly.glob("*.assets.json")):
        _publish(assembly, json.loads(assets.read_text()), client("s3"), region)
    return [_put(assembly, name, stacks[name], templates[name], client("cloudformation")) for name in _in_order(stacks)]


def _template_file(artifact: Mapping[str, Any]) -> str:
    return str(artifact["properties"]["templateFile"])


def _in_order(stacks: Mapping[str, Any]) -> list[str]:
    ordered: list[str] = []

    def visit(name: str) -> None:
        for needed in stacks[name].get("dependencies", ()):
            if needed in stacks:
                visit(needed)
        if name not in ordered:
            ordered.append(name)

    for name in stacks:
        visit(name)
    return ordered


def bootstrap(client: Callable[[str], Any], region: str) -> None:
    """Put there what `cdk bootstrap` leaves and the CDK's command line looks for: a version, and a bucket."""
    name, version = _BOOTSTRAP_VERSION
    client("ssm").put_parameter(Name=name, Value=version, Type="String", Overwrite=True)
    _ensure_bucket(client("s3"), f"cdk-hnb659fds-assets-{ACCOUNT}-{region}", region)


def _publish(assembly: Path, assets: Mapping[str, Any], s3: Any, region: str) -> None:
    for digest, asset in assets.get("files", {}).items():
        source = asset["source"]
        path = assembly / source["path"]
        for destination in asset["destinations"].values():
            bucket, key = (_placed(destination[name], region) for name in ("bucketName", "objectKey"))
            _ensure_bucket(s3, bucket, region)
            if source.get("packaging") == "zip" and path.is_dir():
                s3.put_object(Bucket=bucket, Key=key, Body=zipped_once(path, digest))
            else:
                s3.put_object(Bucket=bucket, Key=key, Body=path.read_bytes())


def _placed(text: str, region: str) -> str:
    placeholders = {"AccountId": ACCOUNT, "Region": region, "Partition": "aws"}
    for name, value in placeholders.items():
        text = text.replace(f"${{AWS::{name}}}", value)
    return text


def _ensure_bucket(s3: Any, bucket: str, region: str) -> None:
    try:
        s3.head_bucket(Bucket=bucket)
    except ClientError:
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": region})


def _put(
    assembly: Path, id: str, artifact: Mapping[str, Any], template: Mapping[str, Any], cloudformation: Any
) -> Stack:
    name = artifact["properties"].get("stackName", id)
    write = cloudformation.update_stack if _exists(name, cloudformation) else cloudformation.create_stack
    try:
        write(StackName=name, TemplateBody=json.dumps(template), Capabilities=["CAPABILITY_IAM"])
    except ClientError as error:
        raise DeployError(f"{name}: {error.response['Error']['Message']}") from error
    found = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    if found["StackStatus"] not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        raise DeployError(f"{name} is {found['StackStatus']}: {found.get('StackStatusReason', 'no reason given')}")
    resources = cloudformation.describe_stack_resources(StackName=name)["StackResources"]
    physical = {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in resources}
    if absent := sorted(_expected(template) - set(physical)):
        raise DeployError(f"{name} lacks {', '.join(absent)} of its template")
    outputs = {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", ())}
    names = resource_names(template["Resources"], _metadata(assembly, artifact))
    return Stack(name=name, outputs=outputs, resources=physical, names=names)


def _exists(name: str, cloudformation: Any) -> bool:
    pages = cloudformation.get_paginator("list_stacks").paginate()
    living = (each for page in pages for each in page["StackSummaries"] if each["StackStatus"] != "DELETE_COMPLETE")
    return any(each["StackName"] == name for each in living)


def _metadata(assembly: Path, artifact: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the CDK notes of each construct, in the manifest or beside it."""
    if beside := artifact.get("additionalMetadataFile"):
        found: Mapping[str, Any] = json.loads((assembly / beside).read_text())
        return found
    in_manifest: Mapping[str, Any] = artifact.get("metadata", {})
    return in_manifest


def _expected(template: Mapping[str, Any]) -> set[str]:
    # A resource under a condition may be absent rightly; moto evaluates conditions, we do not.
    unconditional: Iterable[tuple[str, Any]] = (
        (logical_id, each) for logical_id, each in template["Resources"].items() if "Condition" not in each
    )
    return {name for name, each in unconditional if each["Type"] not in reviewed.NOTHING_TO_DEPLOY}
