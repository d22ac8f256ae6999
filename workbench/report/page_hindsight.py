"""The table of the page that has what ran beside demand alone and the optimum, with what each of them lost."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.report.hindsight import Hindsight
from workbench.report.markup import Markup, element
from workbench.report.page_table import cell, head, line, table
from workbench.report.page_tables import references
from workbench.report.report import Report
from workbench.report.words import amount, requests, times

SPENT, ALONE, OPTIMUM, REGRET, TIMES = "Spent", "Demand alone", "Optimum", "Regret", "Of the optimum"


def hindsight_table(report: Report) -> Markup:
    """A row for each target of which it is known, and for all of them."""
    rows = [
        line(head(row.name or ""), *_cells(report, row.hindsight, f"target.{row.name}"))
        for row in report.by("target")
        if row.hindsight
    ]
    whole = report.whole.hindsight
    sums = [line(_all(report, whole), *_cells(report, whole, "whole"))] if whole else []
    return table(("Target", SPENT, ALONE, OPTIMUM, REGRET, TIMES), rows, sums)


def _all(report: Report, whole: Hindsight) -> Markup:
    left_out = whole.left_out
    without = [element("span", f"without {', '.join(left_out)}", class_="law")] if left_out else []
    return head("All", references(report.assumptions, "hindsight"), *without)


def _cells(report: Report, each: Hindsight, key: str) -> Iterator[Markup]:
    outcomes = {
        (SPENT, "ran"): each.ran,
        (ALONE, "demand_alone"): each.demand_alone,
        (OPTIMUM, "optimum"): each.optimum,
    }
    for (label, name), outcome in outcomes.items():
        figure = f"{key}.hindsight.{name}"
        shown = element("span", amount(outcome.cents, report.currency), data_figure=f"{figure}.cents")
        count = element("span", requests(outcome.lost), data_figure=f"{figure}.lost_requests")
        yield cell(label, element("div", shown, element("span", count, " lost", class_="law")))
    yield cell(REGRET, amount(each.regret, report.currency), f"{key}.hindsight.regret_cents")
    yield cell(TIMES, times(each.times))
