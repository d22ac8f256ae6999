"""Puts the parts of an emulator together, in the order in which they need each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from typing import Any

from botocore.config import Config

from autoscaler.aws.session import session
from workbench.emulator import backends, self_test, shortcuts, templates
from workbench.emulator.alarms import Alarms
from workbench.emulator.asynchronous import AsynchronousInvocations
from workbench.emulator.clock import Clock, VirtualClock, every_minute
from workbench.emulator.cloudformation.functions import beyond_moto
from workbench.emulator.cloudformation.provider import connect
from workbench.emulator.delivery import Delivery, Undelivered
from workbench.emulator.deploy import Stack
from workbench.emulator.door import Door, Hosting
from workbench.emulator.events import EventBus
from workbench.emulator.executions import Executions
from workbench.emulator.faults import Faults
from workbench.emulator.functions import Functions
from workbench.emulator.hosting import CUSTOM_LABELS_OPERATIONS, PutMetric
from workbench.emulator.inbox import Inbox
from workbench.emulator.interpreter import calling_lambda_at, on_virtual_clock, reporting
from workbench.emulator.invoke import Invoke
from workbench.emulator.listener import Listener
from workbench.emulator.logs import Logs
from workbench.emulator.metrics import MetricStore
from workbench.emulator.permissions import Permissions
from workbench.emulator.queues import Queues
from workbench.emulator.requests import Request
from workbench.emulator.schedules import Schedules
from workbench.emulator.targets import Targets, UndeliverableError
from workbench.emulator.trace import Entry, Trace
from workbench.emulator.trail import EventHistory

_ATTEMPT_METRICS = {
    "scheduler": {"attempt": "InvocationAttemptCount", "error": "TargetErrorCount", "loss": "InvocationDroppedCount"},
    "events": {"attempt": "InvocationAttempts", "error": "RetryInvocationAttempts", "loss": "FailedInvocations"},
}


class Services:
    """Everything behind the endpoint."""

    def __init__(
        self,
        clock: Clock,
        make_hosting: Callable[[Callable[[], datetime], PutMetric], Hosting] | None,
        region: str,
        port: int,
        trail_delay: timedelta,
    ) -> None:
        self._clock = clock
        self._region = region
        self._port = port
        self._trail_delay = trail_delay
        beyond_moto.clear()
        self._clients: dict[tuple[str, str], Any] = {}
        self.metrics = MetricStore()
        self.trace = Trace(clock.now)
        self.faults = Faults(self.trace.name_of)
        self.logs = Logs(clock.now, self.metrics.put, lambda *lines: backends.put_log_lines(region, *lines))
        self.hosting = make_hosting(clock.now, self.metrics.put) if make_hosting else None
        if self.hosting:
            self.hosting.stores_with(lambda *archive: backends.put_object(region, *archive))
        self._queues = Queues(clock.now, self.metrics.put, lambda: backends.queues(region))
        self._compute()
        self._events()
        self.door = self._door()

    def _compute(self) -> None:
        self.functions = Functions(
            clock=self._clock,
            virtual=isinstance(self._clock, VirtualClock),
            region=self._region,
            endpoint_url=lambda: self.endpoint_url,
            client=self.own_client,
            trace=self.trace,
            logs=self.logs,
            put_metric=self.metrics.put,
            faults=self.faults,
        )
        self._targets = Targets(self.own_client)
        self._asynchronous = AsynchronousInvocations(
            clock=self._clock,
            functions=self.functions,
            client=self.own_client,
            dead_letters_of=lambda name: beyond_moto.get(name, {}).get("DeadLetterConfig", {}).get("TargetArn"),
            deliver=self._deliver_destination,
            faults=self.faults,
            trace=self.trace,
            put_metric=self.metrics.put,
        )

    def _events(self) -> None:
        self._permissions = Permissions(self.own_client)
        self._delivery = Delivery(
            clock=self._clock,
            targets=self._targets,
            permissions=self._permissions,
            trace=self.trace,
            count=self._count_attempt,
        )
        self.bus = EventBus(
            clock=self._clock,
            region=self._region,
            client=self.own_client,
            delivery=self._delivery,
            trace=self.trace,
        )
        self._alarms = Alarms(
            clock=self._clock,
            region=self._region,
            client=self.own_client,
            store=self.metrics,
            delivery=self._delivery,
            targets=self._targets,
            bus=self.bus,
            trace=self.trace,
        )
        self._schedules = Schedules(
            clock=self._clock,
            region=self._region,
            client=self.own_client,
            delivery=self._delivery,
            bus=self.bus,
            trace=self.trace,
        )
        self.executions = Executions(
            now=self._clock.now, trace=self.trace, put_metric=self.metrics.put, publish=self.bus.publish
        )
        self.inbox = Inbox(
            now=self._clock.now, trace=self.trace, readers_of=self._readers_of, accept=self._asynchronous.accept
        )

    def _door(self) -> Door:
        door = Door(
            now=self._clock.now,
            moto=backends.dispatcher(),
            hosting=self.hosting,
            custom_labels=CUSTOM_LABELS_OPERATIONS,
            functions=Invoke(self.functions, self._asynchronous),
            put_events=self.bus.put_events,
            lookup_events=self._event_history().lookup_events,
            faults=self.faults,
            name_of=self.trace.name_of,
            prepare=lambda request, environ: templates.checked(request, environ, self.own_client),
        )
        door.after_call += [
            self._noticed,
            self._permissions.noticed,
            self.bus.noticed,
            self._schedules.noticed,
            self._alarms.noticed,
        ]
        return door

    def _event_history(self) -> EventHistory:
        return EventHistory(
            now=self._clock.now,
            asked=lambda: getattr(self.hosting, "asked", ()),
            role_of=lambda function: backends.role_of_function(self._region, function),
            region=self._region,
            delay=self._trail_delay,
        )

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Listen, and have moto patched as far as it must be; undone at the end."""
        with ExitStack() as stack:
            listener = Listener(self.door, self._port)
            self.endpoint_url = listener.url
            connect(self.own_client)
            stack.callback(listener.close)
            stack.callback(self._close_clients)
            stack.callback(self.functions.forget)
            stack.enter_context(shortcuts.taken())
            stack.enter_context(backends.executing_state_machines(listener.port))
            stack.enter_context(backends.outputs_of_change_sets())
            stack.enter_context(backends.metrics_in(self.metrics, self._clock.now))
            stack.enter_context(backends.telling_of_queues(self._queues.called, self._queues.sent))
            stack.enter_context(backends.messages_to(self.inbox.published, self.inbox.to_function))
            stack.enter_context(calling_lambda_at(self.endpoint_url, self._region))
            hooks = reporting(self.executions.started, self.executions.entered, self.executions.ended)
            stack.enter_context(hooks)
            if isinstance(self._clock, VirtualClock):
                # Threads that still wait must end while the interpreter is still patched.
                bound = stack.enter_context(on_virtual_clock(self._clock))
                stack.callback(self._clock.baton.close)
                self_test.check_bound(bound)
            every_minute(self._clock, self._minute)
            yield

    def client(self, service: str, caller: str) -> Any:
        """A boto3 client that signs as `caller`."""
        if (service, caller) not in self._clients:
            boto: Any = session()  # the stubs know no lookoutvision
            self._clients[service, caller] = boto.client(
                service,
                region_name=self._region,
                endpoint_url=self.endpoint_url,
                aws_access_key_id=caller,
                aws_secret_access_key="emulator",
                config=Config(retries={"total_max_attempts": 1}, read_timeout=1000),
            )
        return self._clients[service, caller]

    def _close_clients(self) -> None:
        for client in self._clients.values():
            client.close()

    def own_client(self, service: str) -> Any:
        return self.client(service, "emulator")

    def deployed(self, stack: Stack) -> None:
        """Learn the names of a stack that has been deployed."""
        self._alarms.deployed()
        for logical, physical in stack.resources.items():
            self.trace.learn(physical, stack.names[logical])

    def failures(self) -> list[Exception]:
        failures, self.door.failures = self.door.failures, []
        return failures

    def whole_trace(self) -> Sequence[Entry]:
        transitions = getattr(self.hosting, "transitions", ())
        models = [
            Entry(at=each.at, kind="model", subject=each.model, detail=f"{each.event} {each.units or ''}".strip())
            for each in transitions
        ]
        jobs = [
            Entry(at=state.since, kind="packaging", subject=job.model.called, detail=state.status)
            for job in getattr(self.hosting, "packaging_jobs", ())
            for state in job.states
        ]
        return sorted([*models, *jobs, *self.trace.entries], key=lambda entry: entry.at)

    def _minute(self, minute: datetime) -> None:
        if self.hosting:
            self.hosting.minute(minute)
        self._queues.minute(minute, self._alarms.watched_queues)
        self._alarms.minute(minute)

    def _noticed(self, request: Request) -> None:
        if request.service == "lambda" and request.operation.startswith(("Update", "Delete", "PutFunctionConcurrency")):
            self.functions.forget()
        if request.service == "lambda" and request.operation != "Invoke":
            self._asynchronous.forget()

    def _deliver_destination(self, arn: str, document: str) -> None:
        try:
            self._targets.deliver(arn, document)
        except UndeliverableError as error:
            self.trace.add("undelivered", arn, error.code)

    def _count_attempt(self, name: str, each: Undelivered) -> None:
        service = each.source_arn.split(":")[2]
        if metric := _ATTEMPT_METRICS.get(service, {}).get(name):
            last = each.source_arn.split("/")
            dimensions = {"ScheduleGroup": last[-2]} if service == "scheduler" else {"RuleName": last[-1]}
            namespace = {"scheduler": "AWS/Scheduler", "events": "AWS/Events"}[service]
            self.metrics.put(namespace, metric, dimensions, 1, self._clock.now(), "Count")

    def _readers_of(self, topic_arn: str) -> Sequence[str]:
        return backends.endpoints_of(self._region, topic_arn)
