"""An account as the command line meets it: a stack, records and a plan on loopback, and emulated models."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest
from boto3.dynamodb.types import TypeSerializer
from click.testing import CliRunner, Result

from autoscaler.aws.looks import LOOKS
from autoscaler.aws.table import _decimals
from autoscaler.scaling.learned import Learned, learned_to_item
from autoscaler.scaling.override import Override, override_to_item
from autoscaler.scaling.predictive.lesson import Lesson, lesson_to_item
from autoscaler.scaling.record import Record, to_item
from autoscaler.scaling.run import Run, run_to_item
from tests.hosting_stage import PAINT_ARN, Stage, served
from tests.immediate import Immediate
from tests.integration.loopback_service import point_aws_at
from tests.simulation import InMemory
from workbench.cli import calibrate_offer, clock
from workbench.cli.main import main
from workbench.emulator.trail import USUAL_DELAY, EventHistory

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

CONFIGURATION = f"""\
name: factory
targets:
  weld:
    provider: lookoutvision
    project: weld
    model_version: "1"
    schedule: {{timezone: Europe/Berlin, periods: [Mon-Fri 06:00-22:00]}}
    bounds: {{minimum: 1, maximum: 3}}
  paint:
    provider: rekognition
    project_version_arn: {PAINT_ARN}
