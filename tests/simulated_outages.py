"""The simulated world with every call to something outside behind an effect point, and the guard beside it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Mapping
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from autoscaler.aws.lease_tags import LeaseTags
from autoscaler.aws.ledger import Ledger
from autoscaler.aws.looks import Looks
from autoscaler.aws.notifications import Notifications
from autoscaler.aws.outbox import Outbox
from autoscaler.aws.overrides import Overrides
from autoscaler.aws.providers import Handling, ProviderError
from autoscaler.aws.records import Records
from autoscaler.aws.reminders import Reminders
from autoscaler.aws.throughputs import Throughputs
from autoscaler.aws.trail import Trail
from autoscaler.handlers import plan, runtime
from autoscaler.scaling.model import Model, Units
from autoscaler.scaling.target import Fleet
from tests import simulated_metrics, simulation
from tests.effect_points import GoneError, Outside
from tests.simulated_guard import Region, Watch
from tests.simulated_service import CrashError, Faults, Service, by_model
from tests.simulation import CONTEXT, World

# Longer than any story.
FOR_EVER = 10.0**9
# The namespace of what is offered to the models, in the story's own metrics.
DEMAND = "Factory"
MINUTE = simulated_metrics.MINUTE
MODELS = "arn:aws:lookoutvision:eu-central-1:123456789012:model"

Demand = Callable[[datetime], float]


class Outages(World):
    """A world of several models in which any component may go at any effect point."""

    def __init__(
        self, fleet: Fleet, begin: datetime, outside: Outside, demand: Demand, patch: pytest.MonkeyPatch
    ) -> None:
        super().__init__(fleet, begin, Faults(), patch)
        self.outside = outside
        self.services = {target.model: Service(self, Faults()) for target in fleet.targets}
        # What each model carries, by its ARN.
        self.tagged: dict[str, dict[str, str]] = {}
        table: Any = Stored(self)
        patch.setattr(runtime, "records", lambda: Records(table))
        patch.setattr(runtime, "ledger", lambda: Ledger(table))
        patch.setattr(runtime, "overrides", lambda: Overrides(table))
        patch.setattr(runtime, "reminders", lambda: Reminders(table))
        patch.setattr(runtime, "throughputs", lambda: Throughputs(table))
        patch.setattr(runtime, "looks", lambda: Looks(table))
        patch.setattr(runtime, "configuration_digest", lambda: "configured")
        patch.setattr(runtime, "outbox", lambda: Outbox(table))
        patch.setattr(runtime, "provider", lambda _: Models(self))
        patch.setattr(runtime, "leases", lambda: Leases(self))
        patch.setattr(runtime, "lease_tags", lambda: Tags(self, fleet.name))
        patch.setattr(runtime, "trail", lambda: a_trail(outside))
        patch.setattr(runtime, "cloudwatch", lambda: Metrics(self, demand))
        patch.setattr(runtime, "notifications", lambda: topics(outside, fleet.name))
        patch.setattr(plan, "count_fleet", lambda *_: None)
        self.watch = Watch(
            Region(outside, {_arn(model): service for model, service in self.services.items()}, self.tagged)
        )

    def round(self) -> None:
        """The guard's own clock."""
        with contextlib.suppress(GoneError, CrashError):
            self.outside.do("guard round", self._round)

    def _round(self) -> None:
        with self.outside.inside("guard"):
            self.watch.look(self.now)

    def wake(self, how: str) -> None:
        """Whatever wakes Plan: the tick, a boundary, an alarm."""
        with contextlib.suppress(GoneError):
            self.outside.do(how, self.plan)

    def plan(self, event: dict[str, Any] | None = None) -> None:
        with contextlib.suppress(Exception):
            self.ask_plan(event or {"trigger": "tick"})

    def tick(self) -> None:
        self.wake("schedule tick")

    def ask_plan(self, event: dict[str, Any]) -> Any:
        """What Plan answers, or whatever it or its death raises."""
        return self._call("plan", plan.handler, event)

    def invoke(self, function: str, event: dict[str, Any]) -> Any:
        return self._call(function, simulation.HANDLERS[function].handler, event)

    def _call(self, function: str, handler: Callable[..., Any], event: dict[str, Any]) -> Any:
        def run() -> Any:
            with self.outside.inside(function):
                return handler(event, CONTEXT)

        return self.outside.do(f"invoke {function}", run, CrashError())

    def start(self, name: str, target: str) -> None:
        start = super().start
        self.outside.do("states start", lambda: start(name, target), refused("StartExecution"))

    def is_alive(self, name: str) -> bool | None:
        is_alive = super().is_alive
        return self.outside.do("states describe", lambda: is_alive(name), refused("DescribeExecution"))

    def steps(self, name: str, state: dict[str, Any]) -> Generator[float, None, str]:
        """An execution that is not carried on any more hangs: it never ends, and nobody is told."""
        steps = super().steps(name, state)
        while True:
            try:
                yield self.outside.do("execution goes on", lambda: next(steps))
            except StopIteration as end:
                return str(end.value)
            except GoneError:
                yield FOR_EVER


