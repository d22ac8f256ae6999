"""Help as plain text on standard output: it needs neither a pager nor groff."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from awscli.bcdoc.textwriter import TextWriter  # type: ignore[import-untyped]  # the package has no types
from docutils.core import publish_string  # type: ignore[import-untyped]

from workbench.aws_commands.offered import OFFERED
from workbench.aws_commands.usage import PROGRAM

_HELP_WORDS = {"-h", "--help"}


class _PlainText:
    """What the AWS CLI calls a renderer."""

    def render(self, contents: bytes) -> None:
        # docutils leaves out what has longer lines than this; the value is that of the AWS CLI's own renderers.
        settings = {"line_length_limit": 50_000, "output_encoding": "unicode"}
        sys.stdout.write(publish_string(contents, writer=TextWriter(), settings_overrides=settings))


def in_plain_text(help_command: Any, lineage: Sequence[str]) -> Any:
    """The same help command of the AWS CLI, named as one types it, and shown as plain text."""
    help_command.renderer = _PlainText()
    help_command._name = " ".join([PROGRAM, *lineage])
    return help_command


def tell_of_yaml(help_command: Any, **_: object) -> None:
    """Add to the global options, which the AWS CLI keeps as text. Registered with `doc-global-option`."""
    if help_command.arg_table:
        help_command.doc.writeln(f"\n``--output`` of {PROGRAM} takes ``yaml`` as well.")


def typed_as_aws_would(service: str, words: Sequence[str]) -> list[str]:
    """`-h` and `--help`, wherever they stand, as the AWS CLI's own `help`."""
    if not _HELP_WORDS.intersection(words):
        return [service, *words]
    return [service, *[word for word in words if word in OFFERED[service]][:1], "help"]
