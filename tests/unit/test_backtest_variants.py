"""Strategies side by side and sweeps over a setting: what they compare, and that each row is what it says."""

from __future__ import annotations

import json
import math
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoscaler.scaling.predictive.plant import Plant
from autoscaler.scaling.scaling_policy import DEFAULT_LOST_PRICE, STRATEGIES
from tests.unit.test_backtest import MONDAY, STEP, answer, run, shifts, written
from workbench.backtest import side_by_side
from workbench.backtest.backtest import Case
from workbench.backtest.seldom import Seldom
from workbench.backtest.strategies import Between, Exchange, cheapest, worst_day
from workbench.backtest.strategies_told import exchange
from workbench.cli.backtest_sweep import learn_weeks
from workbench.simulator.baselines.always_on import AtPeak
from workbench.simulator.course import Course, interactive
from workbench.simulator.life import live
from workbench.simulator.trace import Trace

PLANT = Plant(quota=3, step=STEP)


@pytest.fixture(scope="module")
def trace(tmp_path_factory: pytest.TempPathFactory) -> str:
    return written(tmp_path_factory.mktemp("trace"), shifts(8))


@pytest.fixture(scope="module")
def compared(trace: str) -> dict[str, Any]:
    found: dict[str, Any] = answer(trace, "--strategies", "--loss-price", "0.006")
    return found


def course(cost: float, lost: float) -> Course:
    return Course(cost=cost, unit_hours=0, requests=100, lost=lost, starts=0, actions=(), units=b"")


def test_a_strategy_is_the_forecast_at_its_price_of_a_lost_request(trace: str, compared: dict[str, Any]) -> None:
    rows = {each["strategy"]: each for each in compared["strategies"]["compared"]}
    assert list(rows) == [*STRATEGIES, "always-on"]
    for name, price in STRATEGIES.items():
        [alone] = answer(trace, "--policy", "forecast", "--strategy", name)["policies"]
        assert rows[name]["loss_price"] == price
        assert {key: rows[name][key] for key in ("cost", "lost_requests", "starts")} == {
            key: alone[key] for key in ("cost", "lost_requests", "starts")
        }


def test_a_strategy_is_the_same_as_its_price(trace: str) -> None:
    words = (trace, "--policy", "forecast", "--json")
    assert run(*words, "--strategy", "service").stdout == run(*words, "--loss-price", "0.02").stdout
    assert run(*words, "--strategy", "cost").stdout == run(*words).stdout
    assert STRATEGIES["cost"] == DEFAULT_LOST_PRICE


def test_what_was_told_before_is_told_as_before(trace: str, compared: dict[str, Any]) -> None:
    plain = answer(trace, "--policy", "forecast", "--loss-price", "0.006")
    assert {key: compared[key] for key in plain} == plain
    swept = answer(trace, "--policy", "keda", "--sweep", "unit-price=3")
    plain = answer(trace, "--policy", "keda")
    assert {key: swept[key] for key in plain} == plain
    assert "sweep" not in plain


def test_one_is_recommended_for_the_price_that_was_asked_with_only(trace: str, compared: dict[str, Any]) -> None:
    ours = [each for each in compared["strategies"]["compared"] if each["loss_price"]]
    prices = {each["strategy"]: each["cost"] + 0.006 * each["lost_requests"] for each in ours}
    assert compared["strategies"]["recommended"] == min(prices, key=lambda name: prices[name])
    said = run(trace, "--strategies", "--loss-price", "0.006").stdout
    assert f"Recommended at $0.006 for a lost request: {compared['strategies']['recommended']}, " in said
    assert "Recommended" not in run(trace, "--strategies").stdout
    assert "If a lost request costs you " in said


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=5), st.integers(0, 400))
def test_every_price_has_a_cheapest_which_no_other_is_below(places: list[tuple[int, int]], tenths: int) -> None:
    courses = [course(cost, lost) for cost, lost in places]
    price = tenths / 10
    least = min(each.price(price) for each in courses)
    here = [
        one for one, each in zip(courses, cheapest(courses), strict=True) if each and each.least <= price <= each.most
    ]
    assert here
    assert all(each.price(price) == pytest.approx(least) for each in here)


