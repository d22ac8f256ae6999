"""The Lambda service: finds a function's deployment, keeps its sandboxes, and runs invocations."""

from __future__ import annotations

import itertools
import json
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from workbench.emulator import backends
from workbench.emulator.assets import runtime_directory, unzipped
from workbench.emulator.clock import Clock
from workbench.emulator.cloudformation.functions import beyond_moto
from workbench.emulator.faults import Faults, Misbehaviour
from workbench.emulator.hosting import PutMetric
from workbench.emulator.logs import Logs
from workbench.emulator.runtime_api import Answer, Invocation
from workbench.emulator.sandbox import Sandbox, SandboxSettings
from workbench.emulator.trace import Trace

THROTTLED = "TooManyRequestsException"


class UnknownFunctionError(Exception):
    """No function of that name is deployed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What an invocation came to. `error` is None, the error type of the function, or THROTTLED."""

    payload: bytes
    error: str | None = None


@dataclass(slots=True, kw_only=True)
class Deployment:
    """A function as deployed, and its warm sandboxes."""

    name: str
    arn: str
    timeout_seconds: int
    settings: SandboxSettings
    reserved: int | None
    warm: list[Sandbox] = field(default_factory=list)
    busy: int = 0
    retired: bool = False


class Functions:
    """All functions of the account and region. `client` gives a boto3 client of the emulator's own."""

    def __init__(
        self,
        *,
        clock: Clock,
        virtual: bool,
        region: str,
        endpoint_url: Callable[[], str],
        client: Callable[[str], Any],
        trace: Trace,
        logs: Logs,
        put_metric: PutMetric,
        faults: Faults,
    ) -> None:
        self._clock = clock
        self._virtual = virtual
        self._region = region
        self._endpoint_url = endpoint_url
        self._client = client
        self._trace = trace
        self._logs = logs
        self._put_metric = put_metric
        self._faults = faults
        self._deployments: dict[str, Deployment] = {}
        self._request_ids = itertools.count(1)
        # On the wall clock functions run at the same time, and are deployed anew while they run.
        self._lock = threading.Lock()

    def invoke(self, name: str, payload: bytes) -> Result:
        """Run a function and wait for it. Raises UnknownFunctionError."""
        function = function_name(name)
        deployment = self._deployment(function)
        throttled = self._faults.for_function(function, Misbehaviour.THROTTLE)
        if throttled or not self._admitted(deployment):
            self._metric(function, "Throttles", 1, "Count")
            self._trace.add("function_error", function, THROTTLED)
            return Result(payload=b"{}", error=THROTTLED)
        self._trace.add("invoke", function, _summary(payload))
        try:
            result = self._run(deployment, payload)
        finally:
            with self._lock:
                deployment.busy -= 1
        self._metric(function, "Invocations", 1, "Count")
        self._metric(function, "Errors", 1 if result.error else 0, "Count")
        # Virtual time stands still during a call, so a duration would say something of this machine only.
        self._metric(function, "Duration", 0, "Milliseconds")
        if result.error:
            self._trace.add("function_error", function, result.error)
        return result

    def _admitted(self, deployment: Deployment) -> bool:
        """Count one more at work, unless that is more than the function's reserved concurrency."""
        with self._lock:
            if deployment.reserved is not None and deployment.busy >= deployment.reserved:
                return False
            deployment.busy += 1
            return True

    def require(self, name: str) -> None:
        """Raise UnknownFunctionError unless the function is deployed."""
        self._deployment(function_name(name))

    def forget(self) -> None:
        """Something was deployed anew: look again, and let the old sandboxes go."""
        with self._lock:
            deployments, self._deployments = self._deployments, {}
            idle: list[Sandbox] = []
            for deployment in deployments.values():
                deployment.retired = True
                idle += deployment.warm
                deployment.warm = []
        for sandbox in idle:
            sandbox.close()

    def _run(self, deployment: Deployment, payload: bytes) -> Result:
        request_id = f"00000000-0000-4000-8000-{next(self._request_ids):012x}"
        fault = self._faults.for_function(deployment.name, Misbehaviour.FAIL, Misbehaviour.CRASH, Misbehaviour.TIMEOUT)
        if fault and fault.kind is Misbehaviour.FAIL:
            return _failed(fault.error_type, "injected by the emulator")
        if fault and fault.kind is Misbehaviour.CRASH:
            return _failed(
                "Runtime.ExitError", f"RequestId: {request_id} Error: Runtime exited with error: exit status 1"
            )
        answer = self._in_sandbox(deployment, request_id, payload)
        if answer is None or fault:
            late = f"Error: Task timed out after {deployment.timeout_seconds}.00 seconds"
            return _failed("Sandbox.Timedout", f"RequestId: {request_id} {late}")
        match answer.kind:
            case "response":
                return Result(payload=answer.body)
            case "error" | "init-error":
                return Result(payload=answer.body, error=json.loads(answer.body).get("errorType") or "Unknown")
        code = answer.body.decode()
        return _failed(
            "Runtime.ExitError", f"RequestId: {request_id} Error: Runtime exited with error: exit status {code}"
        )

    def _in_sandbox(self, deployment: Deployment, request_id: str, payload: bytes) -> Answer | None:
        with self._lock:
            warm = deployment.warm.pop() if deployment.warm else None
        sandbox = warm or self._new_sandbox(deployment)
        now, timeout = self._clock.now(), deployment.timeout_seconds
        deadline = now + timedelta(seconds=timeout)
        headers = {
            "Lambda-Runtime-Deadline-Ms": str(round(deadline.timestamp() * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": deployment.arn,
            "Lambda-Runtime-Trace-Id": f"Root=1-{int(now.timestamp()):08x}-{request_id[-12:]:0>24};Sampled=0",
        }
        invocation = Invocation(request_id=request_id, payload=payload, headers=headers)
        # The first invocation pays for the start as well, which Lambda does not count either.
        answer = sandbox.invoke(invocation, real_timeout_seconds=timeout + 30)
        if sandbox.alive and answer is not None and answer.kind in ("response", "error"):
            self._keep_warm(deployment, sandbox)
        return answer

    def _keep_warm(self, deployment: Deployment, sandbox: Sandbox) -> None:
        """For the next invocation, unless the function was deployed anew while it worked."""
        with self._lock:
            if not deployment.retired:
                deployment.warm.append(sandbox)
                return
        sandbox.close()

    def _new_sandbox(self, deployment: Deployment) -> Sandbox:
        moment = {"EMULATOR_NOW": str(self._clock.now().timestamp())} if self._virtual else {}
        settings = deployment.settings
        return Sandbox(
            SandboxSettings(
                handler=settings.handler,
                paths=settings.paths,
                environment={**settings.environment, **moment},
                virtual=settings.virtual,
            ),
            lambda line: self._logs.write(deployment.name, line),
        )

    def _deployment(self, function: str) -> Deployment:
        if function not in self._deployments:
            # Two callers at once may both look; the second one uses what the first one found.
            return self._deployments.setdefault(function, self._look_up(function))
        return self._deployments[function]

    def _look_up(self, function: str) -> Deployment:
        try:
            found = self._client("lambda").get_function(FunctionName=function)
            reserved = self._client("lambda").get_function_concurrency(FunctionName=function)
        except ClientError as error:
            raise UnknownFunctionError(function) from error
        configuration = found["Configuration"]
        code = unzipped(backends.function_code(self._region, function))
        layers = [
            unzipped(backends.layer_code(self._region, layer["Arn"])) / "python"
            for layer in configuration.get("Layers", ())
        ]
        return Deployment(
            name=function,
            arn=configuration["FunctionArn"],
            timeout_seconds=configuration["Timeout"],
            reserved=reserved.get("ReservedConcurrentExecutions"),
            settings=SandboxSettings(
                handler=configuration["Handler"],
                paths=[code, *layers, runtime_directory()],
                environment=self._environment(configuration, code),
                virtual=self._virtual,
            ),
        )

    def _environment(self, configuration: Mapping[str, Any], code: Path) -> dict[str, str]:
        """What Lambda sets (Lambda guide, defined runtime environment variables), on top of what was deployed."""
        name = configuration["FunctionName"]
        logging = beyond_moto.get(name, {}).get("LoggingConfig", {})
        group = logging.get("LogGroup", f"/aws/lambda/{name}")
        self._logs.group_of(name, group)
        return {
            **configuration.get("Environment", {}).get("Variables", {}),
            "AWS_LAMBDA_FUNCTION_NAME": name,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(configuration["MemorySize"]),
            "AWS_LAMBDA_LOG_FORMAT": logging.get("LogFormat", "Text"),
            "AWS_LAMBDA_LOG_GROUP_NAME": group,
            "AWS_LAMBDA_LOG_STREAM_NAME": "sandbox",
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{configuration['Runtime']}",
            "AWS_REGION": self._region,
            "AWS_DEFAULT_REGION": self._region,
            "AWS_ACCESS_KEY_ID": name,  # by this the call log knows who called
            "AWS_SECRET_ACCESS_KEY": "emulator",
            "AWS_ENDPOINT_URL": self._endpoint_url(),
            "LAMBDA_TASK_ROOT": str(code),
            "LANG": "en_US.UTF-8",
            "PATH": os.defpath,
            "TZ": ":UTC",
            "EMULATOR_TIMEOUT": str(configuration["Timeout"]),
        }

    def _metric(self, function: str, name: str, value: float, unit: str) -> None:
        at: datetime = self._clock.now()
        self._put_metric("AWS/Lambda", name, {"FunctionName": function}, value, at, unit)
        self._put_metric("AWS/Lambda", name, {}, value, at, unit)


def function_name(name_or_arn: str) -> str:
    """The plain name, without account, version or alias."""
    parts = name_or_arn.split(":")
    return parts[6] if parts[0] == "arn" else parts[0]


def _failed(error_type: str, message: str) -> Result:
    return Result(payload=json.dumps({"errorType": error_type, "errorMessage": message}).encode(), error=error_type)


def _summary(payload: bytes) -> str:
    """What woke the function, briefly: a trace of whole events would be unreadable."""
    try:
        event = json.loads(payload or b"{}")
    except ValueError:
        return ""
    if not isinstance(event, dict):
        return ""
    if "alarmData" in event:
        return f"alarm {event['alarmData']['alarmName']} {event['alarmData']['state']['value']}"
    if "detail-type" in event:
        return str(event["detail-type"])
    return ", ".join(f"{key}={event[key]}" for key in ("trigger", "target", "generation", "action") if key in event)
