"""A sweep as people read it in the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from workbench.backtest import words
from workbench.backtest.sweep import Sweep, Swept


def tell_sweep(found: Sweep, console: Console) -> None:
    """A row for each value."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for head in (found.setting, "units", "a month", "with lost", "lost", "", "starts", words.yardstick(found.case)):
        table.add_column(head, justify="right", no_wrap=True)
    for each in found.rows:
        table.add_row(*_cells(each))
    console.print(table)
    console.print()
    for sentence in notes(found):
        console.print(Text(sentence), soft_wrap=True)


def notes(found: Sweep) -> Iterator[str]:
    """What is the same in all rows."""
    yield f"Each with {found.word}; units are the most that it may have."
    if found.case.learns_seldom(found.title):
        yield words.learned(found.case)


def _cells(row: Swept) -> Iterator[str]:
    case, course = row.case, row.result.course
    yield f"{row.value:g}"
    yield str(case.plant.quota)
    yield words.dollars(case.a_month(course.cost))
    yield words.dollars(case.a_month(row.result.price))
    yield words.requests(course.lost)
    yield words.share(course.lost_share)
    yield str(course.starts)
    yield words.times(row.result.relative)
