"""A month of a fleet at a quarter of the hours: lived whole, or drawn from two days of two small fleets."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.own_bill import Rows, measured, scaled, standing, together
from tests.own_bill_world import CountedWorld
from workbench.configuration import compile_file

BERLIN = ZoneInfo("Europe/Berlin")
# Thirty days that begin on a Monday, 22 of them workdays: 8.4 hours on each are 25.7 % of the month.
MONTH, DAYS, WORKDAYS = datetime(2026, 6, 1, tzinfo=BERLIN), 30, 22
FRIDAY = datetime(2026, 6, 5, tzinfo=BERLIN)
DAY = timedelta(days=1)
FLEET = 100
OF_PROJECT = 10

HEAD = """
name: plant
notify: [ops@example.com]
quotas: {rekognition: {running_models: 100}}
defaults:
  # As long as it takes here, so that the first day is like all that learned from it.
  converge: {expected_start: 12m}
  schedule: {timezone: Europe/Berlin, periods: [Mon-Fri 08:00-16:24]}
targets:
"""
TARGET = """
  line-%(line)d-part-%(part)d:
    provider: rekognition
    project_version_arn: %(project)s/version/part-%(part)d/1736150400000
    demand: {namespace: Factory, metric: OfferedImages, statistic: Sum, dimensions: {Line: "%(line)d-%(part)d"}}
"""
PROJECT = "arn:aws:rekognition:eu-central-1:123456789012:project/line-%d"


def document(targets: int) -> dict[str, Any]:
    """A compiled fleet of Custom Labels models, ten to a project, each with a demand metric of its own."""
    places = (divmod(number, OF_PROJECT) for number in range(targets))
    told = [TARGET % {"line": line, "part": part, "project": PROJECT % line} for line, part in places]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "autoscaler.yaml"
        path.write_text(HEAD + "".join(told))
        return compile_file(path, MONTH.date())


def lived() -> Rows:
    """The whole month of the whole fleet; takes minutes."""
    with pytest.MonkeyPatch.context() as patch:
        world = CountedWorld(document(FLEET), MONTH, patch)
        world.run_until(MONTH + DAYS * DAY)
        return together(standing(FLEET), measured(world.tally, world.table))


def drawn() -> Rows:
    """The same from ten and from twenty targets: all that counts grows evenly with the targets and with the days."""
    ten, twenty = _of_days(OF_PROJECT), _of_days(2 * OF_PROJECT)
    more = (FLEET - OF_PROJECT) / OF_PROJECT
    return together(standing(FLEET), scaled(ten, 1 - more), scaled(twenty, more))


def _of_days(targets: int) -> Rows:
    """A month of as many of one workday and of one day off."""
    with pytest.MonkeyPatch.context() as patch:
        world = CountedWorld(document(targets), FRIDAY, patch)
        world.run_until(FRIDAY + DAY)
        workday = measured(world.tally, world.table)
        world.run_until(FRIDAY + 2 * DAY)
        both = measured(world.tally, world.table)
    days_off = DAYS - WORKDAYS
    return together(scaled(workday, WORKDAYS - days_off), scaled(both, days_off))
