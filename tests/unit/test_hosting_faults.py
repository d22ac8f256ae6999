"""Faults of a scenario: what they do, when, and to whom."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from autoscaler.scaling.model import ProviderName
from tests.hosting_stage import MONDAY, Stage, exact
from workbench.emulator.hosting import (
    Event,
    Fault,
    FaultKind,
    FaultyFileError,
    Quota,
    RefusedError,
    Unknowns,
    Why,
    faults_from,
)
from workbench.emulator.hosting.faults_in_force import FaultsInForce

LOOKOUT = ProviderName.LOOKOUTVISION


def at(minutes: float) -> datetime:
    return MONDAY + timedelta(minutes=minutes)


def test_hosting_fails_as_often_as_was_said_and_then_works() -> None:
    stage = Stage(faults=[Fault(kind=FaultKind.HOSTING_FAILS, model="weld", times=2, message="no capacity")])
    for outcome in ["HOSTING_FAILED", "HOSTING_FAILED", "HOSTED"]:
        stage.start("weld")
        stage.jump(minutes=12)
        assert stage.status("weld") == outcome
        assert stage.hosting.describe("weld").message == ("no capacity" if outcome == "HOSTING_FAILED" else None)
    assert stage.hosting.meter.unit_minutes("weld") == 0


def test_a_failing_model_does_not_use_up_the_failures_of_another() -> None:
    stage = Stage(faults=[Fault(kind=FaultKind.HOSTING_FAILS, times=1)])
    for model in ("weld", "paint"):
        stage.start(model)
    stage.jump(minutes=12)
    assert (stage.status("weld"), stage.status("paint")) == ("HOSTING_FAILED", "FAILED")


def test_whether_a_failed_model_may_be_started_or_stopped_is_a_setting() -> None:
    never = Unknowns(start_when_failed=False, stop_when_failed=False)
    stage = Stage(faults=[Fault(kind=FaultKind.HOSTING_FAILS)], settings=exact(unknown=never))
    stage.start("weld")
    stage.jump(minutes=12)
    for act in (lambda: stage.start("weld"), lambda: stage.hosting.person_stops("weld")):
        with pytest.raises(RefusedError) as refused:
            act()
        assert refused.value.why is Why.WRONG_STATE


def test_a_stuck_start_becomes_ready_only_when_the_window_ends() -> None:
    stage = Stage(faults=[Fault(kind=FaultKind.STUCK_STARTING, model="weld", until=at(90))])
    stage.start("weld")
    stage.now = at(89)
    assert stage.status("weld") == "STARTING_HOSTING"
    stage.now = at(90)
    assert stage.status("weld") == "HOSTED"


def test_a_stuck_start_without_end_never_becomes_ready_but_can_be_stopped() -> None:
    stage = Stage(faults=[Fault(kind=FaultKind.STUCK_STARTING)])
    stage.start("weld")
    stage.jump(days=9)
    assert stage.status("weld") == "STARTING_HOSTING"
    stage.hosting.person_stops("weld")
    stage.jump(minutes=3)
    assert stage.status("weld") == "TRAINED"


def test_the_service_updates_a_ready_model_between_two_instants() -> None:
    stage = Stage(faults=[Fault(kind=FaultKind.SYSTEM_UPDATING, since=at(30), until=at(40))])
    stage.start("weld")
    stage.start("paint")
    seen = []
    for minute in (29, 30, 39, 40):
        stage.now = at(minute)
        seen.append((stage.status("weld"), stage.status("paint")))
    assert [lookout for lookout, _ in seen] == ["HOSTED", "SYSTEM_UPDATING", "SYSTEM_UPDATING", "HOSTED"]
    # Rekognition has no such status.
    assert {rekognition for _, rekognition in seen} == {"RUNNING"}


def test_a_lower_quota_holds_only_in_its_window() -> None:
    fault = Fault(kind=FaultKind.QUOTA, service=LOOKOUT, running_models=0, since=at(10), until=at(20))
    stage = Stage(faults=[fault])
    stage.now = at(10)
    with pytest.raises(RefusedError) as refused:
        stage.start("weld")
    assert refused.value.why is Why.TOO_MANY_MODELS
    assert stage.hosting.quota(LOOKOUT).running_models == 0
    stage.now = at(20)
    stage.start("weld")


def test_a_share_strikes_about_that_share_and_the_same_calls_in_every_run() -> None:
    fault = Fault(kind=FaultKind.THROTTLE, operation="DescribeModel", share=0.3)

    def struck(seed: int) -> list[bool]:
        force = FaultsInForce([fault], seed)
        return [force.refusing(LOOKOUT, "weld", "DescribeModel", MONDAY) is not None for _ in range(500)]

    assert struck(1) == struck(1) != struck(2)
    assert 100 < sum(struck(1)) < 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"share": 0},
        {"times": 0},
        {"until": at(1), "since": at(2)},
        {"since": datetime(2026, 3, 2)},  # noqa: DTZ001 - the missing offset is what must be refused
    ],
)
def test_a_fault_that_makes_no_sense_cannot_be_made(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Fault(kind=FaultKind.THROTTLE, **wrong)


def test_faults_can_be_injected_while_the_day_runs() -> None:
    stage = Stage()
    stage.hosting.inject([Fault(kind=FaultKind.HOSTING_FAILS)])
    stage.start("weld")
    stage.jump(minutes=12)
    assert [entry.event for entry in stage.hosting.transitions] == [Event.START_ACCEPTED, Event.FAILED]


def test_the_default_account_runs_two_models_of_five_units_per_service() -> None:
    stage = Stage()
    stage.start("weld")
    stage.start("seam")
    stage.start("paint", 5)
    with pytest.raises(RefusedError) as models:
        stage.start("rivet")
    assert models.value.why is Why.TOO_MANY_MODELS
    stage.hosting.person_stops("paint")
    stage.jump(minutes=3)
    with pytest.raises(RefusedError) as units:
        stage.start("paint", 1, 6)
    assert units.value.why is Why.TOO_MANY_UNITS


def test_a_stopping_model_counts_as_running_unless_set_otherwise() -> None:
    quotas = {name: Quota(running_models=1) for name in ProviderName}
    for counts in (True, False):
        stage = Stage(settings=exact(quotas=quotas, unknown=Unknowns(stopping_counts_as_running=counts)))
        stage.start("weld")
        stage.hosting.person_stops("weld")
        if counts:
            with pytest.raises(RefusedError):
                stage.start("rivet")
        else:
            assert stage.start("rivet") == "STARTING_HOSTING"


def test_a_scenario_file_is_read() -> None:
    faults = faults_from(
        [
            {"fault": "hosting_fails", "model": "weld", "times": 2, "message": "no capacity"},
            {
                "fault": "throttle",
                "service": "rekognition",
                "operation": "DescribeProjectVersions",
                "share": 0.5,
                "from": "2026-03-02T07:00:00Z",
                "until": "2026-03-02T08:00:00+00:00",
            },
            {"fault": "stale_reads", "lag": "30s"},
            {"fault": "quota", "service": "lookoutvision", "running_models": 1},
            {"fault": "response_lost", "operation": "StartModel", "answer": "error"},
        ],
        models=["weld"],
    )
    assert [fault.kind.value for fault in faults] == [
        "hosting_fails",
        "throttle",
        "stale_reads",
        "quota",
        "response_lost",
    ]
    assert faults[1].since == at(60)
    assert faults[2].lag == timedelta(seconds=30)


def test_everything_that_is_wrong_with_a_scenario_is_told_at_once() -> None:
    with pytest.raises(FaultyFileError) as wrong:
        faults_from(
            [
                {"fault": "hosting_fails", "model": "nobody", "times": 0},
                {"fault": "throttle", "share": 1.5, "operation": "StartEverything", "from": "2026-03-02T07:00:00"},
                {"fault": "quota", "lag": "30s"},
                {"fault": "system_updating", "service": "rekognition", "until": "2026-03-02T07:00:00Z"},
                {"fault": "meteor"},
                {"falt": "throttle"},
                "throttle",
                {"fault": "stale_reads", "from": "2026-03-02T08:00:00Z", "until": "2026-03-02T07:00:00Z"},
            ],
            models=["weld"],
        )
    assert sorted(problem.path for problem in wrong.value.found) == [
        "faults[0].model",
        "faults[0].times",
        "faults[1].from",
        "faults[1].operation",
        "faults[1].share",
        "faults[2].lag",
        "faults[2].running_models",
        "faults[3].service",
        "faults[4].fault",
        "faults[5].falt",
        "faults[5].fault",
        "faults[6]",
        "faults[7].lag",
        "faults[7].until",
    ]
    assert "faults[0].model: 'nobody' is not allowed; allowed: one of weld" in str(wrong.value)
