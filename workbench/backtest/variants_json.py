"""Strategies and sweeps as plain JSON values."""

from __future__ import annotations

import math
from typing import Any

from workbench.backtest.as_json import course_facts
from workbench.backtest.strategies import Between, Day, Exchange, Strategies, Strategy
from workbench.backtest.sweep import Sweep, Swept
from workbench.backtest.variants import Variants


def variants_json(found: Variants) -> dict[str, Any]:
    """Those that were asked for, by what they are."""
    told = {"strategies": _strategies(found.strategies, found.asked_price)} if found.strategies else {}
    return told | ({"sweep": _sweep(found.sweep)} if found.sweep else {})


def _strategies(found: Strategies, asked_price: float | None) -> dict[str, Any]:
    """`recommended` is the one for the price of a lost request that was asked with, null without."""
    return {
        "learn_weeks": found.case.learn_weeks,
        "compared": [_strategy(found, each) for each in found.rows],
        "instead": [_exchange(each) for each in found.exchanges],
        "asked_price": asked_price,
        "recommended": None if asked_price is None else found.cheapest_at(asked_price).name,
    }


def _strategy(found: Strategies, row: Strategy) -> dict[str, Any]:
    """The price that is told with the course is at its own price of a lost request, or the base's."""
    case, course = found.case, row.result.course
    return {
        "strategy": row.name,
        "policy": row.result.word,
        "loss_price": row.lost_price,
        **{key: value for key, value in course_facts(case, course).items() if not key.startswith("price")},
        "lost_requests_per_month": case.a_month(course.lost),
        "cheapest_between": _between(row.cheapest),
        "worst_day": _day(row.worst_day),
    }


def _between(prices: Between | None) -> list[float | None] | None:
    """The last is null where there is no end."""
    return None if prices is None else [prices.least, None if prices.most == math.inf else prices.most]


def _day(day: Day | None) -> dict[str, Any] | None:
    return {"date": day.date.isoformat(), "requests": day.requests, "lost_requests": day.lost} if day else None


def _exchange(each: Exchange) -> dict[str, Any]:
    return {
        "strategy": each.of,
        "instead_of": each.instead_of,
        "dollars_per_month": each.dollars,
        "fewer_lost_requests_per_month": each.fewer_lost,
        "dollars_per_request": each.of_a_request,
        "dollars_per_month_per_percentage_point": each.of_a_percent_point,
    }


def _sweep(found: Sweep) -> dict[str, Any]:
    return {
        "setting": found.setting,
        "policy": found.word,
        "learn_weeks": found.case.learn_weeks,
        "values": [_swept(each) for each in found.rows],
    }


def _swept(row: Swept) -> dict[str, Any]:
    against = "times_full_units" if row.case.deadline else "times_optimum"
    return {
        "value": row.value,
        "max_units": row.case.plant.quota,
        "loss_price": row.case.lost_price,
        **course_facts(row.case, row.result.course),
        against: row.result.relative,
    }
