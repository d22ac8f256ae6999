"""`--generate-cli-skeleton yaml-input`, as version 2 of the AWS CLI has it: what to fill in, explained."""

from __future__ import annotations

import re
import sys
from typing import Any

from awscli.customizations.generatecliskeleton import (  # type: ignore[import-untyped]  # the package has no types
    GenerateCliSkeletonArgument,
)
from botocore.model import ListShape, Shape, StructureShape
from botocore.utils import ArgumentGenerator
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from workbench.aws_commands.yaml_output import StubbedCaller


def offer_skeleton(session: Any, operation_model: Any, argument_table: dict[str, Any], **_: object) -> None:
    """Add the option to a command, in place of the AWS CLI's own. Registered with `building-argument-table`."""
    Skeleton(session, operation_model).add_to_arg_table(argument_table)


class Skeleton(GenerateCliSkeletonArgument):  # type: ignore[misc]  # the package has no types
    """The AWS CLI's own argument, which learns YAML."""

    ARG_DATA = {  # noqa: RUF012  # as the class it extends declares it
        **GenerateCliSkeletonArgument.ARG_DATA,
        "choices": ["input", "output", "yaml-input"],
        "help_text": (
            f"{GenerateCliSkeletonArgument.ARG_DATA['help_text']} With the value ``yaml-input`` it prints a sample "
            "input YAML for ``--cli-input-yaml``."
        ),
    }

    def generate_json_skeleton(
        self, call_parameters: dict[str, Any], parsed_args: Any, parsed_globals: Any, **others: Any
    ) -> int | None:
        """What the command prints in place of a call; None where no skeleton is asked for."""
        model = self._operation_model
        match parsed_args.generate_cli_skeleton:
            case "yaml-input":
                sample = ArgumentGenerator().generate_skeleton(model.input_shape)
                YAML().dump(_explained(sample, model.input_shape), sys.stdout)
                code: int | None = 0
            case "output":
                called = StubbedCaller(self._session)
                code = called.invoke(model.service_model.service_name, model.name, call_parameters, parsed_globals)
            case _:
                code = super().generate_json_skeleton(call_parameters, parsed_args, parsed_globals, **others)
        return code


def _explained(sample: Any, shape: Shape) -> Any:
    """The sample with a comment for each member of a structure."""
    if isinstance(shape, ListShape):
        return [_explained(each, shape.member) for each in sample]
    if not isinstance(shape, StructureShape):
        return sample
    lines = CommentedMap()
    for name, member in shape.members.items():
        lines[name] = _explained(sample[name], member)
        if comment := _comment(member, required=name in shape.required_members):
            lines.yaml_add_eol_comment(f"# {comment}", name)
    return lines


def _comment(shape: Shape, *, required: bool) -> str:
    """Whether it must be there, the first sentence of its documentation, and its values where they are counted."""
    text = " ".join(re.sub(r"<[^>]+>", "", shape.documentation).split())
    values = getattr(shape, "enum", None)
    parts = (
        "[REQUIRED]" if required else "",
        re.split(r"(?<=\.) ", text)[0],
        f"Valid values are: {', '.join(values)}." if values else "",
    )
    return " ".join(filter(None, parts))
