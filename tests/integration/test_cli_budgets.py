"""`autoscaler budgets`: what was spent, what is left, and what is expected."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autoscaler.scaling.model import LookoutModel, Units
from autoscaler.scaling.record import Record
from autoscaler.scaling.run import Run
from tests.integration.cli_account import CONFIGURATION, CliAccount, cli_account

# A Monday, an hour after the schedule has opened; February was another month.
NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
BUDGETS = """\
budgets:
  line: {limit: 100, per: day, timezone: Europe/Berlin, target: weld, levels: {notify: 50%, lower: 60%}}
  all: {unit_hours: 40, per: month}
"""


def a_run(began: datetime, hours: float, *, ended: bool = True) -> Run:
    model, end = LookoutModel(project="weld", version="1"), began + timedelta(hours=hours)
    return Run(target="weld", model=model, units=Units(1, 3), began=began, seen=True, ended=end if ended else None)


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CliAccount]:
    with cli_account(tmp_path, monkeypatch) as made:
        Path("autoscaler.yaml").write_text(CONFIGURATION + BUDGETS)
        made.runs = [a_run(datetime(2026, 3, 1, 8, 0, tzinfo=UTC), 2)]
        made.records = {"weld": Record(target="weld", run=a_run(NOW - timedelta(hours=5), 0, ended=False))}
        yield made


def test_each_budget_has_its_row(account: CliAccount) -> None:
    """Five hours of three units at $4, at worst; two hours more of them in the month."""
    result = account.run("budgets")

    assert result.exit_code == 0
    lines = [line.split() for line in result.output.splitlines()]
    assert lines[1][:7] == ["line", "target", "weld", "$60.00", "$100.00", "60%", "lower"]
    assert lines[2][:8] == ["all", "all", "21.0", "unit-hours", "40.0", "unit-hours", "52%", "–"]


def test_the_same_as_json(account: CliAccount) -> None:
    [line, everything] = json.loads(account.run("budgets", "--json").output)

    assert (line["spent"], line["limit"], line["measure"], line["level"]) == (60.0, 100.0, "USD", "lower")
    # Open since 05:00 UTC for one hour, which cost all of it, and for fifteen more: nobody knows better.
    assert line["expected"] == pytest.approx(60 + 15 * 60)
    assert (everything["spent"], everything["measure"]) == (21.0, "unit-hours")
    assert (line["since"], line["until"]) == ("2026-03-01T23:00:00+00:00", "2026-03-02T23:00:00+00:00")


def test_without_budgets_it_says_what_that_means(account: CliAccount) -> None:
    Path("autoscaler.yaml").write_text(CONFIGURATION)

    assert account.run("budgets").output.startswith("No budgets: nothing but the schedule and demand bounds")
