"""Looks on moto's DynamoDB: the last one up to an instant is found, with the configuration of that time."""

from __future__ import annotations

from datetime import timedelta

from autoscaler.aws.looks import KEPT, LOOKS, Looks
from autoscaler.aws.table import Table
from tests.builders import NOW, at


def test_the_last_look_up_to_an_instant_is_found_with_its_configuration(table: Table) -> None:
    looks = Looks(table)
    before, after = looks.put_configuration({"name": "before"}), looks.put_configuration({"name": "after"})
    looks.put(NOW, before, {"tps": 0.1})
    looks.put(at(5) + timedelta(microseconds=7), after, {"tps": 12.25})

    assert looks.latest(at(-1)) is None
    assert looks.latest(NOW) == ({"tps": 0.1}, {"name": "before"})
    assert looks.latest(at(5)) == ({"tps": 0.1}, {"name": "before"})
    assert looks.latest(at(60)) == ({"tps": 12.25}, {"name": "after"})


def test_a_look_expires_and_its_configuration_does_not(table: Table) -> None:
    looks = Looks(table)
    digest = looks.put_configuration({"name": "factory"})
    looks.put(NOW, digest, {})

    [look] = table.all(LOOKS)
    assert int(look["expires"]) == (NOW + KEPT).timestamp()
    assert looks.put_configuration({"name": "factory"}) == digest
    assert all("expires" not in each for each in table.all("configuration"))
