"""Alarms that call a person when the autoscaler itself is unwell. Those that only wake Plan are `target_alarms`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.alarm import Watched, alarm
from infra.document import Fleet, Target
from infra.functions import NAMESPACE
from infra.learning import EVERY, Learning
from infra.state_machine import StateMachine
from infra.triggers import TICK
from infra.undelivered import Undelivered

MISSED_TICKS = 3


class OwnAlarms(Construct):
    """Each alarm's description names the section of the runbook that says what to do."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        plan: lambda_.Function,
        converge: StateMachine,
        learning: Learning | None,
        undelivered: Undelivered,
        fleet: Fleet,
        topic: sns.ITopic,
    ) -> None:
        super().__init__(scope, id)
        self._topic = topic
        self._plan_alarms(plan)
        self._converge_alarms(converge, fleet["targets"])
        if learning:
            self._learning_alarm(learning)
        self._call(
            "Undelivered",
            metric=undelivered.queue.metric_approximate_number_of_messages_visible(statistic="Maximum", period=TICK),
            description="A wake-up call reached nobody. docs/runbook.md#undelivered",
        )
        self._call(
            "Quarantined",
            metric=fleet_metric(fleet["name"], "Quarantined"),
            description="Starting a target has failed too often; it stays off for now. docs/runbook.md#quarantined",
        )

    def _plan_alarms(self, plan: lambda_.Function) -> None:
        self._call(
            "PlanFails",
            metric=plan.metric_errors(statistic="Sum", period=TICK),
            # Lambda tries again after one minute and after two: what has passed by then needs nobody.
            periods=2,
            description="Plan keeps ending with an error. docs/runbook.md#planfails",
        )
        self._call(
            "PlanSilent",
            metric=plan.metric_invocations(statistic="Sum", period=TICK),
            comparison=cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
            threshold=1,
            periods=MISSED_TICKS,
            # A function that nobody calls has no datapoints, and that is just what this is about. Were they taken
            # for breaching, every first deployment would begin with a false alarm; losing data has its own action.
            missing=cloudwatch.TreatMissingData.MISSING,
            description=f"Nothing has woken Plan for {MISSED_TICKS} ticks. docs/runbook.md#plansilent",
        )

    def _converge_alarms(self, converge: StateMachine, targets: Sequence[Target]) -> None:
        self._call(
            "ConvergeFailed",
            metric=converge.machine.metric_failed(statistic="Sum", period=TICK),
            description="A converge failed. docs/runbook.md#convergefailed",
        )
        self._call(
            "ConvergeTimedOut",
            metric=converge.machine.metric_timed_out(statistic="Sum", period=TICK),
            description="A converge ran out of time. docs/runbook.md#convergetimedout",
        )
        longest = _longest_converge(targets)
        self._call(
            "ConvergeOverlong",
            metric=converge.machine.metric_time(statistic="Maximum", period=TICK),
            threshold=longest.to_milliseconds(),
            description=f"A converge took more than {longest.to_human_string()}. docs/runbook.md#convergeoverlong",
        )

    def _learning_alarm(self, learning: Learning) -> None:
        self._call(
            "LearnForecastFails",
            metric=learning.function.metric_errors(statistic="Sum", period=EVERY),
            # What the next run makes good needs nobody: a forecast does for a week.
            periods=2,
            description="Forecasts are not learned. docs/runbook.md#learnforecastfails",
        )

    def _call(self, id: str, **watched: Unpack[Watched]) -> None:
        made, person = alarm(self, id, **watched), actions.SnsAction(self._topic)
        made.add_alarm_action(person)
        if watched.get("missing") is cloudwatch.TreatMissingData.MISSING:
            made.add_insufficient_data_action(person)


def fleet_metric(fleet: str, name: str) -> cloudwatch.Metric:
    """One of the few metrics of our own, which Plan emits for each fleet as a whole."""
    return cloudwatch.Metric(
        namespace=NAMESPACE,
        metric_name=name,
        dimensions_map={"fleet": fleet, "service": "plan"},
        statistic="Maximum",
        period=TICK,
    )


def _longest_converge(targets: Sequence[Target]) -> Duration:
    """A resize, the longest way: a stop and a start that each take all the time they are allowed."""
    times = [target["converge"] for target in targets]
    return Duration.seconds(max(time["stop_deadline_seconds"] + time["start_deadline_seconds"] for time in times))