def test_of_equals_the_first_is_the_cheapest_and_what_is_worse_in_both_never() -> None:
    found = cheapest([course(10, 5), course(10, 5), course(12, 6), course(20, 0)])
    assert found == [Between(0, 2), None, None, Between(2, math.inf)]


@pytest.mark.parametrize(
    ("dollars", "fewer", "said"),
    [
        (
            200,
            1000,
            "$200 a month more, 1,000 fewer requests lost, $0.20 for each; a percentage point of service is $100",
        ),
        (
            -200,
            -1000,
            "$200 a month less, 1,000 more requests lost, $0.20 for each; a percentage point of service is $100",
        ),
        (0, 0, "it does the same."),
        (-200, 1000, "better in both, $200 a month less and 1,000 fewer lost."),
        (200, -1000, "worse in both, $200 a month more and 1,000 more lost."),
    ],
)
def test_what_one_more_served_costs_is_told_where_there_is_something_to_choose(
    dollars: float, fewer: float, said: str
) -> None:
    # A thousand of 50,000 are two percentage points.
    found = Exchange(of="service", instead_of="cost", dollars=dollars, fewer_lost=fewer, fewer_share=fewer / 50_000)
    assert exchange(found).startswith(f"service instead of cost: {said}")


def test_the_worst_day_is_the_one_with_the_most_lost() -> None:
    rates = [1.0] * 288 + [20.0] * 12 + [0.0] * 276 + [16.0] * 12 + [0.0] * 276
    case = Case(plant=Plant(quota=1, step=STEP), trace=Trace(MONDAY, STEP, tuple(rates)), lost_price=1)
    served = interactive(case.plant, rates, AtPeak(case.plant))
    day = worst_day(case, served)
    assert (day.date, day.requests, day.lost) == ((MONDAY + timedelta(days=1)).date(), 20 * 3600, 15 * 3600)


@pytest.mark.parametrize(
    ("setting", "values"),
    [
        ("tps-per-unit", "2.5,5"),
        ("start-minutes", "5,60"),
        ("stop-minutes", "5,60"),
        ("unit-price", "2,4"),
        ("max-units", "2,4"),
        ("loss-price", "0.002,0.01"),
    ],
)
def test_each_value_is_what_its_option_alone_would_give(trace: str, setting: str, values: str) -> None:
    rows = answer(trace, "--policy", "weekly-table", "--sweep", f"{setting}={values}")["sweep"]["values"]
    assert [each["value"] for each in rows] == [float(each) for each in values.split(",")]
    for row, value in zip(rows, values.split(","), strict=True):
        alone = answer(trace, "--policy", "weekly-table", f"--{setting}", value)
        assert (row["max_units"], row["loss_price"]) == (alone["plant"]["max_units"], alone["loss_price"])
        shared = row.keys() & alone["policies"][0].keys()
        assert {"cost", "lost_requests", "times_optimum"} <= shared
        assert {key: row[key] for key in shared} == {key: alone["policies"][0][key] for key in shared}


def test_without_a_policy_the_recommended_one_is_swept(trace: str) -> None:
    said = answer(trace, "--sweep", "max-units=2,3")
    assert said["sweep"]["policy"] == said["policy"]
    told = run(trace, "--sweep", "max-units=2,3").stdout
    assert f"Recommended: {said['policy']}" in told
    assert first_cells(told, "max-units") == ["2", "3"]


def first_cells(told: str, setting: str) -> list[str]:
    """The first cells below the header of the sweep."""
    lines = told.splitlines()
    begin = next(number for number, line in enumerate(lines) if line.split()[:1] == [setting])
    return [line.split()[0] for line in lines[begin + 1 : lines.index("", begin)]]


