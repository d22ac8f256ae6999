"""Every private name of moto that we touch outside its interpreter, each with the reason why.

The wire protocols, CloudFormation's engine and the storage-like services stay moto's.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any, cast

from moto.awslambda.models import LambdaBackend, lambda_backends
from moto.cloudformation import parsing
from moto.cloudformation.models import CloudFormationBackend
from moto.cloudwatch.models import CloudWatchBackend, cloudwatch_backends
from moto.core.base_backend import BackendDict
from moto.core.config import default_user_config
from moto.core.model_instances import reset_model_data
from moto.logs.models import logs_backends
from moto.moto_api._internal import mock_random
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.s3.models import s3_backends
from moto.scheduler.models import scheduler_backends
from moto.sns.models import Topic, sns_backends
from moto.sqs.models import Queue, SQSBackend, sqs_backends
from moto.stepfunctions.parser.models import StepFunctionsParserBackend, stepfunctions_parser_backends
from moto.stepfunctions.parser.utils import TMP_THREADS

from workbench.emulator import metric_queries
from workbench.emulator.hosting import UnpackagedError
from workbench.emulator.metrics import MetricError, MetricStore, Series
from workbench.emulator.patching import replaced
from workbench.emulator.queues import Held

ACCOUNT = "123456789012"


class _Dispatcher(DomainDispatcherApplication):
    """Remembers which backend serves a host: moto lists its folders on the disk for each request."""

    def __init__(self) -> None:
        super().__init__(create_backend_app)
        self._known: dict[str | None, Any] = {}

    def get_backend_for_host(self, host: str | None) -> Any:
        if host not in self._known:
            self._known[host] = super().get_backend_for_host(host)
        return self._known[host]


@cache
def dispatcher() -> Callable[..., Any]:
    """Moto's server application; it outlives emulators, since it finds the present backends at each request."""
    application: Callable[..., Any] = _Dispatcher()
    return application


def reset() -> None:
    """Forget all that moto stores, and draw the same identifiers again as the first time."""
    BackendDict.reset()
    reset_model_data()
    TMP_THREADS.clear()
    mock_random.seed(20260105)
    # CloudFormation keeps the list of its models, and ours may have been imported after it was made.
    for remembered in (parsing.get_model_list, parsing.get_model_map, parsing.get_name_type_map):
        remembered.cache_clear()


@contextmanager
def executing_state_machines(port: int) -> Iterator[None]:
    """Let moto run state machines, and let them call services at `port`."""
    before, port_before = default_user_config["stepfunctions"], os.environ.get("MOTO_PORT")
    default_user_config["stepfunctions"] = {"execute_state_machine": True}
    os.environ["MOTO_PORT"] = str(port)
    start = StepFunctionsParserBackend.start_execution

    def start_named(self: Any, state_machine_arn: str, name: str | None = None, *others: Any, **more: Any) -> Any:
        # Moto calls all executions without a name "None", and refuses the second one.
        return start(self, state_machine_arn, name or str(mock_random.uuid4()), *others, **more)

    try:
        with replaced(StepFunctionsParserBackend, start_execution=start_named):
            yield
    finally:
        default_user_config["stepfunctions"] = before
        os.environ.pop("MOTO_PORT")
        if port_before is not None:
            os.environ["MOTO_PORT"] = port_before


@contextmanager
def outputs_of_change_sets() -> Iterator[None]:
    """Work out the outputs of stacks that a change set made, as the CDK's command line makes them: moto does not."""
    execute = CloudFormationBackend.execute_change_set

    def executed(self: Any, *named: Any, **more: Any) -> None:
        execute(self, *named, **more)
        for stack in self.stacks.values():
            stack._parse_template()
            stack.output_map = stack._create_output_map()

    with replaced(CloudFormationBackend, execute_change_set=executed):
        yield


@contextmanager
def metrics_in(store: MetricStore, now: Callable[[], datetime]) -> Iterator[None]:
    """Keep metrics in `store`: moto scans all its data for each question, which a day of minutes makes too slow."""

    def put_metric_data(_: Any, namespace: str, metric_data: Sequence[Mapping[str, Any]]) -> None:
        metric_queries.put(store, namespace, metric_data, now())

    def get_metric_data(
        _: Any,
        queries: Sequence[Mapping[str, Any]],
        start_time: datetime,
        end_time: datetime,
        scan_by: str = "TimestampAscending",
    ) -> Any:
        return metric_queries.get_metric_data(store, queries, start_time, end_time, scan_by == "TimestampDescending")

    def get_metric_statistics(
        _: Any,
        namespace: str,
        metric_name: str,
        start_time: datetime,
        end_time: datetime,
        period: int,
        stats: Sequence[str],
        dimensions: Sequence[Mapping[str, str]],
        unit: str | None = None,
    ) -> Any:
        if unit is not None:
            raise MetricError("a choice of units is not emulated")
        series = Series.of(namespace, metric_name, {each["Name"]: each["Value"] for each in dimensions or ()})
        return metric_queries.get_metric_statistics(store, series, start_time, end_time, period, stats)

    def list_metrics(_: Any, _token: object, namespace: str, metric_name: str, dimensions: Any) -> Any:
        return None, metric_queries.list_metrics(store, namespace, metric_name, dimensions)

    functions = (put_metric_data, get_metric_data, get_metric_statistics, list_metrics)
    with replaced(CloudWatchBackend, **{function.__name__: function for function in functions}):
        yield


