"""`--cli-input-yaml`, as version 2 of the AWS CLI has it (AWS CLI user guide, "Generating a skeleton")."""

from __future__ import annotations

from typing import Any

from awscli.argprocess import ParamError, ParamSyntaxError  # type: ignore[import-untyped]  # the package has no types
from awscli.customizations.arguments import OverrideRequiredArgsArgument  # type: ignore[import-untyped]
from awscli.paramfile import LOCAL_PREFIX_MAP, get_paramfile  # type: ignore[import-untyped]
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError


def offer_yaml_input(session: Any, argument_table: dict[str, Any], **_: object) -> None:
    """Add the option to a command. Registered with `building-argument-table`."""
    CliInputYaml(session).add_to_arg_table(argument_table)


class CliInputYaml(OverrideRequiredArgsArgument):  # type: ignore[misc]  # the package has no types
    """All parameters of a command as a YAML mapping, literal or in a file. What the command line says wins."""

    ARG_DATA = {  # noqa: RUF012  # as the class it extends declares it
        "name": "cli-input-yaml",
        "help_text": (
            "Reads arguments from the YAML string provided. The YAML string follows the format provided by "
            "``--generate-cli-skeleton yaml-input``. If other arguments are provided on the command line, those values "
            "will override the YAML-provided values. This may not be specified along with ``--cli-input-json``."
        ),
    }

    def _register_argument_action(self) -> None:
        self._session.register("calling-command.*", self.add_to_call_parameters)
        super()._register_argument_action()

    def add_to_call_parameters(self, call_parameters: dict[str, Any], parsed_args: Any, **_: object) -> None:
        """Raises ParamSyntaxError beside `--cli-input-json`, and ParamError for anything but a mapping in YAML."""
        given = parsed_args.cli_input_yaml
        if given is None:
            return
        if parsed_args.cli_input_json is not None:
            raise ParamSyntaxError("Only one --cli-input- parameter may be specified.")
        for name, value in self._mapping(given).items():
            call_parameters.setdefault(name, value)

    def _mapping(self, given: str) -> dict[str, Any]:
        text = get_paramfile(given, LOCAL_PREFIX_MAP)
        try:
            read = YAML(typ="safe", pure=True).load(given if text is None else text)
        except YAMLError as error:
            raise ParamError(self.name, "Invalid YAML received.") from error
        if not isinstance(read, dict):
            raise ParamError(self.cli_name, f"Invalid type: expecting map, received {type(read)}")
        return read
