"""The backtest as people read it in the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from workbench.backtest import words
from workbench.backtest.backtest import Backtest, Case
from workbench.simulator.course import Course


def tell(backtest: Backtest, console: Console) -> None:
    """A table of policies, the cheapest first, and the recommendation."""
    case = backtest.case
    front = backtest.front
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("policy", no_wrap=True)
    for head in ("a month", "with lost", "lost", "", "starts", words.yardstick(case)):
        table.add_column(head, justify="right", no_wrap=True)
    for each in backtest.results:
        mark = " *" if each in front and len(backtest.results) > 1 else ""
        table.add_row(f"{each.word}{mark}", *_cells(case, each.course), words.times(each.relative))
    if backtest.optimum:
        table.add_row("(clairvoyant)", *_cells(case, backtest.optimum), words.times(1.0))
    console.print(table)
    console.print()
    for sentence in _notes(backtest):
        console.print(Text(sentence), soft_wrap=True)


def _cells(case: Case, course: Course) -> Iterator[str]:
    yield words.dollars(case.a_month(course.cost))
    yield words.dollars(case.a_month(course.price(case.lost_price)))
    yield words.requests(course.lost)
    yield words.share(course.lost_share)
    yield str(course.starts)


def _notes(backtest: Backtest) -> Iterator[str]:
    case = backtest.case
    if len(backtest.results) > 1:
        yield "*: no other is as cheap to run and loses as few."
    yield f"{words.scored(case)}; {words.units(case.plant.quota)} at most."
    yield words.recommendation(backtest)
