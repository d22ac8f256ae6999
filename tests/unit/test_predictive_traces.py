"""The forecast on real traces: it costs what docs/forecast.md says, walk-forward, with defaults only."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from autoscaler.scaling.predictive.plant import Plant
from workbench.simulator.contenders import CANDIDATES, Ground
from workbench.simulator.optimum import least_cost
from workbench.simulator.quota import quota_for
from workbench.simulator.score import scored_course, warm_up
from workbench.simulator.trace import load_trace

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "forecast.md").read_text()


def documented(trace: str, price: str) -> float:
    """The page's figure: a row of its table, in the column of the trace."""
    columns = re.findall(r"[^|]+", re.findall(r"^\| \| (.+) \|$", PAGE, re.MULTILINE)[0])
    [row] = re.findall(rf"^\| forecast at \${price}[^|]*\| (.+) \|$", PAGE, re.MULTILINE)
    figures: dict[str, float] = dict(zip((each.strip() for each in columns), map(float, row.split("|")), strict=True))
    return figures[trace]


# The two that take a second; steel, taxi and twitter are for `make bench-policy`.
@pytest.mark.parametrize("lost_price", [0.002, 0.01])
@pytest.mark.parametrize(("trace", "file"), [("elb", "elb_requests"), ("nasa", "nasa_http")])
def test_it_costs_what_the_page_says(trace: str, file: str, lost_price: float) -> None:
    measured = load_trace(ROOT / "benchmarks" / "traces" / f"{file}.csv").resampled(timedelta(minutes=5))
    plant = Plant(quota=quota_for(measured.rates))
    course = scored_course(plant, measured.rates, CANDIDATES["forecast"](Ground(plant, measured, lost_price)))
    scored = warm_up(plant, len(measured.rates))
    optimum = least_cost(plant, measured.rates, lost_price=lost_price, scored=scored)

    assert round(course.price(lost_price) / optimum, 2) == documented(trace, f"{lost_price:g}")
