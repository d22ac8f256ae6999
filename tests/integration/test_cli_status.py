"""`autoscaler status` answers "why is it (not) running?" from the records and the models themselves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from autoscaler.scaling.learned import Learned
from autoscaler.scaling.model import LookoutModel, Phase, Units
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.record import Record
from autoscaler.scaling.throughput import Throughput
from tests.builders import a_lesson
from tests.hosting_stage import MONDAY
from tests.integration.cli_account import CliAccount, cli_account

WANTED = Record(
    target="weld",
    generation=3,
    desired=Units(1, 3),
    reason=Reason.SCHEDULED,
    decided_at=MONDAY,
    changes_at=MONDAY.replace(hour=21),
    phase=Phase.OFF,
    phase_since=MONDAY,
)
UNWANTED = replace(WANTED, desired=None, reason=Reason.OUTSIDE_SCHEDULE)


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CliAccount]:
    with cli_account(tmp_path, monkeypatch) as made:
        yield made


def test_the_table_shows_every_target_and_a_sentence_says_why(account: CliAccount) -> None:
    account.stage.start("weld", 1, 3)
    account.stage.minutes(13)
    account.records = {"weld": WANTED, "paint": replace(UNWANTED, target="paint", changes_at=None)}
    result = account.run("status")
    assert result.exit_code == 0
    lines = [line.rstrip() for line in result.output.splitlines()]
    assert lines[0].split() == ["target", "phase", "units", "wanted", "since", "next", "change", "reason"]
    assert lines[1].split() == ["weld", "ready", "1..3", "1..3", "07:00", "22:00", "its", "schedule", "is", "open"]
    assert lines[2].split() == ["paint", "off", "–", "off", "06:00", "–", "its", "schedule", "is", "closed"]
    assert lines[3:] == [
        "weld runs with 1..3 units, because its schedule is open; until 22:00",
        "paint is off, because its schedule is closed",
    ]


@pytest.mark.parametrize(
    ("record", "told"),
    [
        pytest.param(
            WANTED, "is off and will be started with 1..3 units, because its schedule is open; until 22:00", id="wanted"
        ),
        pytest.param(
            UNWANTED, "is off, because its schedule is closed; until 22:00, 20m before it opens", id="not wanted"
        ),
        pytest.param(
            replace(WANTED, quarantined_since=MONDAY, last_failure=Reason.HOSTING_FAILED, changes_at=None),
            "is off, because it failed too often; it stays off until its next period or until a person starts it "
            "(last: hosting failed)",
            id="quarantined",
        ),
        pytest.param(
            replace(
                WANTED,
                retry_at=MONDAY + timedelta(minutes=20),
                last_failure=Reason.START_DEADLINE_EXCEEDED,
                changes_at=None,
            ),
            "is off, because it was not ready within the start deadline; the next try is at 07:20",
            id="to be retried",
        ),
        pytest.param(
            replace(
                UNWANTED,
                reason=Reason.OVERRIDDEN,
                detail="anna: new camera",
            ),
            "is off, because a person overrode the schedule (anna: new camera); until 22:00",
            id="stopped by a person",
        ),
        pytest.param(None, "was never planned; is this configuration deployed?", id="never planned"),
    ],
)
def test_a_model_that_is_off_says_what_keeps_it_off(account: CliAccount, record: Record | None, told: str) -> None:
    account.records = {"weld": record} if record else {}
    assert account.run("status", "weld").output.splitlines()[-1] == f"weld {told}"


def test_a_narrow_terminal_cuts_the_reason_and_no_name(account: CliAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line for each target; the sentence below has the whole reason."""
    text = Path("autoscaler.yaml").read_text().replace("  paint:", "  paint-defects-of-line-two:")
    Path("autoscaler.yaml").write_text(text)
    name = "paint-defects-of-line-two"
    failed = replace(WANTED, target=name, quarantined_since=MONDAY, last_failure=Reason.HOSTING_FAILED)
    account.records = {name: failed}
    monkeypatch.setenv("COLUMNS", "80")
    _, row, sentence = account.run("status", name).output.splitlines()
    assert row.startswith(f"{name}  off ")
    assert row.rstrip().endswith("…")
    assert sentence.startswith(f"{name} is off, because it failed too often; it stays off until its next period")


