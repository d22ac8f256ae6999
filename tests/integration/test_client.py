"""`autoscaler.client` as a caller has it, and its page: the example is run as it stands there, on the emulator."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from autoscaler.aws.records import Records
from autoscaler.aws.table import Table
from autoscaler.client import ActiveModel, Demand, Queued, active_model, call
from autoscaler.client import model as module_of_models
from autoscaler.scaling.lead_time import TICK
from autoscaler.scaling.model import CustomLabelsModel, LookoutModel, Phase, Units
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.record import Action, Intent, Record
from tests.hosting_stage import PNG
from workbench.emulator.emulator import Emulator
from workbench.emulator.serve import TRAINED, emulator_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

PAGE = (Path(__file__).parents[2] / "docs" / "client.md").read_text()
NOW = datetime(2026, 1, 13, 10, 0, tzinfo=UTC)
TABLE = "records"
VERSION = "arn:aws:rekognition:eu-central-1:123456789012:project/labels/version/labels.2025-02-03/1738569600000"
LABELS = CustomLabelsModel(project_version_arn=VERSION)
ASKED = Intent(action=Action.START, generation=1, since=NOW - timedelta(minutes=3), at=NOW)
STARTING = Record(
    target="weld-seams",
    generation=1,
    desired=Units(1, 2),
    phase=Phase.STARTING,
    intent=ASKED,
    hosted=LABELS,
    start_seconds=(600.0, 900.0, 1100.0),
)
OFF = replace(STARTING, desired=None, phase=Phase.OFF, intent=None, hosted=None)


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with emulator_of(list(TRAINED), [], start_seconds=0, stop_seconds=0, port=0) as emulator:
        emulator.client("dynamodb").create_table(
            TableName=TABLE,
            KeySchema=[{"AttributeName": "kind", "KeyType": "HASH"}, {"AttributeName": "id", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("kind", "id")],
            BillingMode="PAY_PER_REQUEST",
        )
        yield emulator


Remember = Callable[[Record], None]


@pytest.fixture
def dynamodb(emulator: Emulator) -> DynamoDBClient:
    client: DynamoDBClient = emulator.client("dynamodb")
    return client


@pytest.fixture
def remember(dynamodb: DynamoDBClient) -> Remember:
    table = Table(dynamodb, TABLE)

    def write(record: Record) -> None:
        table.delete("target", record.target)
        Records(table).save(Record(target=record.target), replace(record, generation=1))

    return write


def found(dynamodb: DynamoDBClient, target: str = "weld-seams") -> ActiveModel:
    return active_model(dynamodb, TABLE, target, NOW)


@pytest.mark.parametrize(
    ("record", "minutes"),
    [
        pytest.param(STARTING, 12, id="as its starts usually take"),
        pytest.param(replace(STARTING, start_seconds=()), 12, id="as starts usually take"),
        pytest.param(replace(STARTING, start_seconds=(60.0,)), 0, id="longer than usual, so any moment"),
        pytest.param(replace(STARTING, phase=Phase.OFF), 15, id="about to be started"),
        pytest.param(replace(OFF, reason=Reason.IDLE), 20, id="asleep, until demand is looked at"),
        pytest.param(
            replace(OFF, reason=Reason.OUTSIDE_SCHEDULE, changes_at=NOW + timedelta(hours=9)), 540, id="closed"
        ),
        pytest.param(replace(OFF, reason=Reason.OVERRIDDEN), None, id="nobody knows"),
        pytest.param(replace(STARTING, quarantined_since=NOW), None, id="quarantined"),
        pytest.param(replace(STARTING, phase=Phase.READY), None, id="ready"),
    ],
)
def test_it_is_said_when_the_model_is_expected(
    dynamodb: DynamoDBClient, remember: Remember, record: Record, minutes: int | None
) -> None:
    remember(record)

    expected = found(dynamodb).expected_at

    assert expected == (None if minutes is None else NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("model", "names"),
    [
        (LABELS, {"ProjectVersionArn": VERSION}),
        (LookoutModel(project="weld", version="3"), {"ProjectName": "weld", "ModelVersion": "3"}),
    ],
)
def test_the_model_is_named_as_the_detection_of_its_service_takes_it(
    dynamodb: DynamoDBClient, remember: Remember, model: Any, names: dict[str, str]
) -> None:
    remember(replace(STARTING, phase=Phase.READY, hosted=model))

    assert (found(dynamodb).names, found(dynamodb).is_ready) == (names, True)


def test_callers_are_told_the_tick_that_there_is() -> None:
    assert module_of_models.LOOK == TICK


def test_a_target_that_is_not_known_is_an_error(dynamodb: DynamoDBClient) -> None:
    with pytest.raises(LookupError, match="records knows no target wled"):
        found(dynamodb, "wled")


def test_without_a_model_nobody_is_called(dynamodb: DynamoDBClient, remember: Remember) -> None:
    remember(replace(OFF, reason=Reason.IDLE))

    answer = call(found(dynamodb), lambda _: pytest.fail("there is nobody to ask"))

    assert answer == Queued(target="weld-seams", expected_at=NOW + timedelta(minutes=20), why="Idle")


def test_only_a_model_that_is_not_ready_is_waited_for(dynamodb: DynamoDBClient, remember: Remember) -> None:
    """Throttled calls are the caller's to repeat: a queue would only hide that units are short."""
    remember(replace(STARTING, phase=Phase.READY))

    def throttled(_: object) -> None:
        raise ClientError({"Error": {"Code": "ThrottlingException", "Message": ""}}, "DetectCustomLabels")

    with pytest.raises(ClientError, match="ThrottlingException"):
        call(found(dynamodb), throttled)


