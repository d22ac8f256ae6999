"""Which signals of a target the dashboard draws, and what it says of the others."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest

from infra.synth import new_app  # isort: skip

from infra.dashboard import FREE_METRICS
from infra.document import Fleet
from infra.stack import AutoscalerStack

UNITS = ["DesiredInferenceUnits", "InServiceInferenceUnits"]


def _signal(kind: str, metric: str, *, period_seconds: int = 60) -> dict[str, Any]:
    read = {"name": "a", "namespace": "N", "metric": metric, "dimensions": {}, "statistic": "Sum"}
    return {"kind": kind, "called": f"{kind} {metric}", "metrics": [read], "period_seconds": period_seconds}


QUEUE, MATH = _signal("queue", "NumberOfMessagesSent"), _signal("expression", "Raw")
OWN, REQUESTS = _signal("metric", "Own", period_seconds=300), _signal("requests", "SuccessfulRequestCount")
SIGNALS = {"first": [QUEUE, MATH], "second": [QUEUE, MATH, OWN], "third": [MATH], "fourth": [REQUESTS, OWN]}


@pytest.fixture(scope="module")
def widgets(tmp_path_factory: pytest.TempPathFactory, document: dict[str, Any]) -> list[dict[str, Any]]:
    folder, weld = tmp_path_factory.mktemp("signals"), document["targets"][0]
    # As the compiler writes it: the metric of the first signal that is no expression stands for all.
    targets = [
        weld
        | {"name": name, "project": name, "alarms": False, "packaging": None}
        | {"demand": weld["demand"] | {"metric": signals[0]["metrics"][0]["metric"], "signals": signals}}
        for name, signals in SIGNALS.items()
    ]
    code = folder / "code"
    code.mkdir()
    (code / "empty.py").touch()
    app = new_app(folder / "out")
    AutoscalerStack(app, fleet=cast("Fleet", document | {"targets": targets}), asset=str(code))
    app.synth()
    resources = json.loads((folder / "out" / "autoscaler-factory.template.json").read_text())["Resources"].values()
    [page] = [each["Properties"] for each in resources if each["Type"] == "AWS::CloudWatch::Dashboard"]
    parts = page["DashboardBody"]["Fn::Join"][1]
    found: list[dict[str, Any]] = json.loads("".join(part if isinstance(part, str) else "?" for part in parts))[
        "widgets"
    ]
    return found


def _graph(widgets: list[dict[str, Any]], name: str) -> tuple[list[str], list[tuple[str, str]]]:
    """The names of the metrics in a graph, and its expressions with their labels."""
    [graph] = [each["properties"] for each in widgets if each["properties"].get("title") == name]
    named = [line[1] for line in graph["metrics"] if isinstance(line[0], str)]
    maths = [line[0] for line in graph["metrics"] if isinstance(line[0], dict)]
    return named, [(each["expression"], each["label"]) for each in maths]


@pytest.mark.parametrize(
    ("name", "metric", "label"),
    [("second", "Own", "demand by one metric"), ("fourth", "SuccessfulRequestCount", "requests served")],
)
def test_a_metric_or_requests_are_drawn_as_tps(
    widgets: list[dict[str, Any]], name: str, metric: str, label: str
) -> None:
    named, [(expression, called)] = _graph(widgets, name)

    assert sorted(named) == sorted([*UNITS, metric])
    assert (expression, called) == ("demand / PERIOD(demand)", label)


@pytest.mark.parametrize("name", ["first", "third"])
def test_a_queue_and_an_expression_are_not_drawn_by_a_metric_that_is_no_tps(
    widgets: list[dict[str, Any]], name: str
) -> None:
    named, maths = _graph(widgets, name)

    assert sorted(named) == UNITS
    assert maths == []


def test_the_page_says_whose_demand_is_not_drawn(widgets: list[dict[str, Any]]) -> None:
    [told] = [each["properties"]["markdown"] for each in widgets if each["type"] == "text"]

    assert "which is not read here: first (queue and expression), third (expression)." in told
    assert len([each for each in widgets if each["type"] == "metric"]) == 1 + len(SIGNALS) < FREE_METRICS
