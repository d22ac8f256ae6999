"""How long 10,000 looks at calendars take, and a look a year ahead: `python benchmarks/look_at_calendars.py`.

The figures to quote are the ratios, each to the simple way, measured in the same run; the milliseconds are those of the
machine that ran it. Cold is the first look of a new process at any of its schedules.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from autoscaler.scaling.schedule import BLOCK, Schedule, boundaries, entry_ahead
from autoscaler.scaling.timeline import entries

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.builders import NOW, a_schedule, periods_of
from tests.calendar_oracle import ask
from tests.wall_clocks import DAY, minute_of, walk

TARGETS, SCHEDULES, RUNS = 10_000, 100, 7
# So many targets are asked the simple way, which is as slow for each of them.
ASKED_SIMPLY = 100
LEAD = timedelta(minutes=20)
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Sydney", "UTC")
HOLIDAYS = {
    date(year, month, day): "holiday" for year in (2026, 2027, 2028) for month in range(1, 13) for day in (1, 6)
}


def main() -> None:
    """Print the medians, and how many times the simple way takes as long."""
    cold = _median(lambda schedules: _look(schedules, TARGETS), _schedules)
    used = _schedules()
    warm = _median(lambda schedules: _look(schedules, TARGETS), lambda: used)
    simple = _median(lambda schedules: _look_anew(schedules, ASKED_SIMPLY), lambda: used) * TARGETS / ASKED_SIMPLY
    print(  # noqa: T201 - this is the output
        f"targets {TARGETS} schedules {SCHEDULES} cold {cold * 1000:.0f} ms warm {warm * 1000:.0f} ms "
        f"each anew {simple * 1000:.0f} ms ratios {simple / cold:.0f} and {simple / warm:.0f}"
    )
    year = _median(lambda schedules: _boundaries(schedules[0]), _schedules)
    scan = _median(lambda schedules: _scan(schedules[0]), _schedules)
    print(  # noqa: T201 - this is the output
        f"boundaries of a year {len(_boundaries(used[0]))} in {year * 1000:.0f} ms "
        f"minute by minute {scan * 1000:.0f} ms ratio {scan / year:.0f}"
    )


def _schedules() -> list[Schedule]:
    """Distinct ones: shifts, a night shift, a strong hour, holidays, exceptions and a maintenance window."""
    return [
        a_schedule(
            f"Mon-Fri 06:{number % 60:02}-22:00 1..2",
            f"Mon-Fri 10:00-12:{number % 60:02} 2..4",
            "Sat 08:00-12:00",
            "Thu 22:00-06:00",
            "Mon-Fri 12:30-13:00 off",
            zone=ZONES[number % len(ZONES)],
            closed_dates=HOLIDAYS,
            exceptions=periods_of("2026-01-06 08:00-12:00", "2026-12-24 08:00-12:00"),
            maintenance=periods_of("1st Sun 02:00-04:00"),
            day_begins=360,
        )
        for number in range(SCHEDULES)
    ]


def _look(schedules: list[Schedule], targets: int) -> None:
    for number in range(targets):
        entry_ahead(schedules[number % SCHEDULES], NOW, LEAD)


def _look_anew(schedules: list[Schedule], targets: int) -> None:
    for number in range(targets):
        entries(schedules[number % SCHEDULES].calendar, NOW, NOW + BLOCK)


def _boundaries(schedule: Schedule) -> list[datetime]:
    return [each.start for each in boundaries(schedule, NOW, NOW + timedelta(days=365))]


def _scan(schedule: Schedule) -> list[int]:
    begin = minute_of(NOW)
    clock = walk(schedule.zone, begin - 7 * DAY, begin + 366 * DAY, step=1)
    return ask(schedule.calendar, clock).boundaries(7 * DAY + 1, (7 + 365) * DAY + 1)


def _median(work: Callable[[list[Schedule]], object], given: Callable[[], list[Schedule]]) -> float:
    times = []
    for _ in range(RUNS):
        schedules = given()
        begun = time.perf_counter()
        work(schedules)
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


if __name__ == "__main__":
    main()
