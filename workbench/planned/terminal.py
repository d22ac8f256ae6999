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
    for head in ("unit-hours", "a month", "lost", "", "starts", "hours"):
        table.add_column(head, justify="right", no_wrap=True)
    for each in found.counted:
        _add(table, each.name, each.change, each.old, each.new, found.currency)
    if len(found.counted) > 1:
        _add(table, ALL, Change.CHANGED, *found.totals, found.currency)
    return table


def _add(table: Table, name: str, change: Change, old: Figures, new: Figures, currency: str) -> None:
    if old == new and change in (Change.SAME, Change.CHANGED):
        table.add_row(name, "same", *words.cells(new, currency))
        return
    nothing = ("–",) * 6
    table.add_row(name, "now", *(nothing if change is Change.NEW else words.cells(old, currency)))
    table.add_row("", "changed", *(nothing if change is Change.REMOVED else words.cells(new, currency)))
    table.add_row("", "difference", *words.difference(old, new, currency))


def _sentences(found: Planned) -> Iterator[str]:
    weeks = "week" if found.weeks == 1 else f"{found.weeks} weeks"
    yield (
        f"The last {weeks}, compared with {found.against}. Unit-hours and money are of a month; lost requests, starts "
        "and hours in service of the time that was lived."
    )
    if found.changes_nothing:
        yield "Nothing would be different: both do the same."
    for each in found.rows:
        yield from words.sentences(each, is_told=found.changes_nothing)
    if unknown := [each.name for each in found.counted if each.asked and not each.asked.is_known]:
        yield f"What is asked of {', '.join(unknown)} is not known, so what is lost there is not, either."
    yield from found.notes
