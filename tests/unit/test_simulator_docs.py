"""The figures of the page are those that are measured."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from autoscaler.scaling.predictive.plant import Plant
from workbench.simulator.contenders import BASELINES, Ground
from workbench.simulator.optimum import least_cost
from workbench.simulator.quota import quota_for
from workbench.simulator.score import scored_course, warm_up
from workbench.simulator.trace import Trace, load_trace

ROOT = Path(__file__).parents[2]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "simulator.md").read_text().splitlines()
    if line.startswith("|")
]
HEAD = next(row for row in ROWS if row[0] == "at $0.002")


def column_of(trace: str) -> dict[str, str]:
    return {row[0]: row[HEAD.index(trace)] for row in ROWS if len(row) == len(HEAD)}


# The small ones; `make bench-policy` measures all.
@pytest.mark.parametrize(
    ("trace", "file"), [("nasa", "nasa_http"), ("elb", "elb_requests"), ("twitter", "twitter_amzn")]
)
def test_the_page_says_what_each_baseline_costs(trace: str, file: str) -> None:
    found = load_trace(ROOT / "benchmarks" / "traces" / f"{file}.csv").resampled(timedelta(minutes=5))
    plant, said = Plant(quota=quota_for(found.rates)), column_of(trace)
    best = least_cost(plant, found.rates, 0.002, warm_up(plant, len(found.rates)))
    ground = Ground(plant, Trace(found.begin, found.interval, ()), 0.002)
    measured = {
        name: f"{scored_course(plant, found.rates, make(ground)).price(0.002) / best:.2f}"
        for name, make in BASELINES.items()
    }
    assert said["clairvoyant optimum, $"] == f"{best:,.0f}"
    assert {name: said[name] for name in measured} == measured


def test_every_trace_has_its_source_named() -> None:
    notices = (ROOT / "NOTICE.md").read_text()
    files = sorted(path.name for path in (ROOT / "benchmarks" / "traces").iterdir())
    assert files
    assert [name for name in files if not re.search(rf"\b{re.escape(name)}`", notices)] == []
