"""The strategies and the values of a sweep on the page: what people read of them in the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.backtest import words
from workbench.backtest.strategies import Strategies, Strategy
from workbench.backtest.strategies_told import advice
from workbench.backtest.sweep import Sweep, Swept
from workbench.backtest.sweep_told import notes
from workbench.report.markup import Markup, element
from workbench.report.page_table import cell, head, line, table

STRATEGY_HEADS = ("Price of a lost request", "Running, a month", "Lost, a month", "Worst day", "Starts")


def strategies_section(found: Strategies, asked_price: float | None) -> Markup:
    """A row for each strategy, what one costs more than the one before, and which is for whom."""
    rows = [line(head(each.name), *_strategy(found, each)) for each in found.rows]
    return element(
        "section",
        element("h2", "Strategies"),
        table(("Strategy", *STRATEGY_HEADS), rows),
        _list(advice(found, asked_price)),
    )


def _strategy(found: Strategies, row: Strategy) -> Iterator[Markup]:
    a_month, course, day = found.case.a_month, row.result.course, row.worst_day
    texts = (
        "–" if row.lost_price is None else f"${row.lost_price:g}",
        words.dollars(a_month(course.cost)),
        words.with_share(a_month(course.lost), course.lost_share),
        words.with_share(day.lost, day.lost_share) if day else "–",
        f"{course.starts:,}",
    )
    keys = ("loss_price", "cost_per_month", "lost_per_month", "worst_day", "starts")
    for name, text, key in zip(STRATEGY_HEADS, texts, keys, strict=True):
        yield cell(name, text, f"strategy {row.name}.{key}")


def sweep_section(found: Sweep) -> Markup:
    """A row for each value."""
    heads = (
        "Max units",
        "Running, a month",
        "With lost, a month",
        "Lost requests",
        "Starts",
        words.yardstick(found.case),
    )
    rows = [line(head(f"{each.value:g}"), *_swept(found, each, heads)) for each in found.rows]
    shown = table((found.setting, *heads), rows)
    return element("section", element("h2", f"By {found.setting}"), shown, _list(notes(found)))


def _swept(found: Sweep, row: Swept, heads: tuple[str, ...]) -> Iterator[Markup]:
    a_month, course = row.case.a_month, row.result.course
    texts = (
        f"{row.case.plant.quota}",
        words.dollars(a_month(course.cost)),
        words.dollars(a_month(row.result.price)),
        words.with_share(course.lost, course.lost_share),
        f"{course.starts:,}",
        words.times(row.result.relative),
    )
    keys = ("max_units", "cost_per_month", "price_per_month", "lost", "starts", "relative")
    for name, text, key in zip(heads, texts, keys, strict=True):
        yield cell(name, text, f"{found.setting} {row.value:g}.{key}")


def _list(sentences: Iterator[str]) -> Markup:
    return element("ul", *(element("li", each) for each in sentences), class_="notes")