def _arn(model: Any) -> str:
    return f"{MODELS}/{model.project}/{model.version}"


class Stored:
    """The table, with its condition."""

    def __init__(self, world: Outages) -> None:
        self._world = world

    def __getattr__(self, operation: str) -> Any:
        whole = getattr(self._world.stored, operation)

        def call(*given: Any, **named: Any) -> Any:
            return self._world.outside.do(f"table {operation}", lambda: whole(*given, **named), refused(operation))

        return call


class Models:
    """The control plane of a model service."""

    def __init__(self, world: Outages) -> None:
        self.services = world.services
        self._all = by_model(world.services)
        self._outside = world.outside

    def start(self, model: Model, units: Units, token: str) -> None:
        self._outside.do("model start", lambda: self._all.start(model, units, token))

    def stop(self, model: Model, token: str) -> None:
        self._outside.do("model stop", lambda: self._all.stop(model, token))

    def observe(self, target: str, model: Model, now: datetime) -> Any:
        return self._outside.do("model describe", lambda: self._all.observe(target, model, now))

    def observe_many(self, models: Mapping[str, Model], now: datetime) -> Any:
        return self._outside.do("model list", lambda: self._all.observe_many(models, now))


class Leases(simulation.Leases):
    """EventBridge Scheduler as far as it stops models."""

    def __init__(self, world: Outages) -> None:
        super().__init__(world)
        self._outside = world.outside

    def put(self, target: str, model: Model, until: datetime) -> None:
        put = super().put
        self._outside.do("lease put", lambda: put(target, model, until), refused("UpdateSchedule"))

    def remove(self, target: str) -> None:
        remove = super().remove
        self._outside.do("lease remove", lambda: remove(target), refused("DeleteSchedule"))

    def fire(self, target: str, model: Model, until: datetime) -> None:
        fire = super().fire
        if self._world.leases.get(target) == until:
            with contextlib.suppress(GoneError):
                self._outside.do("lease fires", lambda: fire(target, model, until))


class Tags(LeaseTags):
    """The real words, on models in memory."""

    def __init__(self, world: Outages, fleet: str) -> None:
        session: Any = None
        super().__init__(session, fleet=fleet, lookout_models=MODELS)
        self._tagged, self._outside = world.tagged, world.outside

    def _api(self, model: Model) -> Any:  # noqa: ARG002 - both services tag alike
        return self

    def call(self, operation: str, **asked: Any) -> None:
        """TagResource and UntagResource."""
        tags = self._tagged.setdefault(asked["ResourceArn"], {})

        def write() -> None:
            tags.update({each["Key"]: each["Value"] for each in asked.get("Tags", ())})
            for key in asked.get("TagKeys", ()):
                tags.pop(key, None)

        dead = ProviderError(operation=operation, code="AccessDeniedException", message="", handling=Handling.ALARM)
        self._outside.do(f"tag {operation}", write, dead)


class Metrics:
    """CloudWatch: the demand that the story has, and the units that were really in service."""

    def __init__(self, world: Outages, demand: Demand) -> None:
        self._outside, self._demand = world.outside, demand

    def get_paginator(self, operation: str) -> Any:
        """The paginator of GetMetricData, with one page."""
        return SimpleNamespace(
            paginate=lambda **asked: self._outside.do("metrics read", lambda: self._pages(**asked), refused(operation))
        )

    def _pages(self, MetricDataQueries: list[dict[str, Any]], StartTime: datetime, EndTime: datetime) -> list[Any]:  # noqa: N803
        results = []
        for query in MetricDataQueries:
            if query["MetricStat"]["Metric"]["Namespace"] == DEMAND:
                results.append(self._offered(query, StartTime, EndTime))
            else:
                pages = simulated_metrics.get_paginator("").paginate([query], StartTime, EndTime)
                results += [series for page in pages for series in page["MetricDataResults"]]
        return [{"MetricDataResults": results}]

    def _offered(self, query: dict[str, Any], since: datetime, until: datetime) -> dict[str, Any]:
        minutes = [since + number * MINUTE for number in range(int((until - since) / MINUTE))]
        return {"Id": query["Id"], "Timestamps": minutes, "Values": [self._demand(each) for each in minutes]}


def a_trail(outside: Outside) -> Trail:
    """CloudTrail's event history, in which nothing has come up yet."""

    def pages(**_: Any) -> list[dict[str, Any]]:
        return outside.do("trail read", lambda: [{"Events": []}], refused("LookupEvents"))

    client: Any = SimpleNamespace(get_paginator=lambda _: SimpleNamespace(paginate=pages))
    return Trail(client)


def topics(outside: Outside, fleet: str) -> Notifications:
    """Topics that take everything, as long as they are there."""

    def publish(**_: Any) -> None:
        outside.do("topic publish", lambda: None, refused("Publish"))

    client: Any = SimpleNamespace(publish=publish)
    return Notifications(client, fleet=fleet, topic_arn="all", routine_topic_arn="routine")


def refused(operation: str) -> ClientError:
    return ClientError({"Error": {"Code": "ResourceNotFoundException"}}, operation)
