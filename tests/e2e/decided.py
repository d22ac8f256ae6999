"""What Plan decided, read from its log."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tests.e2e.conftest import HERE
from tests.e2e.factory import Factory

AT = "at"
PAGE = HERE.parents[1] / "docs" / "demand.md"


def decisions(factory: Factory, target: str, begin: datetime, end: datetime) -> list[dict[str, Any]]:
    """The lines about a target's decisions in [begin, end), each with its instant."""
    lines = ({**line.fields, AT: line.at} for line in factory.emulator.logs("Plan") if begin <= line.at < end)
    return [line for line in lines if line.get("message") == "decided" and line["target"] == target]


def reasons(factory: Factory, target: str, begin: datetime, end: datetime) -> set[str]:
    return {line["reason"] for line in decisions(factory, target, begin, end)}


def first_of(factory: Factory, target: str, begin: datetime, end: datetime, reason: str) -> dict[str, Any]:
    """The first decision with that reason."""
    return next(line for line in decisions(factory, target, begin, end) if line["reason"] == reason)


def told(factory: Factory, target: str, begin: datetime, end: datetime) -> list[str]:
    """The decisions about a target, as docs/demand.md shows them: in UTC, as everything in the log."""
    return [
        f"{line[AT]:%H:%M}  {line['target']:<9} {line['phase']:<9} {line['desired']:<5} {line['reason']}"
        + (f": {line['detail']}" if line["detail"] else "")
        for line in decisions(factory, target, begin, end)
    ]


def shown(targets: Sequence[str]) -> list[str]:
    """The lines of docs/demand.md about these targets."""
    blocks = re.findall(r"```console\n(.*?)```", PAGE.read_text(), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.split()[1] in targets]
