"""What a changed configuration would do: figures, instants, and what is told of them; no AWS is needed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from autoscaler.scaling.model import Units
from workbench.cli import clock
from workbench.cli.main import main
from workbench.planned.asked import from_trace
from workbench.planned.instants import instants
from workbench.simulator.life import Action
from workbench.simulator.trace import Trace

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
STEP = timedelta(minutes=5)
DAY = 288
OLD = """\
name: factory
targets:
  weld:
    provider: lookoutvision
    project: weld
    model_version: "1"
    bounds: {minimum: 1, maximum: 2}
    schedule: {timezone: UTC, periods: [Mon-Fri 08:00-16:00]}
    demand: {namespace: Factory, metric: OfferedImages}
  paint:
    provider: lookoutvision
    project: paint
    model_version: "1"
    schedule: {timezone: UTC, periods: [Mon-Fri 08:00-16:00]}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of AWS can be reached: there are no credentials. From Sunday on, 4 TPS are asked from 8 to 16."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    Path("old.yaml").write_text(OLD)
    begin = datetime(2026, 2, 22, tzinfo=UTC)
    times = (begin + timedelta(minutes=15) * step for step in range(8 * 96))
    rows = [f"{at:%Y-%m-%dT%H:%M},{4.0 if 8 <= at.hour < 16 and at.weekday() < 5 else 0.0}" for at in times]
    Path("weld.csv").write_text("\n".join(["timestamp,requests_per_second", *rows]))


def planned(changed: str, *words: str) -> Result:
    Path("autoscaler.yaml").write_text(changed)
    return CliRunner().invoke(main, ["plan", "--against", "old.yaml", "--weeks", "1", *words], catch_exceptions=False)


def facts(changed: str, *words: str) -> dict[str, Any]:
    result = planned(changed, "--trace", "weld=weld.csv", "--json", *words)
    assert (result.exit_code, result.stderr) == (0, "")
    said: dict[str, Any] = json.loads(result.stdout)
    return said | {each["target"]: each for each in said["targets"]}


def test_a_longer_lead_time_starts_earlier_every_day_and_costs_so_much_more() -> None:
    said = facts(OLD.replace("08:00-16:00]}\n    demand", "08:00-16:00], lead_time: 40m}\n    demand"), "weld")
    weld = said["weld"]
    assert [(each["at"], each["says"]) for each in weld["instants"]] == [
        (f"2026-02-{day}T07:20:00+00:00", "starts 20m earlier with 1..2 units") for day in (23, 24, 25, 26, 27)
    ]
    # Five days with a third of an hour more of one unit, in 168 hours, of which a month has 730.
    assert weld["difference"]["hours"] == pytest.approx(5 / 3)
    assert weld["difference"]["unit_hours_per_month"] == pytest.approx(5 / 3 * 730 / 168)
    assert weld["difference"]["cost_per_month"] == pytest.approx(5 / 3 * 730 / 168 * 4)
    assert (weld["difference"]["starts"], weld["difference"]["lost_requests"]) == (0, 0)


def test_the_same_configuration_changes_nothing_and_says_so() -> None:
    assert facts(OLD)["changes_nothing"] is True
    told = planned(OLD, "--trace", "weld=weld.csv").stdout
    assert "Nothing would be different: both do the same." in told
    assert "difference" not in told


def test_a_target_that_is_new_and_one_that_is_removed_are_told_and_counted() -> None:
    said = facts(OLD.replace("  paint:", "  press:").replace("project: paint", "project: press"))
    assert [(each["target"], each["change"]) for each in said["targets"]] == [
        ("weld", "same"),
        ("press", "new"),
        ("paint", "removed"),
    ]
    assert (said["press"]["now"], said["paint"]["changed"]) == (None, None)
    assert said["press"]["changed"] == said["paint"]["now"]
    assert said["total"]["difference"]["starts"] == 0


def test_the_price_is_that_of_the_changed_configuration_on_both_sides() -> None:
    said = facts(OLD + "prices:\n  lookoutvision: {unit_hour: 8}\n")
    plain = facts(OLD)
    assert said["weld"]["now"]["cost_per_month"] == 2 * plain["weld"]["now"]["cost_per_month"]
    assert said["weld"]["difference"]["cost_per_month"] == 0
    assert said["notes"] == ["The prices differ; all is counted with those of the changed configuration."]


def test_what_a_unit_serves_is_the_same_on_both_sides_too() -> None:
    """One unit serves 2 TPS: that is so under the old configuration as well, which believed in 5."""
    said = facts(OLD.replace("maximum: 2}", "maximum: 2}\n    sizing: {tps_per_unit: 2}"), "weld")
    assert said["weld"]["now"]["lost_requests"] == said["weld"]["changed"]["lost_requests"] > 0


