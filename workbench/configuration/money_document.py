"""Prices and budgets as they ship with the code: every price with where it comes from, every level a number."""

from __future__ import annotations

from typing import Any

from autoscaler.scaling.budget import IfShort, Level
from autoscaler.scaling.model import ProviderName
from workbench.configuration.money_section import BudgetSection, PriceSection, PricesSection
from workbench.configuration.price_table import CURRENCY, KnownPrice, known_price

Document = dict[str, Any]


def prices_document(prices: PricesSection, region: str | None) -> Document:
    """The prices of every provider, used or not: a model that is not configured any more still costs something.

    `region` is where the Custom Labels models are, None where there are none; other models do not say where they are.
    """
    return {
        "currency": prices.currency,
        "providers": {each.value: _price(each, prices.of(each), prices.currency, region) for each in ProviderName},
        "bills_starting": prices.bills_starting,
        "bills_stopping": prices.bills_stopping,
    }


def budget_document(name: str, budget: BudgetSection) -> Document:
    limit = budget.unit_hours if budget.limit is None else budget.limit
    shares = budget.levels.shares
    return {
        "name": name,
        "limit": limit,
        "in_unit_hours": budget.limit is None,
        "per": budget.per,
        "timezone": budget.timezone,
        "target": budget.target,
        "group": budget.group,
        "levels": {level.value: shares.get(level) for level in Level},
        "if_short": [each.value for each in IfShort if each in budget.if_short],
    }


def _price(provider: ProviderName, price: PriceSection, currency: str, region: str | None) -> Document:
    own, place = price.unit_hour, region if provider is ProviderName.REKOGNITION else None
    known = known_price(provider, place)
    return {
        "unit_hour": known.unit_hour if own is None else own,
        "free_unit_hours": price.free_unit_hours,
        "source": "configured" if own is not None else _default(known, currency, place),
    }


def _default(known: KnownPrice, currency: str, region: str | None) -> str:
    """Whose figure it is. In another currency it only stands for a provider that no target is of."""
    where = f" for {region}" if region else ""
    number = "" if currency == CURRENCY else f", here the same number of {currency}"
    return f"default of {known.looked_at:%Y-%m}{where}: {known.source}{number}; check your bill"
