"""Cloud assemblies as the CDK would write them, small enough to be read in a test."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROLE: dict[str, Any] = {"Fn::GetAtt": ["Role", "Arn"]}
_TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}],
}
_BUCKET = "assets-${AWS::AccountId}-${AWS::Region}"


def arn(logical_id: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [logical_id, "Arn"]}


def ref(logical_id: str) -> dict[str, Any]:
    return {"Ref": logical_id}


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def function(**properties: Any) -> dict[str, Any]:
    """A function whose code is the assembly's asset, with `app.handler`."""
    defaults = {"Handler": "app.handler", "Runtime": "python3.13", "Role": ROLE, "Timeout": 5}
    code = {"S3Bucket": "assets-123456789012-eu-central-1", "S3Key": "code.zip"}
    return resource("Lambda::Function", **{**defaults, "Code": code, **properties})


def machine(states: Mapping[str, Any], start: str, **others: Any) -> dict[str, Any]:
    """A state machine that may name the function Fn as ${Fn}."""
    definition = json.dumps({"StartAt": start, "States": states, **others})
    substitutions = {"Fn": arn("Fn")}
    return resource(
        "StepFunctions::StateMachine",
        RoleArn=ROLE,
        DefinitionString=definition,
        DefinitionSubstitutions=substitutions,
    )


def permission(logical_id: str, principal: str) -> dict[str, Any]:
    return resource(
        "Lambda::Permission", Action="lambda:InvokeFunction", FunctionName=arn(logical_id), Principal=principal
    )


def assembly(folder: Path, resources: Mapping[str, Any], code: str = "", **outputs: Any) -> Path:
    """Write an assembly with one stack called toy. `code` becomes the asset's app.py."""
    asset = folder / "asset.code"
    asset.mkdir(parents=True)
    (asset / "app.py").write_text(code)
    template = {
        "Parameters": {
            "BootstrapVersion": {
                "Type": "AWS::SSM::Parameter::Value<String>",
                "Default": "/cdk-bootstrap/hnb659fds/version",
            }
        },
        "Resources": {"Role": resource("IAM::Role", AssumeRolePolicyDocument=_TRUST), **resources},
        "Outputs": {name: {"Value": value} for name, value in outputs.items()},
    }
    destinations = {"here": {"bucketName": _BUCKET, "objectKey": "code.zip"}}
    digest = f"{hash(code) & 0xFFFFFFFF:08x}-{abs(hash(str(folder)))}"
    files = {digest: {"source": {"path": asset.name, "packaging": "zip"}, "destinations": destinations}}
    artifact = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "toy.template.json"}}
    for name, content in {
        "toy.template.json": template,
        "toy.assets.json": {"version": "55.0.0", "files": files},
        "manifest.json": {"version": "55.0.0", "artifacts": {"toy": artifact}},
    }.items():
        (folder / name).write_text(json.dumps(content))
    return folder
