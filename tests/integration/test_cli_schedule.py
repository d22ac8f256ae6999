"""`autoscaler schedule` shows what a schedule will do, and `autoscaler validate` warns of what is hardly meant.

Both read the configuration alone: no test here gives them an account, or a network.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import vobject  # type: ignore[import-untyped]
from click.testing import CliRunner, Result

from workbench.cli import clock
from workbench.cli.main import main

ROOT = Path(__file__).parents[2]
# A Monday in Berlin, 05:46.
NOW = datetime(2026, 3, 2, 4, 46, tzinfo=UTC)

PLANT = """\
name: factory
calendars:
  plant:
    holidays: [DE-BY]
    closures: {summer shutdown: 2026-08-03..2026-08-21}
    exceptions:
      2026-08-08: ["08:00-12:00"]
targets:
  weld:
    provider: lookoutvision
    project: weld
    model_version: "1"
    bounds: {minimum: 1, maximum: 3}
    schedule:
      timezone: Europe/Berlin
      periods: [Mon-Fri 06:00-22:00, "Wed 10:00-12:00 2..4"]
      calendar: plant
      maintenance: ["Wed 11:00-13:00 off"]
      lead_time: 25m
  paint:
    provider: lookoutvision
    project: paint
    model_version: "1"
"""
HARDLY_MEANT = """\
name: factory
targets:
  press-cracks:
    provider: lookoutvision
    project: press
    model_version: "1"
    schedule: {timezone: Europe/Berlin, periods: [Mon-Fri from 08:00, "Mon-Thu until 18:00"]}
  weld-seams:
    provider: lookoutvision
    project: weld
    model_version: "1"
    schedule: {timezone: Europe/Berlin, periods: [Mon-Fri 06:00-23:59, "Tue-Sat 00:00-02:00"]}
