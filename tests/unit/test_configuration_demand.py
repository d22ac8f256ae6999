"""Demand by signals in autoscaler.yaml: what it compiles into, and what is wrong with it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from autoscaler.scaling.document import fleet_from
from autoscaler.scaling.model import DemandSource
from autoscaler.scaling.signal import Fallback, LastGood, Plainly, QueueSignal
from tests.configuration_report import ARN, TODAY, paint
from workbench.configuration import compile_file

LABELS = {"Operation": "DetectCustomLabels"}
WELD = 'provider: lookoutvision\n    project: weld\n    model_version: "1"\n'


def compiled(folder: Path, text: str) -> dict[str, Any]:
    file = folder / "autoscaler.yaml"
    file.write_text(text)
    return compile_file(file, TODAY)


def source(folder: Path, text: str) -> DemandSource:
    """What the functions read back, as it is shipped."""
    found = fleet_from(json.loads(json.dumps(compiled(folder, text)))).targets[0].demand
    assert found
    return found


def names(source: DemandSource) -> list[list[str]]:
    return [[metric.metric for metric in signal.metrics] for signal in source.heard]


def test_a_queue_is_read_by_what_is_sent_waits_and_is_worked_on(tmp_path: Path) -> None:
    """The age of the oldest costs another metric, so it is only read where it has a say."""
    text = paint("demand: {signals: [queue: {name: parcels}, queue: {name: parcels, drain: 5m, oldest: 1h}]}")

    found = source(tmp_path, text)

    three = [
        "NumberOfMessagesSent",
        "ApproximateNumberOfMessagesVisible",
        "ApproximateNumberOfMessagesNotVisible",
    ]
    assert names(found) == [three, [*three, "ApproximateAgeOfOldestMessage"]]
    first, second = found.heard
    assert isinstance(first, QueueSignal)
    assert isinstance(second, QueueSignal)
    assert (first.drain.total_seconds(), second.drain.total_seconds()) == (600, 300)
    assert {each.dimensions for each in second.metrics} == {(("QueueName", "parcels"),)}


@pytest.mark.parametrize("written", ["requests", "requests: {}"])
def test_the_requests_of_custom_labels_name_the_operation_and_those_of_lookout_the_model(
    tmp_path: Path, written: str
) -> None:
    labels = source(tmp_path, paint(f"demand: {{signals: [{written}]}}")).heard[0].metrics
    lookout = source(tmp_path, f"name: a\ntargets:\n  weld:\n    {WELD}    demand: {{signals: [{written}]}}\n")

    assert [(each.namespace, each.metric) for each in labels] == [
        ("AWS/Rekognition", "SuccessfulRequestCount"),
        ("AWS/Rekognition", "ThrottledCount"),
    ]
    assert dict(labels[0].dimensions) == LABELS
    assert dict(lookout.heard[0].metrics[0].dimensions) == {"ProjectName": "weld", "ModelVersion": "1"}


def test_the_first_metric_stands_for_all_where_only_one_can(tmp_path: Path) -> None:
    """Alarms and the dashboard have room for one, and an expression is none."""
    math = "expression: {math: a / 60, metrics: {a: {namespace: N, metric: A}}, period: 5m}"

    first = source(tmp_path, paint(f"demand: {{signals: [{math}, queue: {{name: parcels}}]}}\nalarms: true"))
    alone = source(tmp_path, paint(f"demand: {{signals: [{math}]}}"))

    assert (first.metric, first.statistic, first.period.total_seconds()) == ("NumberOfMessagesSent", "Sum", 60)
    assert (alone.metric, alone.period.total_seconds()) == ("A", 300)


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("hold", "Plainly.HOLD"),
        ("floor", "Plainly.FLOOR"),
        ("{last_good: 30m}", "30m"),
        ("{fallback: 2}", "2 after 15m"),
        ("{fallback: 2, after: 1h}", "2 after 60m"),
    ],
)
def test_missing_data_mean_what_is_written(tmp_path: Path, written: str, rule: str) -> None:
    demand = f"demand: {{namespace: Factory, metric: Images, missing: {written}}}\nbounds: {{maximum: 3}}"

    match source(tmp_path, paint(demand)).missing:
        case LastGood(ttl=ttl):
            found = f"{ttl.total_seconds() / 60:.0f}m"
        case Fallback(units=units, after=after):
            found = f"{units} after {after.total_seconds() / 60:.0f}m"
        case Plainly() as plain:
            found = f"Plainly.{plain.name}"

    assert found == rule


DEFAULTS = f"""\
name: a
defaults:
  demand: {{namespace: Factory, metric: Images, period: 5m, idle_after: 45m}}
targets:
  paint:
    provider: rekognition
    project_version_arn: {ARN}
    demand:
"""


def test_signals_of_a_target_take_the_place_of_a_metric_in_the_defaults(tmp_path: Path) -> None:
    found = source(tmp_path, f"{DEFAULTS}      signals: [queue: {{name: parcels}}]\n")

    assert (names(found)[0][0], found.idle_after.total_seconds()) == ("NumberOfMessagesSent", 2700)


def test_a_metric_of_a_target_takes_the_place_of_signals_in_the_defaults(tmp_path: Path) -> None:
    text = DEFAULTS.replace("namespace: Factory, metric: Images, period: 5m", "signals: [requests]")

    assert names(source(tmp_path, f"{text}      namespace: N\n      metric: Own\n")) == [["Own"]]


def test_defaults_with_signals_give_demand_to_everybody(tmp_path: Path) -> None:
    text = DEFAULTS.replace("namespace: Factory, metric: Images, period: 5m", "signals: [queue: {name: parcels}]")

    assert source(tmp_path, text.removesuffix("    demand:\n")).signals


PAGES = [(Path(__file__).parents[2] / "docs" / page).read_text() for page in ("configuration.md", "client.md")]
SHOWN = [each for page in PAGES for each in re.findall(r"```yaml\n(demand:\n.+?)```", page, re.DOTALL)]


@pytest.mark.parametrize("shown", SHOWN)
def test_what_the_pages_show_is_right(tmp_path: Path, shown: str) -> None:
    assert source(tmp_path, paint(shown)).signals


def test_the_pages_show_signals() -> None:
    assert len(SHOWN) == 2