def test_a_reason_in_brackets_is_shown_as_it_was_written(account: CliAccount) -> None:
    """Rich takes brackets for markup: one person's `--why` would end everybody's status with a traceback."""
    detail = "anna: [red] line [/shift 2] :stop_sign:"
    account.records = {"weld": replace(UNWANTED, reason=Reason.OVERRIDDEN, detail=detail)}
    table = account.run("status", "weld").output.splitlines()[1]
    assert table.rstrip().endswith("a person overrode the schedule (anna: [red] line [/shift 2] :stop_sign:)")


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (WANTED, "is off, then it will be started with 1..3 units, because its schedule is open; until 22:00"),
        (UNWANTED, "is off, because its schedule is closed; until 22:00, 20m before it opens"),
    ],
)
def test_a_model_that_was_configured_before_and_may_still_run_is_not_passed_over(
    account: CliAccount, record: Record, told: str
) -> None:
    """The model of now is off, but what costs money is the one before."""
    account.records = {"weld": replace(record, hosted=LookoutModel(project="weld", version="2"))}
    last = account.run("status", "weld").output.splitlines()[-1]
    assert last == f"weld waits until the model that was configured before {told}"


def test_a_start_under_way_says_when_it_is_expected_to_be_ready(account: CliAccount) -> None:
    """From the start-up times it remembers, not from the configured guess."""
    account.stage.start("weld", 1, 3)
    account.records = {"weld": replace(WANTED, start_seconds=(720.0,), changes_at=None)}
    told = account.run("status", "weld").output.splitlines()[-1]
    assert told == "weld is starting with 1..3 units, ready about 07:12, because its schedule is open"


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (
            UNWANTED,
            "weld still runs with 2..2 units and will be stopped, because its schedule is closed; until 22:00, "
            "20m before it opens",
        ),
        (
            WANTED,
            "weld runs with 2..2 units and will be restarted with 1..3, because its schedule is open; until 22:00",
        ),
    ],
)
def test_a_model_that_somebody_else_started_is_told_as_it_is(account: CliAccount, record: Record, told: str) -> None:
    account.stage.start("weld", 2)
    account.stage.minutes(13)
    account.records = {"weld": record}
    assert account.run("status", "weld").output.splitlines()[-1] == told


def test_without_a_look_at_the_models_the_records_are_told(account: CliAccount) -> None:
    account.records = {"weld": replace(WANTED, phase=Phase.READY, changes_at=None)}
    result = account.run("status", "weld", "--no-live")
    assert result.output.splitlines()[-1] == "weld runs with 1..3 units, because its schedule is open"


def test_json_has_the_same_facts_for_machines(account: CliAccount) -> None:
    account.records = {"weld": WANTED}
    [facts] = json.loads(account.run("status", "weld", "--json").output)
    assert facts == {
        "target": "weld",
        "phase": "off",
        "units": None,
        "wanted": {"minimum": 1, "maximum": 3},
        "reason": "Scheduled",
        "detail": "",
        "sum": "",
        "sentence": "weld is off and will be started with 1..3 units, because its schedule is open; until 22:00",
        "demand_tps": None,
        "signals": [],
        "generation": 3,
        "settled": False,
        "failures": 0,
        "lead_time_seconds": 1200,
        "starts_remembered": 0,
        "forecast": None,
        "throughput": None,
        "since": "2026-03-02T06:00:00+00:00",
        "next_change": "2026-03-02T21:00:00+00:00",
        "decided_at": "2026-03-02T06:00:00+00:00",
        "retry_at": None,
        "quarantined_since": None,
        "affordable_until": None,
    }


def test_json_names_every_signal_that_tells_demand(account: CliAccount) -> None:
    row = "    bounds: {minimum: 1, maximum: 3}\n"
    signals = "    demand: {signals: [queue: {name: parcels}, requests]}\n"
    Path("autoscaler.yaml").write_text(Path("autoscaler.yaml").read_text().replace(row, row + signals))
    account.records = {"weld": WANTED}
    told = {each["target"]: each["signals"] for each in json.loads(account.run("status", "--json").output)}
    assert told == {"weld": ["queue parcels", "requests"], "paint": []}