@contextmanager
def messages_to(
    published: Callable[[str, str, str | None], object], to_function: Callable[[str, str, str | None], object]
) -> Iterator[None]:
    """Tell of each SNS message (topic ARN, message, subject) and of each one meant for a function (its ARN first).

    Moto would run the function in Docker, with an event made of constants.
    """
    publish = Topic.publish

    def record(self: Any, message: str, subject: str | None = None, **others: Any) -> str:
        published(self.arn, message, subject)
        return publish(self, message, subject=subject, **others)

    def deliver(
        _: Any, function_name: str, message: str, subject: str | None = None, qualifier: str | None = None
    ) -> None:
        to_function(f"{function_name}:{qualifier}" if qualifier else function_name, message, subject)

    with replaced(Topic, publish=record), replaced(LambdaBackend, send_sns_message=deliver):
        yield


def function_code(region: str, name: str) -> bytes:
    """The deployed archive: the API only gives a link to it that leads nowhere."""
    code: bytes = lambda_backends[ACCOUNT][region].get_function(name).code_bytes
    return code


def layer_code(region: str, arn: str) -> bytes:
    """As `function_code`, for a layer version."""
    layer: Any = lambda_backends[ACCOUNT][region].layers_versions_by_arn(arn)
    return bytes(layer.code_bytes)


def role_of_function(region: str, name: str) -> str | None:
    """The ARN of a function's role; None when no such function is deployed. Asked inside a call of the API."""
    functions: Any = lambda_backends[ACCOUNT][region].list_functions()
    return next((str(function.role) for function in functions if function.function_name == name), None)


def put_object(region: str, bucket: str, key: str, body: bytes) -> None:
    """Put what a packaging job made into S3, without a call that would look like a user's. Raises UnpackagedError.

    The bucket must be in the region of Greengrass (Lookout for Vision API reference, S3Location).
    """
    s3 = s3_backends[ACCOUNT]["aws"]
    if bucket not in s3.buckets:
        raise UnpackagedError(f"The bucket {bucket} does not exist.")
    if (where := s3.buckets[bucket].region_name) != region:
        raise UnpackagedError(f"The bucket {bucket} is in {where}, not in {region}.")
    s3.put_object(bucket, key, body)


@contextmanager
def telling_of_queues(called: Callable[[str], object], sent: Callable[[str], object]) -> Iterator[None]:
    """Tell the name of a queue at each call that names one, and at each message that is sent to it.

    What moves to a dead-letter queue is not sent there (SQS developer guide, sqs-dead-letter-queues).
    """
    get_queue, send_message = SQSBackend.get_queue, SQSBackend.send_message

    def found(self: Any, queue_name: str) -> Any:
        called(queue_name)
        return get_queue(self, queue_name)

    def send(self: Any, queue_name: str, *message: Any, **more: Any) -> Any:
        made = send_message(self, queue_name, *message, **more)
        sent(queue_name)
        return made

    with replaced(SQSBackend, get_queue=found, send_message=send):
        yield


def queues(region: str) -> dict[str, Held]:
    """What each queue holds; asked each minute, which over HTTP would take a quarter of a day's run."""
    return {name: _held(queue) for name, queue in sqs_backends[ACCOUNT][region].queues.items()}


def _held(queue: Queue) -> Held:
    sent = min((cast("int", message.sent_timestamp) for message in queue._messages), default=None)
    return Held(
        visible=queue.approximate_number_of_messages,
        in_flight=queue.approximate_number_of_messages_not_visible,
        oldest=None if sent is None else datetime.fromtimestamp(sent / 1000, UTC),
    )


def schedules(region: str) -> list[tuple[str, str]]:
    """Group and name of each schedule; asked after each change of one, where a list of them takes 5 ms over HTTP."""
    groups = scheduler_backends[ACCOUNT][region].schedule_groups.values()
    return [(group.name, name) for group in groups for name in group.schedules]


def endpoints_of(region: str, topic_arn: str) -> list[str]:
    """Who reads a topic; asked inside a call of the API, which a second call would not answer sooner."""
    subscriptions = sns_backends[ACCOUNT][region].subscriptions.values()
    return [each.endpoint for each in subscriptions if each.topic.arn == topic_arn]


def set_alarm(region: str, name: str, reason: str, reason_data: str, state: str) -> None:
    """Write an alarm's state as SetAlarmState does, without the call that would look like one of a user's."""
    cloudwatch_backends[ACCOUNT][region].set_alarm_state(name, reason, reason_data, state)


def put_composite_alarm(region: str, **settings: Any) -> None:
    """Store a composite alarm: moto has a place for one, and no API."""
    cloudwatch_backends[ACCOUNT][region].put_metric_alarm(**settings)


def executions(region: str) -> list[Any]:
    """All executions of all state machines, in the order of their start."""
    machines = stepfunctions_parser_backends[ACCOUNT][region].state_machines
    found = [execution for machine in machines for execution in machine.executions]
    return sorted(found, key=lambda execution: execution.start_date)


def put_log_lines(region: str, group: str, stream: str, lines: Sequence[tuple[int, str]]) -> None:
    """Append lines (epoch milliseconds, text) to CloudWatch Logs, as the Lambda service does for a function."""
    backend = logs_backends[ACCOUNT][region]
    if group not in backend.groups:
        backend.create_log_group(group, {})
    if stream not in backend.groups[group].streams:
        backend.create_log_stream(group, stream)
    backend.put_log_events(group, stream, [{"timestamp": at, "message": text} for at, text in lines])
