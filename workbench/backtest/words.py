"""What the terminal and the page say alike."""

from __future__ import annotations

import math

from workbench.backtest.backtest import Backtest, Case, Result
from workbench.report.words import percent

ALWAYS_ON = "always-on"


def dollars(value: float) -> str:
    """`$1,234`, and to the cent below a hundred."""
    return f"{'−' if value < 0 else ''}${abs(value):,.{0 if abs(value) >= 100 else 2}f}"


def small(value: float) -> str:
    """Dollars of one request, which may be a part of a cent: two digits that matter."""
    return dollars(value) if value >= 1 or value <= 0 else f"${value:.{1 - math.floor(math.log10(value))}f}"


def units(count: int) -> str:
    return f"{count} unit{'' if count == 1 else 's'}"


def requests(count: float) -> str:
    return f"{count:,.0f}"


def share(part: float) -> str:
    """Per cent, with a second digit: policies differ there."""
    return f"{part * 100:.2f} %"


def with_share(count: float, part: float) -> str:
    """So many requests, and which part of all they are."""
    return f"{requests(count)} ({share(part)})"


def times(ratio: float | None) -> str:
    return "–" if ratio is None else f"{ratio:.3f}"


def yardstick(case: Case) -> str:
    """What the costs are held against."""
    return "× full" if case.deadline else "× optimum"


def scored(case: Case) -> str:
    """What counted, and what was history only."""
    history = f", the {_days(case)} before are history only" if case.scored else ""
    return f"Counted: {case.since:%Y-%m-%d %H:%M} to {case.until:%Y-%m-%d %H:%M}{history}"


def learned(case: Case) -> str:
    """How often a forecast learned, where that is less often than the functions do."""
    return (
        f"Learned anew every {case.learn_weeks} weeks to be quick; with --learn-weeks 1 each week, as the functions do."
    )


def named(result: Result) -> str:
    """`keda (KEDA on/off, built-in scaling)`."""
    return result.word if result.word == result.title else f"{result.word} ({result.title})"


def recommendation(backtest: Backtest) -> str:
    """Which one, what it costs a month and what it loses, and beside what."""
    case, best = backtest.case, backtest.best
    running, priced = case.a_month(best.course.cost), case.a_month(best.price)
    what = "Recommended" if len(backtest.results) > 1 else "Measured"
    lost = "expired" if case.deadline else "lost"
    return (
        f"{what}: {named(best)} at {dollars(running)} a month, {requests(best.course.lost)} of "
        f"{requests(best.course.requests)} requests {lost} ({share(best.course.lost_share)}); "
        f"with {_price(case.lost_price)} for each, {dollars(priced)} a month{_beside(backtest)}."
    )


def _beside(backtest: Backtest) -> str:
    """The saving beside a model that is never stopped, if that was measured."""
    found = [each for each in backtest.results if each.word == ALWAYS_ON]
    if not found or not found[0].price or found[0] is backtest.best:
        return ""
    return f", {percent(1 - backtest.best.price / found[0].price)} less than {ALWAYS_ON}"


def _price(dollars_of_one: float) -> str:
    return f"${dollars_of_one:g}"


def _days(case: Case) -> str:
    days = case.scored // case.plant.steps_per_day
    return "day" if days == 1 else f"{days} days"
