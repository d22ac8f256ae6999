"""Moto's Step Functions interpreter on our clock: every private name of it that we touch is in this file.

Moto 5.2.5 carries a fork of LocalStack's interpreter. It waits only through the module-level names listed in
`REBOUND`, so rebinding those gives it virtual time without a change to its code.
"""

from __future__ import annotations

import importlib
import json
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from fractions import Fraction
from functools import partial
from types import SimpleNamespace
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.stepfunctions.parser.asl.component.state.state import CommonStateField
from moto.stepfunctions.parser.backend.execution import BaseExecutionWorkerCommunication, Execution

from workbench.emulator.baton import Baton, CooperativeEvent, CooperativeThread
from workbench.emulator.clock import VirtualClock
from workbench.emulator.patching import replaced

_ASL = "moto.stepfunctions.parser.asl"
_STATE = f"{_ASL}.component.state"

# Module -> the names in it that block, start threads or draw lots.
REBOUND: dict[str, tuple[str, ...]] = {
    "moto.stepfunctions.parser.backend.execution_worker": ("Thread",),
    f"{_ASL}.component.program.program": ("threading",),
    f"{_ASL}.component.common.retry.retrier_decl": ("time",),
    f"{_ASL}.component.common.retry.jitter_strategy_decl": ("random",),
    f"{_ASL}.eval.environment": ("threading",),
    f"{_ASL}.eval.callback.callback": ("Event",),
    f"{_STATE}.wait.wait_function.wait_function": ("time",),
    f"{_STATE}.exec.execute_state": ("threading", "Thread"),
    f"{_STATE}.exec.state_parallel.branches_decl": ("threading",),
    f"{_STATE}.exec.state_parallel.branch_worker": ("threading",),
    f"{_STATE}.exec.state_map.iteration.job": ("threading",),
    f"{_STATE}.exec.state_map.iteration.inline_iteration_component": ("threading",),
    f"{_STATE}.exec.state_map.iteration.itemprocessor.map_run_record": ("threading",),
    f"{_STATE}.exec.state_task.service.state_task_service_callback": ("threading", "time"),
}
_LAMBDA_CALLS = f"{_STATE}.exec.state_task.lambda_eval_utils"


class InterpreterError(RuntimeError):
    """This moto is not the one that the emulator was made for."""


def _sleep(baton: Baton, seconds: float) -> None:
    baton.wait(seconds)


def _exact_seconds(clock: VirtualClock) -> Fraction:
    # The interpreter truncates the difference of two of these: with floats 30 s can come out as 29.
    return Fraction(clock.elapsed() // timedelta(microseconds=1), 1_000_000)


def _stand_ins(clock: VirtualClock) -> dict[str, object]:
    baton = clock.baton
    thread, event = partial(CooperativeThread, baton), partial(CooperativeEvent, baton)
    return {
        "Thread": thread,
        "Event": event,
        # Locks stay real: the interpreter holds them only for a moment and never while it waits.
        "threading": SimpleNamespace(Thread=thread, Event=event, Lock=threading.Lock, RLock=threading.RLock),
        "time": SimpleNamespace(time=partial(_exact_seconds, clock), sleep=partial(_sleep, baton)),
        "random": random.Random(0),  # only for the jitter of retries
    }


@contextmanager
def on_virtual_clock(clock: VirtualClock) -> Iterator[int]:
    """Rebind what blocks, and say how many names that were; undone at the end.

    Raises InterpreterError when a name is not there, because then moto has changed.
    """
    stand_ins = _stand_ins(clock)
    with ExitStack() as stack:
        for module_name, names in REBOUND.items():
            module = importlib.import_module(module_name)
            try:
                stack.enter_context(replaced(module, **{name: stand_ins[name] for name in names}))
            except AttributeError as error:
                raise InterpreterError(f"the emulator needs moto 5.2.5: {error}") from error
        yield sum(map(len, REBOUND.values()))


class _LambdaCalls:
    """The Lambda client of the interpreter: kept, and naming errors as Step Functions does.

    Moto makes a client for each call (8 ms) and calls every service error "Exception"; Step Functions writes
    `Lambda.TooManyRequestsException` and the like (Step Functions guide, error names of Lambda).
    """

    def __init__(self, endpoint_url: str, region: str, failure: type[Exception]) -> None:
        self._failure = failure
        self._client = boto3.client(
            "lambda",
            region_name=region,
            endpoint_url=endpoint_url,
            aws_access_key_id="states",
            aws_secret_access_key="states",
            config=Config(retries={"total_max_attempts": 1}, read_timeout=1000, max_pool_connections=50),
        )

    def close(self) -> None:
        self._client.close()

    def invoke(self, **parameters: Any) -> Any:
        try:
            return self._client.invoke(**parameters)
        except ClientError as error:
            named = f"Lambda.{error.response['Error']['Code']}"
            cause = {"errorType": named, "errorMessage": error.response["Error"]["Message"]}
            raise self._failure("Unhandled", json.dumps(cause)) from error


@contextmanager
def calling_lambda_at(endpoint_url: str, region: str) -> Iterator[None]:
    """Let Lambda tasks use one client that speaks to our front door."""
    module = importlib.import_module(_LAMBDA_CALLS)
    calls = _LambdaCalls(endpoint_url, region, module.LambdaFunctionErrorException)
    with closing(calls), replaced(module, boto_client_for=lambda **_: calls):
        yield


@contextmanager
def reporting(
    started: Callable[[Any], None], entered: Callable[[Any, str], None], ended: Callable[[Any], None]
) -> Iterator[None]:
    """Call back when an execution starts, enters a state (with the state's name) and ends."""
    start, evaluate = Execution.start, CommonStateField._eval_body
    terminated = BaseExecutionWorkerCommunication.terminated

    def report_start(execution: Any) -> None:
        started(execution)
        start(execution)

    def report_entry(state: Any, environment: Any) -> None:
        entered(environment.states.context_object.context_object_data["Execution"], state.name)
        evaluate(state, environment)

    def report_end(communication: Any) -> None:
        terminated(communication)
        ended(communication.execution)

    with (
        replaced(Execution, start=report_start),
        replaced(CommonStateField, _eval_body=report_entry),
        replaced(BaseExecutionWorkerCommunication, terminated=report_end),
    ):
        yield
