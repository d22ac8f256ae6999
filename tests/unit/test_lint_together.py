"""Findings together: no cause told twice, none that cannot be acted on, and never too many."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoscaler.scaling.model import Bounds
from autoscaler.scaling.schedule import Schedule
from autoscaler.scaling.target import ManualChanges
from autoscaler.scaling.timeline import entries
from tests.builders import NOW, a_fleet, a_schedule, a_source, a_target
from tests.linting import found_in, kinds
from workbench.calendar.lint import findings
from workbench.calendar.lint_finding import Finding, FindingKind, summed_up
from workbench.calendar.lint_useless import MOST_COMPARED


@pytest.mark.parametrize(("period", "hand"), [("daily until 22:00", "starts it"), ("Mon from 06:00", "stops it")])
def test_a_one_sided_schedule_needs_that_what_people_do_by_hand_lives(period: str, hand: str) -> None:
    schedule = a_schedule(period)
    reverted = found_in(schedule, manual_changes=ManualChanges.REVERT)
    assert [hand in each.sentence for each in reverted if each.kind == FindingKind.MANUAL_CHANGES] == [True]
    assert FindingKind.MANUAL_CHANGES not in kinds(schedule, manual_changes=ManualChanges.ADOPT)


def test_with_demand_wider_bounds_are_no_restart() -> None:
    """What runs is kept as long as the new bounds allow it; narrower ones do not."""
    schedule = a_schedule("Wed 06:00-14:00 1..3", "Wed 14:00-22:00 1..4")
    assert kinds(schedule, demand=a_source()) == []
    assert kinds(schedule) == [FindingKind.RESTART]


def test_targets_that_share_a_schedule_share_its_findings() -> None:
    shared = a_schedule("Mon-Fri 00:00-23:59")
    fleet = a_fleet(
        a_target("weld", schedule=shared),
        a_target("paint", schedule=shared, bounds=Bounds(minimum=2, maximum=2)),
        a_target("press"),
        a_target("other", schedule=a_schedule("Mon-Fri 06:00-22:00")),
    )
    [found] = findings(fleet, NOW)
    assert found.targets == ("weld", "paint")


def test_targets_with_other_bounds_share_what_is_found_in_the_schedule_itself() -> None:
    """What depends on the bounds is told of each; the rest once, and the schedule is gone through once."""
    shared = a_schedule("Wed 06:00-22:00 2..4", "Wed 12:00-14:00", "2025-12-24")
    fleet = a_fleet(
        *(a_target(f"to-{most}", schedule=shared, bounds=Bounds(minimum=1, maximum=most)) for most in (3, 4))
    )
    assert [(each.kind, each.about, each.targets) for each in findings(fleet, NOW)] == [
        (FindingKind.NEVER, "2025-12-24", ("to-3", "to-4")),
        *((FindingKind.RESTART, "Wed 12:00-14:00", (name,)) for name in ("to-3", "to-4")),
    ]


def test_of_many_periods_that_gain_nothing_a_few_are_looked_for_at_a_time() -> None:
    """Each takes a look at more than a year: of two hundred targets nobody waits for all of them."""
    others = [f"Wed {hour:02}:00-{hour + 1:02}:00" for hour in range(7, 20)]
    found = found_in(a_schedule("Wed 06:00-22:00", "Thu 06:00-22:00 2", *others))
    assert [each.kind for each in found] == [FindingKind.NOTHING_GAINED] * MOST_COMPARED


def test_of_many_findings_a_few_are_told_and_the_rest_are_counted() -> None:
    many = [
        Finding(kind=kind, about=str(number), sentence="is not meant", next_occurrence=None)
        for number in range(17)
        for kind in (FindingKind.SHORT, FindingKind.GAP)
    ]
    told = [
        (each.kind, each.about, more) for each, more in summed_up([*many, replace(many[0], kind=FindingKind.NEVER)])
    ]
    assert told == [
        (FindingKind.NEVER, "0", 0),
        *[(FindingKind.GAP, str(number), 12 if number == 4 else 0) for number in range(5)],
        *[(FindingKind.SHORT, str(number), 12 if number == 4 else 0) for number in range(5)],
    ]


times = st.integers(0, 47).map(lambda half: f"{half // 2:02}:{half % 2 * 30:02}")


day_texts = st.sampled_from(["daily", "Mon-Fri", "Sat,Sun", "Fri", "1st Mon", "day 31", "2026-03-29", "12-24..01-06"])


rests = st.one_of(
    st.builds(lambda start, end, units: f"{start}-{end}{units}", times, times, st.sampled_from(["", " off", " 2..4"])),
    st.builds("{} {}".format, st.sampled_from(["from", "until"]), times),
)


period_texts = st.lists(st.builds("{} {}".format, day_texts, rests), min_size=1, max_size=4)


closed = st.dictionaries(
    st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.sampled_from(["Feast", "shutdown"]), max_size=9
)


@settings(max_examples=25)
@given(period_texts, closed, st.sampled_from(["Europe/Berlin", "America/Santiago", "Australia/Lord_Howe"]))
def test_whatever_is_written_no_cause_is_told_twice_and_none_lies_in_the_past(
    texts: list[str], closed_dates: dict[date, str], zone: str
) -> None:
    found = found_in(a_schedule(*texts, zone=zone, closed_dates=closed_dates))
    assert len({(each.kind, each.about, each.sentence) for each in found}) == len(found)
    assert [each for each in found if each.next_occurrence and each.next_occurrence < NOW.date()] == []


@settings(max_examples=25)
@given(period_texts, closed)
def test_a_period_that_is_told_to_be_useless_can_be_removed_without_a_change(
    texts: list[str], closed_dates: dict[date, str]
) -> None:
    schedule = a_schedule(*texts, closed_dates=closed_dates)
    useless = {FindingKind.NEVER, FindingKind.NOTHING_GAINED}
    for each in found_in(schedule):
        if each.kind in useless and each.about != "periods":
            last = len(texts) - 1 - texts[::-1].index(each.about)
            without = a_schedule(*texts[:last], *texts[last + 1 :], closed_dates=closed_dates)
            assert _open_minutes(schedule) == _open_minutes(without)


def _open_minutes(schedule: Schedule) -> list[tuple[datetime, datetime, Bounds | None]]:
    end = datetime(2026, 12, 31, tzinfo=UTC)
    found: list[tuple[datetime, datetime, Bounds | None]] = []
    for each in entries(schedule.calendar, NOW, end):
        if each.is_open and each.period:
            if found and found[-1][1:] == (each.start, each.period.bounds):
                found[-1] = (found[-1][0], each.end, each.period.bounds)
            else:
                found.append((each.start, each.end, each.period.bounds))
    return found
