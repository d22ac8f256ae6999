"""`autoscaler why` gives each stage of the decision a row: what came of it, and what it went by."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from autoscaler.scaling.model import Bounds, Units
from autoscaler.scaling.predictive.history import CELLS, DAYS
from autoscaler.scaling.predictive.learn import Forecast
from autoscaler.scaling.predictive.lesson import Lesson
from autoscaler.scaling.predictive.plant import Plant
from autoscaler.scaling.reason import SENTENCES, Reason
from autoscaler.scaling.record import Record
from autoscaler.scaling.scaling_policy import Mode, ScalingPolicy, StepAdjustment
from tests.builders import NOW, at, serving, steady
from tests.told_why import OFF, WELD, told


def test_each_stage_says_what_it_went_by() -> None:
    """18 TPS on two units, once it has cost enough."""
    found = told(record=serving(Units(1, 2), regret=100.0), demands={"weld": steady(18)})

    stages = ["recommendation", "stabilization", "tolerance", "steps", "bounds", "worth a restart", "cooldown"]
    assert {name: found[name][0] for name in stages} == dict.fromkeys(stages, "5..5")
    assert [found[name][1] for name in stages] == [
        "demand stays above what its maximum units carry: 18 TPS need 5 units",
        "18 TPS at least in 10 min needs 5",
        "125% off, 10% is tolerated",
        "any number at once",
        "1 to 5 units are allowed",
        found["worth a restart"][1],
        "no restart a short while ago",
    ]
    assert found["worth a restart"][1].startswith("5..5 units would have saved 103.80 so far")


@pytest.mark.parametrize(
    ("policy", "record", "tps", "stage", "words"),
    [
        ({}, serving(Units(1, 2)), 18.0, "worth a restart", SENTENCES[Reason.RESTART_NOT_WORTH_IT]),
        ({"tolerance": 1.5}, serving(Units(1, 2)), 18.0, "tolerance", "125% off, 150% is tolerated"),
        ({"most_up": 1}, serving(Units(1, 2), 100.0), 18.0, "steps", "1 more at once"),
        ({"most_down": 2}, serving(Units(5, 5), 100.0), 2.0, "steps", "2 fewer at once"),
        ({}, serving(Units(5, 5)), 90.0, "bounds", SENTENCES[Reason.AT_MAXIMUM]),
        ({}, serving(Units(1, 2), 100.0, resized_at=at(-20)), 18.0, "cooldown", SENTENCES[Reason.COOLDOWN]),
        ({"mode": Mode.SCHEDULE}, serving(Units(1, 2)), 90.0, "recommendation", SENTENCES[Reason.SCHEDULED]),
    ],
)
def test_the_stage_that_says_no_or_less_gives_its_reason(
    policy: dict[str, Any], record: Record, tps: float, stage: str, words: str
) -> None:
    found = told(replace(WELD, policy=ScalingPolicy(**policy)), record, demands={"weld": steady(tps)})
    assert words in found[stage][1]


def test_demand_that_comes_and_goes_is_held_by_the_stabilization() -> None:
    comes = replace(steady(18), sustained=5.0, lowest=2.0)
    found = told(record=serving(Units(1, 2)), demands={"weld": comes})
    assert found["stabilization"] == ("1..2", "its units carry the demand: 5 TPS at least in 10 min needs 2")
    assert "tolerance" not in found


def test_with_steps_of_demand_no_note_of_the_stage_before_is_told_twice() -> None:
    policy = ScalingPolicy(mode=Mode.STEP, adjustments=(StepAdjustment(0, 1), StepAdjustment(8, 3)))
    found = told(replace(WELD, policy=policy), serving(Units(1, 1)), demands={"weld": steady(18)})
    assert found["tolerance"][1] == "steps are as they were written"


A_LESSON = Lesson(
    target="weld",
    since=NOW - timedelta(days=30),
    learned_at=NOW,
    weeks=9.0,
    lost_price=0.002,
    plant=Plant(quota=5),
    forecast=Forecast(starts=b"\1" * CELLS, stops=bytes(CELLS), units=(Units(1, 5),) * DAYS),
)


FORECAST = replace(WELD, bounds=Bounds(minimum=0, maximum=5), policy=ScalingPolicy(mode=Mode.FORECAST))


def test_past_weeks_are_told_for_this_quarter_of_an_hour_of_the_week() -> None:
    lessons = {"weld": A_LESSON}

    assert told(FORECAST, demands={"weld": steady(0)}, lessons=lessons)["past weeks"] == (
        "start 1..5",
        "Tue 10:00 to 10:15, more than 12h without demand; learned on Tue 2026-01-13 from 9.0 weeks",
    )
    busy = told(FORECAST, serving(Units(1, 5)), demands={"weld": steady(18)}, lessons=lessons)["past weeks"]
    assert busy[0] == "keep"
    assert "demand for more than 2.6 full units" in busy[1]
    recent = replace(OFF, busy_at=at(-60))
    quiet = told(FORECAST, recent, demands={"weld": steady(0)}, lessons=lessons)["past weeks"]
    assert "up to 1h without demand" in quiet[1]


def test_a_forecast_in_shadow_says_until_when_and_what_it_would_do() -> None:
    lessons = {"weld": replace(A_LESSON, since=NOW - timedelta(days=10))}
    found = told(FORECAST, demands={"weld": steady(0)}, lessons=lessons)
    assert found["past weeks"][1].startswith(
        "only watched until Sat 11:00, would have it run with 1..5 because demand is expected by the time that it is "
    )
    assert found["recommendation"] == ("off", SENTENCES[Reason.IDLE])
    assert told(FORECAST, demands={"weld": steady(0)})["past weeks"][0] == "nothing yet"
    assert "past weeks" not in told(demands={"weld": steady(0)}, lessons=lessons)
