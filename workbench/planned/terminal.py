"""What a changed configuration would do, in the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from workbench.planned import words
from workbench.planned.compared import Change
from workbench.planned.lived import Figures
from workbench.planned.planned import Planned

ALL = "all"


def tell(found: Planned, console: Console) -> None:
    """A table with three rows for each target, and what is done otherwise, and why."""
    if found.counted:
        console.print(_table(found))
        console.print()
    for sentence in _sentences(found):
        console.print(Text(sentence), soft_wrap=True)


def _table(found: Planned) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("target", no_wrap=True)
    table.add_column("", no_wrap=True)
    for head in ("unit-hours a month", "a month", "lost", "", "starts", "hours"):
        table.add_column(head, justify="right", no_wrap=True)
    for each in found.counted:
        if each.does_the_same:
            table.add_row(each.name, "same", *words.cells(each.new, found.currency))
            continue
        _add(table, each.name, each.change, each.old, each.new, found.currency)
    if len(found.counted) > 1:
        _add(table, ALL, Change.CHANGED, *found.totals, found.currency)
    return table


def _add(table: Table, name: str, change: Change, old: Figures, new: Figures, currency: str) -> None:
    nothing = ("–",) * 6
    table.add_row(name, "now", *(nothing if change is Change.NEW else words.cells(old, currency)))
    table.add_row("", "changed", *(nothing if change is Change.REMOVED else words.cells(new, currency)))
    table.add_row("", "difference", *words.difference(old, new, currency))


def _sentences(found: Planned) -> Iterator[str]:
    weeks = "week" if found.weeks == 1 else f"{found.weeks} weeks"
    yield f"The last {weeks}, compared with {found.against}; lost requests, starts and hours in service are of that."
    if found.changes_nothing:
        yield "Nothing would be different: both do the same."
    for each in found.rows:
        if not (found.changes_nothing and each.does_the_same and not each.notes):
            yield from words.sentences(each)
    yield from found.notes
