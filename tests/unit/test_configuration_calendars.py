"""Calendars, named schedules and periods in autoscaler.yaml: what they compile into, and every fault in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.configuration_report import ARN, TODAY, paint, report
from workbench.configuration import compile_file

DEMAND = "demand: {namespace: Factory, metric: Images, peak_tps: 20, period: 5m}"
SHIFTS = "schedule: {timezone: Europe/Berlin, periods: [Mon-Fri 06:00-22:00], calendar: plant}"


def schedule(*settings: str) -> str:
    """A target whose schedule has these settings beside its zone; they begin in line 8."""
    return paint("\n".join(["schedule:", "  timezone: Europe/Berlin", *(f"  {each}" for each in settings)]))


def calendar(*settings: str) -> str:
    """A target with a calendar, whose settings begin in line 10."""
    return "\n".join([paint(SHIFTS), "", "calendars:", "  plant:", *(f"    {each}" for each in settings)])


def compiled(folder: Path, text: str) -> dict[str, Any]:
    file = folder / "autoscaler.yaml"
    file.write_text(text)
    return compile_file(file, TODAY)


EXAMPLE = 'for example "Mon-Fri 06:00-22:00", "Sat,Sun 08:00-12:00 2..4" or "daily 22:00-06:00"'


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ('periods: ["Mon 2..6"]', '8 {}.periods.0: "2..6" is not allowed: at most the account\'s quota of units per '
         "model, 5 (see quotas)"),
        ('periods: ["Mon 0..2"]', '8 {}.periods.0: "0..2" is not allowed: at least 1 unit, because only demand can '
         "switch it off in its hours, and it has none"),
        ("periods: [7]", f"8 {{}}.periods.0: 7 is not allowed: text, {EXAMPLE}; or a mapping with when"),
        ("periods: [{wen: Mon}]", "8 {}.periods.0.when: is missing: days and times, as in the text of a period"),
        ("periods: [{when: Mon 25:00-26:00}]", "8 {}.periods.0.when: '25:00' is not a time of day: "
         "00:00 to 23:59 is allowed here"),
        ("periods: [{when: Mon, peak_tps: 9}]", "8 {}.periods.0.peak_tps: changes a setting of demand, "
         "and the target has no demand"),
        ("periods: [{when: Mon off, peak_tps: 9}]", "8 {}.periods.0: 'Mon off' is off: there are no demand settings "
         "to change"),
        ("periods: [Mon]\ncalendar: plant", '9 {}.calendar: "plant" is not allowed: the name of one of calendars, '
         "of which the file has none"),
        ("periods: [Mon]\nday_begins: 6", '9 {}.day_begins: 6 is not allowed: text; put it in quotes: "6"'),
        ("periods: [Mon]\nday_begins: 24:00", "9 {}.day_begins: '24:00' is not a time of day: "
         "00:00 to 23:59 is allowed here"),
        ("periods: [Mon]\nmaintenance: [Mon from 06:00]", "9 {}.maintenance.0: 'Mon from 06:00' has a start or an end "
         "only: a maintenance window has both"),
        ("periods: [Mon]\nlongest_lead_time: 1m", '9 {}.longest_lead_time: "1m" is not allowed: 5m to 3h, '
         "in steps of 1m"),
        ("periods: [Mon]\nlead_time: 25m\nlongest_lead_time: 1h", '10 {}.longest_lead_time: "1h" is not allowed: '
         "it caps a learned lead time, and a fixed one of 25m has no need of it"),
    ],
)  # fmt: skip
def test_a_fault_in_a_schedule_is_the_only_thing_reported(tmp_path: Path, settings: str, line: str) -> None:
    found = report(tmp_path, schedule(*settings.splitlines()))
    # A mapping with a wrong key lacks the right one as well.
    assert f"autoscaler.yaml:{line.format('targets.paint.schedule')}" in found
    assert len(found) == (2 if "wen" in settings else 1)


@pytest.mark.parametrize(
    ("period", "line"),
    [
        ("{when: Mon, activation_tps: 20}", "activation_tps: 20.0 is not allowed: less than the peak, 20"),
        ("{when: Mon, idle_after: 4m}", 'idle_after: "4m" is not allowed: at least the period of the metric, 5m'),
        ("{when: Mon, peak_tps: 0}", "peak_tps: 0 is not allowed: more than 0"),
    ],
)
def test_what_a_period_changes_must_fit_the_demand_of_the_target(tmp_path: Path, period: str, line: str) -> None:
    text = paint(f"schedule: {{timezone: UTC, periods: [{period}]}}", DEMAND)
    assert report(tmp_path, text) == [f"autoscaler.yaml:6 targets.paint.schedule.periods.0.{line}"]


TIMES = 'closed, usual, or a list of times such as ["08:00-12:00"]'
DATES = "a date such as 2026-12-24, 12-24 of every year, or a range such as 2026-12-24..2027-01-06"


@pytest.mark.parametrize(
    ("setting", "line"),
    [
        ("holiday: DE", "is not known here, did you mean holidays?"),
        ("holidays: DE-BX", "'DE-BX' is not known: DE has BB, BE, BW, BY, HB, HE, HH, MV, NI, NW, RP, SH, SL, SN, ST, "
         "TH, Augsburg"),
        ("closures: {shutdown: 2026-02-30}", "'2026-02-30' is no day of the calendar"),
        ('closures: {"shut\\edown": 2026-02-28}', '"shut\\u001bdown" is not allowed: a name without line breaks and '
         "other characters that cannot be printed"),
        ("closures: {shutdown: [summer]}", f"'summer' is not a date: write {DATES}; times are written 06:00-22:00"),
        ("closures: {shutdown: []}", "an empty list is not allowed: at least one entry"),
        ("exceptions: {2026-13-01: closed}", "'2026-13-01' is no day of the calendar"),
        ("exceptions: {12-24: open}", f'"open" is not allowed: {TIMES}'),
        ("exceptions: {12-24: []}", f"an empty list is not allowed: {TIMES}"),
        ("exceptions: {12-24: [from 06:00]}", "'from 06:00' is not a time from and to: "
         'write for example "08:00-12:00" or "06:00-14:00 2..4"'),
        ("exceptions: {12-24: [06:00-14:00 9]}", '"9" is not allowed: at most the account\'s quota of units per model, '
         "5 (see quotas)"),
        ("ics: missing.ics", '"missing.ics" cannot be read: No such file or directory'),
        ("ics: autoscaler.yaml", '"autoscaler.yaml" is not an iCalendar file: it does not begin with '
         "BEGIN:VCALENDAR"),
        ("ics: [{file: a.ics, means: shut}]", '"shut" is not allowed: closed or open'),
        ("ics: 3", "3 is not allowed: a list"),
    ],
)  # fmt: skip
def test_a_fault_in_a_calendar_is_the_only_thing_reported(tmp_path: Path, setting: str, line: str) -> None:
    [found] = report(tmp_path, calendar(setting))

    path, _, problem = found.partition(": ")
    assert path.startswith("autoscaler.yaml:10 calendars.plant.")
    assert problem == line


def test_a_calendar_or_schedule_with_another_name_is_guessed(tmp_path: Path) -> None:
    text = calendar("holidays: DE").replace("calendar: plant", "calendar: plants")
    assert report(tmp_path, text) == [
        'autoscaler.yaml:6 targets.paint.schedule.calendar: "plants" is not allowed: '
        "one of calendars, plant, did you mean plant?"
    ]
    text = paint("schedule: offce") + "\nschedules:\n  office: {timezone: UTC, periods: [Mon]}\n"
    assert report(tmp_path, text) == [
        'autoscaler.yaml:6 targets.paint.schedule: "offce" is not allowed: '
        "one of schedules, office, did you mean office?"
    ]


def test_a_calendar_or_schedule_that_nothing_uses_is_a_fault(tmp_path: Path) -> None:
    """Written down and forgotten, it keeps the model running on every holiday."""
    text = calendar("holidays: DE").replace("calendar: plant", "lead_time: 20m")
    text += "\nschedules:\n  office: {timezone: UTC, periods: [Mon]}\n"
    assert [line.partition(" ")[2] for line in report(tmp_path, text)] == [
        "calendars.plant: is used by no target: name it where it shall hold, or remove it",
        "schedules.office: is used by no target: name it where it shall hold, or remove it",
    ]


def test_what_targets_share_is_reported_once_and_where_it_is_written(tmp_path: Path) -> None:
    """Periods are checked against each target that has them, and faults between them all come together."""
    text = f"""\
