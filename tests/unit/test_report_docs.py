"""docs/report.md shows what the report of that month says."""

from __future__ import annotations

import re
from datetime import date
from io import StringIO
from pathlib import Path

from rich.console import Console

from tests.report_story import WELD, november
from workbench.report.baselines import Baseline
from workbench.report.report import report
from workbench.report.terminal import tell

PAGE = (Path(__file__).parents[2] / "docs" / "report.md").read_text()


def test_the_example_is_what_is_told() -> None:
    console = Console(file=StringIO(), width=140)
    tell(report(november()), "target", Baseline.ALWAYS_ON, console)
    assert isinstance(console.file, StringIO)

    [shown] = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)

    assert [line.rstrip() for line in console.file.getvalue().splitlines()] == shown.splitlines()


def test_the_line_that_is_counted_by_hand_is_that_of_the_report() -> None:
    [line] = [line for line in report(november()).lines if (line.target, line.day) == (WELD.name, date(2026, 11, 3))]

    [units, hours, minutes, dollars] = re.findall(
        r"had (\w+) unit.*?: (\d+) hours and (\d+) minutes.*?line is \$([\d.]+\d)\.", PAGE, re.DOTALL
    )[0]

    assert (units, line.unit_time.total_seconds()) == ("one", 60 * (60 * int(hours) + int(minutes)))
    assert line.cents == round(100 * float(dollars))


def test_every_baseline_is_explained() -> None:
    assert [each.value for each in Baseline if f"(`{each.value}`)" not in PAGE] == []
