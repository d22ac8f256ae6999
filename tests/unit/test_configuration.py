"""autoscaler.yaml becomes the document that ships with the code: every default resolved, nothing left to guess."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from autoscaler.scaling.document import fleet_from
from autoscaler.scaling.model import CustomLabelsModel, LookoutModel, ProviderName
from tests.configuration_report import TODAY
from workbench.configuration import compile_file

ARN = "arn:aws:rekognition:eu-central-1:123456789012:project/paint/version/v1/1617550522329"
EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))
LOOKOUT_PRICE = (
    "default of 2026-11: notes of people who used Lookout for Vision name $4.00 for an inference hour, falling with "
    "volume; check your bill"
)

POLICY = {
    "mode": "target-tracking",
    "lost_price": 0.002,
    "at_most_lost": None,
    "deadline_seconds": None,
    "shadow_seconds": 1_209_600,
    "up_window_seconds": 600,
    "down_window_seconds": 1800,
    "tolerance": 0.1,
    "most_up": None,
    "most_down": None,
    "cooldown_seconds": 1800,
    "adjustments": [],
}

FULL = f"""\
name: factory
notify: [ops@example.com]
notify_routine: [finance@example.com]
wake_on_alarms: [LineOneBusy]
quotas:
  rekognition: {{running_models: 4}}
prices:
  rekognition: {{unit_hour: 3.6, free_unit_hours: 4}}
  bills_stopping: true
budgets:
  line-1-month: {{limit: 400, per: month, timezone: Europe/Berlin, group: line-1, levels: {{lower: 90%, stop: null}}}}
  all-day: {{unit_hours: 100, per: day, if_short: [shorten]}}
guard: {{stop_strays: true}}
targets:
  weld-seams:
    provider: lookoutvision
    project: weld-seams
    model_version: "1"
    schedule:
      timezone: Europe/Berlin
      periods: [Mon-Fri 06:00-22:00]
    bounds: {{minimum: 1, maximum: 5}}
    sizing: {{tps_per_unit: 5, target_utilisation: 0.8, high_availability: false}}
    demand:
      namespace: Factory
      metric: OfferedImages
      dimensions: {{Line: weld}}
      statistic: Sum
      period: 1m
      idle_after: 1h30m
      peak_tps: 18
    policy: {{strategy: balanced, deadline: null, steps: {{up: 2}}}}
    alarms: true
    converge: {{expected_start: 90s, start_deadline: 45m}}
    groups: [line-1]
    manual_changes: revert
    grace: 0m
    tags: {{cost-centre: "4711"}}
  paint:
    provider: rekognition
    project_version_arn: {ARN}