name: factory
schedules:
  shifts:
    timezone: Europe/Berln
    periods: [Mon 9, {{when: Tue 0..1, peak_tps: 3}}, Wed 06-22]
    calendar: [plant, office]
calendars:
  plant: {{exceptions: {{12-24: [08:00-12:00 7]}}}}
defaults: {{schedule: shifts}}
targets:
  one: {{provider: rekognition, project_version_arn: {ARN!r}}}
  two: {{provider: rekognition, project_version_arn: {ARN.replace("v1", "v2")!r}, grace: 25h}}
"""
    quota = "is not allowed: at most the account's quota of units per model, 5 (see quotas)"
    assert sorted(report(tmp_path, text)) == sorted(
        [
            'autoscaler.yaml:4 schedules.shifts.timezone: "Europe/Berln" is not allowed: an IANA time zone such as '
            "Europe/Berlin or America/New_York, or UTC, did you mean Europe/Berlin?",
            f'autoscaler.yaml:5 schedules.shifts.periods.0: "9" {quota}',
            'autoscaler.yaml:5 schedules.shifts.periods.1: "0..1" is not allowed: at least 1 unit, because only demand '
            "can switch it off in its hours, and it has none",
            "autoscaler.yaml:5 schedules.shifts.periods.1.peak_tps: changes a setting of demand, "
            "and the target has no demand",
            "autoscaler.yaml:5 schedules.shifts.periods.2: 'Wed 06-22' can be misread, since 06-22 is a date: "
            "for times write 06:00-22:00, for the date write it first",
            'autoscaler.yaml:6 schedules.shifts.calendar: "office" is not allowed: one of calendars, plant',
            f'autoscaler.yaml:8 calendars.plant.exceptions.12-24.0: "7" {quota}',
            'autoscaler.yaml:12 targets.two.grace: "25h" is not allowed: 0m to 24h',
        ]
    )


@pytest.mark.parametrize(
    ("setting", "line"),
    [
        ("groups: [Line 1]", 'groups.0: "Line 1" is not allowed: a to z, 0 to 9 and hyphens, no hyphen first, '
         "at most 40 characters"),
        ("hands_off: yes", 'hands_off: "yes" is not allowed: true or false'),
        ("manual_changes: adapt", 'manual_changes: "adapt" is not allowed: adopt, revert or hands-off, '
         "did you mean adopt?"),
        ("grace: 2w", 'grace: "2w" is not allowed: a length of time such as 20m, 1h30m or 90s'),
    ],
)  # fmt: skip
def test_how_a_target_is_treated_is_checked(tmp_path: Path, setting: str, line: str) -> None:
    assert report(tmp_path, paint(setting)) == [f"autoscaler.yaml:6 targets.paint.{line}"]


TWO = f"""\
name: factory
schedules:
  office:
    timezone: Europe/Berlin
    periods: [{{when: Mon-Fri 10:00-12:00 2..4, peak_tps: 20, idle_after: 10m}}, 1st Sun from 06:00]
    calendar: plant
    day_begins: "06:00"
    maintenance: ["2026-03-01..2026-03-02 02:00-04:00"]
    longest_lead_time: 10m
