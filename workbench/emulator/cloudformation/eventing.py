"""AWS::Scheduler::* and AWS::Events::*."""

from __future__ import annotations

import json

from workbench.emulator import backends
from workbench.emulator.cloudformation.provider import Asked, ClientOf, Created, coerced, provide, short_name


def _delete_schedule(name: str, client: ClientOf) -> None:
    pages = client("scheduler").get_paginator("list_schedules").paginate()
    for found in (each for page in pages for each in page["Schedules"] if each["Name"] == name):
        client("scheduler").delete_schedule(Name=name, GroupName=found["GroupName"])


def _update_schedule(asked: Asked, id: str) -> Created:
    given = coerced("scheduler", "UpdateSchedule", {**asked.properties, "Name": id})
    return Created(id=id, attributes={"Arn": asked.client("scheduler").update_schedule(**given)["ScheduleArn"]})


@provide(
    "AWS::Scheduler::Schedule",
    name_property="Name",
    honoured=(
        "ActionAfterCompletion",
        "Description",
        "EndDate",
        "FlexibleTimeWindow",
        "GroupName",
        "Name",
        "ScheduleExpression",
        "ScheduleExpressionTimezone",
        "StartDate",
        "State",
        "Target",
    ),
    inert=("KmsKeyArn",),
    update=_update_schedule,
    delete=_delete_schedule,
)
def _schedule(asked: Asked) -> Created:
    name = short_name(asked.name)
    given = coerced("scheduler", "CreateSchedule", {**asked.properties, "Name": name})
    return Created(id=name, attributes={"Arn": asked.client("scheduler").create_schedule(**given)["ScheduleArn"]})


@provide(
    "AWS::Scheduler::ScheduleGroup",
    name_property="Name",
    honoured=("Name", "Tags"),
    delete=lambda name, client: client("scheduler").delete_schedule_group(Name=name),
)
def _group(asked: Asked) -> Created:
    given = {**asked.properties, "Name": short_name(asked.name)}
    arn = asked.client("scheduler").create_schedule_group(**given)["ScheduleGroupArn"]
    return Created(id=given["Name"], attributes={"Arn": arn})


def _delete_rule(name: str, client: ClientOf) -> None:
    targets = client("events").list_targets_by_rule(Rule=name)["Targets"]
    if targets:
        client("events").remove_targets(Rule=name, Ids=[target["Id"] for target in targets])
    client("events").delete_rule(Name=name)


def _put_rule(asked: Asked, name: str) -> Created:
    given = {**asked.properties, "Name": name}
    targets = given.pop("Targets", [])
    if "EventPattern" in given:
        given["EventPattern"] = json.dumps(given["EventPattern"])
    events = asked.client("events")
    events.put_rule(**coerced("events", "PutRule", given))
    if targets:
        events.put_targets(**coerced("events", "PutTargets", {"Rule": name, "Targets": targets}))
    arn = f"arn:aws:events:{asked.region}:{backends.ACCOUNT}:rule/{name}"
    return Created(id=name, attributes={"Arn": arn})


@provide(
    "AWS::Events::Rule",
    name_property="Name",
    honoured=("Description", "EventPattern", "Name", "ScheduleExpression", "State", "Targets"),
    inert=("RoleArn",),
    update=_put_rule,
    delete=_delete_rule,
)
def _rule(asked: Asked) -> Created:
    return _put_rule(asked, short_name(asked.name))
