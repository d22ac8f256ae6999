"""A hosted model's life on a clock moved by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoscaler.scaling.model import Units
from tests.hosting_stage import MONDAY, PAINT, PAINT_ARN, Stage, exact
from workbench.emulator.hosting import (
    Durations,
    Event,
    Fault,
    FaultKind,
    HostedCustomLabelsModel,
    HostingSettings,
    RefusedError,
    Unknowns,
    Why,
)


def test_a_lookout_model_starts_serves_stops_and_is_trained_again() -> None:
    stage = Stage()
    assert stage.status("weld") == "TRAINED"
    assert stage.start("weld") == "STARTING_HOSTING"
    stage.jump(minutes=11, seconds=59)
    assert stage.status("weld") == "STARTING_HOSTING"
    stage.jump(seconds=1)
    assert stage.status("weld") == "HOSTED"
    assert stage.hosting.person_stops("weld").status == "STOPPING_HOSTING"
    stage.jump(minutes=3)
    assert stage.status("weld") == "TRAINED"


def test_a_custom_labels_model_that_was_stopped_is_stopped_and_not_trained() -> None:
    """The two services rest in different words, and a controller must accept both."""
    stage = Stage()
    assert stage.status("paint") == "TRAINING_COMPLETED"
    assert stage.start("paint") == "STARTING"
    stage.jump(minutes=12)
    assert stage.status("paint") == "RUNNING"
    stage.hosting.person_stops("paint")
    assert stage.status("paint") == "STOPPING"
    stage.jump(minutes=3)
    assert stage.status("paint") == "STOPPED"
    assert stage.start("paint") == "STARTING"


def test_transitions_carry_the_instants_at_which_they_happened_not_those_at_which_somebody_looked() -> None:
    stage = Stage()
    stage.start("weld", 2)
    stage.jump(hours=5)
    stage.hosting.person_stops("weld", who="mia")
    stage.jump(hours=5)
    told = [(entry.event, entry.at - MONDAY, entry.by) for entry in stage.hosting.transitions]
    assert told == [
        (Event.START_ACCEPTED, timedelta(0), "a person"),
        (Event.READY, timedelta(minutes=12), "a person"),
        (Event.STOP_ACCEPTED, timedelta(hours=5), "mia"),
        (Event.OFF, timedelta(hours=5, minutes=3), "mia"),
    ]


def test_transitions_of_all_models_are_told_in_the_order_of_their_instants() -> None:
    stage = Stage()
    stage.start("seam")
    stage.jump(minutes=5)
    stage.start("weld")
    stage.jump(hours=1)
    told = [(entry.model, entry.event) for entry in stage.hosting.transitions]
    assert told[2:] == [("seam", Event.READY), ("weld", Event.READY)]


def test_a_clock_read_out_of_order_by_another_thread_does_not_take_a_life_back() -> None:
    stage = Stage()
    stage.start("weld")
    stage.jump(minutes=12)
    assert stage.status("weld") == "HOSTED"
    stage.jump(minutes=-1)
    stage.hosting.person_stops("weld")
    assert [entry.at - MONDAY for entry in stage.hosting.transitions] == [timedelta(0), *[timedelta(minutes=12)] * 2]


@pytest.mark.parametrize("when", [timedelta(minutes=1), timedelta(minutes=30)])
def test_a_model_that_starts_or_serves_cannot_be_started_again(when: timedelta) -> None:
    stage = Stage()
    stage.start("weld")
    stage.now += when
    with pytest.raises(RefusedError) as refused:
        stage.start("weld")
    assert refused.value.why is Why.WRONG_STATE
    assert len([entry for entry in stage.hosting.transitions if entry.event is Event.START_ACCEPTED]) == 1


@pytest.mark.parametrize("status", ["TRAINING_IN_PROGRESS", "TRAINING_FAILED", "DEPRECATED"])
def test_a_model_without_finished_training_cannot_be_started(status: str) -> None:
    stage = Stage(models=[HostedCustomLabelsModel(project_version_arn=PAINT_ARN, name="paint", status=status)])
    with pytest.raises(RefusedError, match=status):
        stage.start("paint")


def test_whether_a_starting_model_may_be_stopped_is_a_setting() -> None:
    """No page of AWS says, so code must live with both."""
    lenient = Stage()
    lenient.start("weld")
    lenient.hosting.person_stops("weld")
    lenient.jump(minutes=20)
    assert lenient.status("weld") == "TRAINED"
    assert Event.READY not in [entry.event for entry in lenient.hosting.transitions]

    strict = Stage(settings=exact(unknown=Unknowns(stop_while_starting=False)))
    strict.start("weld")
    with pytest.raises(RefusedError):
        strict.hosting.person_stops("weld")
    strict.jump(minutes=12)
    assert strict.status("weld") == "HOSTED"


def test_whether_an_updating_model_may_be_stopped_is_a_setting() -> None:
    fault = Fault(kind=FaultKind.SYSTEM_UPDATING, until=MONDAY + timedelta(hours=1))
    for allowed in (True, False):
        stage = Stage(faults=[fault], settings=exact(unknown=Unknowns(stop_while_updating=allowed)))
        stage.start("weld")
        stage.jump(minutes=12)
        if allowed:
            assert stage.hosting.person_stops("weld").status == "STOPPING_HOSTING"
        else:
            with pytest.raises(RefusedError, match="SYSTEM_UPDATING"):
                stage.hosting.person_stops("weld")


def test_a_second_stop_is_refused_or_changes_nothing() -> None:
    for settings, refused in [(exact(), True), (exact(unknown=Unknowns(stop_while_stopping=True)), False)]:
        stage = Stage(settings=settings)
        stage.start("weld")
        stage.jump(minutes=12)
        stage.hosting.person_stops("weld")
        stage.jump(minutes=2)
        if refused:
            with pytest.raises(RefusedError):
                stage.hosting.person_stops("weld")
        else:
            assert stage.hosting.person_stops("weld").status == "STOPPING_HOSTING"
        stage.jump(minutes=1)
        assert stage.status("weld") == "TRAINED"


def test_a_stopped_model_cannot_be_stopped() -> None:
    with pytest.raises(RefusedError):
        Stage().hosting.person_stops("weld")


def test_running_names_what_would_be_forgotten() -> None:
    stage = Stage()
    stage.start("weld")
    stage.start("paint")
    assert stage.hosting.running == ["weld", "paint"]
    stage.hosting.person_stops("weld")
    assert stage.hosting.running == ["paint"]


def test_durations_do_not_depend_on_the_order_of_calls_between_models() -> None:
    """Otherwise a thread that comes a little later would change the day of every other model."""
    seen = []
    for order in (["weld", "paint"], ["paint", "weld"]):
        stage = Stage(settings=HostingSettings(seed=7))
        for model in order:
            stage.start(model)
        stage.jump(hours=1)
        seen.append({e.model: e.at for e in stage.hosting.transitions if e.event is Event.READY})
    assert seen[0] == seen[1]
    assert seen[0]["weld"] != seen[0]["paint"]


@given(seed=st.integers(0, 10_000), n=st.integers(1, 50))
def test_start_ups_take_around_twelve_minutes(seed: int, n: int) -> None:
    took = Durations(median=timedelta(minutes=12), spread=0.12).nth(seed, "start", "weld", n)
    assert timedelta(minutes=6) < took < timedelta(minutes=22)


def test_every_start_of_a_model_takes_its_own_time() -> None:
    law = HostingSettings().start
    assert len({law.nth(1, "start", "weld", n) for n in range(1, 11)}) > 5


def test_the_model_of_the_core_names_a_model_as_well_as_its_name_does() -> None:
    stage = Stage()
    stage.hosting.person_starts(PAINT.model, Units(1))
    assert stage.hosting.running == ["paint"]
