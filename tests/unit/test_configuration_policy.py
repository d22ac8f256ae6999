"""`policy` in autoscaler.yaml: what it compiles into, and what a target inherits of it."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from autoscaler.scaling.document import fleet_from
from autoscaler.scaling.scaling_policy import Mode, ScalingPolicy, StepAdjustment
from tests.configuration_report import TODAY, paint, report
from workbench.configuration import compile_file

QUEUE = "demand: {signals: [queue: {name: parcels}]}"
METRIC = "demand: {namespace: Factory, metric: Images}"
PAGE = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text()


def policy(folder: Path, text: str) -> ScalingPolicy:
    """What the functions read back of the first target, as it is shipped."""
    file = folder / "autoscaler.yaml"
    file.write_text(text)
    return fleet_from(json.loads(json.dumps(compile_file(file, TODAY)))).targets[0].policy


def test_what_is_not_written_is_as_the_functions_have_it(tmp_path: Path) -> None:
    assert policy(tmp_path, paint("policy: {}")) == policy(tmp_path, paint()) == ScalingPolicy()


def test_everything_that_is_written_arrives(tmp_path: Path) -> None:
    written = """\
policy:
  mode: forecast
  lost_request: 0.004
  deadline: 4h
  shadow: 21d
  stabilization: {up: 5m, down: 1h}
  tolerance: 12.5%
  steps: {up: 2, down: 1}
  cooldown: 0m
