"""`autoscaler wait` ends when a target is where it should be, or says why it will not be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autoscaler.scaling.model import LookoutModel, Phase, Units
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.record import Record
from tests.hosting_stage import MONDAY
from tests.integration.cli_account import CliAccount, cli_account

STARTING = Record(
    target="weld",
    generation=3,
    desired=Units(1, 3),
    reason=Reason.SCHEDULED,
    decided_at=MONDAY,
    phase=Phase.STARTING,
    phase_since=MONDAY,
)


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CliAccount]:
    with cli_account(tmp_path, monkeypatch) as made:
        made.records = {"weld": STARTING}
        yield made


def minutes_waited(account: CliAccount) -> int:
    return round((account.stage.now - MONDAY).total_seconds() / 60)


def test_it_waits_until_the_model_is_ready_with_the_wanted_units(account: CliAccount) -> None:
    account.stage.start("weld", 1, 3)
    result = account.run("wait", "weld")
    assert (result.exit_code, minutes_waited(account)) == (0, 12)
    assert result.output == "weld runs with 1..3 units, because its schedule is open\n"


def test_it_waits_until_a_stopped_model_is_off(account: CliAccount) -> None:
    account.stage.start("weld")
    account.stage.minutes(13)
    account.stage.hosting.person_stops("weld")
    account.records = {"weld": replace(STARTING, desired=None, reason=Reason.OVERRIDDEN)}
    result = account.run("wait", "weld", "--json")
    assert (result.exit_code, minutes_waited(account)) == (0, 16)
    assert json.loads(result.stdout)["phase"] == "off"


def test_off_is_not_off_while_the_model_that_was_configured_before_may_run(account: CliAccount) -> None:
    before = LookoutModel(project="weld", version="2")
    account.records = {"weld": replace(STARTING, desired=None, reason=Reason.OUTSIDE_SCHEDULE, hosted=before)}
    result = account.run("wait", "weld", "--timeout", "5m")
    assert (result.exit_code, minutes_waited(account)) == (1, 5)
    assert "waits until the model that was configured before is off" in result.stderr


def test_what_is_as_it_should_be_is_not_waited_for(account: CliAccount) -> None:
    account.records = {"weld": replace(STARTING, desired=None, reason=Reason.OUTSIDE_SCHEDULE)}
    assert account.run("wait", "weld").exit_code == 0
    assert minutes_waited(account) == 0


def test_ready_with_other_units_is_not_there_yet(account: CliAccount) -> None:
    account.stage.start("weld", 2)
    account.stage.minutes(13)
    result = account.run("wait", "weld", "--timeout", "2m")
    assert result.exit_code == 1
    assert "timed out: weld runs with 2..2 units and will be restarted with 1..3" in result.stderr


def test_it_ends_at_the_timeout_and_says_how_things_stand(account: CliAccount) -> None:
    account.stage.start("weld", 1, 3)
    result = account.run("wait", "weld", "--timeout", "5m")
    assert (result.exit_code, minutes_waited(account)) == (1, 5)
    assert "timed out: weld is starting with 1..3 units, ready about 07:15" in result.stderr
    assert "wait longer with --timeout" in result.stderr


def test_it_does_not_wait_for_what_was_given_up(account: CliAccount) -> None:
    quarantined = replace(STARTING, quarantined_since=MONDAY, last_failure=Reason.HOSTING_FAILED)
    account.records = {"weld": quarantined}
    result = account.run("wait", "weld")
    assert (result.exit_code, minutes_waited(account)) == (1, 0)
    assert "hosting failed" in result.stderr
    assert "autoscaler start weld" in result.stderr


def test_it_does_not_wait_for_what_is_left_alone(account: CliAccount) -> None:
    account.records = {"weld": replace(STARTING, reason=Reason.HANDS_OFF, detail="kim: load test")}
    result = account.run("wait", "weld")
    assert (result.exit_code, minutes_waited(account)) == (1, 0)
    assert "weld is left alone" in result.stderr


def test_a_timeout_that_is_no_length_of_time_is_bad_input(account: CliAccount) -> None:
    result = account.run("wait", "weld", "--timeout", "soon")
    assert result.exit_code == 2
    assert "'soon' is not allowed: a length of time such as 20m, 1h30m or 90s" in " ".join(result.stderr.split())
