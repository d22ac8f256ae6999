"""What wakes Plan. Every trigger means only "look now", so late, doubled and lost ones do no harm."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import Duration, RemovalPolicy, TimeZone
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as event_targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as schedule_targets
from constructs import Construct

from infra.document import Wakeup
from infra.functions import WAKE_UP_EXPIRES
from infra.scheduler_principal import calling_role
from infra.state_machine import StateMachine
from infra.undelivered import Undelivered

TICK = Duration.minutes(5)
ATTEMPTS = 5


class Triggers(Construct):
    """Clock, alarms of the user's own, and converges that ended badly."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        plan: lambda_.Function,
        converge: StateMachine,
        wakeups: Sequence[Wakeup],
        wake_on_alarms: Sequence[str],
        undelivered: Undelivered,
    ) -> None:
        super().__init__(scope, id)
        self._plan = plan
        self._undelivered = undelivered
        self._clock(wakeups)
        if wake_on_alarms:
            self._alarms(wake_on_alarms)
        self._converges_that_were_cut_off(converge)

    def _clock(self, wakeups: Sequence[Wakeup]) -> None:
        group = scheduler.ScheduleGroup(self, "Schedules", removal_policy=RemovalPolicy.DESTROY)
        role = calling_role(self, group, self._plan, self._undelivered)
        for wakeup in wakeups:
            # The id comes from the content, so that a new boundary does not rename all others.
            self._schedule(
                f"{wakeup['timezone']} {wakeup['expression']}".replace("/", "-"),
                when=scheduler.ScheduleExpression.expression(wakeup["expression"], TimeZone.of(wakeup["timezone"])),
                trigger="boundary",
                group=group,
                role=role,
            )
        # The tick finds whatever every other trigger missed: skipped local times, lost alarms, drift.
        self._schedule("Tick", when=scheduler.ScheduleExpression.rate(TICK), trigger="tick", group=group, role=role)

    def _schedule(
        self,
        id: str,
        *,
        when: scheduler.ScheduleExpression,
        trigger: str,
        group: scheduler.ScheduleGroup,
        role: iam.Role,
    ) -> None:
        scheduler.Schedule(
            self,
            id,
            schedule=when,
            schedule_group=group,
            time_window=scheduler.TimeWindow.off(),
            target=schedule_targets.LambdaInvoke(
                self._plan,
                input=scheduler.ScheduleTargetInput.from_object({"trigger": trigger}),
                dead_letter_queue=self._undelivered.queue,
                max_event_age=WAKE_UP_EXPIRES,
                retry_attempts=ATTEMPTS,
                # The target would add a grant on every version of the function.
                role=role.without_policy_updates(),
            ),
        )

    def _alarms(self, names: Sequence[str]) -> None:
        self._rule(
            "Alarms",
            description="Alarms of the user's own that wake Plan",
            pattern=events.EventPattern(
                source=["aws.cloudwatch"],
                detail_type=["CloudWatch Alarm State Change"],
                detail={"alarmName": list(names)},
            ),
        )

    def _converges_that_were_cut_off(self, converge: StateMachine) -> None:
        self._rule(
            "CutOffConverges",
            description="Converges that timed out or were stopped by hand, so that nobody owns their target",
            pattern=events.EventPattern(
                source=["aws.states"],
                detail_type=["Step Functions Execution Status Change"],
                detail={
                    "stateMachineArn": [converge.machine.state_machine_arn],
                    # Not FAILED: that is GaveUp, which leaves the next try to the tick, so that no failure can spin.
                    "status": ["TIMED_OUT", "ABORTED"],
                },
            ),
        )

    def _rule(self, id: str, *, description: str, pattern: events.EventPattern) -> None:
        target = event_targets.LambdaFunction(
            self._plan,
            dead_letter_queue=self._undelivered.queue,
            max_event_age=WAKE_UP_EXPIRES,
            retry_attempts=ATTEMPTS,
        )
        events.Rule(self, id, description=description, event_pattern=pattern, targets=[target])
