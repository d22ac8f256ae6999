"""Records on moto's DynamoDB: conditional writes are what keeps two of us from one model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from autoscaler.aws.records import Records
from autoscaler.scaling.model import Units
from autoscaler.scaling.record import Action, Record
from tests.builders import NOW, a_record

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient


@pytest.fixture
def dynamodb(monkeypatch: pytest.MonkeyPatch) -> Iterator[DynamoDBClient]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        client = boto3.client("dynamodb", region_name="eu-central-1")
        client.create_table(
            TableName="state",
            KeySchema=[{"AttributeName": "kind", "KeyType": "HASH"}, {"AttributeName": "id", "KeyType": "RANGE"}],
            AttributeDefinitions=[
                {"AttributeName": "kind", "AttributeType": "S"},
                {"AttributeName": "id", "AttributeType": "S"},
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        yield client


@pytest.fixture
def records(dynamodb: DynamoDBClient) -> Records:
    return Records(dynamodb, "state")


def test_what_is_saved_is_read_back(records: Records) -> None:
    record = a_record(demand_tps=12.25, start_seconds=(700.5, 810.0))
    record = replace(record, intent=record.asking(Action.START, NOW))

    assert records.save(Record(target="weld"), record)
    assert records.get("weld") == record
    assert records.all() == {"weld": record}


def test_an_unknown_target_has_a_blank_record(records: Records) -> None:
    assert records.get("weld") == Record(target="weld")


def test_of_two_who_write_the_first_record_one_wins(records: Records) -> None:
    blank = Record(target="weld")

    assert records.save(blank, replace(blank, generation=1))
    assert not records.save(blank, replace(blank, generation=1, reason=None))


@pytest.mark.parametrize("meanwhile", [{"generation": 8}, {"owner": "weld-8"}, {"owner": None}])
def test_who_looked_before_a_change_writes_nothing(records: Records, meanwhile: dict[str, object]) -> None:
    before = a_record()
    records.save(Record(target="weld"), before)
    records.save(before, replace(before, **meanwhile))  # type: ignore[arg-type] # a table of fields

    assert not records.save(before, replace(before, desired=Units(2, 2)))
    assert records.get("weld").desired == before.desired


def test_facts_that_others_write_are_left_alone(records: Records) -> None:
    """Plan notes the demand while Converge notes the phase: neither may undo the other."""
    before = a_record()
    records.save(Record(target="weld"), before)
    records.save(before, replace(before, demand_tps=3.0))
    records.save(before, replace(before, failures=1))

    after = records.get("weld")
    assert (after.demand_tps, after.failures) == (3.0, 1)


def test_what_is_no_longer_there_is_removed(records: Records) -> None:
    before = a_record()
    records.save(Record(target="weld"), before)

    assert records.save(before, replace(before, owner=None, desired=None))
    assert records.get("weld") == replace(before, owner=None, desired=None)


def test_saving_nothing_new_is_no_error(records: Records) -> None:
    before = a_record()
    records.save(Record(target="weld"), before)

    assert records.save(before, before)
