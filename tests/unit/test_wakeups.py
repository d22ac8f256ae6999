"""The plan is woken at every boundary, by few schedules, none of which is ever in the past."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from autoscaler.scaling.schedule import Schedule, boundaries, entry_at
from tests.builders import a_schedule, periods_of
from workbench.calendar.wakeups import MOST_DATED, MOST_WEEKLY, wakeups
from workbench.emulator.cron import Cron

TODAY = date(2026, 11, 21)


def expressions(*schedules: Schedule) -> list[str]:
    return [each["expression"] for each in wakeups(schedules, TODAY)]


def test_a_weekly_period_wakes_at_its_start_with_the_lead_time_and_at_its_end() -> None:
    assert wakeups([a_schedule("Mon-Fri 06:00-22:00")], TODAY) == [
        {"timezone": "Europe/Berlin", "expression": "cron(0 22 ? * MON,TUE,WED,THU,FRI *)"},
        {"timezone": "Europe/Berlin", "expression": "cron(40 5 ? * MON,TUE,WED,THU,FRI *)"},
    ]


def test_units_of_its_own_and_edges_wake_at_the_start_itself_too() -> None:
    assert expressions(a_schedule("Mon 06:00-07:00 2")) == [
        "cron(0 6 ? * MON *)",
        "cron(0 7 ? * MON *)",
        "cron(40 5 ? * MON *)",
    ]
    assert expressions(a_schedule("Mon from 00:10", "Fri until 24:00")) == [
        "cron(0 0 ? * SAT *)",
        "cron(10 0 ? * MON *)",
        "cron(50 23 ? * SUN *)",
    ]


def test_an_interruption_wakes_when_it_closes_and_before_it_opens_again() -> None:
    found = expressions(a_schedule("daily 00:00-24:00", "Sun 12:00-14:00 off"))

    assert {"cron(0 12 ? * SUN *)", "cron(40 13 ? * SUN *)"} <= set(found)


def test_targets_share_wakeups_and_a_time_of_day_is_one() -> None:
    office, shop = a_schedule("Mon-Fri 06:00-22:00"), a_schedule("Sat 06:00-22:00")

    assert expressions(office, office, shop) == [
        "cron(0 22 ? * MON,TUE,WED,THU,FRI,SAT *)",
        "cron(40 5 ? * MON,TUE,WED,THU,FRI,SAT *)",
    ]


def test_what_is_not_every_week_is_looked_at_every_week() -> None:
    """One look too many costs nothing; a schedule for each first Monday would."""
    assert expressions(a_schedule("1st Mon 06:00-22:00")) == ["cron(0 22 ? * MON *)", "cron(40 5 ? * MON *)"]


def test_dates_are_woken_without_a_year() -> None:
    """With a year they would lie in the past when the stack is deployed again."""
    closed = {date(2026, 12, 25): "Christmas Day"}
    schedule = a_schedule("daily 22:00-06:00", closed_dates=closed, exceptions=periods_of("2026-12-25 10:00-12:00"))

    assert expressions(schedule) == [
        "cron(0 0 25 12 ? *)",
        "cron(0 12 25 12 ? *)",
        "cron(0 6 ? * MON,TUE,WED,THU,FRI,SAT,SUN *)",
        "cron(40 21 ? * MON,TUE,WED,THU,FRI,SAT,SUN *)",
        "cron(40 23 25 12 ? *)",
        "cron(40 9 25 12 ? *)",
    ]


def test_a_clock_change_that_swallows_a_wakeup_gets_one_of_its_own() -> None:
    """EventBridge Scheduler skips 02:40 when clocks go from 02:00 to 03:00: the start is due at 01:40 then."""
    found = expressions(a_schedule("Sun 03:00-10:00"))

    assert found == ["cron(0 10 ? * SUN *)", "cron(40 1 26 3 ? *)", "cron(40 1 28 3 ? *)", "cron(40 2 ? * SUN *)"]


def test_every_boundary_is_hit_but_for_times_that_come_twice() -> None:
    """Asked of the emulator's own cron, which is tested against EventBridge's rules."""
    schedule = a_schedule(
        "Mon-Fri 06:00-22:00 2..4",
        "Sat 22:00-06:00",
        "12-27..01-06 10:00-14:00",
        "day 1 02:15-02:45",
        "1st Wed 12:00-13:00 off",
        closed_dates={date(2027, 1, 6): "Epiphany", date(2027, 5, 1): "Labor Day"},
        exceptions=periods_of("2027-01-06 08:00-12:00"),
        maintenance=periods_of("last Sun 01:00-04:00"),
    )
    crons = [Cron.parse(each[5:-1]) for each in expressions(schedule)]
    begin = datetime(2026, 11, 21, tzinfo=UTC)
    missed = [at for at in wanted(schedule, begin, begin + timedelta(days=150)) if not is_hit(at, crons, schedule)]

    assert missed == []


def wanted(schedule: Schedule, begin: datetime, end: datetime) -> list[datetime]:
    found, was_open = [], entry_at(schedule, begin).is_open
    for each in boundaries(schedule, begin, end):
        opens = each.is_open and not was_open
        found.append(each.start - schedule.lead.prior if opens else each.start)
        was_open = each.is_open
    return [at for at in found if at > begin and not at.astimezone(schedule.zone).fold]


def is_hit(at: datetime, crons: list[Cron], schedule: Schedule) -> bool:
    before = at - timedelta(seconds=1)
    return any(cron.next_after(before, schedule.zone) == at for cron in crons)


def test_a_fleet_never_outgrows_its_template() -> None:
    """Beyond the limits the tick finds what is due, at most five minutes late."""
    weekly = [f"Mon {n // 60:02}:{n % 60:02}-{(n + 2) // 60:02}:{(n + 2) % 60:02}" for n in range(60, 1430, 17)]
    dated = [f"2027-{month:02}-{day:02} 00:10-00:{month + 30}" for month in range(1, 13) for day in range(1, 8)]
    found = expressions(a_schedule(*weekly, exceptions=periods_of(*dated)))

    assert len([each for each in found if " ? *)" in each]) == MOST_DATED
    assert len(found) == MOST_DATED + MOST_WEEKLY


def test_nothing_is_looked_at_beyond_what_is_known() -> None:
    """Holidays of later years would be taken for working days."""
    schedule = a_schedule("daily 06:00-05:00", closed_dates={date(2026, 12, 25): "", date(2027, 3, 3): ""})
    short = Schedule(calendar=schedule.calendar, lead=schedule.lead, known_until=date(2026, 12, 31))

    assert "cron(0 0 3 3 ? *)" in expressions(schedule)
    assert "cron(0 0 3 3 ? *)" not in expressions(short)
