"""Prices and budgets in the file, and what the guard may do."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from autoscaler.scaling.budget import Level
from workbench.configuration.price_table import CURRENCY
from workbench.configuration.refusals import not_among
from workbench.configuration.schedule_section import Zone
from workbench.configuration.section import Section
from workbench.configuration.texts import Currency, Name

PERCENT = r"(100|[1-9][0-9]?)%"
SHARE = "1% to 100%, in whole percents, or null to do without this level"
PER = "day, week or month"


def _share(value: Any) -> int | None:
    if value is None:
        return None
    if not isinstance(value, str) or not re.fullmatch(PERCENT, value, re.ASCII):
        raise not_among(SHARE)
    return int(value.removesuffix("%"))


# What is written as `80%` is kept as 80.
Share = Annotated[
    int | None,
    BeforeValidator(_share),
    WithJsonSchema({"anyOf": [{"type": "string", "pattern": f"^{PERCENT}$"}, {"type": "null"}], "description": SHARE}),
]
# Nothing costs nothing: a price or a limit of 0 would be a mistake that no cap catches.
Money = Annotated[float, Field(gt=0, le=1_000_000_000)]


class PriceSection(Section):
    """What a unit costs. Without `unit_hour` it is the table's; new accounts have free hours, for three months."""

    unit_hour: Annotated[float, Field(gt=0, le=10_000)] | None = None
    free_unit_hours: Annotated[float, Field(ge=0, le=1_000_000)] = 0.0


class PricesSection(Section):
    """The prices of each provider. Whether AWS bills a unit while its model starts and stops is not documented."""

    currency: Currency = CURRENCY
    rekognition: PriceSection = PriceSection()
    lookoutvision: PriceSection = PriceSection()
    bills_starting: bool = False
    bills_stopping: bool = False

    def of(self, provider: str) -> PriceSection:
        found: PriceSection = getattr(self, provider)
        return found


class LevelsSection(Section):
    """At which shares of a limit what happens, in the order of severity: a milder level not after a severer one."""

    notify: Share = Field(default="80%", validate_default=True)
    lower: Share = None
    finish: Share = None
    stop: Share = Field(default="100%", validate_default=True)

    @property
    def shares(self) -> dict[Level, int]:
        """The levels there are, in percent. Who does not say when to be told is told no later than anything happens."""
        written = {level: getattr(self, level) for level in Level}
        there: dict[Level, int] = {level: share for level, share in written.items() if share is not None}
        if "notify" not in self.model_fields_set:
            there[Level.NOTIFY] = min(there.values())
        return there


class BudgetSection(Section):
    """What may be spent in each window, of money or of unit-hours, by one target, a group of them, or all."""

    limit: Money | None = None
    unit_hours: Money | None = None
    per: Annotated[Literal["day", "week", "month"], Field(description=PER)]
    timezone: Zone = "UTC"
    target: Name | None = None
    group: Name | None = None
    levels: LevelsSection = LevelsSection()
    if_short: Annotated[list[Literal["lower", "shorten"]], Field(max_length=2)] = Field(default=["lower", "shorten"])


class GuardSection(Section):
    """What the guard may do beside stopping models whose lease has run out."""

    stop_strays: bool = False