def test_a_model_that_does_not_exist_is_named_and_the_others_are_shown(account: CliAccount) -> None:
    text = Path("autoscaler.yaml").read_text().replace("project: weld", "project: wled")
    Path("autoscaler.yaml").write_text(text)
    account.records = {"weld": WANTED, "paint": replace(UNWANTED, target="paint")}
    result = account.run("status")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-2].startswith("weld cannot be seen: DescribeModel: ResourceNotFoundException")
    assert result.stdout.splitlines()[-1].startswith("paint is off, because")


@pytest.mark.usefixtures("account")
def test_log_lines_of_the_functions_stay_out_of_the_output() -> None:
    """Of two models the provider sees one, and logs the other; a script that reads `--json` must not meet that line.

    In a process of its own, because a logger keeps the stream that it found when it was made.
    """
    rows = 'targets:\n  seam: {provider: lookoutvision, project: weld, model_version: "2"}'
    text = Path("autoscaler.yaml").read_text().replace("project: weld", "project: wled").replace("targets:", rows)
    Path("autoscaler.yaml").write_text(text)
    code = "from workbench.cli.main import main; main()"
    found = subprocess.run(
        [sys.executable, "-c", code, "status", "--json"], capture_output=True, text=True, check=False, env=os.environ
    )
    assert [each["target"] for each in json.loads(found.stdout)] == ["seam", "weld", "paint"]
    assert (found.returncode, found.stderr) == (1, "")


def test_what_a_unit_of_a_named_target_serves_is_told_if_it_was_learned_of_its_model(account: CliAccount) -> None:
    throughput = Throughput(tps_per_unit=4.6, lower=4.5, upper=4.9, minutes=42, day=date(2026, 2, 27))
    weld = LookoutModel(project="weld", version="1")
    known = Learned(target="weld", model=weld, evidence=(), configured=5, throughput=throughput)
    account.records, account.learned = {"weld": WANTED}, [known]
    line = "A unit of weld serves 4.60 TPS per unit (4.50 to 4.90), learned from 42 minutes up to 2026-02-27; "
    assert account.run("status", "weld").output.splitlines()[-1] == f"{line}configured is 5"
    assert line not in account.run("status").output
    told = json.loads(account.run("status", "weld", "--json").stdout)[0]["throughput"]
    assert told == {"tps_per_unit": 4.6, "lower": 4.5, "upper": 4.9, "minutes": 42, "day": "2026-02-27"}
    account.learned = [replace(known, model=replace(weld, version="2"))]
    assert json.loads(account.run("status", "weld", "--json").stdout)[0]["throughput"] is None


@pytest.mark.parametrize(
    ("since", "shadow", "line"),
    [
        (None, None, "Nothing was learned of the demand of weld yet, so the demand now decides"),
        (
            2,
            Units(1, 3),
            "watches until 2026-03-14 07:00 (learned 07:00 from 9.0 weeks): it would run it with 1..3",
        ),
        (2, None, "watches until 2026-03-14 07:00 (learned 07:00 from 9.0 weeks): it would have it off"),
        (14, None, "The forecast of weld decides, learned 07:00 from 9.0 weeks"),
    ],
)
def test_whether_the_forecast_decides_and_what_it_would_do(
    account: CliAccount, since: int | None, shadow: Units | None, line: str
) -> None:
    policy = "    policy: {mode: forecast}\n    demand: {namespace: Factory, metric: Images}\n  paint:"
    text = Path("autoscaler.yaml").read_text().replace("  paint:", policy)
    Path("autoscaler.yaml").write_text(text)
    account.records = {"weld": replace(WANTED, shadow=shadow)}
    if since is not None:
        account.lessons = [a_lesson("weld", account.stage.now, since=account.stage.now - timedelta(days=since))]

    assert line in account.run("status", "weld").output
    told = json.loads(account.run("status", "weld", "--json").stdout)[0]["forecast"]
    assert (told is None) == (since is None)
    if told:
        assert told["would"] == ({"minimum": 1, "maximum": 3} if shadow else None)
