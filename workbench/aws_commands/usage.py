"""The program's name where the AWS CLI says its own."""

from __future__ import annotations

from typing import Any

PROGRAM = "autoscaler"
USAGE = f"""\
{PROGRAM} <command> <subcommand> [parameters]
To see help text, you can run:

  {PROGRAM} --help
  {PROGRAM} <command> help
  {PROGRAM} <command> <subcommand> help
"""


def ours(parser: Any) -> Any:
    """The same argparse parser, under our name in what it prints."""
    parser.prog, parser.usage = PROGRAM, USAGE
    return parser