calendars:
  plant:
    holidays: DE
    closures: {{shutdown: [2026-02-01, 2026-03-02..2026-03-03]}}
    exceptions: {{12-24: ["08:00-12:00"]}}
defaults: {{schedule: office}}
targets:
  one:
    provider: rekognition
    project_version_arn: {ARN}
    demand: {{namespace: Factory, metric: Images}}
  two:
    provider: rekognition
    project_version_arn: {ARN.replace("v1", "v2")}
    demand: {{namespace: Factory, metric: Images}}
"""


def test_a_schedule_that_targets_share_is_compiled_once(tmp_path: Path) -> None:
    document = compiled(tmp_path, TWO)

    assert [target["schedule"] for target in document["targets"]] == [0, 0]
    [found] = document["schedules"]
    assert found["periods"] == [
        {
            "text": "Mon-Fri 10:00-12:00 2..4",
            "kind": "open",
            "days": {"weekdays": [0, 1, 2, 3, 4]},
            "start": 600,
            "end": 720,
            "bounds": {"minimum": 2, "maximum": 4},
            "demand": {"idle_after_seconds": 600, "peak_tps": 20.0},
        },
        {
            "text": "1st Sun from 06:00",
            "kind": "start",
            "days": {"weekdays": [6], "ordinals": [1]},
            "start": 360,
            "end": None,
            "bounds": None,
            "demand": {},
        },
    ]
    assert found["day_begins"] == 360
    assert found["lead_time"] == {"prior_seconds": 600, "longest_seconds": 600, "learned": True}
    assert found["known_until"] == "2028-12-31"
    assert found["maintenance"][0]["days"] == {"ranges": [{"first": "2026-03-01", "last": "2026-03-02"}]}
    assert [day for day, name in found["closed_dates"].items() if name == "shutdown"] == [
        "2026-02-01",
        "2026-03-02",
        "2026-03-03",
    ]
    [eve] = found["exceptions"]
    assert eve["text"] == "12-24 08:00-12:00"
    assert [each["first"] for each in eve["days"]["ranges"]] == ["2025-12-24", "2026-12-24", "2027-12-24", "2028-12-24"]


def test_the_same_file_on_the_same_day_is_the_same_document(tmp_path: Path) -> None:
    """A deployment changes what the file changes, and nothing else."""
    assert compiled(tmp_path, TWO) == compiled(tmp_path, TWO)


def test_a_target_with_its_own_schedule_has_nothing_of_the_one_that_the_defaults_name(tmp_path: Path) -> None:
    own = f"{TWO}    schedule: {{timezone: UTC, periods: [Mon]}}\n"
    document = compiled(tmp_path, own)

    assert [each["timezone"] for each in document["schedules"]] == ["Europe/Berlin", "UTC"]
    assert document["schedules"][1]["closed_dates"] == {}


def test_a_fault_stays_one_line_whatever_names_it_repeats(tmp_path: Path) -> None:
    text = calendar("holidays: DE").replace("  plant:", '  "a\\nb": {}\n  plants:')
    assert [line.partition(":")[0] for line in report(tmp_path, text)] == ["autoscaler.yaml", "autoscaler.yaml"]