def test_a_line_of_the_embedded_metric_format_is_the_same_metric() -> None:
    """Its shape is that of the specification: dimensions and values stand beside `_aws`, and are named in it."""
    out = io.StringIO()

    Demand("factory", "weld-seams", out=out).count(3, NOW)

    line = json.loads(out.getvalue())
    [directive] = line.pop("_aws")["CloudWatchMetrics"]
    assert line == {"Fleet": "factory", "Target": "weld-seams", "AskedImages": 3}
    assert directive == {
        "Namespace": "InferenceUnitAutoscaler/Demand",
        "Dimensions": [["Fleet", "Target"]],
        "Metrics": [{"Name": "AskedImages", "Unit": "Count"}],
    }


class Ten(datetime):
    """A clock that stands at ten."""

    @classmethod
    def now(cls, tz: Any = None) -> Ten:
        return cls.fromisoformat(NOW.isoformat()).astimezone(tz)


def test_the_example_of_the_page_says_what_the_page_says(
    emulator: Emulator, remember: Remember, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    [example] = re.findall(r"```python\n(.+?)```", PAGE, re.DOTALL)
    [told] = re.findall(r"```text\n(.+?)```", PAGE, re.DOTALL)
    monkeypatch.setattr(boto3, "client", emulator.client)
    monkeypatch.setattr(module_of_models, "datetime", Ten)
    rekognition = emulator.client("rekognition")

    remember(STARTING)
    exec(example, {"TABLE": TABLE, "IMAGES": [PNG]})
    while_it_starts = capsys.readouterr().out
    rekognition.start_project_version(ProjectVersionArn=VERSION, MinInferenceUnits=1)
    remember(replace(STARTING, phase=Phase.READY))
    exec(example, {"TABLE": TABLE, "IMAGES": [PNG]})

    assert while_it_starts == told
    assert re.fullmatch(r"\d+ labels\n", capsys.readouterr().out)
    published = emulator.client("cloudwatch").list_metrics(Namespace="InferenceUnitAutoscaler/Demand")["Metrics"]
    assert [each["Dimensions"] for each in published] == [
        [{"Name": "Fleet", "Value": "factory"}, {"Name": "Target", "Value": "weld-seams"}]
    ]
