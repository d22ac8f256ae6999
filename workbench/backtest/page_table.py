"""The money of the page: every policy, the cheapest first, beside the clairvoyant optimum."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.backtest import words
from workbench.backtest.backtest import Backtest, Case, Result
from workbench.backtest.page_scale import box
from workbench.report.markup import Markup, element
from workbench.report.page_table import cell, head, line, table
from workbench.simulator.course import Course

HEADS = ("Running, a month", "Lost, a month", "Together", "Beside the first", "Lost requests", "Starts")


def policies(backtest: Backtest) -> Markup:
    """A row for each, with a bar of what it costs to run and what its lost requests are priced at."""
    case = backtest.case
    most = max(each.price for each in backtest.results) or 1.0
    last = words.yardstick(case)
    rows = [
        line(
            head(f"{number}. {each.word}", *_title(each), _bar(case, each.course, most)),
            *_cells(backtest, each.course, each.word),
            cell(last, words.times(each.relative), f"{each.word}.relative"),
        )
        for number, each in enumerate(backtest.results, start=1)
    ]
    sums = []
    if backtest.optimum:
        name = element("span", "found with the whole demand known", class_="law")
        told = *_cells(backtest, backtest.optimum, "optimum"), cell(last, words.times(1.0), "optimum.relative")
        sums = [line(head("◆ clairvoyant optimum", name, _bar(case, backtest.optimum, most)), *told)]
    return table(("Policy", *HEADS, last), rows, sums)


def _cells(backtest: Backtest, course: Course, word: str) -> Iterator[Markup]:
    case = backtest.case
    running, priced = case.a_month(course.cost), case.a_month(course.price(case.lost_price))
    beside = priced - case.a_month(backtest.best.price)
    figures = (
        (words.dollars(running), "cost_per_month"),
        (words.dollars(priced - running), "lost_per_month"),
        (words.dollars(priced), "price_per_month"),
        (f"{'+' if beside > 0 else ''}{words.dollars(beside)}", "beside_best"),
        (words.with_share(course.lost, course.lost_share), "lost"),
        (f"{course.starts:,}", "starts"),
    )
    for name, (text, key) in zip(HEADS, figures, strict=True):
        yield cell(name, text, f"{word}.{key}")


def _bar(case: Case, course: Course, most: float) -> Markup:
    """Running, then lost, as wide as they are of the dearest."""
    running = 100 * course.cost / most
    lost = 100 * course.lost * case.lost_price / most
    drawn = box(0, 0, running, 8, "f0"), box(running, 0, lost, 8, "f4")
    svg = element("svg", *drawn, viewBox="0 0 100 8", preserveAspectRatio="none", aria_hidden="true")
    return element("span", svg, class_="share")


def _title(result: Result) -> list[Markup]:
    return [] if result.word == result.title else [element("span", result.title, class_="law")]
