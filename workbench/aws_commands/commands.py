"""The offered commands, as the AWS CLI makes them from the service models."""

from __future__ import annotations

import sys
from typing import Any

from awscli.arguments import UnknownArgumentError  # type: ignore[import-untyped]  # the package has no types
from awscli.clidriver import CLIDriver, ServiceCommand, ServiceOperation  # type: ignore[import-untyped]
from botocore import xform_name

from workbench.aws_commands.help_page import in_plain_text
from workbench.aws_commands.offered import OFFERED, THE_REST
from workbench.aws_commands.usage import USAGE, ours
from workbench.aws_commands.yaml_output import Caller


class Commands(CLIDriver):  # type: ignore[misc]
    """The AWS CLI with the services that are offered."""

    def _build_command_table(self) -> dict[str, Any]:
        return {service: Service(service, self.session) for service in OFFERED}

    def _create_parser(self, command_table: dict[str, Any]) -> Any:
        return ours(super()._create_parser(command_table))


class Service(ServiceCommand):  # type: ignore[misc]
    """A service with the commands that are offered of it."""

    def _create_command_table(self) -> dict[str, Any]:
        model = self._get_service_model()
        operations = {xform_name(name, "-"): name for name in model.operation_names}
        table = {
            command: Operation(
                name=command,
                parent_name=self.name,
                session=self.session,
                operation_model=model.operation_model(operations[command]),
                operation_caller=Caller(self.session),
            )
            for command in OFFERED[self.name]
        }
        self._add_lineage(table)
        return table

    def _create_parser(self) -> Any:
        parser = ours(super()._create_parser())
        refuse = parser.error
        parser.error = lambda message: refuse(f"{message}\n\n{THE_REST[self.name]}")
        return parser

    def create_help_command(self) -> Any:
        return in_plain_text(super().create_help_command(), self.lineage_names)

    def __call__(self, args: list[str], parsed_globals: Any) -> int | None:
        try:
            code: int | None = super().__call__(args, parsed_globals)
        except UnknownArgumentError as error:
            # The driver would print a usage of `aws`.
            sys.stderr.write(f"usage: {USAGE}\n{error}\n")
            return 255
        return code


class Operation(ServiceOperation):  # type: ignore[misc]
    """A command."""

    def _create_operation_parser(self, arg_table: dict[str, Any]) -> Any:
        return ours(super()._create_operation_parser(arg_table))

    def create_help_command(self) -> Any:
        return in_plain_text(super().create_help_command(), self.lineage_names)
