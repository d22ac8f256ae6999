"""The functions: one per handler module, all from one code asset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from aws_cdk import Acknowledgment, Duration, RemovalPolicy, Validations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.undelivered import Undelivered

NAMESPACE = "InferenceUnitAutoscaler"

# The same as `asset.LAMBDA_PYTHON`. 3.14 starts about a third slower (public cold start measurements, August 2026).
RUNTIME = lambda_.Runtime.PYTHON_3_13

# Plan looks at the whole fleet, at a model service's five calls a second; the others look at one model.
PLAN_TIMEOUT = Duration.minutes(2)
STEP_TIMEOUT = Duration.seconds(60)
MEMORY_MB = 256

# A wake-up call that is older says nothing that the next tick does not say as well.
WAKE_UP_EXPIRES = Duration.minutes(15)


class Functions(Construct):
    """Plan decides for the fleet; the others are the steps that one converge takes for one target."""

    def __init__(
        self, scope: Construct, id: str, *, asset: str, environment: Mapping[str, str], undelivered: Undelivered
    ) -> None:
        super().__init__(scope, id)
        self._code = lambda_.Code.from_asset(asset)
        self._environment = dict(environment)
        self.plan = self.add("Plan", "plan", timeout=PLAN_TIMEOUT)
        self.observe = self.add("Observe", "observe")
        self.start = self.add("Start", "start")
        self.stop = self.add("Stop", "stop")
        self.settle = self.add("Settle", "settle")
        self.give_up = self.add("GiveUp", "give_up")
        self.plan.configure_async_invoke(
            max_event_age=WAKE_UP_EXPIRES,
            retry_attempts=2,
            on_failure=destinations.SqsDestination(undelivered.queue),
        )

    @property
    def steps(self) -> dict[str, lambda_.Function]:
        """The functions that Converge calls, by the names it calls them."""
        steps = (self.observe, self.start, self.stop, self.settle, self.give_up)
        return {step.node.id: step for step in steps}

    def add(
        self, id: str, module: str, *, timeout: Duration = STEP_TIMEOUT, memory_mb: int = MEMORY_MB
    ) -> lambda_.Function:
        """The function of a handler module, under a role of its own that may do nothing yet but log."""
        # An explicit group, because the one that Lambda makes by itself keeps everything for ever.
        # Three months answer the question that comes with the monthly bill: why did it run?
        log_group = logs.LogGroup(
            self, f"{id}Logs", retention=logs.RetentionDays.THREE_MONTHS, removal_policy=RemovalPolicy.DESTROY
        )
        function = lambda_.Function(
            self,
            id,
            runtime=RUNTIME,
            architecture=lambda_.Architecture.ARM_64,
            handler=f"autoscaler.handlers.{module}.handler",
            code=self._code,
            memory_size=memory_mb,
            timeout=timeout,
            environment={**self._environment, **_telemetry(module)},
            log_group=log_group,
            role=self._role(id, log_group),
        )
        Validations.of(function).acknowledge(
            Acknowledgment(id="AwsSolutions-L1", reason="Python 3.13 on purpose: 3.14 starts about a third slower.")
        )
        return function

    def _role(self, id: str, log_group: logs.LogGroup) -> iam.Role:
        # AWS's managed policy would let each function write to every log group of the account.
        role = iam.Role(self, f"{id}Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        log_group.grant_write(role)
        return role


def role_of(function: lambda_.Function) -> iam.IRole:
    """The role that the function runs under: its own, as `Functions` makes it."""
    return cast("iam.IRole", function.role)


def _telemetry(module: str) -> dict[str, str]:
    return {
        "POWERTOOLS_SERVICE_NAME": module,
        "POWERTOOLS_METRICS_NAMESPACE": NAMESPACE,
        "POWERTOOLS_LOG_LEVEL": "INFO",
    }
