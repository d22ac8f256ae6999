"""Why a target runs or not, for people: a sentence, then a row for each that had a say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autoscaler.scaling.items import units_from_item
from autoscaler.scaling.reason import SENTENCES, Reason
from workbench.cli.moments import zone_of
from workbench.cli.why_answer import Answer
from workbench.cli.why_kept import Document, as_stored
from workbench.cli.why_words import Row, because, next_change, rows, wanted, who

WIDEST = 130
DAY_AND_TIME = "%a %Y-%m-%d %H:%M"
# What two outcomes are compared by.
OUTCOME: Mapping[str, Callable[[Answer], str]] = {
    "outcome": lambda each: wanted(each.decision),
    "because": lambda each: because(each.decision, each.ruling),
    "who decides": lambda each: ", ".join(who(each)),
    "at worst": lambda each: each.decision.sum or "–",
    "next change": lambda each: next_change(each)[0],
}


def tell(answered: Answer, stored: Document, up_to: datetime | None) -> None:
    """The decision of a look, how it came about, and whether it comes out the same once more."""
    if is_same(answered, stored):
        click.echo(f"{sentence(answered)}.")
        click.echo(f"So it was {_when(answered)}; nothing was decided otherwise {_since(answered, up_to)}.")
        _print(rows(answered))
        click.echo(repeated(answered, stored))
    else:
        click.echo(f"{answered.target.name} {_when(answered)}: {outcome(stored)}.")
        click.echo(f"{repeated(answered, stored)} How it comes to that:")
        _print(rows(answered))


def tell_changed(before: Answer, after: Answer, stored: Document, written: Sequence[str]) -> None:
    """Both outcomes side by side, and how the changed one came about."""
    changes = ", ".join(written)
    click.echo(f"With {changes}: {sentence(after)}.")
    table = _table(("", "as it was", f"with {changes}"))
    for label, words in OUTCOME.items():
        table.add_row(label, Text(words(before)), Text(words(after)))
    _console().print(table)
    click.echo(f"As it was {_when(before)}. {repeated(before, stored)}")
    click.echo(f"How it would come about {_when(after)}:")
    _print(rows(after))


def sentence(answered: Answer) -> str:
    """What a target should do, and why."""
    decision = answered.decision
    state = "is" if decision.leaves_alone else "should run with" if decision.desired else "should be"
    units = f"{wanted(decision)}{' units' if decision.desired and not decision.leaves_alone else ''}"
    return f"{answered.target.name} {state} {units}, because {because(decision, answered.ruling)}"


def is_same(answered: Answer, stored: Document) -> bool:
    """Whether this version decides what was decided then, bit for bit."""
    return as_stored(answered.decision) == stored


def repeated(answered: Answer, stored: Document) -> str:
    """The same in words, with what differs."""
    if is_same(answered, stored):
        return "Repeated from its record: the same, bit for bit."
    now = as_stored(answered.decision)
    differing = [name for name in {**stored, **now} if stored.get(name) != now.get(name)]
    return (
        "Repeated from its record, this version of autoscaler decides otherwise "
        f"({', '.join(differing)}): {outcome(now)}."
    )


def outcome(decision: Document) -> str:
    """Units and reason of a decision as it was kept, perhaps by a version with other reasons."""
    reason, units = decision["reason"], decision.get("desired")
    known = SENTENCES[Reason(reason)] if reason in {each.value for each in Reason} else reason
    return f"{units_from_item(units) if units else 'off'}, because {known}"


def _print(told: Iterable[Row]) -> None:
    table = _table(("", "", ""))
    for label, outcome, words in told:
        # Not plain text, which may hold brackets that would be taken for markup: people write reasons, too.
        table.add_row(Text(label), Text(outcome), Text(words))
    _console().print(table)


def _console() -> Console:
    """As wide as the terminal, and no wider than a line that is still read easily."""
    console = Console()
    return Console(width=min(console.width, WIDEST))


def _table(headings: Sequence[str]) -> Table:
    table = Table(box=None, show_header=any(headings), header_style="bold", pad_edge=False)
    for name in headings:
        table.add_column(Text(name), no_wrap=not any(headings) and len(table.columns) < 2)
    return table


def _when(answered: Answer) -> str:
    zone = zone_of(answered.target)
    return f"on {answered.look.now.astimezone(zone):{DAY_AND_TIME}} in {zone}"


def _since(answered: Answer, up_to: datetime | None) -> str:
    return f"up to {up_to.astimezone(zone_of(answered.target)):{DAY_AND_TIME}}" if up_to else "since"
