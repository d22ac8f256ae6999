"""The report as people read it in the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from workbench.report.baselines import TITLES, Baseline
from workbench.report.hindsight import Hindsight
from workbench.report.report import Report
from workbench.report.rows import Row
from workbench.report.words import NONE, amount, images, percent, requests, span, times, unit_hours


def tell(report: Report, by: str, against: Baseline, console: Console) -> None:
    """A table of rows, one of baselines, one with what was lost, where that is known, and what limits them."""
    console.print(Text(f"{report.fleet}, {span(report.since, report.until, report.inputs.zone)}", style="bold"))
    console.print(_rows(report, by, against))
    console.print()
    console.print(_baselines(report))
    console.print()
    if report.whole.hindsight:
        console.print(_hindsight(report, by))
        console.print()
    for sentence in _notes(report):
        console.print(Text(sentence))


def _rows(report: Report, by: str, against: Baseline) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column(by.removeprefix("tag:"), no_wrap=True)
    for head in ("unit-hours", "spent", "confirmed", "images", "per 1,000", against.value, "saved"):
        table.add_column(head, justify="right", no_wrap=True)
    for row in report.by(by):
        table.add_row(Text(row.name or "(none)"), *_cells(report, row, against))
    table.add_row("all", *_cells(report, report.whole, against), style="bold")
    return table


def _cells(report: Report, row: Row, against: Baseline) -> Iterator[str]:
    compared = row.comparisons[against]
    yield from (unit_hours(row.unit_time), amount(row.spent, report.currency), percent(row.confirmed_share))
    yield from (images(row.images), amount(row.per_thousand, report.currency))
    yield amount(compared.baseline, report.currency) if compared else NONE
    # Our own bill stands in the table below: here the rows come to the last one.
    yield amount(compared.before_own_bill, report.currency) if compared else NONE


def _baselines(report: Report) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("would have been", no_wrap=True)
    for head in ("cost", "spent", "own bill", "saved", ""):
        table.add_column(head, justify="right", no_wrap=True)
    for which, each in report.whole.comparisons.items():
        if each is None:
            table.add_row(TITLES[which], *("unknown", NONE, NONE, NONE, ""))
        else:
            money = (amount(cents, report.currency) for cents in (each.baseline, each.spent, each.own_bill, each.saved))
            table.add_row(TITLES[which], *money, percent(each.share))
    return table


def _hindsight(report: Report, by: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("in hindsight", no_wrap=True)
    for head in ("spent", "lost", "demand alone", "lost", "optimum", "lost", "regret", ""):
        table.add_column(head, justify="right", no_wrap=True)
    for row in report.by(by):
        if row.hindsight:
            table.add_row(Text(row.name or "(none)"), *_outcomes(report, row.hindsight))
    if report.whole.hindsight:
        table.add_row("all", *_outcomes(report, report.whole.hindsight), style="bold")
    return table


def _outcomes(report: Report, each: Hindsight) -> Iterator[str]:
    for outcome in (each.ran, each.demand_alone, each.optimum):
        yield from (amount(outcome.cents, report.currency), requests(outcome.lost))
    yield from (amount(each.regret, report.currency), times(each.times))


def _notes(report: Report) -> Iterator[str]:
    yield f"The own bill is an estimate ({report.inputs.own_bill.source})."
    yield from (each.text for each in report.assumptions if each.is_caveat)
