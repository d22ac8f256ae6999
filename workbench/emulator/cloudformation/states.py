"""AWS::StepFunctions::*: into the backend that runs state machines, with the substitutions applied."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from workbench.emulator.cloudformation.provider import Asked, ClientOf, Created, ProviderError, provide, short_name


def _delete(arn: str, client: ClientOf) -> None:
    client("stepfunctions").delete_state_machine(stateMachineArn=arn)


def _update(asked: Asked, id: str) -> Created:
    definition, role = _definition(asked), asked.properties["RoleArn"]
    asked.client("stepfunctions").update_state_machine(stateMachineArn=id, definition=definition, roleArn=role)
    return Created(id=id, attributes={"Arn": id, "Name": id.rsplit(":", 1)[-1]})


@provide(
    "AWS::StepFunctions::StateMachine",
    name_property="StateMachineName",
    honoured=(
        "Definition",
        "DefinitionS3Location",
        "DefinitionString",
        "DefinitionSubstitutions",
        "RoleArn",
        "StateMachineName",
        "StateMachineType",
    ),
    # Logs, traces and tags of executions are accepted, and go nowhere.
    inert=("EncryptionConfiguration", "LoggingConfiguration", "Tags", "TracingConfiguration"),
    update=_update,
    delete=_delete,
)
def _state_machine(asked: Asked) -> Created:
    name = short_name(asked.name, 80)
    kind = asked.properties.get("StateMachineType", "STANDARD")
    if kind != "STANDARD":
        raise ProviderError(f"{asked.logical_id}: a state machine of type {kind} is not emulated")
    found = asked.client("stepfunctions").create_state_machine(
        name=name, definition=_definition(asked), roleArn=asked.properties["RoleArn"], type=kind
    )
    return Created(id=found["stateMachineArn"], attributes={"Arn": found["stateMachineArn"], "Name": name})


def _definition(asked: Asked) -> str:
    properties = asked.properties
    if location := properties.get("DefinitionS3Location"):
        found = asked.client("s3").get_object(Bucket=location["Bucket"], Key=location["Key"])
        text = found["Body"].read().decode()
    elif "Definition" in properties:
        text = json.dumps(properties["Definition"])
    else:
        text = properties["DefinitionString"]
    return substituted(text, properties.get("DefinitionSubstitutions", {}))


def substituted(definition: str, substitutions: Mapping[str, Any]) -> str:
    """`${Name}` replaced; a name that nobody gives stays as it is, as CloudFormation leaves it."""
    return re.sub(r"\$\{([A-Za-z0-9_]+)\}", lambda found: str(substitutions.get(found[1], found[0])), definition)