def test_two_processes_say_what_one_says(trace: str, monkeypatch: pytest.MonkeyPatch) -> None:
    words = (trace, "--policy", "keda", "--sweep", "unit-price=1,2,3", "--json")
    alone = run(*words).stdout
    monkeypatch.setattr(side_by_side, "WORTH_A_PROCESS", 0)
    assert json.loads(run(*words).stdout) == json.loads(alone)


class Listener:
    """Wishes nothing, and notes when it was told of the past."""

    reason = "Listening"

    def __init__(self) -> None:
        self.heard: list[int] = []

    def learn(self, step: int, _past: object) -> None:
        self.heard.append(step)

    def wish(self, *_: object) -> None:
        return None


def test_who_learns_seldom_learns_at_the_begin_and_then_every_so_many_weeks() -> None:
    listener, week = Listener(), 7 * 288
    live(PLANT, [0.0] * (7 * week), Seldom(listener, 3), 10)
    assert listener.heard == [10, 10 + 3 * week, 10 + 6 * week]


def test_only_long_traces_are_learned_from_seldom_and_only_in_a_sweep(trace: str) -> None:
    def weeks(count: int) -> int:
        demand = Trace(MONDAY, STEP, (0.0,) * (count * 7 * 288))
        return learn_weeks(Case(plant=PLANT, trace=demand, lost_price=1))

    assert (weeks(16), weeks(18)) == (1, 52)
    assert (
        answer(trace, "--policy", "keda", "--sweep", "max-units=2", "--learn-weeks", "4")["sweep"]["learn_weeks"] == 4
    )


def test_who_learned_seldom_is_told_of_and_baselines_never_do(trace: str) -> None:
    words = (trace, "--sweep", "max-units=2", "--learn-weeks", "4")
    assert "Learned anew every 4 weeks to be quick" in run(*words, "--policy", "forecast").stdout
    assert "Learned anew" not in run(*words, "--policy", "weekly-table").stdout
    assert "Learned anew" not in run(*words[:3], "--policy", "forecast").stdout


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--sweep", "max-unit=3"), "one of tps-per-unit, start-minutes"),
        (("--sweep", "max-unit=3"), "did you mean max-units?"),
        (("--sweep", "max-units"), "write max-units=1,2,3"),
        (
            ("--sweep", "max-units=0,x,5,5"),
            "0 is not in the range 1<=x<=255; 'x' is not a valid integer range; 5 is named 2",
        ),
        (("--sweep", "start-minutes=nan"), "'nan' is no number"),
        (("--sweep", "max-units=2", "--sweep", "loss-price=1"), "--sweep takes one setting"),
        (("--strategies", "--sweep", "max-units=2"), "leave --strategy and --sweep out"),
        (("--strategies", "--policy", "keda"), "--strategies are those of the forecast"),
        (("--strategy", "cost", "--loss-price", "0"), "--strategy cost stands for --loss-price 0.002"),
        (("--learn-weeks", "2"), "--learn-weeks needs --sweep or --strategies"),
    ],
)
def test_what_cannot_be_compared_says_so(trace: str, words: tuple[str, ...], why: str) -> None:
    result = run(trace, *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert why in " ".join(result.stderr.split())


def test_every_value_that_needs_too_many_units_is_told_at_once(trace: str) -> None:
    result = run(trace, "--sweep", "tps-per-unit=0.01,5,0.02")
    assert (result.exit_code, result.stdout) == (2, "")
    assert [line.split(":")[0] for line in result.stderr.splitlines()] == [
        "--sweep tps-per-unit=0.01",
        "--sweep tps-per-unit=0.02",
    ]


def test_requests_that_wait_have_no_worst_day(trace: str) -> None:
    said = answer(trace, "--strategies", "--queued", "--deadline-minutes", "60")
    assert {each["worst_day"] for each in said["strategies"]["compared"]} == {None}
