"""Lengths of time as people write them: `20m`, `1h30m`, `90s`, `14d`."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

PATTERN = r"^(?=\d)(\d{1,3}d)?(\d{1,4}h)?(\d{1,5}m)?(\d{1,6}s)?$"
EXAMPLES = "a length of time such as 20m, 1h30m or 90s"


def parse_duration(text: str) -> timedelta:
    """The length of time a text stands for, a day as 24 hours; raises ValueError when it stands for none."""
    parts = re.fullmatch(PATTERN.strip("^$"), text, re.ASCII)
    if not parts:
        raise ValueError(EXAMPLES)
    days, hours, minutes, seconds = (int(part[:-1]) if part else 0 for part in parts.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def duration_text(length: timedelta) -> str:
    """The shortest way to write a length of time."""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    units = ((days, "d"), (hours, "h"), (minutes, "m"), (seconds, "s"))
    parts = [f"{value}{unit}" for value, unit in units if value]
    return "".join(parts) or "0m"


def read_duration(value: Any) -> timedelta | None:
    """The length of time that a value of the file stands for, None when it stands for none."""
    try:
        return parse_duration(value) if isinstance(value, str) else None
    except ValueError:
        return None


def duration(shortest: str, longest: str, *, step: str = "1s") -> tuple[BeforeValidator, WithJsonSchema]:
    """What to annotate a timedelta with, so that it is read from text and lies within the range."""
    least, most, unit = parse_duration(shortest), parse_duration(longest), parse_duration(step)
    allowed = f"{shortest} to {longest}" + ("" if step == "1s" else f", in steps of {step}")

    def read(value: Any) -> timedelta:
        length = read_duration(value)
        if length is None:
            raise PydanticCustomError("allowed", "{allowed}", {"allowed": EXAMPLES})
        if not least <= length <= most or length % unit:
            raise PydanticCustomError("allowed", "{allowed}", {"allowed": allowed})
        return length

    schema = {"type": "string", "pattern": PATTERN, "description": f"A length of time: {allowed}."}
    return BeforeValidator(read), WithJsonSchema(schema)
