"""What wakes Plan: schedules, alarms of the user's own, executions that ended badly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

OfType = Callable[[str], dict[str, dict[str, Any]]]

PLAN, QUEUE = "<Functions/Plan.Arn>", "<Undelivered/Queue.Arn>"
SCHEDULE, RULE = "AWS::Scheduler::Schedule", "AWS::Events::Rule"


def test_every_boundary_wakes_plan_at_its_local_time(of_type: OfType, document: dict[str, Any]) -> None:
    schedules = {
        (schedule["ScheduleExpressionTimezone"], schedule["ScheduleExpression"])
        for schedule in of_type(SCHEDULE).values()
        if schedule["Target"]["Input"] == '{"trigger":"boundary"}'
    }

    assert schedules == {(wakeup["timezone"], wakeup["expression"]) for wakeup in document["wakeups"]}


def test_the_tick_comes_every_five_minutes(of_type: OfType) -> None:
    tick = of_type(SCHEDULE)["Triggers/Tick"]

    assert tick["ScheduleExpression"] == "rate(5 minutes)"
    assert tick["Target"]["Input"] == '{"trigger":"tick"}'


def test_no_schedule_may_come_late_by_choice_or_hours_late_by_retry(of_type: OfType) -> None:
    """Scheduler's default would try again for a day, and a flexible window would let a stop slip."""
    for path, schedule in of_type(SCHEDULE).items():
        if not path.startswith("Triggers/"):
            continue
        assert schedule["FlexibleTimeWindow"] == {"Mode": "OFF"}, path
        assert schedule["Target"]["RetryPolicy"]["MaximumEventAgeInSeconds"] == 15 * 60, path
        assert schedule["Target"]["DeadLetterConfig"] == {"Arn": QUEUE}, path
        assert schedule["Target"]["Arn"] == PLAN, path


def test_alarms_of_the_users_own_wake_plan_whatever_they_change_to(of_type: OfType) -> None:
    rule = of_type(RULE)["Triggers/Alarms"]

    assert rule["EventPattern"] == {
        "source": ["aws.cloudwatch"],
        "detail-type": ["CloudWatch Alarm State Change"],
        "detail": {"alarmName": ["LineOneBusy"]},
    }


def test_a_converge_that_was_cut_off_wakes_plan_at_once_but_one_that_gave_up_does_not(of_type: OfType) -> None:
    """Plan finds out at the next tick anyway; five minutes of a model nobody works on cost money."""
    rule = of_type(RULE)["Triggers/CutOffConverges"]

    assert rule["EventPattern"]["detail"] == {
        "stateMachineArn": ["<Converge/Machine>"],
        "status": ["TIMED_OUT", "ABORTED"],
    }


def test_rules_reach_plan_and_keep_what_they_could_not_deliver(of_type: OfType) -> None:
    allowed = {
        permission["SourceArn"]
        for permission in of_type("AWS::Lambda::Permission").values()
        if permission["Principal"] == "events.amazonaws.com" and permission["FunctionName"] == PLAN
    }
    for path, rule in of_type(RULE).items():
        [target] = rule["Targets"]
        assert (target["Arn"], target["DeadLetterConfig"]) == (PLAN, {"Arn": QUEUE}), path
        assert target["RetryPolicy"]["MaximumEventAgeInSeconds"] == 15 * 60, path
        assert f"<{path}.Arn>" in allowed


def test_a_call_that_lambda_gave_up_on_is_kept_as_well(of_type: OfType) -> None:
    [invocation] = of_type("AWS::Lambda::EventInvokeConfig").values()

    assert invocation == {
        "FunctionName": "<Functions/Plan>",
        "Qualifier": "$LATEST",
        "MaximumRetryAttempts": 2,
        "MaximumEventAgeInSeconds": 15 * 60,
        "DestinationConfig": {"OnFailure": {"Destination": QUEUE}},
    }
