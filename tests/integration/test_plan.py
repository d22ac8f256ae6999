"""`autoscaler plan` against what is deployed: the configuration by which was last looked, and CloudWatch's demand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from click.testing import CliRunner, Result
from moto import mock_aws

from autoscaler.aws.looks import Looks
from autoscaler.aws.records import Records
from autoscaler.aws.table import Table
from autoscaler.scaling.record import Record
from workbench.cli import clock
from workbench.cli.deployment import Deployment
from workbench.cli.main import main
from workbench.configuration import compile_file

# A Monday in Berlin, four weeks after clocks were set forward.
NOW = datetime(2026, 4, 27, 10, 2, 30, tzinfo=UTC)
DEPLOYED = """\
name: factory
targets:
  weld:
    provider: lookoutvision
    project: weld
    model_version: "1"
    bounds: {minimum: 1, maximum: 2}
    schedule: {timezone: Europe/Berlin, periods: [Mon-Fri 06:00-22:00]}
    demand: {namespace: Factory, metric: OfferedImages, period: 5m}
  paint:
    provider: lookoutvision
    project: paint
    model_version: "1"
    schedule: {timezone: Europe/Berlin, periods: [Mon-Fri 14:00-22:00]}
  silent:
    provider: lookoutvision
    project: silent
    model_version: "1"
    demand: {namespace: Factory, metric: Nobody}
"""
CHANGED = DEPLOYED.replace("06:00-22:00", "07:00-22:00")


@pytest.fixture
def aws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Table]:
    """An account with a table. Moto's CloudFormation takes seconds to come, so what a stack puts out is said here."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "COLUMNS": "200",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    Path("autoscaler.yaml").write_text(CHANGED)
    with mock_aws():
        dynamodb = boto3.client("dynamodb")
        dynamodb.create_table(
            TableName="state",
            KeySchema=[{"AttributeName": "kind", "KeyType": "HASH"}, {"AttributeName": "id", "KeyType": "RANGE"}],
            AttributeDefinitions=[
                {"AttributeName": "kind", "AttributeType": "S"},
                {"AttributeName": "id", "AttributeType": "S"},
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        monkeypatch.setattr(Deployment, "outputs", {"TableName": "state"})
        yield Table(dynamodb, "state")


def deploy(table: Table, text: str = DEPLOYED, at: datetime = NOW - timedelta(hours=1)) -> None:
    Path("deployed.yaml").write_text(text)
    looks = Looks(table)
    digest = looks.put_configuration(compile_file(Path("deployed.yaml"), at.date()))
    looks.put(at, digest, {"look": {"now": at.isoformat()}, "decisions": []})


def offered() -> None:
    """In the five minutes from six on by the clock of the plant 3 requests came every second, on each working day.

    Moto takes its time for many datapoints.
    """
    mornings = [datetime(2026, 4, day, 4, tzinfo=UTC) for day in (16, 17, 20, 21, 22, 23, 24)]
    boto3.client("cloudwatch").put_metric_data(
        Namespace="Factory",
        MetricData=[{"MetricName": "OfferedImages", "Timestamp": at, "Value": 900.0} for at in mornings],
    )


def planned(*words: str) -> Result:
    return CliRunner().invoke(main, ["plan", *words], catch_exceptions=False)


def facts(*words: str) -> dict[str, Any]:
    result = planned(*words, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    said: dict[str, Any] = json.loads(result.stdout)
    return said | {each["target"]: each for each in said["targets"]}


def test_it_is_compared_with_the_configuration_by_which_was_last_looked(aws: Table) -> None:
    deploy(aws, CHANGED, NOW - timedelta(days=3))
    deploy(aws, DEPLOYED, NOW - timedelta(hours=1))
    offered()
    said = facts("weld", "--weeks", "1")
    assert said["compared_with"] == "what is deployed (by the look of 2026-04-27 09:02 UTC)"
    weld = said["weld"]
    # Five mornings on which it starts an hour later; on four of them something was asked, which nobody serves.
    assert weld["change"] == "changed"
    assert (weld["difference"]["hours"], weld["difference"]["starts"]) == (-5, 0)
    assert weld["now"]["lost_requests"] == 0
    assert weld["changed"]["lost_requests"] == 4 * 900
    assert weld["instants"][0]["says"] == "starts 1h later with 1..2 units"
    assert {each["reason"] for each in weld["instants"]} == {"StartedAhead"}


def test_what_was_learned_of_starts_counts(aws: Table) -> None:
    deploy(aws)
    offered()
    Records(aws).save(Record(target="weld"), Record(target="weld", generation=1, start_seconds=(2400.0,) * 3))
    # Forty minutes, a tenth and a tick: it is started 49 minutes ahead, on the next five minutes.
    first = facts("weld", "--weeks", "1")["weld"]["instants"][0]
    assert first == {
        "at": "2026-04-21T04:15:00+00:00",
        "says": "starts 1h later with 1..2 units",
        "reason": "StartedAhead",
    }


def test_nothing_is_zero_that_is_not_known_and_nothing_is_changed(aws: Table) -> None:
    deploy(aws)
    before = boto3.client("dynamodb").scan(TableName="state")["Items"]
    said = facts("paint", "silent", "--weeks", "1")
    assert boto3.client("dynamodb").scan(TableName="state")["Items"] == before
    assert (said["paint"]["demand_known"], said["paint"]["now"]["lost_requests"]) == (False, None)
    assert said["paint"]["change"] == "same"
    assert said["paint"]["now"]["starts"] == 5
    assert said["silent"]["not_compared"].startswith("CloudWatch has no datapoints of it; check its `demand`")


@pytest.mark.usefixtures("aws")
def test_without_a_look_it_says_what_to_name_instead() -> None:
    result = planned("--weeks", "1")
    assert result.exit_code == 1
    assert result.stderr == (
        "autoscaler: autoscaler-factory has not kept a look yet, so what is deployed is not known; "
        "name a file to compare with, with --against\n"
    )


def test_a_configuration_of_another_version_is_not_guessed_at(aws: Table) -> None:
    looks = Looks(aws)
    looks.put(NOW, looks.put_configuration({"name": "factory"}), {"look": {"now": NOW.isoformat()}})
    result = planned("--weeks", "1")
    assert (result.exit_code, "is of another version" in result.stderr) == (1, True)


def test_a_table_that_cannot_be_read_is_said_where_a_file_is_compared_with(
    aws: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    deploy(aws)
    offered()
    monkeypatch.setattr(Deployment, "outputs", {})
    result = planned("weld", "--against", "deployed.yaml", "--weeks", "2")
    assert result.exit_code == 0
    assert "What was learned is not known (the stack autoscaler-factory has no output TableName;" in result.stdout
    assert "weld: what is asked of it is known of less time: 10.2 days are counted" in result.stdout
