"""`autoscaler trace record` against the emulated CloudWatch: what it writes is what `autoscaler backtest` reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from workbench.cli import clock
from workbench.cli.main import main
from workbench.emulator.emulator import Emulator
from workbench.simulator.trace import load_trace

BERLIN = ZoneInfo("Europe/Berlin")
# A Monday, the day after clocks were set forward.
NOW = datetime(2026, 3, 30, 10, 2, 30, tzinfo=UTC)
CONFIGURATION = """\
name: factory
targets:
  weld:
    provider: lookoutvision
    project: weld
    model_version: "1"
    schedule: {timezone: Europe/Berlin, periods: [Mon-Sun 06:00-22:00]}
    demand: {namespace: Factory, metric: OfferedImages}
  paint:
    provider: lookoutvision
    project: paint
    model_version: "1"
    demand: {namespace: Factory, metric: Nobody}
  press:
    provider: lookoutvision
    project: press
    model_version: "1"
"""


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    """Each day from Thursday to Monday, 3000 images came within the five minutes from eight on by the wall clock."""
    with Emulator(start=NOW) as emulator:
        for day in range(26, 31):
            at = datetime(2026, 3, day, 8, 1, tzinfo=BERLIN).astimezone(UTC)
            emulator.client("cloudwatch").put_metric_data(
                Namespace="Factory", MetricData=[{"MetricName": "OfferedImages", "Timestamp": at, "Value": 3000.0}]
            )
        yield emulator


@pytest.fixture(autouse=True)
def folder(emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in emulator.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    Path("autoscaler.yaml").write_text(CONFIGURATION)


def record(*words: str) -> Result:
    return CliRunner().invoke(main, ["trace", "record", *words, "--out", "weld.csv"])


def test_the_demand_keeps_its_place_in_the_local_week_though_clocks_change() -> None:
    result = record("weld")
    assert (result.exit_code, result.stderr) == (0, "")
    found = load_trace(Path("weld.csv"))
    assert [found.at(step).isoformat() for step, rate in enumerate(found.rates) if rate] == [
        f"2026-03-{day}T08:00:00" for day in range(26, 31)
    ]
    assert max(found.rates) == 10


def test_backtest_reads_it() -> None:
    assert record("weld").exit_code == 0
    said = json.loads(CliRunner().invoke(main, ["backtest", "weld.csv", "--policy", "keda", "--json"]).stdout)
    assert said["trace"]["begin"] == "2026-03-26T08:00:00"
    # The first day is history only.
    assert said["policies"][0]["requests"] == pytest.approx(4 * 3000)


def test_the_answer_in_json_says_what_was_written() -> None:
    said = json.loads(record("weld", "--json").stdout)
    assert said == {
        "target": "weld",
        "file": "weld.csv",
        "timezone": "Europe/Berlin",
        "begin": "2026-03-26T08:00:00",
        # Datapoints of the last quarter of an hour may still come.
        "until": "2026-03-30T11:45:00",
        "steps": 4 * 288 + 45,
        "requests": 15000,
        "highest_tps": 10,
    }
    assert len(load_trace(Path("weld.csv")).rates) == said["steps"]


def test_more_weeks_than_cloudwatch_keeps_are_refused_with_the_reason() -> None:
    result = record("weld", "--weeks", "10")
    assert (result.exit_code, Path("weld.csv").exists()) == (2, False)
    assert "10 is not allowed: CloudWatch keeps five-minute data for 9 weeks" in result.stderr


def test_fewer_weeks_are_the_last_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    later = NOW + timedelta(days=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert record("weld", "--weeks", "1").exit_code == 0
    found = load_trace(Path("weld.csv"))
    assert (found.at(0).isoformat(), len(found.rates)) == ("2026-03-28T11:45:00", 7 * 288)


def test_a_file_that_is_there_is_kept_unless_forced() -> None:
    Path("weld.csv").write_text("mine")
    result = record("weld")
    assert (result.exit_code, result.stderr) == (
        2,
        "not overwritten: weld.csv is there already; --force overwrites it\n",
    )
    assert Path("weld.csv").read_text() == "mine"
    assert record("weld", "--force").exit_code == 0
    assert Path("weld.csv").read_text() != "mine"


@pytest.mark.parametrize(
    ("target", "code", "why"),
    [
        ("paint", 1, "CloudWatch has no datapoints of paint; check its `demand`"),
        ("press", 2, "press has no `demand` in the configuration"),
        ("wled", 2, "wled is not configured: weld, paint, press are, did you mean weld?"),
    ],
)
def test_without_demand_nothing_is_written(target: str, code: int, why: str) -> None:
    result = record(target)
    assert (result.exit_code, Path("weld.csv").exists()) == (code, False)
    assert why in result.stderr
