"""People at the switch, and events that come twice, late, in the wrong order, or both at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from autoscaler.scaling.model import Phase, Units
from tests.e2e.conftest import Live
from workbench.emulator.hosting import Event

both = pytest.mark.parametrize("target", ["weld", "paint"])


@both
def test_a_model_that_a_person_starts_is_left_running_until_the_next_boundary_and_said(live: Live, target: str) -> None:
    """At the boundary its own units are due: it is restarted with them, and is ready when its period begins."""
    with live() as factory:
        factory.until("07:31")
        factory.hosting.person_starts(target, Units(2, 2), who="lee")
        factory.until("07:39")
        assert factory.events(target) == [Event.START_ACCEPTED]
        [sentence] = factory.sentences
        assert sentence.startswith(f"{target}: somebody started it by hand, with 2..2 units. That holds until")

        factory.until("08:02")
        assert (factory.phase(target), len(factory.starts(target))) == (Phase.READY, 1)


def test_a_name_that_cloudtrail_knows_is_said(live: Live) -> None:
    """Its events come five minutes late: what was done just before a tick is said without a name, this with one."""
    with live() as factory:
        factory.until("08:30")
        factory.hosting.person_stops("weld", who="lee")
        factory.until("08:36")

        assert factory.sentences == ["weld: lee stopped it by hand. That holds until 2026-01-13 09:00 UTC."]


@both
def test_a_model_that_a_person_stops_at_work_stays_off_until_the_next_opening_and_is_said(
    live: Live, target: str
) -> None:
    with live() as factory:
        factory.until("08:30")
        factory.hosting.person_stops(target)
        factory.until("09:59")

        assert factory.phase(target) is Phase.OFF
        assert len(factory.starts(target)) == 1
        assert len(factory.sentences) == 1


def test_an_emergency_stop_stops_everything_and_a_person_who_starts_by_hand_is_not_heard(live: Live) -> None:
    with live() as factory:
        factory.until("08:30")
        factory.plan(target=None, all=True, action="emergency-stop")
        factory.until("08:40")
        assert factory.hosting.running == []

        factory.hosting.person_starts("weld", Units(1, 1))
        factory.until("08:55")
        assert factory.hosting.running == []
        assert "clear it first" in factory.plan(target="weld", action="start")["error"]


def test_a_person_who_says_so_is_obeyed_until_the_next_boundary(live: Live) -> None:
    with live() as factory:
        factory.until("08:30")
        factory.plan(target="weld", action="stop")
        factory.until("09:50")
        assert factory.phase("weld") is Phase.OFF
        assert factory.sentences == []


def test_a_wish_that_cannot_be_read_changes_nothing_and_is_answered(live: Live) -> None:
    with live() as factory:
        answer = factory.plan(target="wled", action="stop", minimum=2)

        assert "target: 'wled' is not configured" in answer["error"]
        assert "minimum: only a start takes units" in answer["error"]


def alarm_action(name: str, state: str) -> dict[str, Any]:
    """What CloudWatch sends to a function directly; `reasonData` is absent, as it may be."""
    return {
        "source": "aws.cloudwatch",
        "alarmArn": f"arn:aws:cloudwatch:eu-central-1:123456789012:alarm:{name}",
        "time": "2026-01-13T05:00:00.000+0000",
        "alarmData": {"alarmName": name, "state": {"value": state, "timestamp": "2026-01-13T05:00:00.000+0000"}},
    }


def test_doubled_late_and_reordered_events_change_nothing(live: Live) -> None:
    """They only say "look now": yesterday's alarm and tomorrow's boundary are the same as a tick."""
    events = [
        {"trigger": "boundary"},
        {"trigger": "boundary"},
        alarm_action("weld-high", "OK"),
        alarm_action("weld-high", "ALARM"),
        {"source": "aws.cloudwatch", "detail-type": "CloudWatch Alarm State Change", "detail": {"alarmName": "old"}},
        {"trigger": "tick"},
        {"surprise": True},
    ]
    with live() as factory:
        for clock in ("07:35", "07:41", "07:50", "08:10", "09:30", "09:59"):
            factory.until(clock)
            for event in events:
                factory.call(event)
        factory.until("10:30")

        for target in ("weld", "paint"):
            assert factory.events(target) == [Event.START_ACCEPTED, Event.READY, Event.STOP_ACCEPTED, Event.OFF]


def test_two_plans_at_once_start_one_execution_for_each_target(live: Live) -> None:
    with live() as factory:
        factory.lose_boundaries()
        factory.until("07:42")
        with ThreadPoolExecutor(4) as together:
            list(together.map(factory.call, [{"trigger": "tick"}] * 4))
        factory.until("08:00")

        assert [len(factory.starts(target)) for target in ("weld", "paint")] == [1, 1]
        assert len(factory.emulator.executions()) == 2


def test_an_execution_that_is_killed_is_replaced(live: Live) -> None:
    """Somebody aborts it in the console while the model is starting: nobody would notice when it is ready."""
    with live() as factory:
        factory.until("07:45")
        states = factory.emulator.client("stepfunctions")
        machine = factory.outputs["StateMachineArn"]
        for execution in states.list_executions(stateMachineArn=machine, statusFilter="RUNNING")["executions"]:
            states.stop_execution(executionArn=execution["executionArn"])
        factory.until("08:05")

        assert [factory.phase(target) for target in ("weld", "paint")] == [Phase.READY, Phase.READY]
        assert [len(factory.starts(target)) for target in ("weld", "paint")] == [1, 1]
        settled = [execution.status for execution in factory.emulator.executions()]
        assert settled == ["ABORTED", "ABORTED", "SUCCEEDED", "SUCCEEDED"]


def test_a_silent_plan_is_said_to_people_and_a_first_deployment_is_no_alarm(live: Live) -> None:
    with live() as factory:
        factory.until("07:35")
        assert not factory.emulator.messages

        scheduler = factory.emulator.client("scheduler")
        schedules = scheduler.list_schedules()["Schedules"]
        lost = [{"Name": each["Name"], "GroupName": each["GroupName"]} for each in schedules]
        kept = [scheduler.get_schedule(**named) for named in lost]
        for named in lost:
            scheduler.delete_schedule(**named)
        factory.until("08:05")
        assert any("PlanSilent" in message.text for message in factory.emulator.messages)

        # The story ends as every story: nothing left running, once the tick is back.
        fields = (
            "Name",
            "GroupName",
            "ScheduleExpression",
            "ScheduleExpressionTimezone",
            "FlexibleTimeWindow",
            "Target",
        )
        for schedule in kept:
            scheduler.create_schedule(**{field: schedule[field] for field in fields})


def test_an_alarm_of_the_users_own_wakes_the_plan_through_eventbridge(live: Live) -> None:
    """`wake_on_alarms` names it; the event has another shape than the one of an alarm's own Lambda action."""
    with live() as factory:
        factory.until("07:32")
        alarm: dict[str, Any] = {
            "AlarmName": "LineTwoBusy",
            "Namespace": "Factory",
            "MetricName": "Busy",
            "Statistic": "Maximum",
            "Period": 60,
            "EvaluationPeriods": 1,
            "Threshold": 0,
            "ComparisonOperator": "GreaterThanThreshold",
        }
        factory.emulator.client("cloudwatch").put_metric_alarm(**alarm)
        factory.until("07:33")
        factory.emulator.put_metric("Factory", "Busy", {}, 1)
        factory.until("07:35")

        triggers = {line.fields.get("trigger") for line in factory.emulator.logs("Plan") if line.fields}
        assert "alarm LineTwoBusy" in triggers
