"""AWS::DynamoDB::Table, AWS::Logs::* and AWS::Budgets::Budget."""

from __future__ import annotations

from workbench.emulator import backends
from workbench.emulator.cloudformation.provider import Asked, Created, coerced, provide, short_name

_TABLE = (
    "AttributeDefinitions",
    "BillingMode",
    "DeletionProtectionEnabled",
    "GlobalSecondaryIndexes",
    "KeySchema",
    "LocalSecondaryIndexes",
    "ProvisionedThroughput",
    "SSESpecification",
    "StreamSpecification",
    "TableClass",
    "Tags",
)


@provide(
    "AWS::DynamoDB::Table",
    name_property="TableName",
    # Time to live, recovery and encryption are stored and described, but nothing expires, is recovered or encrypted.
    honoured=(*_TABLE, "PointInTimeRecoverySpecification", "TableName", "TimeToLiveSpecification"),
    inert=("ContributorInsightsSpecification",),
    delete=lambda name, client: client("dynamodb").delete_table(TableName=name),
)
def _table(asked: Asked) -> Created:
    properties, dynamodb = asked.properties, asked.client("dynamodb")
    given = {"TableName": asked.name, **{name: properties[name] for name in _TABLE if name in properties}}
    if encryption := given.pop("SSESpecification", None):
        # CloudFormation and the API call the same switch by two names.
        renamed = {("Enabled" if key == "SSEEnabled" else key): value for key, value in encryption.items()}
        given["SSESpecification"] = renamed
    if "StreamSpecification" in given:
        given["StreamSpecification"] = {"StreamEnabled": True, **given["StreamSpecification"]}
    dynamodb.create_table(**coerced("dynamodb", "CreateTable", given))
    found = dynamodb.describe_table(TableName=asked.name)["Table"]
    for key, operation, call in (
        ("TimeToLiveSpecification", "UpdateTimeToLive", dynamodb.update_time_to_live),
        ("PointInTimeRecoverySpecification", "UpdateContinuousBackups", dynamodb.update_continuous_backups),
    ):
        if key in properties:
            call(**coerced("dynamodb", operation, {"TableName": asked.name, key: properties[key]}))
    attributes = {"Arn": found["TableArn"], "StreamArn": found.get("LatestStreamArn", "")}
    return Created(id=asked.name, attributes=attributes)


@provide(
    "AWS::Logs::LogGroup",
    name_property="LogGroupName",
    honoured=("LogGroupName", "RetentionInDays"),
    inert=("DataProtectionPolicy", "KmsKeyId", "LogGroupClass", "Tags"),
    delete=lambda name, client: client("logs").delete_log_group(logGroupName=name),
)
def _log_group(asked: Asked) -> Created:
    logs = asked.client("logs")
    logs.create_log_group(logGroupName=asked.name)
    if days := asked.properties.get("RetentionInDays"):
        logs.put_retention_policy(logGroupName=asked.name, retentionInDays=int(days))
    arn = f"arn:aws:logs:{asked.region}:{backends.ACCOUNT}:log-group:{asked.name}:*"
    return Created(id=asked.name, attributes={"Arn": arn})


@provide(
    "AWS::Logs::MetricFilter",
    name_property="FilterName",
    # Stored and described; no line is matched against it. Functions report metrics in the embedded format.
    honoured=("FilterName", "FilterPattern", "LogGroupName", "MetricTransformations"),
)
def _metric_filter(asked: Asked) -> Created:
    lower = {key[0].lower() + key[1:]: value for key, value in asked.properties.items()}
    lower["metricTransformations"] = [
        {key[0].lower() + key[1:]: value for key, value in each.items()} for each in lower["metricTransformations"]
    ]
    given = coerced("logs", "PutMetricFilter", {**lower, "filterName": asked.name})
    asked.client("logs").put_metric_filter(**given)
    return Created(id=asked.name)


@provide("AWS::Budgets::Budget", honoured=("Budget", "NotificationsWithSubscribers"), inert=("ResourceTags",))
def _budget(asked: Asked) -> Created:
    budget = {"BudgetName": short_name(asked.name, 100), **asked.properties["Budget"]}
    given = {"AccountId": backends.ACCOUNT, "Budget": budget}
    if subscribers := asked.properties.get("NotificationsWithSubscribers"):
        given["NotificationsWithSubscribers"] = subscribers
    asked.client("budgets").create_budget(**coerced("budgets", "CreateBudget", given))
    return Created(id=budget["BudgetName"])