def test_what_is_not_decided_here_is_not_compared() -> None:
    said = facts(OLD.replace("    project: weld", "    hands_off: true\n    project: weld"))
    assert said["weld"]["not_compared"] == "it is left alone (hands_off), so what it does is not decided here"
    assert said["paint"]["not_compared"] is None


def test_every_fault_of_every_file_is_told_at_once() -> None:
    Path("old.yaml").write_text(OLD.replace("minimum: 1", "minimum: 3"))
    Path("bad.csv").write_text("timestamp,requests_per_second\nnoon,1\n2026-01-01,-1")
    result = planned(OLD.replace("Mon-Fri", "Mon-Fry", 1), "--trace", "weld=bad.csv", "--trace", "paint=none.csv")
    assert (result.exit_code, result.stdout) == (2, "")
    for fault in (
        "bad.csv: line 2: 'noon' is no timestamp",
        "bad.csv: line 3: '-1' is no rate",
        "none.csv cannot be read",
        "autoscaler.yaml:8 targets.weld.schedule.periods",
        "old.yaml:7 targets.weld.bounds.minimum: 3 is not allowed",
    ):
        assert fault in result.stderr


def test_a_name_that_neither_configuration_has_is_bad_input() -> None:
    result = planned(OLD, "wled", "--trace", "pain=weld.csv")
    assert result.exit_code == 2
    assert result.stderr == (
        "TARGET: wled is not configured: weld, paint are, did you mean weld?\n"
        "--trace: pain is not configured: weld, paint are, did you mean paint?\n"
    )


def start(step: int, least: int = 1) -> Action:
    return Action(step, "start", Units(least, 2), "Demand")


def stop(step: int) -> Action:
    return Action(step, "stop", Units(1, 2), "Idle")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ([start(10), stop(20)], [start(10), stop(20)], []),
        ([start(10)], [start(12)], [(12, "starts 10m later with 1..2 units")]),
        ([start(0), stop(20)], [start(0), stop(17)], [(17, "stops 15m earlier")]),
        ([start(10)], [start(10, 2)], [(10, "starts with 2..2 instead of 1..2 units")]),
        ([start(10), stop(20)], [], [(10, "no longer starts with 1..2 units"), (20, "no longer stops")]),
        ([], [start(15), stop(18)], [(15, "starts with 1..2 units, and did not"), (18, "stops, and did not")]),
        # Thirteen hours apart they have nothing to do with each other.
        (
            [start(0), stop(10)],
            [start(0), stop(166)],
            [(10, "no longer stops"), (166, "stops, and did not")],
        ),
        # What began before that which counts.
        ([], [start(-3)], [(0, "runs with 1..2 units, and was off")]),
        ([start(-3)], [start(-9, 2)], [(0, "runs with 2..2 instead of 1..2 units")]),
        ([start(-3)], [start(-9), stop(-2)], [(0, "is off, and ran with 1..2 units")]),
    ],
)
def test_what_is_done_otherwise_is_said_in_words(
    old: list[Action], new: list[Action], said: list[tuple[int, str]]
) -> None:
    assert [(each.step, each.says) for each in instants(old, new, 0)] == said


lives = st.lists(st.integers(0, 300), unique=True, max_size=20).map(
    lambda steps: [(stop if at % 2 else start)(step) for at, step in enumerate(sorted(steps))]
)


@given(lives, lives)
def test_two_lives_differ_where_their_actions_do_and_each_action_is_told_once_at_most(
    old: list[Action], new: list[Action]
) -> None:
    found = instants(old, new, 0)
    assert bool(found) == (old != new)
    assert len(found) <= len(old) + len(new)
    assert [each.step for each in found] == sorted(each.step for each in found)


def test_a_file_without_offsets_is_on_the_wall_of_the_target_whatever_clocks_do() -> None:
    """Each hour has its own rate. On the Sunday in March one is left out, on that in October one is asked twice."""
    zone = ZoneInfo("Europe/Berlin")
    for day, hours in (("2026-03-29", [0, 1, 3, 4]), ("2026-10-25", [0, 1, 2, 2, 3, 4])):
        trace = Trace(datetime.fromisoformat(day), STEP, tuple(float(step // 12) for step in range(5 * 12)))
        asked = from_trace(trace, zone)
        assert asked.begin == datetime.fromisoformat(day).replace(tzinfo=zone)
        assert list(asked.rates[::12]) == hours
