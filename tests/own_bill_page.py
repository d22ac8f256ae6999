"""The tables of docs/own-bill.md: printed from rows, and read back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tests.own_bill import Row, Rows, dollars
from tests.own_bill_month import FLEET
from workbench.report.own_bill import PRICE_LIST

# What a fleet has only if somebody asked for it.
OPTIONAL = ("demand", "opt-in alarms of all targets")
ALL, WITH_DEMAND = "**all of this**", "**with demand**"
MILLION = 1_000_000


def lines(rows: Rows) -> Iterator[str]:
    """Markdown: what each thing costs one of a hundred models a month, dearest first, and the price list."""
    costs = {name: float(each) / FLEET for name, each in dollars(rows).items()}
    yield "| what | counted for 100 models in the month | dollars for a model |"
    yield "|---|---|---|"
    for name in sorted(costs.keys() - set(OPTIONAL), key=lambda each: -costs[each]):
        yield f"| {name} | {_counts(rows[name])} | {costs[name]:.4f} |"
    schedule_alone = sum(cost for name, cost in costs.items() if name not in OPTIONAL)
    yield f"| {ALL} | | {schedule_alone:.4f} |"
    for name in OPTIONAL:
        yield f"| {name} | {_counts(rows[name])} | {costs[name]:.4f} |"
    yield f"| {WITH_DEMAND} | | {schedule_alone + costs['demand']:.4f} |"
    yield ""
    yield "| thing | dollars for a million, or for one |"
    yield "|---|---|"
    for thing, price in PRICE_LIST.items():
        amount = f"{float(price * MILLION):,.3f} for a million" if price < 0.01 else f"{float(price):.2f}"
        yield f"| {thing} | {amount} |"


def told(page: str) -> Mapping[str, float]:
    """The dollars that a page tells, by row."""
    return {name: float(cost) for name, cost in re.findall(r"^\| ([^|]+) \|[^|]*\| ([\d.]+) \|$", page, re.MULTILINE)}


def _counts(row: Row) -> str:
    return ", ".join(f"{count:,.0f} {thing}" if count >= 1 else f"{count:.2g} {thing}" for thing, count in row.items())
