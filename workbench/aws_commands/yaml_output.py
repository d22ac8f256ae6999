"""`--output yaml`, as version 2 of the AWS CLI has it: what `--output json` prints, written as YAML."""

from __future__ import annotations

import json
from typing import Any

from awscli.clidriver import CLIOperationCaller  # type: ignore[import-untyped]  # the package has no types
from awscli.customizations.generatecliskeleton import StubbedCLIOperationCaller  # type: ignore[import-untyped]
from awscli.formatter import FullyBufferedFormatter  # type: ignore[import-untyped]
from awscli.utils import json_encoder  # type: ignore[import-untyped]
from ruamel.yaml import YAML


class _YamlFormatter(FullyBufferedFormatter):  # type: ignore[misc]  # the package has no types, here and below
    def _format_response(self, _command_name: str, response: Any, stream: Any) -> None:
        if response == {}:
            return
        yaml = YAML(typ="safe", pure=True)
        yaml.default_flow_style = False
        # Through JSON, so that both tell of a moment in the same words.
        yaml.dump(json.loads(json.dumps(response, default=json_encoder)), stream)


class Caller(CLIOperationCaller):  # type: ignore[misc]
    """Calls an operation and shows the answer, which may be as YAML."""

    def _display_response(self, command_name: str, response: Any, parsed_globals: Any) -> None:
        if (parsed_globals.output or self._session.get_config_variable("output")) == "yaml":
            _YamlFormatter(parsed_globals)(command_name, response)
        else:
            super()._display_response(command_name, response, parsed_globals)


class StubbedCaller(Caller, StubbedCLIOperationCaller):  # type: ignore[misc]
    """Checks the parameters and shows a sample of the output, without a call."""


def offer_yaml(argument_table: dict[str, Any], **_: object) -> None:
    """Let `--output` take `yaml`. Registered with `building-top-level-params`."""
    output = argument_table["output"]
    output._choices = [*output.choices, "yaml"]
