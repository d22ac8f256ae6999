"""A state machine of the fleet, from its file, with the functions that it calls."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from aws_cdk import Acknowledgment, ArnFormat, RemovalPolicy, Stack, Validations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra import wildcards

# Step Functions guide, "Viewing execution details".
HISTORY_IS_KEPT = "What goes well is in the history of the execution, which Step Functions keeps for 90 days by itself."


class StateMachine(Construct):
    """Look, take the next step, wait, look again: one execution per target that is not where it should be.

    `steps` are the functions that the definition calls, by the names it calls them.
    """

    def __init__(self, scope: Construct, id: str, *, definition: Path, steps: Mapping[str, lambda_.Function]) -> None:
        super().__init__(scope, id)
        log_group = logs.LogGroup(
            self,
            "Logs",
            # Only under this prefix may many state machines log: AWS keeps no policy entry for each of them.
            log_group_name=f"/aws/vendedlogs/states/{Stack.of(self).stack_name}-{id.lower()}",
            retention=logs.RetentionDays.THREE_MONTHS,
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.machine = sfn.StateMachine(
            self,
            "Machine",
            # From a string, so that the template shows every state; a file would become an asset.
            definition_body=sfn.DefinitionBody.from_string(definition.read_text()),
            definition_substitutions={name: step.function_arn for name, step in steps.items()},
            state_machine_type=sfn.StateMachineType.STANDARD,
            logs=sfn.LogOptions(destination=log_group, level=sfn.LogLevel.ERROR, include_execution_data=True),
            tracing_enabled=True,
        )
        Validations.of(self.machine).acknowledge(Acknowledgment(id="AwsSolutions-SF1", reason=HISTORY_IS_KEPT))
        # The CDK cannot see whom a definition calls that it gets as text.
        for step in steps.values():
            self.machine.add_to_role_policy(
                iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[step.function_arn])
            )
        wildcards.acknowledge(self.machine.role, reason="Delivery of logs and traces knows no resource.")

    def grant_start(self, role: iam.IRole) -> None:
        """Let the role start executions and ask after them."""
        role.add_to_principal_policy(
            iam.PolicyStatement(actions=["states:StartExecution"], resources=[self.machine.state_machine_arn])
        )
        executions = Stack.of(self).format_arn(
            service="states",
            resource="execution",
            resource_name=f"{self.machine.state_machine_name}:*",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        wildcards.grant(
            role,
            ["states:DescribeExecution"],
            resource=executions,
            reason="Executions of this one state machine, whose names are known only when they start.",
        )
