"""Every fault in autoscaler.yaml is one line: where it is, what was written, and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.configuration_report import ARN, paint, report

ARN_FORM = "the ARN of a model version, arn:aws:rekognition:REGION:ACCOUNT:project/PROJECT/version/VERSION/NUMBER"
ZONE_FORM = "an IANA time zone such as Europe/Berlin or America/New_York, or UTC"
LENGTH_FORM = "a length of time such as 20m, 1h30m or 90s"
LEAD_FORM = "learned, or a length of time from 0m to 2h, in steps of 1m"
DAYS_FORM = "daily, Mon-Fri, Sat,Sun, 1st Mon, last Fri, day 1-5,last, Jan-Mar, 2026-12-24 or 12-24..01-06"
DATES_FORM = "a date such as 2026-12-24, 12-24 of every year, or a range such as 2026-12-24..2027-01-06"
KNOWN = (
    "name, notify, notify_routine, wake_on_alarms, quotas, prices, budgets, guard, calendars, schedules, "
    "defaults, targets"
)


TOP_LEVEL = [
    ("targets: {}\n", "1 targets: an empty mapping is not allowed: a mapping with at least one target"),
    ("targets: [weld]\n", "1 targets: a list is not allowed: a mapping with at least one target"),
    ("nmae: x\n", "1 nmae: is not known here, did you mean name?"),
    (
        "zone: x\n",
        f"1 zone: is not known here: known are {KNOWN}",
    ),
    (
        "name: Factory\n",
        '1 name: "Factory" is not allowed: a to z, 0 to 9 and hyphens, first a letter, at most 31 characters',
    ),
    ("name: 7\n", '1 name: 7 is not allowed: text; put it in quotes: "7"'),
    ("notify: ops@example.com\n", '1 notify: "ops@example.com" is not allowed: a list'),
    ("notify:\n  - ops@example.com\n  - ops\n", '3 notify.1: "ops" is not allowed: an e-mail address'),
    ('wake_on_alarms: [""]\n', '1 wake_on_alarms.0: "" is not allowed: at least 1 character'),
    (
        "quotas: {rekogniton: {}}\n",
        "1 quotas.rekogniton: is not known here, did you mean rekognition?",
    ),
    (
        "quotas: {rekognition: {running_models: 0}}\n",
        "1 quotas.rekognition.running_models: 0 is not allowed: at least 1",
    ),
    ("defaults: [1]\n", "1 defaults: a list is not allowed: a mapping"),
    ("defaults: {alarms: on}\n", '1 defaults.alarms: "on" is not allowed: true or false'),
    (
        "defaults: {provider: rekognition}\n",
        "1 defaults.provider: is not known here: known are schedule, bounds, sizing, demand, policy, alarms, "
        "converge, groups, hands_off, manual_changes, grace, tags",
    ),
    ("name: a\nname: b\n", "1 name: is written twice, again in line 2: keep one"),
    ("1: a\n", f"1 1: is not known here: known are {KNOWN}"),
    ("? [a]\n: b\n", "1 top level: has a key in line 1 that is no name: a key must be plain text"),
    (
        '"a\\u2028b": c\n',
        f"1 a\\u2028b: is not known here: known are {KNOWN}",
    ),
    ("name: !secret a\n", '1 name: has the tag "!secret": tags are not known here'),
]


@pytest.mark.parametrize(("text", "line"), TOP_LEVEL)
def test_a_fault_at_the_top_is_named_with_what_is_allowed(tmp_path: Path, text: str, line: str) -> None:
    assert f"autoscaler.yaml:{line}" in report(tmp_path, text)


IDENTITY = [
    ("{}", "4 targets.weld.provider: is missing: lookoutvision or rekognition"),
    (
        "{provider: rekogniton}",
        '4 targets.weld.provider: "rekogniton" is not allowed: lookoutvision or rekognition, did you mean rekognition?',
    ),
    ("{provider: [rekognition]}", "4 targets.weld.provider: a list is not allowed: lookoutvision or rekognition"),
    ("3", "4 targets.weld: 3 is not allowed: a mapping"),
    ("{provider: rekognition}", f"4 targets.weld.project_version_arn: is missing: {ARN_FORM}"),
    (
        "{provider: rekognition, project_version_arn: weld}",
        f'4 targets.weld.project_version_arn: "weld" is not allowed: {ARN_FORM}',
    ),
    (
        "{provider: rekognition, project: weld}",
        "4 targets.weld.project: belongs to a lookoutvision target: a rekognition target has project_version_arn",
    ),
    (
        f"{{provider: lookoutvision, project_version_arn: {ARN!r}}}",
        "4 targets.weld.project_version_arn: belongs to a rekognition target: "
        "a lookoutvision target has project and model_version",
    ),
    (
        "{provider: lookoutvision, project: weld seams}",
        '4 targets.weld.project: "weld seams" is not allowed: '
        "the project's name: letters, digits, hyphens and underscores",
    ),
    (
        "{provider: lookoutvision, model_version: 1}",
        '4 targets.weld.model_version: 1 is not allowed: text; put it in quotes: "1"',
    ),
    (
        "{provider: lookoutvision, model_version: latest}",
        '4 targets.weld.model_version: "latest" is not allowed: it moves when a new version is trained, '
        'and the one before would run on, unseen and paid for; write the number, in quotes such as "1"',
    ),
    (
        "{provider: lookoutvision, model_version: newest}",
        '4 targets.weld.model_version: "newest" is not allowed: the model\'s version, a number in quotes such as "1"',
    ),
]


@pytest.mark.parametrize(("target", "line"), IDENTITY)
def test_a_target_that_names_no_model_is_told_how(tmp_path: Path, target: str, line: str) -> None:
    assert f"autoscaler.yaml:{line}" in report(tmp_path, f"name: factory\n\ntargets:\n  weld: {target}\n")


SETTINGS = [
    ("bonds: {maximum: 3}", "6 targets.paint.bonds: is not known here, did you mean bounds?"),
    ("bounds: {minimum: 7, maximum: 5}", "6 targets.paint.bounds.minimum: 7 is not allowed: at most the maximum, 5"),
    ("bounds:\n  minimum: 1\n  maxmum: 2", "8 targets.paint.bounds.maxmum: is not known here, did you mean maximum?"),
    (
        "bounds: {maximum: 6}",
        "6 targets.paint.bounds.maximum: 6 is not allowed: "
        "at most the account's quota of units per model, 5 (see quotas)",
    ),
    ("bounds: {minimum: -1}", "6 targets.paint.bounds.minimum: -1 is not allowed: at least 0"),
    (
        "bounds: {minimum: 0}",
        "6 targets.paint.bounds.minimum: 0 is not allowed: "
        "at least 1, because only demand can switch it off between its hours, and it has none",
    ),
    ("bounds: {minimum: 1.5}", "6 targets.paint.bounds.minimum: 1.5 is not allowed: a whole number"),
    ("bounds: {maximum: 0}", "6 targets.paint.bounds.maximum: 0 is not allowed: at least 1"),
    ("bounds:", "6 targets.paint.bounds: nothing is not allowed: a mapping"),
    (
        "sizing: {target_utilisation: 80}",
        "6 targets.paint.sizing.target_utilisation: 80 is not allowed: at most 1",
    ),
    ("sizing: {tps_per_unit: 0}", "6 targets.paint.sizing.tps_per_unit: 0 is not allowed: more than 0"),
    ("sizing: {tps_per_unit: .inf}", "6 targets.paint.sizing.tps_per_unit: Infinity is not allowed: a finite number"),
    (
        "sizing: {high_availability: true}\nbounds: {maximum: 1}",
        "6 targets.paint.sizing.high_availability: true is not allowed: it takes two units and the maximum is 1",
    ),
    ("alarms: true", "6 targets.paint.alarms: true is not allowed: alarms need demand, the metric they watch"),
    ("alarms: yes", '6 targets.paint.alarms: "yes" is not allowed: true or false'),
    (
        "demand: {metric: Images}",
        "6 targets.paint.demand.namespace: is missing: a name of at most 255 characters",
    ),
    (
        "demand: {namespace: Factory, metric: Images, statistic: sum}",
        '6 targets.paint.demand.statistic: "sum" is not allowed: Sum, Average or Maximum, did you mean Sum?',
    ),
    (
        "demand: {namespace: Factory, metric: Images, period: 90s}",
        '6 targets.paint.demand.period: "90s" is not allowed: 1m to 1h, in steps of 1m',
    ),
    (
        "demand: {namespace: Factory, metric: Images, period: 10m, idle_after: 5m}",
        '6 targets.paint.demand.idle_after: "5m" is not allowed: at least the period, 10m',
    ),
    (
        "demand: {namespace: Factory, metric: Images, activation_tps: 9, peak_tps: 8}",
        "6 targets.paint.demand.activation_tps: 9.0 is not allowed: less than the peak, 8",
    ),
    (
        "demand: {namespace: Factory, metric: Images, dimensions: {Line: 3}}",
        '6 targets.paint.demand.dimensions.Line: 3 is not allowed: text; put it in quotes: "3"',
    ),
    (
        "converge: {expected_start: 15m, start_deadline: 10m}",
        '6 targets.paint.converge.start_deadline: "10m" is not allowed: more than expected_start, 15m',
    ),
    ("converge: {stop_deadline: 1w}", f'6 targets.paint.converge.stop_deadline: "1w" is not allowed: {LENGTH_FORM}'),
    ("converge: {stop_deadline: 1d}", '6 targets.paint.converge.stop_deadline: "1d" is not allowed: 10s to 6h'),
    ("converge: {stop_deadline: 7h}", '6 targets.paint.converge.stop_deadline: "7h" is not allowed: 10s to 6h'),
    ("converge: {retries: 11}", "6 targets.paint.converge.retries: 11 is not allowed: at most 10"),
    ("schedule: {periods: [daily 06:00-22:00]}", "6 targets.paint.schedule.timezone: is missing"),
    (
        "schedule: {timezone: Europe/Berln, periods: [daily 06:00-22:00]}",
        f'6 targets.paint.schedule.timezone: "Europe/Berln" is not allowed: {ZONE_FORM}, did you mean Europe/Berlin?',
    ),
    (
        "schedule: {timezone: New York, periods: [daily 06:00-22:00]}",
        f'6 targets.paint.schedule.timezone: "New York" is not allowed: {ZONE_FORM}, did you mean America/New_York?',
    ),
    (
        "schedule: {timezone: CET, periods: [daily 06:00-22:00]}",
        f'6 targets.paint.schedule.timezone: "CET" is not allowed: {ZONE_FORM}',
    ),
    (
        "schedule: {timezone: UTC, periods: []}",
        "6 targets.paint.schedule.periods: an empty list is not allowed: at least one entry",
    ),
    (
        "schedule:\n  timezone: UTC\n  periods:\n    - daily 06:00-22:00\n    - Mon 6-22",
        f"10 targets.paint.schedule.periods.1: '6-22' is not a date: write {DATES_FORM}; times are written 06:00-22:00",
    ),
    (
        "schedule: {timezone: UTC, periods: [Mo-Fri 06:00-22:00]}",
        f"6 targets.paint.schedule.periods.0: 'Mo' is not a day or month: use {DAYS_FORM}, did you mean Mon?",
    ),
    (
        "schedule: {timezone: UTC, periods: [Mon 06:00-25:00]}",
        "6 targets.paint.schedule.periods.0: '25:00' is not a time of day: 00:00 to 24:00 is allowed here",
    ),
    (
        "schedule: {timezone: UTC, lead_time: 20, periods: [daily 06:00-22:00]}",
        f"6 targets.paint.schedule.lead_time: 20 is not allowed: {LEAD_FORM}",
    ),
    (
        "schedule: {timezone: UTC, lead_time: 3h, periods: [daily 06:00-22:00]}",
        f'6 targets.paint.schedule.lead_time: "3h" is not allowed: {LEAD_FORM}',
    ),
]


@pytest.mark.parametrize(("settings", "line"), SETTINGS)
def test_a_faulty_setting_is_the_only_thing_reported(tmp_path: Path, settings: str, line: str) -> None:
    """Exactly one line: a fault must not drag others behind it."""
    assert report(tmp_path, paint(settings)) == [f"autoscaler.yaml:{line}"]


def test_names_of_targets_have_a_form_and_a_length(tmp_path: Path) -> None:
    rule = "is not a target's name: a to z, 0 to 9 and hyphens, no hyphen first, at most 40 characters"
    for name in ("Paint", "-paint", "p" * 41):
        assert report(tmp_path, paint().replace("  paint:", f"  {name}:")) == [
            f"autoscaler.yaml:3 targets.{name}: {rule}"
        ]
