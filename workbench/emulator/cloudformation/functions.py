"""AWS::Lambda::*."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from workbench.emulator.cloudformation.provider import Asked, ClientOf, Created, coerced, provide, short_name

# What is deployed with a function but has no place in moto: function name -> DeadLetterConfig and LoggingConfig.
beyond_moto: dict[str, dict[str, Any]] = {}

_CONFIGURATION = (
    "Architectures",
    "Description",
    "Environment",
    "Handler",
    "Layers",
    "MemorySize",
    "Role",
    "Runtime",
    "Timeout",
)


def _delete_function(name: str, client: ClientOf) -> None:
    client("lambda").delete_function(FunctionName=name)


def _update_function(asked: Asked, id: str) -> Created:
    properties, lambda_ = asked.properties, asked.client("lambda")
    wanted = {key: properties[key] for key in _CONFIGURATION if key in properties and key != "Architectures"}
    change = coerced("lambda", "UpdateFunctionConfiguration", {"FunctionName": id, **wanted})
    lambda_.update_function_configuration(**change)
    lambda_.update_function_code(FunctionName=id, **_code(properties["Code"]))
    arn = lambda_.get_function(FunctionName=id)["Configuration"]["FunctionArn"]
    _keep(id, properties)
    return Created(id=id, attributes={"Arn": arn})


@provide(
    "AWS::Lambda::Function",
    name_property="FunctionName",
    honoured=(
        *_CONFIGURATION,
        "Code",
        "DeadLetterConfig",
        "FunctionName",
        "LoggingConfig",
        "ReservedConcurrentExecutions",
        "Tags",
        "TracingConfig",
    ),
    inert=("EphemeralStorage", "RecursiveLoop", "RuntimeManagementConfig"),
    update=_update_function,
    delete=_delete_function,
)
def _function(asked: Asked) -> Created:
    properties = dict(asked.properties)
    name = short_name(asked.name)
    reserved = properties.pop("ReservedConcurrentExecutions", None)
    tags = {tag["Key"]: tag["Value"] for tag in properties.pop("Tags", ())}
    given = {**properties, "FunctionName": name, "Tags": tags, "Code": _code(properties["Code"])}
    arn = asked.client("lambda").create_function(**coerced("lambda", "CreateFunction", given))["FunctionArn"]
    if reserved is not None:
        asked.client("lambda").put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=int(reserved))
    _keep(name, properties)
    return Created(id=name, attributes={"Arn": arn})


def _keep(name: str, properties: dict[str, Any]) -> None:
    beyond_moto[name] = {key: properties[key] for key in ("DeadLetterConfig", "LoggingConfig") if key in properties}


def _code(code: dict[str, Any]) -> dict[str, Any]:
    """Text in a template stands for a file `index.py` (CloudFormation reference, AWS::Lambda::Function Code)."""
    if "ZipFile" not in code:
        return code
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writer:
        writer.writestr(zipfile.ZipInfo("index.py"), code["ZipFile"])
    return {"ZipFile": archive.getvalue()}


@provide(
    "AWS::Lambda::LayerVersion",
    honoured=("CompatibleRuntimes", "Content", "Description", "LayerName"),
    inert=("CompatibleArchitectures", "LicenseInfo"),
)
def _layer(asked: Asked) -> Created:
    given = {"LayerName": short_name(asked.name), **asked.properties}
    arn = asked.client("lambda").publish_layer_version(**given)["LayerVersionArn"]
    return Created(id=arn, attributes={"LayerVersionArn": arn})


@provide("AWS::Lambda::Version", honoured=("Description", "FunctionName"))
def _version(asked: Asked) -> Created:
    found = asked.client("lambda").publish_version(**asked.properties)
    arn = f"{found['FunctionArn'].rsplit(':', 1)[0] if found['FunctionArn'].count(':') > 6 else found['FunctionArn']}"
    return Created(id=f"{arn}:{found['Version']}", attributes={"Version": found["Version"]})


@provide("AWS::Lambda::Alias", honoured=("Description", "FunctionName", "FunctionVersion", "Name"))
def _alias(asked: Asked) -> Created:
    arn = asked.client("lambda").create_alias(**asked.properties)["AliasArn"]
    return Created(id=arn, attributes={"AliasArn": arn})


@provide(
    "AWS::Lambda::EventInvokeConfig",
    honoured=("DestinationConfig", "FunctionName", "MaximumEventAgeInSeconds", "MaximumRetryAttempts", "Qualifier"),
)
def _event_invoke_config(asked: Asked) -> Created:
    given = coerced("lambda", "PutFunctionEventInvokeConfig", asked.properties)
    if given.get("Qualifier") == "$LATEST":
        del given["Qualifier"]  # moto keeps one configuration per function
    asked.client("lambda").put_function_event_invoke_config(**given)
    return Created(id=asked.logical_id)


@provide("AWS::Lambda::Permission", honoured=("Action", "FunctionName", "Principal", "SourceAccount", "SourceArn"))
def _permission(asked: Asked) -> Created:
    asked.client("lambda").add_permission(StatementId=asked.logical_id, **asked.properties)
    return Created(id=asked.logical_id)
