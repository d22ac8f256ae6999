"""What tests of the linter share."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from autoscaler.scaling.schedule import Schedule
from tests.builders import NOW, a_fleet, a_target
from workbench.calendar.lint import findings
from workbench.calendar.lint_finding import Finding

CHRISTMAS = {date(2026, 12, 25): "Christmas Day"}


def dates(first: str, last: str, name: str) -> dict[date, str]:
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    return {begin + timedelta(days=number): name for number in range((end - begin).days + 1)}


def found_in(schedule: Schedule, **target: Any) -> list[Finding]:
    return findings(a_fleet(a_target(schedule=schedule, **target)), NOW)


def kinds(schedule: Schedule, **target: Any) -> list[str]:
    return [each.kind for each in found_in(schedule, **target)]
