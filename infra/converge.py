"""The state machine that brings one target to its desired state."""

from __future__ import annotations

from pathlib import Path

from aws_cdk import Acknowledgment, ArnFormat, RemovalPolicy, Stack, Validations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra import wildcards
from infra.functions import Functions

# Step Functions guide, "Viewing execution details".
HISTORY_IS_KEPT = "What goes well is in the history of the execution, which Step Functions keeps for 90 days by itself."


class Converge(Construct):
    """Observe, take the next step, wait, observe again: one execution per target that is not settled."""

    def __init__(self, scope: Construct, id: str, *, definition: Path, functions: Functions) -> None:
        super().__init__(scope, id)
        log_group = logs.LogGroup(
            self,
            "Logs",
            # Only under this prefix may many state machines log: AWS keeps no policy entry for each of them.
            log_group_name=f"/aws/vendedlogs/states/{Stack.of(self).stack_name}-converge",
            retention=logs.RetentionDays.THREE_MONTHS,
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.machine = sfn.StateMachine(
            self,
            "Machine",
            # From a string, so that the template shows every state; a file would become an asset.
            definition_body=sfn.DefinitionBody.from_string(definition.read_text()),
            definition_substitutions={name: step.function_arn for name, step in functions.steps.items()},
            state_machine_type=sfn.StateMachineType.STANDARD,
            logs=sfn.LogOptions(destination=log_group, level=sfn.LogLevel.ERROR, include_execution_data=True),
            tracing_enabled=True,
        )
        Validations.of(self.machine).acknowledge(Acknowledgment(id="AwsSolutions-SF1", reason=HISTORY_IS_KEPT))
        # The CDK cannot see whom a definition calls that it gets as text.
        for step in functions.steps.values():
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
