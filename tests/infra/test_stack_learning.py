"""What learns forecasts: there where a target goes by its forecast, and only there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from infra.synth import new_app  # isort: skip

from infra.document import Fleet
from infra.stack import AutoscalerStack

OfType = Callable[[str], dict[str, dict[str, Any]]]
Document = dict[str, Any]

FUNCTION, QUEUE = "<Functions/LearnForecast.Arn>", "<Undelivered/Queue.Arn>"


def test_it_wakes_every_six_hours_and_what_reached_nobody_is_kept(of_type: OfType) -> None:
    schedule = of_type("AWS::Scheduler::Schedule")["Learning/Learn"]
    target = schedule["Target"]

    assert (schedule["ScheduleExpression"], schedule["FlexibleTimeWindow"]) == ("rate(6 hours)", {"Mode": "OFF"})
    assert (target["Arn"], target["Input"]) == (FUNCTION, '{"trigger":"learn"}')
    assert (target["RoleArn"], target["DeadLetterConfig"]) == ("<Learning/SchedulerRole.Arn>", {"Arn": QUEUE})
    assert target["RetryPolicy"]["MaximumEventAgeInSeconds"] == 60 * 60


def test_it_has_the_time_and_the_memory_for_many_targets(of_type: OfType) -> None:
    function = of_type("AWS::Lambda::Function")["Functions/LearnForecast"]

    assert (function["Timeout"], function["MemorySize"]) == (15 * 60, 1024)


def test_a_person_is_called_when_two_runs_have_failed(of_type: OfType) -> None:
    alarm = of_type("AWS::CloudWatch::Alarm")["OwnAlarms/LearnForecastFails"]

    assert (alarm["Period"], alarm["EvaluationPeriods"], alarm["Statistic"]) == (6 * 60 * 60, 2, "Sum")


@pytest.mark.parametrize(
    ("mode", "demand", "is_there"),
    [
        ("forecast", {}, True),
        ("target-tracking", {}, False),
        # From nothing can nothing be learned.
        ("forecast", {"demand": None, "alarms": False}, False),
    ],
)
def test_nothing_of_it_is_there_where_no_target_goes_by_its_forecast(
    document: Document, tmp_path: Path, mode: str, demand: Document, is_there: bool
) -> None:
    targets = [target | {"policy": target["policy"] | {"mode": mode}} | demand for target in document["targets"][:2]]
    (tmp_path / "code").mkdir()
    app = new_app(tmp_path / "out")
    AutoscalerStack(app, fleet=cast("Fleet", document | {"targets": targets}), asset=str(tmp_path / "code"))
    app.synth()
    text = (tmp_path / "out" / "autoscaler-factory.template.json").read_text()

    assert ("Learn" in "".join(json.loads(text)["Resources"])) == is_there
    assert ("learn_forecast" in text) == is_there