"""

STACK = (
    '<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks>'
    "<member><StackName>{name}</StackName><StackStatus>CREATE_COMPLETE</StackStatus>"
    "<CreationTime>2026-01-05T00:00:00Z</CreationTime><Outputs>{outputs}</Outputs></member>"
    "</Stacks></DescribeStacksResult></DescribeStacksResponse>"
)
REFUSAL = (
    '<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type>'
    "<Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"
)


@dataclass(slots=True)
class CliAccount:
    """What a test lays out, and what the command did with it.

    `answer` is Plan: it takes the event and returns a payload and, when it failed, the kind of failure. `kept` has the
    looks. `metrics` are CloudWatch's: from a query of GetMetricData to its datapoints. `refuses` is an error code with
    which reading the stack is refused.
    """

    folder: Path
    stage: Stage = field(default_factory=Stage)
    stacks: tuple[str, ...] = ("autoscaler-factory",)
    records: dict[str, Record] = field(default_factory=dict)
    overrides: list[Override] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    learned: list[Learned] = field(default_factory=list)
    kept: InMemory = field(default_factory=InMemory)
    lessons: list[Lesson] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    answer: Callable[[dict[str, Any]], tuple[dict[str, Any], str | None]] = lambda _: ({"targets": []}, None)
    metrics: Callable[[dict[str, Any]], list[tuple[datetime, float]]] = lambda _: []
    refuses: str = ""

    def run(self, *arguments: str) -> Result:
        """Run the command in the folder of the configuration."""
        return CliRunner().invoke(main, list(arguments), catch_exceptions=False)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        status, headers, text = self._answered(environ, body)
        start_response(f"{status} ", [("Content-Type", "application/json"), *headers])
        return [text.encode()]

    def _answered(self, environ: WSGIEnvironment, body: bytes) -> tuple[int, list[tuple[str, str]], str]:
        if environ["PATH_INFO"].endswith("/invocations"):
            self.events.append(json.loads(body))
            payload, failure = self.answer(self.events[-1])
            return 200, [("X-Amz-Function-Error", failure)] if failure else [], json.dumps(payload)
        if environ.get("HTTP_X_AMZ_TARGET", "").endswith(".LookupEvents"):
            return 200, [], self._history().lookup_events(body).body.decode()
        if environ.get("HTTP_X_AMZ_TARGET", "").endswith(".GetItem"):
            key = json.loads(body)["Key"]
            return 200, [], json.dumps({"Item": _wire(self.kept.items[key["kind"]["S"], key["id"]["S"]])})
        if environ.get("HTTP_X_AMZ_TARGET", "").endswith(".Query"):
            values = {name: value["S"] for name, value in json.loads(body)["ExpressionAttributeValues"].items()}
            kind = values[":kind"]
            if kind == LOOKS:
                found = self.kept.last(kind, values[":last"])
                return 200, [], json.dumps({"Items": [_wire(found)] if found else []})
            plain: dict[str, list[Any]] = {
                "target": [to_item(each) for each in self.records.values()],
                "override": [override_to_item(each) for each in self.overrides],
                "run": [run_to_item(each) for each in self.runs],
                "throughput": [learned_to_item(each) for each in self.learned],
                "forecast": [lesson_to_item(each) for each in self.lessons],
            }
            wire = [
                {key: TypeSerializer().serialize(_decimals(value)) for key, value in item.items()}
                for item in plain[kind]
            ]
            return 200, [], json.dumps({"Items": wire, "Count": len(wire)}, default=_base64)
        if environ.get("HTTP_X_AMZ_TARGET", "").endswith(".GetMetricData"):
            return (
                200,
                [],
                json.dumps({"MetricDataResults": [*map(self._series, json.loads(body)["MetricDataQueries"])]}),
            )
        return self._stack(parse_qs(body.decode())["StackName"][0])

    def _series(self, query: dict[str, Any]) -> dict[str, Any]:
        points = self.metrics(query)
        instants, values = [at.timestamp() for at, _ in points], [value for _, value in points]
        return {"Id": query["Id"], "Timestamps": instants, "Values": values, "StatusCode": "Complete"}

    def _history(self) -> EventHistory:
        return EventHistory(
            now=lambda: self.stage.now,
            asked=lambda: self.stage.hosting.asked,
            role_of=lambda _: None,
            region="eu-central-1",
            delay=USUAL_DELAY,
        )

    def _stack(self, name: str) -> tuple[int, list[tuple[str, str]], str]:
        if self.refuses:
            return 403, [], REFUSAL.format(code=self.refuses, message="not for you")
        if name not in self.stacks:
            message = f"Stack with id {name} does not exist"
            return 400, [], REFUSAL.format(code="ValidationError", message=message)
        outputs = {"PlanFunctionName": "factory-plan", "TableName": "factory-state"}
        members = "".join(
            f"<member><OutputKey>{key}</OutputKey><OutputValue>{value}</OutputValue></member>"
            for key, value in outputs.items()
        )
        return 200, [], STACK.format(name=name, outputs=members)


def _wire(item: dict[str, Any]) -> dict[str, Any]:
    """An item as it is sent, with bytes as text (DynamoDB API reference, AttributeValue)."""
    typed = {key: TypeSerializer().serialize(value) for key, value in item.items()}
    return {key: {"B": b64encode(value["B"]).decode()} if "B" in value else value for key, value in typed.items()}


@contextmanager
def cli_account(folder: Path, monkeypatch: pytest.MonkeyPatch, stage: Stage | None = None) -> Iterator[CliAccount]:
    """An account with the two targets of CONFIGURATION, whose time only passes while the command waits."""
    account = CliAccount(folder, stage or Stage())
    (folder / "autoscaler.yaml").write_text(CONFIGURATION)
    monkeypatch.chdir(folder)
    environment = {
        "AWS_CONFIG_FILE": str(folder / "no-config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(folder / "no-credentials"),
        "COLUMNS": "200",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)

    def pause(length: timedelta) -> None:
        account.stage.now += length
        account.stage.hosting.minute(account.stage.now)

    monkeypatch.setattr(clock, "now", lambda: account.stage.now)
    monkeypatch.setattr(clock, "pause", pause)
    monkeypatch.setattr(calibrate_offer, "ThreadPoolExecutor", Immediate)
    hosting = account.stage.hosting
    with served(account) as plane, served(hosting.lookoutvision) as lookout, served(hosting.rekognition) as labels:
        point_aws_at(monkeypatch, all=plane, lookoutvision=lookout, rekognition=labels)
        yield account


def _base64(value: Any) -> str:
    """As bytes are written on the wire."""
    return b64encode(bytes(value)).decode()