"""


def compiled(folder: Path, text: str) -> dict[str, Any]:
    file = folder / "autoscaler.yaml"
    file.write_text(text)
    return compile_file(file, TODAY)


def test_the_compiled_document_spells_everything_out(tmp_path: Path) -> None:
    """The functions know no defaults: what they do is what this document says."""
    assert compiled(tmp_path, FULL) == {
        "name": "factory",
        "notify": ["ops@example.com"],
        "notify_routine": ["finance@example.com"],
        "wake_on_alarms": ["LineOneBusy"],
        "quotas": {
            "lookoutvision": {"running_models": 2, "units_per_model": 5},
            "rekognition": {"running_models": 4, "units_per_model": 5},
        },
        "prices": {
            "currency": "USD",
            "providers": {
                "lookoutvision": {"unit_hour": 4.0, "free_unit_hours": 0.0, "source": LOOKOUT_PRICE},
                "rekognition": {"unit_hour": 3.6, "free_unit_hours": 4.0, "source": "configured"},
            },
            "bills_starting": False,
            "bills_stopping": True,
        },
        "budgets": [
            {
                "name": "line-1-month",
                "limit": 400.0,
                "in_unit_hours": False,
                "per": "month",
                "timezone": "Europe/Berlin",
                "target": None,
                "group": "line-1",
                "levels": {"notify": 80, "lower": 90, "finish": None, "stop": None},
                "if_short": ["lower", "shorten"],
            },
            {
                "name": "all-day",
                "limit": 100.0,
                "in_unit_hours": True,
                "per": "day",
                "timezone": "UTC",
                "target": None,
                "group": None,
                "levels": {"notify": 80, "lower": None, "finish": None, "stop": 100},
                "if_short": ["shorten"],
            },
        ],
        "guard": {"stop_strays": True},
        "schedules": [
            {
                "timezone": "Europe/Berlin",
                "periods": [
                    {
                        "text": "Mon-Fri 06:00-22:00",
                        "kind": "open",
                        "days": {"weekdays": [0, 1, 2, 3, 4]},
                        "start": 360,
                        "end": 1320,
                        "bounds": None,
                        "demand": {},
                    }
                ],
                "exceptions": [],
                "maintenance": [],
                "closed_dates": {},
                "day_begins": 0,
                "lead_time": {"prior_seconds": 1200, "longest_seconds": 3600, "learned": True},
                "known_until": None,
            }
        ],
        "targets": [
            {
                "name": "weld-seams",
                "provider": "lookoutvision",
                "project": "weld-seams",
                "model_version": "1",
                "schedule": 0,
                "bounds": {"minimum": 1, "maximum": 5},
                "sizing": {"tps_per_unit": 5.0, "target_utilisation": 0.8, "high_availability": False},
                "demand": {
                    "namespace": "Factory",
                    "metric": "OfferedImages",
                    "dimensions": {"Line": "weld"},
                    "statistic": "Sum",
                    "period_seconds": 60,
                    "activation_tps": 0.0,
                    "idle_after_seconds": 5400,
                    "peak_tps": 18.0,
                    "signals": [],
                    "missing": {"rule": "hold"},
                },
                "alarms": True,
                "converge": {
                    "expected_start_seconds": 90,
                    "start_deadline_seconds": 2700,
                    "stop_deadline_seconds": 1200,
                    "retries": 3,
                },
                "groups": ["line-1"],
                "hands_off": False,
                "manual_changes": "revert",
                "grace_seconds": 0,
                "tags": {"cost-centre": "4711"},
                "packaging": None,
                "policy": POLICY | {"lost_price": 0.005, "most_up": 2},
            },
            {
                "name": "paint",
                "provider": "rekognition",
                "project_version_arn": ARN,
                "schedule": None,
                "bounds": {"minimum": 1, "maximum": 1},
                "sizing": {"tps_per_unit": 5.0, "target_utilisation": 0.8, "high_availability": False},
                "demand": None,
                "alarms": False,
                "converge": {
                    "expected_start_seconds": 900,
                    "start_deadline_seconds": 2700,
                    "stop_deadline_seconds": 1200,
                    "retries": 3,
                },
                "groups": [],
                "hands_off": False,
                "manual_changes": "adopt",
                "grace_seconds": 600,
                "tags": {},
                "packaging": None,
                "policy": POLICY,
            },
        ],
        "wakeups": [
            {"timezone": "Europe/Berlin", "expression": "cron(0 22 ? * MON,TUE,WED,THU,FRI *)"},
            {"timezone": "Europe/Berlin", "expression": "cron(40 5 ? * MON,TUE,WED,THU,FRI *)"},
        ],
    }


def test_the_functions_read_the_document_as_the_fleet_it_describes(tmp_path: Path) -> None:
    fleet = fleet_from(compiled(tmp_path, FULL))
    assert [target.model for target in fleet.targets] == [
        LookoutModel(project="weld-seams", version="1"),
        CustomLabelsModel(project_version_arn=ARN),
    ]
    assert fleet.quotas[ProviderName.REKOGNITION].running_models == 4


@pytest.mark.parametrize(
    ("settings", "bounds"),
    [
        pytest.param("", (1, 1), id="one unit, and no growth that nobody asked for"),
        pytest.param("bounds: {minimum: 3}", (3, 3), id="a minimum alone is also the maximum"),
        pytest.param("bounds: {maximum: 4}", (1, 4), id="a maximum alone begins at one"),
        pytest.param(
            "bounds: {minimum: 0}\n    demand: {namespace: Factory, metric: Images}",
            (0, 1),
            id="a minimum of nought may sleep",
        ),
        pytest.param("sizing: {high_availability: true}", (1, 2), id="high availability makes room for its two units"),
    ],
)
def test_bounds_that_are_not_written_are_the_cheapest_that_work(
    tmp_path: Path, settings: str, bounds: tuple[int, int]
) -> None:
    text = f"name: a\ntargets:\n  paint:\n    provider: rekognition\n    project_version_arn: {ARN}\n    {settings}\n"
    found = compiled(tmp_path, text)["targets"][0]["bounds"]
    assert (found["minimum"], found["maximum"]) == bounds


DEFAULTS = """\
name: a
defaults:
  schedule: {timezone: Europe/Berlin, periods: [daily 06:00-22:00]}
  bounds: {minimum: 2, maximum: 4}
  demand: {period: 5m, peak_tps: 9}
targets:
  paint:
    provider: lookoutvision
    project: paint
    model_version: "1"
"""


def test_a_target_inherits_key_by_key_and_its_own_word_wins(tmp_path: Path) -> None:
    document = compiled(tmp_path, f"{DEFAULTS}    bounds: {{maximum: 3}}\n    schedule: {{lead_time: 5m}}\n")
    assert document["targets"][0]["bounds"] == {"minimum": 2, "maximum": 3}
    [schedule] = document["schedules"]
    assert (schedule["timezone"], schedule["periods"][0]["text"]) == ("Europe/Berlin", "daily 06:00-22:00")
    assert schedule["lead_time"] == {"prior_seconds": 300, "longest_seconds": 300, "learned": False}


def test_a_target_says_null_to_be_without_what_the_defaults_give(tmp_path: Path) -> None:
    assert compiled(tmp_path, f"{DEFAULTS}    schedule: null\n")["targets"][0]["schedule"] is None


def test_defaults_that_are_no_whole_metric_give_demand_to_nobody_but_complete_it(tmp_path: Path) -> None:
    """`defaults` can say the period for all without inventing a metric for targets that have none."""
    assert compiled(tmp_path, DEFAULTS)["targets"][0]["demand"] is None
    own = f"{DEFAULTS}    demand: {{namespace: Factory, metric: Images}}\n"
    demand = compiled(tmp_path, own)["targets"][0]["demand"]
    assert (demand["metric"], demand["period_seconds"], demand["peak_tps"]) == ("Images", 300, 9.0)


def test_times_of_day_and_yes_are_text_as_in_yaml_1_2(tmp_path: Path) -> None:
    """In YAML 1.1 `22:00` is the number 1320 and `NO` is false: neither may happen to a period or a country."""
    text = FULL.replace("{Line: weld}", "{Line: NO, Shift: 22:00, Since: 2026-01-05}")
    assert compiled(tmp_path, text)["targets"][0]["demand"]["dimensions"] == {
        "Line": "NO",
        "Shift": "22:00",
        "Since": "2026-01-05",
    }


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert compiled(tmp_path, "\ufeff" + FULL)["name"] == "factory"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: str(path.name))
def test_every_example_compiles_into_a_fleet(example: Path) -> None:
    assert fleet_from(compile_file(example, TODAY)).targets
