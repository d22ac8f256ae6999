"""The linter says what is allowed in a schedule and hardly meant: where, why, and when it next happens."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from autoscaler.scaling.schedule import Schedule
from tests.builders import a_schedule, periods_of
from tests.linting import CHRISTMAS, dates, found_in
from workbench.calendar.lint_finding import FindingKind


@pytest.mark.parametrize(
    "schedule",
    [
        a_schedule("Mon-Fri 06:00-22:00", "Sat 08:00-12:00"),
        a_schedule("Sun-Thu 22:00-06:00"),
        a_schedule("Mon-Fri 00:00-24:00"),
        a_schedule("daily 00:00-12:00", "daily 12:00-24:00"),
        a_schedule("Fri 22:00 - Mon 06:00"),
        a_schedule("Mon-Fri 06:00-22:00", "Mon-Fri 12:00-13:00 off"),
        a_schedule("Mon-Fri from 06:00", "Mon-Fri until 22:00"),
        a_schedule("Mon from 06:00", "Fri until 22:00"),
        a_schedule("daily until 22:00"),
        a_schedule("Mon-Fri 06:00-22:00", closed_dates=dates("2026-08-03", "2026-08-21", "summer shutdown")),
        a_schedule("Sun-Thu 22:00-06:00", closed_dates=CHRISTMAS, day_begins=360),
        a_schedule("Mon-Fri 06:00-22:00", maintenance=periods_of("1st Sun 02:00-04:00")),
        a_schedule("Mon-Fri 06:00-22:00", closed_dates=CHRISTMAS, exceptions=periods_of("2026-12-25 08:00-12:00")),
        a_schedule("2027-12-24 08:00-12:00", "Mon 08:00-12:00"),
    ],
)
def test_a_schedule_that_is_meant_as_it_is_written_yields_nothing(schedule: Schedule) -> None:
    assert found_in(schedule) == []


@pytest.mark.parametrize(
    ("schedule", "kind", "about", "says", "following"),
    [
        pytest.param(
            a_schedule("Mon-Fri 00:00-23:59"),
            FindingKind.GAP,
            "Mon-Fri 00:00-23:59",
            "an end is not part of a period, so write 24:00 as the end",
            date(2026, 1, 13),
            id="the minute before midnight",
        ),
        pytest.param(
            a_schedule("Mon-Fri 06:00-12:00", "Mon-Fri 12:01-18:00"),
            FindingKind.GAP,
            "Mon-Fri 06:00-12:00",
            '"Mon-Fri 12:01-18:00" opens at 12:01, 1m later: an end is not part of a period, so write 12:01',
            date(2026, 1, 13),
            id="the minute after noon",
        ),
        pytest.param(
            a_schedule("Mon-Fri 06:00-22:00", "Wed 12:00-12:15 off"),
            FindingKind.GAP,
            "Wed 12:00-12:15 off",
            "within the lead time of 20m, so the model runs on and nothing is saved",
            date(2026, 1, 14),
            id="a break within the lead time",
        ),
        pytest.param(
            a_schedule("Mon-Fri 06:00-22:00", "Wed 12:00-12:17 off", lead_minutes=15),
            FindingKind.GAP,
            "Wed 12:00-12:17 off",
            "a stop and a start take about 18m, so the model is stopped for nothing",
            date(2026, 1, 14),
            id="a break shorter than a restart",
        ),
        pytest.param(
            a_schedule("Wed 06:00-06:10"),
            FindingKind.SHORT,
            "Wed 06:00-06:10",
            "opens for 10m only, and a start is expected to take 15m",
            date(2026, 1, 14),
            id="over before it has started",
        ),
        pytest.param(
            a_schedule("Wed 06:00-22:00", lead_minutes=5),
            FindingKind.LEAD_TIME,
            "lead_time",
            "5m is shorter than a start is expected to take, 15m",
            date(2026, 1, 14),
            id="a lead time in which nothing starts",
        ),
        pytest.param(
            a_schedule("Mon 06:00-22:00", "Feb day 30 06:00-08:00"),
            FindingKind.NEVER,
            "Feb day 30 06:00-08:00",
            "there is none that all of its days allow",
            None,
            id="the 30th of February",
        ),
        pytest.param(
            a_schedule("Mon 06:00-22:00", "5th Mon Feb 06:00-23:00"),
            FindingKind.NEVER,
            "5th Mon Feb 06:00-23:00",
            "does not hold before Mon 2044-02-29",
            date(2044, 2, 29),
            id="the fifth Monday of February",
        ),
        pytest.param(
            a_schedule("Mon 06:00-22:00", "2199-12-24 06:00-08:00"),
            FindingKind.NEVER,
            "2199-12-24 06:00-08:00",
            "does not hold before Tue 2199-12-24",
            date(2199, 12, 24),
            id="a year that nobody plans for",
        ),
        pytest.param(
            a_schedule("Mon 06:00-22:00", "9999-01-01..9999-12-31 Feb day 30 06:00-08:00"),
            FindingKind.NEVER,
            "9999-01-01..9999-12-31 Feb day 30 06:00-08:00",
            "there is none that all of its days allow",
            None,
            id="the last year of all",
        ),
        pytest.param(
            a_schedule("Mon-Fri off"),
            FindingKind.NEVER,
            "periods",
            "none of them opens, so the model is never started",
            None,
            id="nothing but off",
        ),
        pytest.param(
            a_schedule("Mon 06:00-22:00", "2025-12-24 06:00-08:00"),
            FindingKind.NEVER,
            "2025-12-24 06:00-08:00",
            "lies in the past and never holds again: remove it",
            None,
            id="last year's Christmas",
        ),
        pytest.param(
            a_schedule("Mon-Wed 06:00-22:00 1..3", "Wed 10:00-12:00", "Wed off"),
            FindingKind.HIDDEN,
            "Wed 10:00-12:00",
            'each time something else does: "Wed off"',
            None,
            id="hidden by a day off",
        ),
        pytest.param(
            a_schedule("Mon-Fri 06:00-22:00", "Sat 08:00-12:00", maintenance=periods_of("Sat,Sun off")),
            FindingKind.HIDDEN,
            "Sat 08:00-12:00",
            'each time something else does: maintenance "Sat,Sun off"',
            None,
            id="hidden by maintenance",
        ),
        pytest.param(
            a_schedule("Mon 06:00-22:00", "12-25 08:00-12:00", closed_dates=CHRISTMAS),
            FindingKind.HIDDEN,
            "12-25 08:00-12:00",
            "is hidden each time by closed dates (Christmas Day)",
            None,
            id="hidden by a holiday",
        ),
        pytest.param(
            a_schedule("Mon-Fri 06:00-12:00 1..3", "Mon-Fri 06:00-14:00 2..4"),
            FindingKind.HIDDEN,
            "Mon-Fri 06:00-12:00 1..3",
            'each time something else does: "Mon-Fri 06:00-14:00 2..4"',
            None,
            id="a window that always loses",
        ),
        pytest.param(
            a_schedule("Mon-Fri 06:00-22:00", "Wed until 20:00"),
            FindingKind.HIDDEN,
            "Wed until 20:00",
            'each time something else does: "Mon-Fri 06:00-22:00"',
            None,
            id="a stop-only rule inside a window",
        ),
        pytest.param(
            a_schedule("Mon-Fri 06:00-22:00", "Wed 10:00-12:00"),
            FindingKind.NOTHING_GAINED,
            "Wed 10:00-12:00",
            "nothing is gained by it",
            date(2026, 1, 14),
            id="a period inside another",
        ),
        pytest.param(
            a_schedule("Mon-Fri 06:00-22:00 1..3", "Wed 10:00-12:00 2..4"),
            FindingKind.RESTART,
            "Wed 10:00-12:00 2..4",
            'overlaps "Mon-Fri 06:00-22:00 1..3" and wins, because it stands later in the list: the change from 1..3 '
            "units to 2..4",
            date(2026, 1, 14),
            id="a peak with other bounds",
        ),
        pytest.param(
            a_schedule("Wed 06:00-22:00 1..3", "Wed 06:00-12:00 2..4"),
            FindingKind.RESTART,
            "Wed 06:00-12:00 2..4",
            "wins, because it stands later in the list",
            date(2026, 1, 14),
            id="two that begin at once",
        ),
        pytest.param(
            a_schedule("Wed 06:00-22:00", maintenance=periods_of("Wed 12:00-14:00 2")),
            FindingKind.RESTART,
            "Wed 12:00-14:00 2",
            "a maintenance window beats other periods",
            date(2026, 1, 14),
            id="maintenance with its own units",
        ),
        pytest.param(
            a_schedule("Wed 06:00-14:00 1..3", "Wed 14:00-22:00 2..4"),
            FindingKind.RESTART,
            "Wed 14:00-22:00 2..4",
            'follows "Wed 06:00-14:00 1..3" without a gap: the change from 1..3 units to 2..4 units at 14:00 restarts',
            date(2026, 1, 14),
            id="shifts with other bounds",
        ),
        pytest.param(
            a_schedule("daily 02:30-10:00"),
            FindingKind.CLOCK_CHANGE,
            "daily 02:30-10:00",
            "begins at 02:30, which clocks skip on 2026-03-29: then it begins at 03:00; begins at 02:30, which comes "
            "twice on 2026-10-25: the first counts, 1h before the second",
            date(2026, 3, 29),
            id="a time that is skipped, and comes twice",
        ),
        pytest.param(
            a_schedule("Sun 02:10-02:50"),
            FindingKind.CLOCK_CHANGE,
            "Sun 02:10-02:50",
            "does not hold on 2026-03-29, when clocks skip all of it",
            date(2026, 3, 29),
            id="a window in the skipped hour",
        ),
        pytest.param(
            a_schedule("Mon-Fri from 08:00", "Mon-Thu until 18:00"),
            FindingKind.RUNS_ON,
            "Mon-Fri from 08:00",
            "runs through the weekend, since nothing stops it before Mon 2026-01-19 18:00: 82 hours with 1 unit cost "
            "about $328.00 (at $4.00 a unit-hour)",
            date(2026, 1, 16),
            id="started on Friday",
        ),
        pytest.param(
            a_schedule("Mon-Fri from 08:00"),
            FindingKind.RUNS_ON,
            "Mon-Fri from 08:00",
            "nothing stops what it starts: up to Sun 2027-02-14 alone, 9,528 hours",
            date(2026, 1, 13),
            id="started for ever",
        ),
        pytest.param(
            a_schedule("Mon from 06:00", "Fri until 22:00", closed_dates={date(2026, 1, 14): "Feast"}),
            FindingKind.NOT_RESUMED,
            "Mon from 06:00",
            "is ended by the closed date Feast and does not begin again behind it: closed from Thu 2026-01-15 00:00 "
            "until Mon 2026-01-19 06:00",
            date(2026, 1, 15),
            id="a holiday in the midst of a week",
        ),
        pytest.param(
            a_schedule("Sun-Thu 22:00-06:00", closed_dates=CHRISTMAS),
            FindingKind.CUT_SHIFT,
            "Sun-Thu 22:00-06:00",
            'of 8h it keeps 2h; write day_begins: "06:00"',
            date(2026, 12, 25),
            id="a night shift cut by a holiday",
        ),
        pytest.param(
            a_schedule("Mon-Fri 06:00-22:00", closed_dates=dates("2026-08-03", "2027-08-21", "summer")),
            FindingKind.CLOSED_WEEKS,
            "calendar",
            "nothing opens from Mon 2026-08-03 to Sun 2027-02-07, because of 189 closed dates (summer)",
            date(2026, 8, 3),
            id="a closure with the wrong year",
        ),
        pytest.param(
            replace(a_schedule("Mon-Fri 06:00-22:00"), known_until=date(2026, 3, 31)),
            FindingKind.HORIZON,
            "calendar",
            "its dates are known up to Tue 2026-03-31, and no later day is closed: deploy again before",
            date(2026, 4, 1),
            id="a calendar that ends soon",
        ),
    ],
)
def test_what_is_hardly_meant_is_found_once(
    schedule: Schedule, kind: FindingKind, about: str, says: str, following: date | None
) -> None:
    [found] = found_in(schedule)
    assert (found.kind, found.about, found.next_occurrence, found.targets) == (kind, about, following, ("weld",))
    assert says in found.sentence
