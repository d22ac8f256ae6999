"""What a unit costs in an hour where nobody has said so: the dated table that ships with the code.

AWS publishes no price of an inference unit by region that could be quoted here. A region whose price is known goes
into `regions` of prices.json as `{"unit_hour": ..., "source": ...}`, with `looked_at` renewed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

CURRENCY = "USD"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPrice:
    """What a unit-hour costs in dollars, who says so, and on which day that was looked at."""

    unit_hour: float
    source: str
    looked_at: date


def known_price(provider: str, region: str | None) -> KnownPrice:
    """The region's own price where the table has it, else the provider's; a model that has no region has the latter."""
    return price_in(_table(), provider, region)


def price_in(table: Mapping[str, Any], provider: str, region: str | None) -> KnownPrice:
    entry = table["providers"][provider]
    found = entry["regions"].get(region, entry)
    return KnownPrice(
        unit_hour=found["unit_hour"], source=found["source"], looked_at=date.fromisoformat(table["looked_at"])
    )


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(files(__package__).joinpath("prices.json").read_text("utf-8"))
    return table
