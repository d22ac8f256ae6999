"""The backtest as plain JSON values: dollars and requests as they are, instants as the trace writes them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from workbench.backtest.backtest import Backtest, Case, Result
from workbench.simulator.course import Course, action_log

MINUTE = timedelta(minutes=1)


def as_json(backtest: Backtest) -> dict[str, Any]:
    """All metrics of all policies, and every action of the best of them: enough to replay it on another plant."""
    case = backtest.case
    front = {each.word for each in backtest.front}
    return {
        "trace": _trace(case),
        "plant": _plant(case),
        "load": "queued" if case.deadline else "interactive",
        "deadline_minutes": case.deadline / MINUTE if case.deadline else None,
        "loss_price": case.lost_price,
        "optimum": course_facts(case, backtest.optimum) if backtest.optimum else None,
        "policies": [_result(case, each, is_on_front=each.word in front) for each in backtest.results],
        "policy": backtest.best.word,
        "actions": action_log(case.trace, backtest.best.course),
    }


def _trace(case: Case) -> dict[str, Any]:
    return {
        "begin": case.trace.begin.isoformat(),
        "lives_from": case.trace.at(case.begin).isoformat(),
        "scored_from": case.since.isoformat(),
        "until": case.until.isoformat(),
        "step_minutes": case.plant.step / MINUTE,
        "steps": len(case.trace.rates),
    }


def _plant(case: Case) -> dict[str, Any]:
    plant = case.plant
    return {
        "max_units": plant.quota,
        "tps_per_unit": plant.tps_per_unit,
        "unit_price": plant.unit_price,
        "start_minutes": plant.start / MINUTE,
        "stop_minutes": plant.stop / MINUTE,
        "scaling_lag_minutes": plant.scaling_lag / MINUTE,
        "scaling_window_minutes": plant.scaling_window / MINUTE,
        "scaling_target": plant.scaling_target,
        "bills_starting": plant.bills_starting,
        "bills_stopping": plant.bills_stopping,
    }


def _result(case: Case, result: Result, *, is_on_front: bool) -> dict[str, Any]:
    against = "times_full_units" if case.deadline else "times_optimum"
    return {
        "policy": result.word,
        "title": result.title,
        **course_facts(case, result.course),
        against: result.relative,
        "on_pareto_front": is_on_front,
        "elasticity": asdict(result.elasticity) | {"deviation": result.elasticity.deviation},
    }


def course_facts(case: Case, course: Course) -> dict[str, Any]:
    """`cost` is what ran, `price` that and the price of what was lost, both in dollars of the scored time."""
    price = course.price(case.lost_price)
    return {
        "cost": course.cost,
        "cost_per_month": case.a_month(course.cost),
        "price": price,
        "price_per_month": case.a_month(price),
        "unit_hours": course.unit_hours,
        "starts": course.starts,
        "requests": course.requests,
        "lost_requests": course.lost,
        "lost_share": course.lost_share,
        "waiting_requests": course.waiting,
    }
