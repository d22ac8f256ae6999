"""What is wrong with `policy` in autoscaler.yaml, said where it is, and all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.configuration_report import paint, report

QUEUE = "demand: {signals: [queue: {name: parcels}]}"
METRIC = "demand: {namespace: Factory, metric: Images}"
STEPS = "policy: {mode: step, adjustments: [{above_tps: 0, units: 1}, {above_tps: 8, units: 3}]}"

NO_DEMAND = "is not allowed: it goes by demand, and the target has none: give it demand, or write mode: schedule"
FAULTS = [
    ("policy: {mode: predict}", "mode", '"predict" is not allowed: schedule, target-tracking, step or forecast'),
    (
        "policy: {mode: forcast}",
        "mode",
        '"forcast" is not allowed: schedule, target-tracking, step or forecast, did you mean forecast?',
    ),
    ("policy: {mode: forecast}", "mode", f'"forecast" {NO_DEMAND}'),
    ("policy: {mode: target-tracking}", "mode", f'"target-tracking" {NO_DEMAND}'),
    (f"bounds: {{maximum: 3}}\n{STEPS}", "mode", f'"step" {NO_DEMAND}'),
    (
        "policy: {strategy: services}",
        "strategy",
        '"services" is not allowed: cost, balanced or service, did you mean service?',
    ),
    ("policy: {lost_request: 0}", "lost_request", "0 is not allowed: more than 0"),
    ("policy: {lost_request: 101}", "lost_request", "101 is not allowed: at most 100"),
    (
        "policy: {strategy: service, lost_request: 0.004}",
        "lost_request",
        "0.004 is not allowed: strategy is there too, service, and a policy has one of the two",
    ),
    (
        f"{METRIC}\npolicy: {{mode: forecast, lost_request: 0.5, at_most_lost: 0.07%}}",
        "at_most_lost",
        '"0.07%" is not allowed: lost_request is there too, 0.5, and a policy has one of the two',
    ),
    (
        "policy: {at_most_lost: 0.5}",
        "at_most_lost",
        "0.5 is not allowed: 0.001% to 20%, with the percent sign",
    ),
    ("policy: {at_most_lost: 0%}", "at_most_lost", '"0%" is not allowed: 0.001% to 20%, with the percent sign'),
    ("policy: {at_most_lost: 20.1%}", "at_most_lost", '"20.1%" is not allowed: 0.001% to 20%, with the percent sign'),
    (
        "policy: {at_most_lost: 1%}",
        "at_most_lost",
        '"1%" is not allowed: it belongs to mode forecast, and the mode is target-tracking',
    ),
    (
        "policy: {mode: schedule, shadow: 14d}",
        "shadow",
        '"14d" is not allowed: it belongs to mode forecast, and the mode is schedule',
    ),
    ("policy: {shadow: 14}", "shadow", "14 is not allowed: a length of time such as 20m, 1h30m or 90s"),
    (f"{METRIC}\npolicy: {{mode: forecast, shadow: 91d}}", "shadow", '"91d" is not allowed: 0d to 90d'),
    ("policy: {deadline: 14m}", "deadline", '"14m" is not allowed: 15m to 7d'),
    (
        f"{METRIC}\npolicy: {{deadline: 4h}}",
        "deadline",
        '"4h" is not allowed: requests wait in a queue, and none of the target\'s signals is one',
    ),
    (
        "demand: {signals: [requests]}\npolicy: {deadline: 4h}",
        "deadline",
        '"4h" is not allowed: requests wait in a queue, and none of the target\'s signals is one',
    ),
    (
        "policy: {deadline: 48h}",
        "deadline",
        '"2d" is not allowed: requests wait in a queue, and none of the target\'s signals is one',
    ),
    (
        f"{QUEUE}\npolicy: {{mode: forecast, deadline: 4h, at_most_lost: 1%}}",
        "at_most_lost",
        '"1%" is not allowed: with a deadline, 4h, requests wait and are not lost',
    ),
    ("policy: {stabilization: {up: 25h}}", "stabilization.up", '"25h" is not allowed: 0m to 24h'),
    ("policy: {stabilisation: {}}", "stabilisation", "is not known here, did you mean stabilization?"),
    ("policy: {tolerance: 10}", "tolerance", "10 is not allowed: 0% to 50%, with the percent sign"),
    ("policy: {tolerance: 51%}", "tolerance", '"51%" is not allowed: 0% to 50%, with the percent sign'),
    ("policy: {steps: {up: 0}}", "steps.up", "0 is not allowed: at least 1"),
    ("policy: {steps: {down: 1001}}", "steps.down", "1001 is not allowed: at most 1000"),
    ("policy: {cooldown: 2d}", "cooldown", '"2d" is not allowed: 0m to 24h'),
    (
        f"{METRIC}\npolicy: {{mode: step}}",
        "adjustments",
        "is missing: in mode step, a list of mappings with above_tps and units",
    ),
    (
        f"{METRIC}\npolicy: {{mode: step, adjustments: []}}",
        "adjustments",
        "an empty list is not allowed: at least one entry",
    ),
    (
        "policy: {adjustments: [{above_tps: 0, units: 1}]}",
        "adjustments",
        "a list is not allowed: it belongs to mode step, and the mode is target-tracking",
    ),
    (
        f"{METRIC}\npolicy: {{mode: step, adjustments: [{{above_tps: 0}}]}}",
        "adjustments.0.units",
        "is missing: the units above so many TPS",
    ),
    (
        f"{METRIC}\npolicy: {{mode: step, adjustments: [{{above_tps: 0, units: 1, unit: 2}}]}}",
        "adjustments.0.unit",
        "is not known here, did you mean units?",
    ),
    (
        f"{METRIC}\nbounds: {{maximum: 3}}\n{STEPS.replace('8', '0')}",
        "adjustments.1.above_tps",
        "0.0 is not allowed: more than in the adjustment before, 0",
    ),
    (
        f"{METRIC}\nbounds: {{maximum: 3}}\n{STEPS.replace('3', '1')}",
        "adjustments.1.units",
        "1 is not allowed: more than in the adjustment before, 1",
    ),
    (
        f"{METRIC}\nbounds: {{maximum: 2}}\n{STEPS}",
        "adjustments.1.units",
        "3 is not allowed: at most the maximum, 2",
    ),
]


@pytest.mark.parametrize(("settings", "key", "problem"), FAULTS)
def test_every_fault_of_a_policy_is_said_where_it_is(tmp_path: Path, settings: str, key: str, problem: str) -> None:
    """And alone: one mistake is one line."""
    line = 5 + len(settings.splitlines())

    assert report(tmp_path, paint(settings)) == [f"autoscaler.yaml:{line} targets.paint.policy.{key}: {problem}"]


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ("bounds: {minimum: 0}", "bounds.minimum"),
        ("schedule: {timezone: UTC, periods: [daily 06:00-22:00 0..1]}", "schedule.periods.0"),
    ],
)
@pytest.mark.parametrize(
    ("demand", "mode", "why"),
    [
        pytest.param(METRIC, "schedule", "mode schedule only watches demand", id="nothing would switch it off"),
        pytest.param("demand: {signals: [requests]}", "forecast", "requests are only counted", id="nor back on"),
    ],
)
def test_a_target_may_only_sleep_where_its_mode_lets_demand_wake_it(
    tmp_path: Path, settings: str, path: str, demand: str, mode: str, why: str
) -> None:
    [found] = report(tmp_path, paint(demand, settings, f"policy: {{mode: {mode}}}"))

    assert f"targets.paint.{path}: " in found
    assert f"because {why}" in found


def test_alarms_that_would_wake_nothing_are_refused(tmp_path: Path) -> None:
    """They cost money by the month."""
    [found] = report(tmp_path, paint(METRIC, "alarms: true", "policy: {mode: schedule}"))

    assert "paint.alarms: true is not allowed: in mode schedule demand decides nothing" in found


def test_what_is_faulty_itself_leads_to_no_further_faults(tmp_path: Path) -> None:
    """The mode that was meant may need what is there, and the signal that was meant may be the queue."""
    demand = "demand: {signals: [queue: {nam: parcels}]}"
    written = "policy: {mode: forcast, shadow: 7d, at_most_lost: 1%, strategy: best, deadline: 4h}"

    found = report(tmp_path, paint("bounds: {minimum: 0}", demand, written))

    assert [line.split(": ")[0].partition(" targets.paint.")[2] for line in found] == [
        "demand.signals.0.queue.name",
        "demand.signals.0.queue.nam",
        "policy.mode",
        "policy.strategy",
        "policy.at_most_lost",
    ]


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        pytest.param(f"demand: parcels\nbounds: {{maximum: 3}}\n{STEPS}", "demand", id="what the mode goes by"),
        pytest.param(f"{METRIC}\nbounds: {{maximum: 0}}\n{STEPS}", "bounds.maximum", id="the maximum"),
        pytest.param(
            f"{METRIC}\nschedule: {{timezone: UTC, periods: [daily 06-22 1..3]}}\n{STEPS}",
            "schedule.periods.0",
            id="a period with a maximum of its own",
        ),
    ],
)
def test_what_a_policy_goes_by_is_not_judged_while_it_is_faulty(tmp_path: Path, settings: str, path: str) -> None:
    [found] = report(tmp_path, paint(settings))

    assert f"targets.paint.{path}: " in found


def test_all_faults_of_a_policy_are_said_at_once(tmp_path: Path) -> None:
    written = "policy: {strategy: cost, lost_request: 1, shadow: 7d, deadline: 4h, tolerance: 99%, adjustments: []}"

    found = report(tmp_path, paint(written))

    assert {line.split(": ")[0].rpartition(".")[2] for line in found} == {
        "lost_request",
        "shadow",
        "deadline",
        "tolerance",
        "adjustments",
    }
