"""What a calendar says, rule by rule; `calendar_oracle` says the same the slow way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from autoscaler.scaling.schedule import entry_ahead, entry_at, next_change
from autoscaler.scaling.timeline import Layer
from tests.builders import a_schedule, periods_of
from tests.calendar_lines import at, changes, days, utc

WEDNESDAY = {date(2026, 1, 14): "inventory"}


# Windows of one layer.


def test_a_week_of_work() -> None:
    schedule = a_schedule("Mon-Fri 06:00-22:00", "Sat 08:00-12:00")

    assert days(schedule) == [
        "Mon 06:00-22:00",
        "Tue 06:00-22:00",
        "Wed 06:00-22:00",
        "Thu 06:00-22:00",
        "Fri 06:00-22:00",
        "Sat 08:00-12:00",
        "Sun",
    ]


def test_a_night_shift_belongs_to_the_day_on_which_it_begins() -> None:
    assert days(a_schedule("Mon,Fri 22:00-06:00")) == [
        "Mon 22:00-24:00",
        "Tue 00:00-06:00",
        "Wed",
        "Thu",
        "Fri 22:00-24:00",
        "Sat 00:00-06:00",
        "Sun",
    ]


def test_one_stretch_may_last_for_days() -> None:
    assert days(a_schedule("Thu 22:00 - Sun 06:00"))[3:] == [
        "Thu 22:00-24:00",
        "Fri 00:00-24:00",
        "Sat 00:00-24:00",
        "Sun 00:00-06:00",
    ]


def test_a_window_goes_up_to_its_end_and_not_beyond() -> None:
    schedule = a_schedule("Mon 06:00-22:00")
    end = at(schedule, "2026-01-12T22:00")

    assert entry_at(schedule, end - timedelta(microseconds=1)).is_open
    assert not entry_at(schedule, end).is_open


def test_off_beats_open_whichever_is_written_first() -> None:
    lunch, work = "Mon-Fri 12:00-13:00 off", "Mon-Fri 06:00-22:00"

    assert days(a_schedule(lunch, work))[0] == days(a_schedule(work, lunch))[0] == "Mon 06:00-12:00 13:00-22:00"


def test_of_open_windows_the_later_in_the_list_knows_best_whenever_it_begins() -> None:
    """What is general is written first, what is special behind it, as everywhere."""
    noon = a_schedule("Mon 06:00-22:00 1..2", "Mon 10:00-12:00 2..4")
    long = a_schedule("Mon 10:00-12:00 2..4", "Mon 06:00-22:00 1..2")

    assert days(noon)[0] == "Mon 06:00-10:00 1..2 10:00-12:00 2..4 12:00-22:00 1..2"
    assert days(long)[0] == "Mon 06:00-22:00 1..2"


def test_a_special_night_does_not_end_at_midnight_where_the_general_day_begins_anew() -> None:
    schedule = a_schedule("daily 2..4", "daily 20:00-08:00 1", zone="UTC")

    assert days(schedule)[0] == "Mon 00:00-08:00 1..1 08:00-20:00 2..4 20:00-24:00 1..1"


def test_touching_windows_with_the_same_settings_have_no_boundary_between() -> None:
    """A day shift that hands over to a night shift must not restart the model."""
    schedule = a_schedule("Mon 06:00-14:00", "Mon 14:00-22:00", zone="UTC")

    assert changes(schedule, "2026-01-12", "2026-01-13") == ["12 Jan 06:00 open", "12 Jan 22:00 closed"]


def test_touching_windows_with_other_bounds_have_one() -> None:
    schedule = a_schedule("Mon 06:00-14:00 1..2", "Mon 14:00-22:00 2..4", zone="UTC")

    assert "12 Jan 14:00 open" in changes(schedule, "2026-01-12", "2026-01-13")


def test_a_boundary_at_the_seam_of_two_weeks_is_one() -> None:
    """Entries are made a week at a time, from Mondays 00:00 UTC on."""
    schedule = a_schedule("Mon 00:00-12:00", zone="UTC")

    assert changes(schedule, "2026-01-11", "2026-01-13") == ["12 Jan 00:00 open", "12 Jan 12:00 closed"]


def test_what_lasts_over_the_seam_of_two_weeks_has_no_boundary_there() -> None:
    assert changes(a_schedule("daily 00:00-24:00", zone="UTC"), "2026-01-01", "2026-03-01") == []


# Closed dates, exceptions and maintenance windows.


def test_a_holiday_is_cut_out_of_a_stretch_that_lasts_all_week() -> None:
    schedule = a_schedule("Mon 06:00 - Fri 22:00", closed_dates=WEDNESDAY)

    assert days(schedule)[1:4] == ["Tue 00:00-24:00", "Wed (inventory)", "Thu 00:00-24:00"]


def test_a_holiday_ends_a_night_shift_at_midnight() -> None:
    schedule = a_schedule("Mon-Fri 22:00-06:00", closed_dates=WEDNESDAY)

    assert days(schedule)[1:4] == ["Tue 00:00-06:00 22:00-24:00", "Wed (inventory)", "Thu 00:00-06:00 22:00-24:00"]


def test_a_holiday_that_begins_at_six_leaves_the_night_shift_of_the_day_before_whole() -> None:
    """And takes all of its own, although that ends on a working day."""
    schedule = a_schedule("Mon-Fri 22:00-06:00", closed_dates=WEDNESDAY, day_begins=360)

    assert days(schedule)[1:4] == [
        "Tue 00:00-06:00 22:00-24:00",
        "Wed 00:00-06:00 (inventory)",
        "Thu (inventory) 22:00-24:00",
    ]


def test_an_exception_counts_on_a_holiday_and_may_reach_beyond_it() -> None:
    exceptions = periods_of("2026-01-14 08:00-12:00 1..1", "2026-01-14 20:00-02:00")
    schedule = a_schedule("Mon-Fri 06:00-22:00", closed_dates=WEDNESDAY, exceptions=exceptions)

    assert days(schedule)[2:4] == [
        "Wed (inventory) 08:00-12:00 1..1 (inventory) 20:00-24:00",
        "Thu 00:00-02:00 06:00-22:00",
    ]


def test_an_exception_beats_the_periods_of_the_day_into_which_it_reaches() -> None:
    exceptions = periods_of("2026-01-14 20:00-08:00 off")
    schedule = a_schedule("Mon-Fri 06:00-22:00", exceptions=exceptions)

    assert days(schedule)[2:4] == ["Wed 06:00-20:00", "Thu 08:00-22:00"]


def test_an_open_exception_beats_an_off_period() -> None:
    schedule = a_schedule("Wed off", exceptions=periods_of("2026-01-14 08:00-12:00"))

    assert days(schedule)[2] == "Wed 08:00-12:00"


def test_maintenance_beats_holidays_exceptions_and_periods() -> None:
    schedule = a_schedule(
        "Mon-Fri 06:00-22:00",
        closed_dates=WEDNESDAY,
        exceptions=periods_of("2026-01-13 05:00-12:00 off"),
        maintenance=periods_of("Tue,Wed 10:00-11:00 1..1"),
    )

    assert days(schedule)[1:3] == [
        "Tue 10:00-11:00 1..1 12:00-22:00",
        "Wed (inventory) 10:00-11:00 1..1 (inventory)",
    ]


def test_maintenance_that_is_off_keeps_it_off() -> None:
    schedule = a_schedule("daily", maintenance=periods_of("Sun 02:00-04:00 off"))

    assert days(schedule)[6] == "Sun 00:00-02:00 04:00-24:00"


def test_everything_that_speaks_says_who_it_is() -> None:
    schedule = a_schedule(
        "Mon-Fri 06:00-22:00",
        closed_dates=WEDNESDAY,
        exceptions=periods_of("2026-01-15 08:00-12:00"),
        maintenance=periods_of("Sun 02:00-04:00"),
    )
    moments = ("2026-01-18T03:00", "2026-01-15T09:00", "2026-01-14T09:00", "2026-01-13T09:00", "2026-01-13T23:00")

    told = [entry_at(schedule, at(schedule, text)) for text in moments]

    assert [each.layer for each in told] == [
        Layer.MAINTENANCE,
        Layer.EXCEPTION,
        Layer.EXCEPTION,
        Layer.PERIOD,
        Layer.NONE,
    ]
    assert [each.name for each in told] == ["", "", "inventory", "", ""]


# Rules that only start, or only stop.


def test_what_a_rule_starts_goes_on_until_another_stops_it() -> None:
    assert days(a_schedule("Fri from 20:00", "Mon until 06:00")) == [
        "Mon 00:00-06:00",
        "Tue",
        "Wed",
        "Thu",
        "Fri 20:00-24:00",
        "Sat 00:00-24:00",
        "Sun 00:00-24:00",
    ]


def test_a_stop_without_a_start_is_a_boundary_all_the_same() -> None:
    """What a person started by hand is stopped in the evening, which needs no opening in the morning."""
    schedule = a_schedule("daily until 19:00", zone="UTC")

    assert changes(schedule, "2026-01-12", "2026-01-14") == ["12 Jan 19:00 closed", "13 Jan 19:00 closed"]


@pytest.mark.parametrize("rules", [("Mon from 06:00", "daily until 06:00"), ("daily until 06:00", "Mon from 06:00")])
def test_a_start_wins_over_a_stop_at_the_same_instant(rules: tuple[str, str]) -> None:
    assert days(a_schedule(*rules))[:2] == ["Mon 06:00-24:00", "Tue 00:00-06:00"]


def test_a_window_beats_the_last_edge() -> None:
    schedule = a_schedule("Mon from 06:00 1..1", "Mon until 20:00", "Mon 08:00-10:00 2..4", "Mon 12:00-13:00 off")

    assert days(schedule)[0] == "Mon 06:00-08:00 1..1 08:00-10:00 2..4"


def test_the_end_of_a_window_ends_what_a_rule_started() -> None:
    """Whoever writes when it ends means it, for open windows as for those that are off."""
    assert days(a_schedule("Mon from 06:00", "Mon 12:00-13:00 off"))[:2] == ["Mon 06:00-12:00", "Tue"]


def test_a_holiday_ends_what_a_rule_started_and_hides_the_edges_within() -> None:
    schedule = a_schedule("Mon,Wed from 06:00", "Fri until 20:00", closed_dates=WEDNESDAY)

    assert days(schedule)[:5] == ["Mon 06:00-24:00", "Tue 00:00-24:00", "Wed (inventory)", "Thu", "Fri"]


def test_a_rule_that_nothing_stops_holds_for_371_days() -> None:
    schedule = a_schedule("2026-01-01 from 06:00", zone="UTC")

    assert changes(schedule, "2025-12-01", "2028-01-01") == ["01 Jan 06:00 open", "07 Jan 06:00 closed"]
    assert entry_at(schedule, utc("2027-01-07T05:59")).is_open


# Looking ahead.


def test_a_model_is_wanted_before_the_opening_and_then_that_is_no_change_any_more() -> None:
    schedule, lead = a_schedule("Mon 06:00-22:00", zone="UTC"), timedelta(minutes=20)

    assert next_change(schedule, utc("2026-01-12T05:00"), lead) == utc("2026-01-12T05:40")
    assert next_change(schedule, utc("2026-01-12T05:40"), lead) == utc("2026-01-12T22:00")


@pytest.mark.parametrize(("moment", "is_open"), [("2026-01-12T05:39", False), ("2026-01-12T05:40", True)])
def test_what_is_wanted_ahead_is_the_opening_within_the_lead_time(moment: str, is_open: bool) -> None:
    schedule = a_schedule("Mon 06:00-22:00 2..4", zone="UTC")

    assert entry_ahead(schedule, utc(moment), timedelta(minutes=20)).is_open is is_open


def test_where_it_is_open_nothing_ahead_counts() -> None:
    """The stronger bounds of the next period hold when that begins, not before."""
    schedule = a_schedule("Mon 06:00-10:00 1..1", "Mon 10:00-12:00 4..4", zone="UTC")
    now, lead = utc("2026-01-12T09:50"), timedelta(minutes=20)

    assert entry_ahead(schedule, now, lead) == entry_at(schedule, now)
    assert next_change(schedule, now, lead) == utc("2026-01-12T10:00")


def test_the_edge_of_a_stop_does_not_hide_the_lead_time_of_an_opening_soon_after() -> None:
    schedule, lead = a_schedule("daily until 05:50", "Mon 06:00-22:00", zone="UTC"), timedelta(minutes=20)

    assert next_change(schedule, utc("2026-01-12T05:00"), lead) == utc("2026-01-12T05:40")
    assert next_change(schedule, utc("2026-01-12T05:40"), lead) == utc("2026-01-12T05:50")


def test_what_closes_and_opens_again_within_the_lead_time_changes_when_it_closes() -> None:
    schedule, lead = a_schedule("Mon 06:00-10:00", "Mon 10:10-22:00", zone="UTC"), timedelta(minutes=20)

    assert next_change(schedule, utc("2026-01-12T09:40"), lead) == utc("2026-01-12T10:00")
    assert entry_ahead(schedule, utc("2026-01-12T10:00"), lead).is_open


def test_a_calendar_that_never_changes_has_no_next_change() -> None:
    assert next_change(a_schedule("daily"), utc("2026-01-12"), timedelta(minutes=20)) is None
