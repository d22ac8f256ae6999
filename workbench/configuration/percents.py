"""Shares as people write them: `10%`, `0.5%`."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from pydantic import BeforeValidator, WithJsonSchema

from workbench.configuration.refusals import not_among

PATTERN = r"^\d{1,2}(\.\d{1,3})?%$"


def share(least: str, most: str) -> tuple[BeforeValidator, WithJsonSchema]:
    """What to annotate a float with, so that it is read from text, `10%` as 0.1, and lies within the range."""
    allowed = f"{least} to {most}, with the percent sign"

    def read(value: Any) -> float:
        if not isinstance(value, str) or not re.fullmatch(PATTERN.strip("^$"), value, re.ASCII):
            raise not_among(allowed)
        if not _exact(least) <= _exact(value) <= _exact(most):
            raise not_among(allowed)
        return float(_exact(value))

    schema = {"type": "string", "pattern": PATTERN, "description": f"A share: {allowed}."}
    return BeforeValidator(read), WithJsonSchema(schema)


def percent_text(value: float) -> str:
    """A share as it is written."""
    return f"{value * 100:g}%"


def _exact(text: str) -> Decimal:
    """The share that a text stands for; in floats, 0.07 divided by 100 is not the nearest to 0.0007."""
    return Decimal(text.removesuffix("%")) / 100
