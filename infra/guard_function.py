"""The guard's function, from an asset of its own."""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import Acknowledgment, Duration, RemovalPolicy, Validations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.functions import RUNTIME

# A lease ends five minutes after closing: if all else is dead, the guard is there before ten are over.
EVERY = Duration.minutes(3)
# A region of many projects takes a while at five calls a second. Two rounds at once do no harm: both only stop.
TIMEOUT = Duration.minutes(5)


def guard_function(scope: Construct, id: str, *, asset: str, environment: Mapping[str, str]) -> lambda_.Function:
    """The function with its own log group and a role that may write there and nothing else yet."""
    log_group = logs.LogGroup(
        scope, f"{id}Logs", retention=logs.RetentionDays.THREE_MONTHS, removal_policy=RemovalPolicy.DESTROY
    )
    role = iam.Role(
        scope,
        f"{id}Role",
        description="Lists, describes and stops models. It cannot start one",
        assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
    )
    log_group.grant_write(role)
    function = lambda_.Function(
        scope,
        id,
        runtime=RUNTIME,
        architecture=lambda_.Architecture.ARM_64,
        handler="guard.handler.handler",
        code=lambda_.Code.from_asset(asset),
        memory_size=256,
        timeout=TIMEOUT,
        environment={**environment, "POWERTOOLS_SERVICE_NAME": "guard", "POWERTOOLS_LOG_LEVEL": "INFO"},
        log_group=log_group,
        role=role,
    )
    # The next round comes sooner than Lambda's second try would.
    function.configure_async_invoke(max_event_age=EVERY, retry_attempts=0)
    Validations.of(function).acknowledge(
        Acknowledgment(id="AwsSolutions-L1", reason="Python 3.13 on purpose: 3.14 starts about a third slower.")
    )
    return function
