"""A schedule as people read it in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autoscaler.scaling.schedule import Schedule
from autoscaler.scaling.target import Target
from workbench.calendar.heat_map import LEGEND, lines
from workbench.calendar.preview import Boundary
from workbench.calendar.preview_at import Answer, sentence
from workbench.calendar.preview_words import day, day_and_time, length
from workbench.calendar.preview_year import Day, closures, total

COLUMNS = ("when", "does", "units", "start asked", "why")


def tell(target: Target, plan: Schedule, said: Answer, coming: Sequence[Boundary] | None, days: int) -> None:
    """The answer for an instant; with boundaries also the zone, the lead time and the boundaries themselves."""
    if coming is not None:
        click.echo(_head(target, plan))
    click.echo(sentence(target.name, plan, said))
    if plan.known_until and said.at.astimezone(plan.zone).date() > plan.known_until:
        click.echo(f"Holidays and other calendars are known up to {day(plan.known_until)} only.")
    if target.hands_off:
        click.echo(f"{target.name} has hands_off: true: nothing is done about it, whatever the schedule says.")
    if coming is None:
        click.echo(f"Overrides and demand live in the deployment: see `autoscaler status {target.name}`.")
    elif coming:
        Console().print(_table(coming, plan))
    else:
        click.echo(f"There is no boundary within {days} {'day' if days == 1 else 'days'}.")


def tell_year(days: Sequence[Day], plan: Schedule) -> None:
    """The heat map with its legend, the closed dates by name, and the sums."""
    summed = total(days)
    click.echo("\n".join(["", *lines(days), LEGEND, ""]))
    for first, last, name in closures(plan.calendar, days[0].date, days[-1].date):
        click.echo(f"{first}{f'..{last}' if last > first else ''} {name}")
    click.echo(
        f"Open {summed.open_hours:,.0f} hours from {days[0].date} to {days[-1].date}: "
        f"{summed.least_unit_hours:,.0f} to {summed.most_unit_hours:,.0f} unit-hours, without lead times."
    )


def _head(target: Target, plan: Schedule) -> str:
    if target.schedule is None:
        return f"{target.name} has no schedule: it is always open. Times are in UTC."
    lead = plan.lead
    learned = (
        f"until its own starts have taught another, at most {length(lead.longest)}" if lead.is_learned else "fixed"
    )
    known = f" Holidays are known up to {plan.known_until}." if plan.known_until else ""
    return f"{target.name} is in {plan.zone.key}. Lead time: {length(lead.prior)}, {learned}.{known}"


def _table(coming: Sequence[Boundary], plan: Schedule) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in COLUMNS:
        # The reason is the only text that people wrote; it may be cut, and an instant may not.
        table.add_column(name, no_wrap=name != "why")
    for each in coming:
        table.add_row(
            day_and_time(each.at, plan.zone),
            each.does,
            f"{each.bounds.minimum}..{each.bounds.maximum}" if each.bounds else "–",
            _asked(each, plan),
            Text(each.why, overflow="fold"),
        )
    return table


def _asked(each: Boundary, plan: Schedule) -> str:
    """When the start for an opening is asked for: the time of day, where the day is the same."""
    if each.asked_at is None:
        return "–"
    asked, opens = each.asked_at.astimezone(plan.zone), each.at.astimezone(plan.zone)
    return f"{asked:%H:%M}" if asked.date() == opens.date() else day_and_time(asked, plan.zone)
