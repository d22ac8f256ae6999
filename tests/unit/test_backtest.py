"""`autoscaler backtest`: what it compares, recommends and tells, and that its log is enough to do it all again."""

from __future__ import annotations

import json
import math
import random
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from workbench.cli.main import main
from workbench.simulator.contenders import BASELINES, CANDIDATES, QUEUED, WORDS, titles

MONDAY = datetime.fromisoformat("2026-01-05T00:00:00")
STEP = timedelta(minutes=5)
DAY = 288
# Other settings than the defaults, each of which the replay must find in the answer.
OTHERWISE = (
    *("--tps-per-unit", "4", "--unit-price", "3", "--start-minutes", "21", "--stop-minutes", "9"),
    *("--scaling-lag-minutes", "10", "--scaling-window-minutes", "20", "--scaling-target", "0.7", "--max-units", "3"),
)


def shifts(days: int) -> list[float]:
    """Two shifts a day but on Sundays, no two alike."""
    chance = random.Random(7)
    at_work = [step % (7 * DAY) < 6 * DAY and 72 <= step % DAY < 264 for step in range(days * DAY)]
    return [round(chance.uniform(2, 16), 2) if works else 0.0 for works in at_work]


def written(folder: Path, demand: Sequence[float], begin: datetime = MONDAY) -> str:
    rows = (f"{(begin + STEP * step).isoformat()},{rate}" for step, rate in enumerate(demand))
    path = folder / "trace.csv"
    path.write_text("\n".join(["timestamp,requests_per_second", *rows]))
    return str(path)


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["backtest", *words])


