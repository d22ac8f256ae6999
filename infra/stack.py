"""The stack of one fleet: composes the constructs and grants each function what it needs."""

from __future__ import annotations

from pathlib import Path

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from infra.dashboard import Dashboard
from infra.document import Fleet
from infra.functions import Functions, role_of
from infra.learning import Learning, goes_by_forecast
from infra.leases import Leases
from infra.models import NO_RESOURCE, Models
from infra.notifications import Notifications, Routine
from infra.own_alarms import OwnAlarms
from infra.packaging import Packaging
from infra.state_machine import StateMachine
from infra.storage import Storage
from infra.target_alarms import TargetAlarms
from infra.triggers import Triggers
from infra.undelivered import Undelivered
from infra.wildcards import grant as grant_wildcard

DEFINITION = Path(__file__).with_name("converge.asl.json")


class AutoscalerStack(Stack):
    """Everything that runs in AWS for the fleet of one `autoscaler.yaml`."""

    def __init__(self, scope: Construct, *, fleet: Fleet, asset: str, definition: Path = DEFINITION) -> None:
        super().__init__(
            scope,
            f"autoscaler-{fleet['name']}",
            description="Starts, sizes and stops vision models by schedule and demand",
        )
        self._storage = Storage(self, "Storage")
        wants_routine = fleet.get("notify_routine", [])
        # Who wants the routine wants what matters, too.
        everybody = dict.fromkeys([*fleet["notify"], *wants_routine])
        self._notifications = Notifications(self, "Notifications", emails=everybody)
        self._routine = Routine(self, "Routine", emails=wants_routine)
        self._undelivered = Undelivered(self, "Undelivered")
        self._models = Models(self, fleet["targets"])
        self._leases = Leases(self, "Leases", models=self._models)
        self._functions = Functions(
            self,
            "Functions",
            asset=asset,
            environment={
                "TABLE_NAME": self._storage.table.table_name,
                "TOPIC_ARN": self._notifications.topic.topic_arn,
                "ROUTINE_TOPIC_ARN": self._routine.topic.topic_arn,
                "LEASE_GROUP_NAME": self._leases.group.schedule_group_name,
                "LEASE_ROLE_ARN": self._leases.role.role_arn,
                "LOOKOUT_MODELS": self._models.lookout_models,
            },
            undelivered=self._undelivered,
        )
        self._converge = StateMachine(self, "Converge", definition=definition, steps=self._functions.steps)
        self._functions.plan.add_environment("STATE_MACHINE_ARN", self._converge.machine.state_machine_arn)
        self._grant(self._models)
        if packaged := [target for target in fleet["targets"] if target.get("packaging")]:
            Packaging(
                self,
                "Packaging",
                targets=packaged,
                functions=self._functions,
                storage=self._storage,
                topic=self._notifications.topic,
            )
        self._learning: Learning | None = None
        if any(goes_by_forecast(target) for target in fleet["targets"]):
            self._learning = Learning(
                self, "Learning", functions=self._functions, storage=self._storage, undelivered=self._undelivered
            )
        self._watch(fleet)
        self._outputs()

    def _grant(self, models: Models) -> None:
        functions, plan = self._functions, role_of(self._functions.plan)
        for step in functions.steps.values():
            self._storage.grant_record(step)
        for function in (functions.start, functions.plan):
            self._leases.grant_write(role_of(function))
            models.grant_tag(role_of(function))
        for function in (functions.settle, functions.plan):
            self._leases.grant_remove(role_of(function))
            models.grant_untag(role_of(function))
        models.grant_describe_projects(role_of(functions.observe))
        models.grant_start(role_of(functions.start))
        models.grant_stop(role_of(functions.stop))
        # At once, where the table cannot be written; otherwise all that people are told goes through Plan.
        self._notifications.topic.grant_publish(role_of(functions.give_up))
        self._storage.grant_all_records(plan)
        models.grant_list(plan)
        models.grant_describe(plan)
        self._converge.grant_start(plan)
        self._storage.grant_remove_messages(plan)
        for each in (self._notifications, self._routine):
            each.topic.grant_publish(plan)
        grant_wildcard(plan, ["cloudwatch:GetMetricData"], reason=NO_RESOURCE)
        grant_wildcard(plan, ["cloudtrail:LookupEvents"], reason=NO_RESOURCE)

    def _watch(self, fleet: Fleet) -> None:
        plan, targets = self._functions.plan, fleet["targets"]
        Triggers(
            self,
            "Triggers",
            plan=plan,
            converge=self._converge,
            wakeups=fleet["wakeups"],
            wake_on_alarms=fleet["wake_on_alarms"],
            undelivered=self._undelivered,
        )
        TargetAlarms(self, "TargetAlarms", targets=targets, plan=plan)
        OwnAlarms(
            self,
            "OwnAlarms",
            plan=plan,
            converge=self._converge,
            learning=self._learning,
            undelivered=self._undelivered,
            fleet=fleet,
            topic=self._notifications.topic,
        )
        Dashboard(self, "Dashboard", fleet=fleet, plan=plan, converge=self._converge)

    def _outputs(self) -> None:
        for name, value in {
            "PlanFunctionName": self._functions.plan.function_name,
            "TableName": self._storage.table.table_name,
            "StateMachineArn": self._converge.machine.state_machine_arn,
            "TopicArn": self._notifications.topic.topic_arn,
            "RoutineTopicArn": self._routine.topic.topic_arn,
        }.items():
            CfnOutput(self, name, value=value)
