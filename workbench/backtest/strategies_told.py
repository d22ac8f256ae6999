"""The strategies as people read them: a table, what one costs more than another, and which is for whom."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autoscaler.scaling.predictive.plant import HOUR
from workbench.backtest import words
from workbench.backtest.strategies import Day, Exchange, Strategies, Strategy


def tell_strategies(found: Strategies, asked_price: float | None, console: Console) -> None:
    """For whoever has no price of a lost request in mind: what each loses, and what losing fewer costs."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("strategy", no_wrap=True)
    for head in ("price", "a month", "lost a month", "", "worst day", "", "starts"):
        table.add_column(head, justify="right", no_wrap=True)
    for each in found.rows:
        table.add_row(*_cells(found, each))
    console.print(table)
    console.print()
    console.print(Text(f"{words.scored(found.case)}; {words.units(found.case.plant.quota)} at most."), soft_wrap=True)
    for sentence in advice(found, asked_price):
        console.print(Text(sentence), soft_wrap=True)


def _cells(found: Strategies, row: Strategy) -> Iterator[str]:
    course = row.result.course
    yield row.name if row.lost_price is not None else f"({row.name})"
    yield "" if row.lost_price is None else f"${row.lost_price:g}"
    yield words.dollars(found.case.a_month(course.cost))
    yield words.requests(found.case.a_month(course.lost))
    yield words.share(course.lost_share)
    yield from _day(row.worst_day)
    yield str(course.starts)


def _day(day: Day | None) -> tuple[str, str]:
    if day is None:
        return "–", ""
    return words.requests(day.lost), words.share(day.lost_share)


def advice(found: Strategies, asked_price: float | None) -> Iterator[str]:
    """What one costs and serves instead of the one before, and which is for whom."""
    serving = words.small(found.case.plant.unit_price / found.case.plant.tps_per_unit / HOUR.total_seconds())
    yield f"Price: what a lost request counts; to serve one costs {serving} at full use."
    yield from (exchange(each) for each in found.exchanges)
    yield f"If a lost request costs you {'; '.join(_for_whom(found))}."
    if found.case.learn_weeks > 1:
        yield words.learned(found.case)
    if asked_price is not None:
        chosen = found.cheapest_at(asked_price)
        with_lost = words.dollars(found.case.a_month(chosen.result.course.price(asked_price)))
        yield f"Recommended at ${asked_price:g} for a lost request: {chosen.name}, with all lost {with_lost} a month."


def exchange(each: Exchange) -> str:
    """What one costs and serves instead of the one before."""
    named = f"{each.of} instead of {each.instead_of}:"
    dollars, requests = words.dollars(abs(each.dollars)), words.requests(abs(each.fewer_lost))
    if each.of_a_request is not None and each.of_a_percent_point is not None:
        more, fewer = ("more", "fewer") if each.dollars > 0 else ("less", "more")
        return (
            f"{named} {dollars} a month {more}, {requests} {fewer} requests lost, {words.small(each.of_a_request)} for "
            f"each; a percentage point of service is {words.dollars(each.of_a_percent_point)} a month."
        )
    if each.dollars == each.fewer_lost == 0:
        return f"{named} it does the same."
    better = each.dollars <= 0 and each.fewer_lost >= 0
    less, fewer = ("less", "fewer") if better else ("more", "more")
    return f"{named} {'better' if better else 'worse'} in both, {dollars} a month {less} and {requests} {fewer} lost."


def _for_whom(found: Strategies) -> Iterator[str]:
    """In the order of the price of a lost request: which costs the least, running and losing together."""
    ranges = sorted((each.cheapest.least, each.cheapest.most, each.name) for each in found.rows if each.cheapest)
    for least, most, name in ranges:
        if least == 0 and most == math.inf:
            yield f"anything, {name} is the cheapest"
        elif least == 0:
            yield f"up to {words.small(most)}, {name} is the cheapest"
        elif most == math.inf:
            yield f"beyond {words.small(least)}, {name}"
        else:
            yield f"up to {words.small(most)}, {name}"