def answer(*words: str) -> dict[str, Any]:
    result = run(*words, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.fixture(scope="module")
def trace(tmp_path_factory: pytest.TempPathFactory) -> str:
    return written(tmp_path_factory.mktemp("trace"), shifts(14))


@pytest.fixture(scope="module")
def compared(trace: str) -> dict[str, Any]:
    return answer(trace)


def replayed(said: dict[str, Any], demand: Sequence[float]) -> tuple[float, float, int]:
    """Dollars, lost requests and starts of the action log, on a plant written anew from docs/simulator.md."""
    plant: dict[str, float] = said["plant"]
    step_minutes: float = said["trace"]["step_minutes"]

    def steps(name: str) -> int:
        return max(math.ceil(plant[f"{name}_minutes"] / step_minutes), 1)

    begin, lag, window = datetime.fromisoformat(said["trace"]["begin"]), steps("scaling_lag"), steps("scaling_window")
    done = {datetime.fromisoformat(each["at"]): each for each in said["actions"]}
    phase, changes, units_hours, lost, starts = "off", 0, 0.0, 0.0, 0
    least = most = ready_at = 0
    for step, rate in enumerate(demand):
        at = begin + timedelta(minutes=step_minutes) * step
        if step == changes:
            phase, ready_at = {"starting": "ready", "stopping": "off"}.get(phase, phase), step
        if act := done.pop(at, None):
            is_start = act["action"] == "start"
            assert phase == ("off" if is_start else "ready")
            phase, changes = ("starting", step + steps("start")) if is_start else ("stopping", step + steps("stop"))
            least, most = act["min"], act["max"]
        in_service = 0
        if phase == "ready":
            noticed = max(demand[max(step - lag - window, 0) : step - lag + 1], default=0.0)
            needed = math.ceil(noticed / (plant["tps_per_unit"] * plant["scaling_target"]) - 1e-9)
            in_service = least if step - ready_at < lag else min(max(needed, least), most)
        if at >= datetime.fromisoformat(said["trace"]["scored_from"]):
            starts += act is not None and act["action"] == "start"
            units_hours += in_service * step_minutes / 60
            lost += max(rate - in_service * plant["tps_per_unit"], 0) * step_minutes * 60
    assert done == {}
    return units_hours * plant["unit_price"], lost, starts


@pytest.mark.parametrize("settings", [(), OTHERWISE], ids=["defaults", "otherwise"])
@pytest.mark.parametrize("policy", ["forecast", "table-or-activity", "hpa", "business-hours", "always-on"])
def test_the_action_log_replayed_by_anybody_costs_and_loses_the_same(
    trace: str, policy: str, settings: tuple[str, ...]
) -> None:
    said = answer(trace, "--policy", policy, *settings)
    [row] = said["policies"]
    assert (said["policy"], row["policy"]) == (policy, policy)
    cost, lost, starts = replayed(said, shifts(14))
    assert (row["cost"], row["lost_requests"], row["starts"]) == pytest.approx((cost, lost, starts))
    assert said["actions"]
    assert {tuple(each) for each in said["actions"]} == {("at", "action", "min", "max", "reason")}


def test_the_same_input_is_the_same_json(trace: str) -> None:
    assert run(trace, "--json").stdout == run(trace, "--json").stdout


def test_all_are_compared_and_the_cheapest_with_its_lost_requests_is_recommended(compared: dict[str, Any]) -> None:
    assert {each["policy"] for each in compared["policies"]} == set(titles(with_queued=False))
    prices = [each["price"] for each in compared["policies"]]
    assert prices == sorted(prices)
    best = compared["policies"][0]
    assert compared["policy"] == best["policy"]
    assert best["price"] == pytest.approx(best["cost"] + 0.002 * best["lost_requests"])
    # 11 of the 14 days are counted, and a month has 730 hours.
    assert best["cost_per_month"] == pytest.approx(best["cost"] * 730 / (11 * 24))


def test_nobody_is_cheaper_than_the_clairvoyant_optimum(compared: dict[str, Any]) -> None:
    least = compared["optimum"]["price"]
    assert 0 < least < compared["policies"][0]["price"]
    for each in compared["policies"]:
        assert each["times_optimum"] == pytest.approx(each["price"] / least)


def test_on_the_pareto_front_are_those_that_nobody_beats_in_both(compared: dict[str, Any]) -> None:
    places = {each["policy"]: (each["cost"], each["lost_requests"]) for each in compared["policies"]}
    beaten = {
        name
        for name, (cost, lost) in places.items()
        if any(one <= cost and other <= lost and (one, other) != (cost, lost) for one, other in places.values())
    }
    front = {each["policy"] for each in compared["policies"] if each["on_pareto_front"]}
    assert front
    assert not front & beaten
    assert {places[each] for each in front} == {places[each] for each in places.keys() - beaten}


def test_the_table_and_the_sentence_say_what_the_json_says(trace: str, compared: dict[str, Any]) -> None:
    said, best = run(trace).stdout, compared["policies"][0]
    assert [line.split()[0] for line in said.splitlines()[1 : len(compared["policies"]) + 1]] == [
        each["policy"] for each in compared["policies"]
    ]
    assert f"Recommended: {best['policy']}" in said
    assert f"at ${best['cost_per_month']:,.0f} a month, {best['lost_requests']:,.0f} of" in said


def test_a_dearer_lost_request_never_makes_more_of_them(trace: str) -> None:
    lost = [answer(trace, "--loss-price", price)["optimum"]["lost_requests"] for price in ("0", "0.002", "0.1")]
    assert lost == sorted(lost, reverse=True)
    assert lost[0] > lost[-1]


def test_queued_load_waits_and_is_held_against_full_units(trace: str) -> None:
    patient = answer(trace, "--queued", "--deadline-minutes", "600")
    hasty = answer(trace, "--queued", "--deadline-minutes", "30", "--policy", "deadline")
    assert (patient["load"], patient["optimum"]) == ("queued", None)
    assert {each["policy"] for each in patient["policies"]} == set(titles(with_queued=True))
    assert all(each["times_full_units"] >= 1 - 1e-9 for each in patient["policies"])
    lost = {each["policy"]: each["lost_requests"] for each in patient["policies"]}
    assert hasty["policies"][0]["lost_requests"] > lost["deadline"]


@pytest.mark.parametrize("begin", [MONDAY, datetime.fromisoformat("2026-01-05T00:00:00+01:00")])
def test_a_day_is_enough_and_nothing_of_it_is_history_only(tmp_path: Path, begin: datetime) -> None:
    said = answer(written(tmp_path, shifts(1), begin))
    assert said["trace"]["scored_from"] == said["trace"]["begin"] == begin.isoformat()
    assert 0 < said["optimum"]["price"] < min(each["price"] for each in said["policies"])


def test_a_demand_of_nothing_has_no_relative_costs(tmp_path: Path) -> None:
    said = answer(written(tmp_path, [0.0] * DAY))
    assert {each["times_optimum"] for each in said["policies"]} == {None}


def test_an_optimum_that_takes_too_much_memory_is_left_out(trace: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.backtest.backtest.MOST_STATES", 1000)
    said = answer(trace, "--policy", "keda")
    assert (said["optimum"], said["policies"][0]["times_optimum"]) == (None, None)


def test_every_contender_has_a_word_that_can_be_typed() -> None:
    assert WORDS.keys() <= {**BASELINES, **CANDIDATES, **QUEUED}.keys()
    known = titles(with_queued=True)
    assert set(known.values()) == {**BASELINES, **CANDIDATES, **QUEUED}.keys()
    assert [word for word in known if not re.fullmatch(r"[a-z]+(-[a-z]+)*", word)] == []


def test_every_fault_of_the_file_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    rows = (
        "2026-01-05T00:00:00,1",
        "noon,2",
        "2026-01-05T00:10:00,-3",
        "2026-01-05T00:15:00,1",
        "2026-01-05T00:05:00,1",
    )
    path.write_text("\n".join(["timestamp,requests_per_second", *rows]))
    result = run(str(path))
    assert (result.exit_code, result.stdout) == (2, "")
    assert [re.match(rf"{path}: line (\d+): ", line)[1] for line in result.stderr.splitlines()] == ["3", "4", "6"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "at least two rows"),
        ("2026-01-05T00:00:00,1\n2026-01-05T00:01:00,1", "shorter than a step of 5 minutes"),
        ("2026-01-05T00:00:00,1\n2026-01-05T00:07:00,1", "one must divide the other"),
        ("2026-01-05T00:00:00,1\n2026-01-05T00:05:00,9000", "needs 1800 units: set --max-units, 255 at most"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "trace.csv"
    path.write_text(f"timestamp,requests_per_second\n{text}")
    result = run(str(path))
    assert (result.exit_code, result.stdout) == (2, "")
    assert why in result.stderr


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--policy", "forcast"), "did you mean forecast?"),
        (("--policy", "deadline"), "it needs --queued"),
        (("--deadline-minutes", "60"), "--deadline-minutes needs --queued"),
        (("--start-minutes", "nan"), "'nan' is no number"),
        (("--tps-per-unit", "0"), "--tps-per-unit"),
        (("--max-units", "0"), "--max-units"),
        (("--loss-price", "-1"), "--loss-price"),
        (("--scaling-target", "80"), "--scaling-target"),
        (("--policy", "keda", "--html", "no/such/folder.html"), "cannot be written"),
    ],
)
def test_an_option_that_is_not_allowed_says_so(trace: str, words: tuple[str, ...], why: str) -> None:
    result = run(trace, *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert why in result.stderr


def test_a_file_that_is_not_there_is_bad_input() -> None:
    result = run("none.csv")
    assert (result.exit_code, result.stderr) == (2, "none.csv cannot be read: No such file or directory\n")
