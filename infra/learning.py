"""What learns forecasts: a function that wakes by itself, only where a target goes by its forecast."""

from __future__ import annotations

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as schedule_targets
from constructs import Construct

from infra import wildcards
from infra.document import Target
from infra.functions import Functions, role_of
from infra.models import NO_RESOURCE
from infra.scheduler_principal import calling_role
from infra.storage import Storage
from infra.undelivered import Undelivered

# Only what is due is learned, so a run costs three queries of the table. In hours and not once a night: a target that
# is new, or has other units or prices since the last deployment, is learned the same day, and a run that failed or
# was too short is made good before it matters.
EVERY = Duration.hours(6)
# The longest that Lambda allows. A target takes seconds; the rest goes on at the next run.
TIMEOUT = Duration.minutes(15)
# More than half of a processor, and room for nine weeks of a target's metrics.
MEMORY_MB = 1024
# A run that could not begin within an hour leaves it to the next.
EXPIRES = Duration.hours(1)


class Learning(Construct):
    """LearnForecast and its schedule. It reads metrics and the table, and can do nothing to a model."""

    def __init__(
        self, scope: Construct, id: str, *, functions: Functions, storage: Storage, undelivered: Undelivered
    ) -> None:
        super().__init__(scope, id)
        self._undelivered = undelivered
        self.function = functions.add("LearnForecast", "learn_forecast", timeout=TIMEOUT, memory_mb=MEMORY_MB)
        storage.grant_all_records(self.function)
        wildcards.grant(role_of(self.function), ["cloudwatch:GetMetricData"], reason=NO_RESOURCE)
        self._schedule()

    def _schedule(self) -> None:
        group = scheduler.ScheduleGroup(self, "Schedules", removal_policy=RemovalPolicy.DESTROY)
        scheduler.Schedule(
            self,
            "Learn",
            schedule=scheduler.ScheduleExpression.rate(EVERY),
            schedule_group=group,
            time_window=scheduler.TimeWindow.off(),
            target=schedule_targets.LambdaInvoke(
                self.function,
                input=scheduler.ScheduleTargetInput.from_object({"trigger": "learn"}),
                dead_letter_queue=self._undelivered.queue,
                max_event_age=EXPIRES,
                # The target would add a grant on every version of the function.
                role=calling_role(self, group, self.function, self._undelivered).without_policy_updates(),
            ),
        )


def goes_by_forecast(target: Target) -> bool:
    """Whether a target is started and stopped by what its past weeks say."""
    policy = target.get("policy")
    return policy is not None and policy["mode"] == "forecast" and target["demand"] is not None
