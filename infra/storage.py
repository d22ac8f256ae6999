"""Where the fleet's state lives: one record per target."""

from __future__ import annotations

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from constructs import Construct


class Storage(Construct):
    """The table of desired states, generations, quarantines and overrides, and of messages that wait.

    It outlives the stack and cannot be deleted by accident. Its loss would be no disaster to the models, whose desired
    state is computed anew, but generations would begin at 1 again, and with them the names of executions, which
    Step Functions keeps taken for 90 days; overrides and quarantines would be forgotten.
    """

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        self.table = dynamodb.Table(
            self,
            "Table",
            partition_key=dynamodb.Attribute(name="kind", type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING),
            time_to_live_attribute="expires",
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            # DynamoDB's own key. The one that AWS manages in the account has a policy that nobody can change, so it
            # keeps nobody out; and each function that wakes would have it asked, which is paid for.
            encryption=dynamodb.TableEncryption.DEFAULT,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            deletion_protection=True,
            removal_policy=RemovalPolicy.RETAIN,
        )

    def grant_record(self, grantee: iam.IGrantable) -> None:
        """Let the grantee read a record and change it, and nothing else: nobody scans or puts."""
        self.table.grant(grantee, "dynamodb:GetItem", "dynamodb:UpdateItem")

    def grant_all_records(self, grantee: iam.IGrantable) -> None:
        """The same, and let the grantee list all records."""
        self.grant_record(grantee)
        self.table.grant(grantee, "dynamodb:Query")

    def grant_remove_messages(self, grantee: iam.IGrantable) -> None:
        """Let the grantee remove what people were told, and nothing else."""
        iam.Grant.add_to_principal(
            grantee=grantee,
            actions=["dynamodb:DeleteItem"],
            resource_arns=[self.table.table_arn],
            conditions={"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["message"]}},
        )
