"""Rules within a budget, and between prices, budgets and the targets they are for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from autoscaler.scaling.budget import Level, money
from autoscaler.scaling.model import ProviderName
from workbench.configuration.faults import Fault, Path, not_allowed
from workbench.configuration.money_section import BudgetSection, PricesSection
from workbench.configuration.names import unknown_name
from workbench.configuration.neighbours import Neighbour
from workbench.configuration.partial import as_far_as_right, touches
from workbench.configuration.price_table import CURRENCY, known_price

GROUPS = "the targets' groups"


def price_faults(written: dict[str, Any], targets: Sequence[Neighbour]) -> Iterator[Fault]:
    """The table is in dollars and nothing is converted: in another currency the providers in use need a price."""
    prices, broken = as_far_as_right(PricesSection, written)
    if prices.currency == CURRENCY:
        return
    used = {target.provider for target in targets}
    for provider in ProviderName:
        if provider in used and prices.of(provider).unit_hour is None and not touches((provider, "unit_hour"), broken):
            default = money(known_price(provider, None).unit_hour, CURRENCY)
            yield Fault(
                ("prices", provider.value, "unit_hour"),
                f"is missing: what a unit costs in an hour, in {prices.currency}; the default, {default}, is in US "
                "dollars, and nothing is converted",
            )


def budget_faults(written: Mapping[str, Any], targets: Sequence[Neighbour], names: Collection[str]) -> Iterator[Fault]:
    """What is wrong with the budgets as a whole; `names` are those of all targets, faulty or not."""
    for name, raw in written.items():
        if isinstance(raw, dict):
            # No rule asks for the window, and without one there would be no budget to look at.
            budget, broken = as_far_as_right(BudgetSection, raw | {"per": "month"})
            at = ("budgets", name)
            yield from _limit_faults(budget, broken, at)
            yield from _scope_faults(budget, targets, names, at)
            yield from _level_faults(budget, broken, (*at, "levels"))


def _limit_faults(budget: BudgetSection, broken: frozenset[Path], at: Path) -> Iterator[Fault]:
    if budget.limit is not None and budget.unit_hours is not None:
        allowed = f"limit is there too, {budget.limit:g}, and a budget has one of the two"
        yield Fault((*at, "unit_hours"), not_allowed(budget.unit_hours, allowed))
    if budget.limit is None and budget.unit_hours is None and not broken & {("limit",), ("unit_hours",)}:
        yield Fault(at, "does not say how much may be spent: write limit, in the currency of the prices, or unit_hours")


def _scope_faults(
    budget: BudgetSection, targets: Sequence[Neighbour], names: Collection[str], at: Path
) -> Iterator[Fault]:
    if budget.target is not None and budget.group is not None:
        allowed = f"target is there too, {budget.target}, and a budget is for one of the two, or without them for all"
        yield Fault((*at, "group"), not_allowed(budget.group, allowed))
    if budget.target is not None and budget.target not in names:
        yield Fault((*at, "target"), unknown_name(budget.target, names, "targets"))
    # Who is in which group is not known while somebody's groups are faulty themselves.
    clear = not any(touches(("groups",), target.broken) for target in targets)
    groups = dict.fromkeys(group for target in targets for group in target.settings.groups)
    if budget.group is not None and clear and budget.group not in groups:
        yield Fault((*at, "group"), unknown_name(budget.group, groups, GROUPS))


def _level_faults(budget: BudgetSection, broken: frozenset[Path], at: Path) -> Iterator[Fault]:
    shares = budget.levels.shares
    for (before, least), (after, share) in pairwise(shares.items()):
        if share < least:
            yield Fault((*at, after.value), not_allowed(f"{share}%", f"at least that of {before}, {least}%"))
    if not shares and not any(touches(("levels", level.value), broken) for level in Level):
        yield Fault(at, "has no level left, so that nothing would ever happen: give at least one of them a share")
