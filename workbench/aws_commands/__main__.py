"""`python -m workbench.aws_commands SERVICE ...`: the AWS CLI's driver with our two services and version 2's YAML."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from awscli.clidriver import create_clidriver  # type: ignore[import-untyped]  # the package has no types
from awscli.customizations.generatecliskeleton import add_generate_skeleton  # type: ignore[import-untyped]

from workbench.aws_commands.commands import Commands
from workbench.aws_commands.help_page import tell_of_yaml, typed_as_aws_would
from workbench.aws_commands.skeleton import offer_skeleton
from workbench.aws_commands.yaml_input import offer_yaml_input
from workbench.aws_commands.yaml_output import offer_yaml


def main(service: str, words: Sequence[str]) -> int | None:
    """Run a command; its exit code is the AWS CLI's. SystemExit where the AWS CLI's parser leaves."""
    session = create_clidriver().session
    session.unregister("building-argument-table", add_generate_skeleton)
    # Parameters must have been read before a skeleton of the output checks them.
    session.register("building-argument-table", offer_yaml_input)
    session.register("building-argument-table", offer_skeleton)
    session.register("building-top-level-params", offer_yaml)
    session.get_component("event_emitter").register_last("doc-global-option", tell_of_yaml)
    code: int | None = Commands(session).main(typed_as_aws_would(service, words))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