"""
    assert policy(tmp_path, paint(QUEUE, written)) == ScalingPolicy(
        mode=Mode.FORECAST,
        lost_price=0.004,
        deadline=timedelta(hours=4),
        shadow=timedelta(days=21),
        up_window=timedelta(minutes=5),
        down_window=timedelta(hours=1),
        tolerance=0.125,
        most_up=2,
        most_down=1,
        cooldown=timedelta(0),
    )


def test_each_strategy_is_one_visible_price(tmp_path: Path) -> None:
    """And the page says the same ones."""
    found = {name: policy(tmp_path, paint(f"policy: {{strategy: {name}}}")).lost_price for name in STRATEGIES}

    assert found == STRATEGIES
    assert "`cost` is 0.002, `balanced` 0.005 and `service` 0.02" in PAGE


STRATEGIES = {"cost": 0.002, "balanced": 0.005, "service": 0.02}


@pytest.mark.parametrize(("written", "share"), [("0.5%", 0.005), ("0.07%", 0.0007), ("20%", 0.2), ("0.001%", 0.00001)])
def test_a_share_is_written_in_percent_and_read_exactly(tmp_path: Path, written: str, share: float) -> None:
    asked = f"policy: {{mode: forecast, at_most_lost: {written}, shadow: 0d}}"

    found = policy(tmp_path, paint(METRIC, asked))

    assert (found.at_most_lost, found.shadow) == (share, timedelta(0))


STEPS = "policy: {mode: step, adjustments: [{above_tps: 0, units: 1}, {above_tps: 8, units: 3}]}"


def test_adjustments_say_units_by_demand(tmp_path: Path) -> None:
    found = policy(tmp_path, paint(METRIC, "bounds: {minimum: 0, maximum: 3}", STEPS))

    assert found.mode is Mode.STEP
    assert found.adjustments == (StepAdjustment(above_tps=0, units=1), StepAdjustment(above_tps=8, units=3))


def test_adjustments_may_use_what_only_a_period_allows(tmp_path: Path) -> None:
    shifts = "schedule: {timezone: UTC, periods: [daily 06:00-22:00, 'Fri 10:00-12:00 1..3']}"

    assert policy(tmp_path, paint(METRIC, "bounds: {maximum: 2}", shifts, STEPS)).adjustments


def test_the_schedule_may_decide_while_demand_is_watched(tmp_path: Path) -> None:
    assert policy(tmp_path, paint(METRIC, "policy: {mode: schedule}")).mode is Mode.SCHEDULE


def test_a_forecast_may_go_by_requests_alone_where_the_model_is_never_off(tmp_path: Path) -> None:
    assert policy(tmp_path, paint("demand: {signals: [requests]}", "policy: {mode: forecast}")).mode is Mode.FORECAST


def inheriting(defaults: str, *settings: str) -> str:
    """One target, after a line of `defaults` at the end."""
    return f"{paint(*settings)}\ndefaults:\n  policy: {defaults}\n"


@pytest.mark.parametrize(
    ("defaults", "own", "found"),
    [
        pytest.param("{tolerance: 5%}", "{cooldown: 1h}", (0.05, 0.002, None), id="key by key"),
        pytest.param("{tolerance: 5%}", "{tolerance: 20%}", (0.2, 0.002, None), id="its own word wins"),
        pytest.param("{strategy: service}", "{lost_request: 1}", (0.1, 1, None), id="its own price beats a strategy"),
        pytest.param(
            "{lost_request: 1}", "{strategy: service}", (0.1, 0.02, None), id="its own strategy beats a price"
        ),
        pytest.param(
            "{strategy: service}", "{mode: forecast, at_most_lost: 1%}", (0.1, 0.002, 0.01), id="and so does a share"
        ),
        pytest.param(
            "{mode: forecast, at_most_lost: 1%}", "{strategy: balanced}", (0.1, 0.005, None), id="which is beaten, too"
        ),
        pytest.param("{strategy: service}", "{strategy: null}", (0.1, 0.002, None), id="null takes it away"),
        pytest.param("{lost_request: 1}", "{strategy: null}", (0.1, 1, None), id="but no other one"),
        pytest.param(
            "{mode: forecast, at_most_lost: 1%, shadow: 7d}",
            "{mode: schedule}",
            (0.1, 0.002, None),
            id="nothing that belongs to another mode than its own",
        ),
    ],
)
def test_a_target_inherits_what_goes_with_its_own(
    tmp_path: Path, defaults: str, own: str, found: tuple[float, float, float | None]
) -> None:
    has = policy(tmp_path, inheriting(defaults, METRIC, f"policy: {own}"))

    assert (has.tolerance, has.lost_price, has.at_most_lost) == found


def test_defaults_may_say_the_shadow_for_those_that_forecast(tmp_path: Path) -> None:
    """As with a `demand` without a metric: it completes the targets that have what it belongs to."""
    plain = policy(tmp_path, inheriting("{shadow: 7d}"))
    forecast = policy(tmp_path, inheriting("{shadow: 7d}", METRIC, "policy: {mode: forecast}"))

    assert (plain.mode, plain.shadow) == (Mode.TARGET_TRACKING, timedelta(days=14))
    assert (forecast.mode, forecast.shadow) == (Mode.FORECAST, timedelta(days=7))


def test_what_the_defaults_say_of_another_mode_than_their_own_is_a_fault(tmp_path: Path) -> None:
    assert report(tmp_path, inheriting("{mode: schedule, shadow: 7d}")) == [
        'autoscaler.yaml:7 targets.paint.policy.shadow: "7d" is not allowed: it belongs to mode forecast, and the mode '
        "is schedule"
    ]


def test_null_stands_in_any_mode(tmp_path: Path) -> None:
    assert policy(tmp_path, paint("policy: {at_most_lost: null, adjustments: null, deadline: null}")) == ScalingPolicy()


def test_a_mode_in_the_defaults_is_refused_for_a_target_that_has_no_demand(tmp_path: Path) -> None:
    """Silently on its schedule, it would not be what its owner wrote. To say so in the target settles it."""
    assert report(tmp_path, inheriting("{mode: forecast, shadow: 7d}")) == [
        'autoscaler.yaml:7 targets.paint.policy.mode: "forecast" is not allowed: it goes by demand, and the target has '
        "none: give it demand, or write mode: schedule"
    ]
    assert policy(tmp_path, inheriting("{mode: forecast, shadow: 7d}", "policy: {mode: schedule}"))


SHOWN = re.findall(r"```yaml\n(policy:\n.+?)```", PAGE, re.DOTALL)


def test_what_the_page_shows_is_right(tmp_path: Path) -> None:
    [shown] = SHOWN

    assert policy(tmp_path, paint(METRIC, shown)).mode is Mode.FORECAST


def test_the_example_forecasts(tmp_path: Path) -> None:
    example = Path(__file__).parents[2] / "examples" / "forecast.yaml"

    found = policy(tmp_path, example.read_text())

    assert (found.mode, found.lost_price, found.shadow.days) == (Mode.FORECAST, STRATEGIES["service"], 21)