"""

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr(clock, "now", lambda: NOW)
    Path("autoscaler.yaml").write_text(PLANT)
    return lambda *words: CliRunner().invoke(main, list(words), catch_exceptions=False)


def told(result: Result) -> list[str]:
    assert result.exit_code == 0, result.output
    return [line.rstrip() for line in result.stdout.splitlines()]


def test_the_boundaries_of_the_days_ahead_are_told_with_their_rules(run: Run) -> None:
    head, now, *table = told(run("schedule", "weld", "--days", "3"))
    assert head.startswith("weld is in Europe/Berlin. Lead time: 25m, fixed.")
    assert now.endswith("started ahead with 1..3 units, 25m before it opens at Mon 2026-03-02 06:00")
    assert [re.split(r"  +", line) for line in table[1:]] == [
        ["Mon 2026-03-02 06:00", "opens", "1..3", "05:35", "Mon-Fri 06:00-22:00"],
        ["Mon 2026-03-02 22:00", "closes", "–", "–", 'end of "Mon-Fri 06:00-22:00"'],
        ["Tue 2026-03-03 06:00", "opens", "1..3", "05:35", "Mon-Fri 06:00-22:00"],
        ["Tue 2026-03-03 22:00", "closes", "–", "–", 'end of "Mon-Fri 06:00-22:00"'],
        ["Wed 2026-03-04 06:00", "opens", "1..3", "05:35", "Mon-Fri 06:00-22:00"],
        ["Wed 2026-03-04 10:00", "changes", "2..4", "–", "Wed 10:00-12:00 2..4"],
        ["Wed 2026-03-04 11:00", "closes", "–", "–", "maintenance: Wed 11:00-13:00 off"],
        ["Wed 2026-03-04 13:00", "opens", "1..3", "12:35", "Mon-Fri 06:00-22:00"],
        ["Wed 2026-03-04 22:00", "closes", "–", "–", 'end of "Mon-Fri 06:00-22:00"'],
    ]


@pytest.mark.parametrize(
    ("when", "answer"),
    [
        pytest.param(
            "10:00",
            'weld is open at Mon 2026-03-02 10:00 with 1..3 units, because of "Mon-Fri 06:00-22:00"; '
            "until Mon 2026-03-02 22:00",
            id="the next ten o'clock",
        ),
        pytest.param(
            "2026-01-14T10:30",
            'weld is open at Wed 2026-01-14 10:30 with 2..4 units, because of "Wed 10:00-12:00 2..4", which beats '
            '"Mon-Fri 06:00-22:00"; until Wed 2026-01-14 11:00',
            id="in the past, two periods at once",
        ),
        pytest.param(
            "2026-08-05T11:30",
            'weld is closed at Wed 2026-08-05 11:30, because of "maintenance: Wed 11:00-13:00 off", which beats '
            '"closed date: summer shutdown", "Wed 10:00-12:00 2..4" and "Mon-Fri 06:00-22:00"; '
            "until Sat 2026-08-08 08:00",
            id="the whole ladder",
        ),
        pytest.param(
            "2026-08-08T09:00",
            'weld is open at Sat 2026-08-08 09:00 with 1..3 units, because of "exception: 2026-08-08 08:00-12:00", '
            'which beats "closed date: exception 2026-08-08"; until Sat 2026-08-08 12:00',
            id="an exception",
        ),
        pytest.param(
            "2026-03-01",
            "weld is closed at Sun 2026-03-01 00:00, because no period holds then; until Mon 2026-03-02 06:00",
            id="nothing says anything",
        ),
    ],
)
def test_what_it_should_be_at_an_instant_is_told_with_what_it_beats(run: Run, when: str, answer: str) -> None:
    lines = told(run("schedule", "weld", "--at", when))
    assert lines[0] == answer
    assert lines[-1] == "Overrides and demand live in the deployment: see `autoscaler status weld`."


def test_a_date_beyond_the_known_holidays_says_so(run: Run) -> None:
    lines = told(run("schedule", "weld", "--at", "2031-01-01T10:00"))
    assert lines[1] == "Holidays and other calendars are known up to Sun 2028-12-31 only."


def test_a_target_without_a_schedule_is_always_open(run: Run) -> None:
    lines = told(run("schedule", "paint"))
    assert lines[0] == "paint has no schedule: it is always open. Times are in UTC."
    assert lines[-1] == "There is no boundary within 7 days."
    assert json.loads(run("schedule", "paint", "--json", "--year").stdout)["year"]["open_hours"] == 365 * 24


def test_the_year_is_a_map_with_its_closed_dates_and_sums(run: Run) -> None:
    lines = told(run("schedule", "weld", "--year"))
    begin = lines.index(next(line for line in lines if line.startswith("Mon ▓")))
    assert [line[:4] for line in lines[begin : begin + 7]] == ["Mon ", "Tue ", "Wed ", "Thu ", "Fri ", "Sat ", "Sun "]
    # The exception has hours of its own, in the midst of the shutdown.
    assert lines[begin + 5].count("░") == 1
    assert "2026-08-03..2026-08-07 summer shutdown" in lines
    assert "2026-12-25 Christmas Day" in lines
    assert lines[-1].startswith("Open 3,7")


def test_the_picture_and_the_hours_are_files_of_their_own(run: Run) -> None:
    lines = told(run("schedule", "weld", "--svg", "year.svg", "--ics", "hours.ics"))
    assert lines[-2:] == ["Written: year.svg", "Written: hours.ics"]
    assert "summer shutdown): closed</title>" in Path("year.svg").read_text()
    events = vobject.readOne(Path("hours.ics").read_text()).vevent_list
    assert events[0].summary.value == "weld 1..3 units"
    assert "summer shutdown" in [each.summary.value for each in events]


def test_machines_are_told_the_same(run: Run) -> None:
    facts: dict[str, Any] = json.loads(run("schedule", "weld", "--json", "--days", "1").stdout)
    assert facts["lead_time"] == {"prior_seconds": 1500, "longest_seconds": 1500, "learned": False}
    assert (facts["state"], facts["units"], facts["rules"]) == ("starting", {"minimum": 1, "maximum": 3}, [])
    assert facts["boundaries"] == [
        {
            "at": "2026-03-02T05:00:00+00:00",
            "does": "opens",
            "units": {"minimum": 1, "maximum": 3},
            "why": "Mon-Fri 06:00-22:00",
            "start_asked_at": "2026-03-02T04:35:00+00:00",
        },
        {
            "at": "2026-03-02T21:00:00+00:00",
            "does": "closes",
            "units": None,
            "why": 'end of "Mon-Fri 06:00-22:00"',
            "start_asked_at": None,
        },
    ]
    assert "boundaries" not in json.loads(run("schedule", "weld", "--json", "--at", "2h").stdout)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["wled"], "Error: Invalid value: wled is not configured: weld, paint are, did you mean weld?"),
        (["weld", "--at", "soon"], "Error: Invalid value for --at: 'soon' is not allowed: a time of day such as 18:00"),
        (
            ["weld", "--at", "9999-12-31"],
            "Error: Invalid value for --at: '9999-12-31' is not allowed: a year from 1971",
        ),
        (
            ["weld", "--svg", "no/such/folder.svg"],
            "Error: Invalid value for --svg: no/such/folder.svg cannot be written:",
        ),
        (["weld", "--config", "none.yaml"], "none.yaml"),
    ],
)
def test_bad_input_is_one_line(run: Run, words: list[str], line: str) -> None:
    result = run("schedule", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[-1].startswith(line)


def test_what_is_hardly_meant_is_a_warning_as_documented_and_no_fault(run: Run) -> None:
    Path("autoscaler.yaml").write_text(HARDLY_MEANT)
    result = run("validate")
    assert result.exit_code == 0
    assert "warning" not in result.stdout
    assert f"```text\n{result.stderr}```" in (ROOT / "docs" / "cli.md").read_text()
    first, second = json.loads(run("validate", "--json").stdout)["findings"]
    assert (first["kind"], first["targets"], first["next_occurrence"]) == ("runs-on", ["press-cracks"], "2026-03-06")
    assert (second["kind"], second["about"]) == ("gap", "Mon-Fri 06:00-23:59")


@pytest.mark.parametrize("example", sorted((ROOT / "examples").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_examples_are_meant_as_they_are_written(run: Run, example: Path) -> None:
    assert json.loads(run("validate", str(example), "--json").stdout)["findings"] == []


def test_the_picture_of_the_docs_is_what_the_command_draws(run: Run) -> None:
    words = ("schedule", "press-cracks", "--config", str(ROOT / "examples" / "calendar.yaml"))
    assert run(*words, "--svg", "year.svg").exit_code == 0
    assert (ROOT / "docs" / "schedule-year.svg").read_text() == Path("year.svg").read_text()
