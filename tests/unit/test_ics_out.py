"""The hours of a target leave as iCalendar text, and a library that did not write it reads the same hours back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import vobject  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from autoscaler.scaling.model import Bounds
from autoscaler.scaling.schedule import Schedule, entry_at
from tests.builders import NOW, a_schedule
from workbench.calendar.ics_out import Named, ics

BOUNDS = Bounds(minimum=1, maximum=3)
NAMED = Named(target="weld-seams", fleet="factory", stamp=NOW)
CHRISTMAS = {date(2026, 12, 25): "Christmas Day", date(2026, 12, 26): "Christmas, second day; all is calm"}
SHUTDOWN = {date(2026, 8, 3) + timedelta(days=number): "summer shutdown" for number in range(19)}
Stretch = tuple[datetime, datetime]


def written(schedule: Schedule, start: datetime = NOW, days: int = 30) -> str:
    return ics(schedule, BOUNDS, NAMED, start, start + timedelta(days=days)).decode()


def events(text: str) -> list[Any]:
    return list(vobject.readOne(text).contents.get("vevent", []))


def opened(text: str) -> list[Stretch]:
    """The stretches as the other library reads them."""
    timed = [each for each in events(text) if isinstance(each.dtstart.value, datetime)]
    return sorted((each.dtstart.value.astimezone(UTC), each.dtend.value.astimezone(UTC)) for each in timed)


def seen(schedule: Schedule, start: datetime, days: int) -> list[Stretch]:
    """The stretches as somebody sees them who looks every half hour."""
    step, found = timedelta(minutes=30), list[Stretch]()
    for number in range(days * 48):
        at = start + number * step
        entry = entry_at(schedule, at)
        if entry.is_open and entry.period:
            if found and found[-1][1] == at and not _changes(schedule, at):
                found[-1] = (found[-1][0], at + step)
            else:
                found.append((at, at + step))
    return found


def _changes(schedule: Schedule, at: datetime) -> bool:
    before, after = entry_at(schedule, at - timedelta(minutes=1)).period, entry_at(schedule, at).period
    return before is None or after is None or before.bounds != after.bounds


days_of = st.sampled_from(["daily", "Mon-Fri", "Sat,Sun", "last Fri", "day 1-5,15"])
half_hours = st.integers(0, 47).map(lambda half: f"{half // 2:02}:{half % 2 * 30:02}")
windows = st.builds(
    "{} {}-{}{}".format, days_of, half_hours, half_hours, st.sampled_from(["", "", " 2..4", " 1..3", " off"])
)
edges = st.builds("{} {} {}".format, days_of, st.sampled_from(["from", "until"]), half_hours)
closed = st.dictionaries(
    st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.sampled_from(["Feast", "Rest"]), max_size=12
)
zones = st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"])


@settings(max_examples=40)
@given(st.lists(windows | edges, min_size=1, max_size=4), closed, zones, st.integers(0, 300))
def test_what_is_written_is_read_back_as_the_calendar_says(
    texts: list[str], closed_dates: dict[date, str], zone: str, later: int
) -> None:
    """Bounds that are written out and equal the target's are no change."""
    schedule = a_schedule(*(text.replace(" 1..3", "") for text in texts), zone=zone, closed_dates=closed_dates)
    start = datetime(2026, 1, 4, tzinfo=UTC) + timedelta(days=later)
    read = [(max(begin, start), end) for begin, end in opened(written(schedule, start, 14))]
    assert read == seen(schedule, start, 14)


def test_a_night_shift_in_berlin_is_right_across_both_clock_changes() -> None:
    """It ends at 06:00 on the clock: after seven hours in March, and after nine in October."""
    schedule = a_schedule("Sat 22:00-06:00")
    spring = opened(written(schedule, datetime(2026, 3, 28, tzinfo=UTC), 2))
    autumn = opened(written(schedule, datetime(2026, 10, 24, tzinfo=UTC), 2))
    assert spring == [(datetime(2026, 3, 28, 21, tzinfo=UTC), datetime(2026, 3, 29, 4, tzinfo=UTC))]
    assert autumn == [(datetime(2026, 10, 24, 20, tzinfo=UTC), datetime(2026, 10, 25, 5, tzinfo=UTC))]


def test_an_event_says_whose_hours_it_is_and_with_how_many_units() -> None:
    text = written(a_schedule("Tue 06:00-22:00", "Wed 06:00-22:00 2"), days=2)
    assert [each.summary.value for each in events(text)] == ["weld-seams 1..3 units", "weld-seams 2 units"]
    assert vobject.readOne(text).contents["x-wr-calname"][0].value == "weld-seams (factory)"
    assert [each.dtstamp.value for each in events(text)] == [NOW, NOW]


def test_closed_dates_are_whole_days_that_leave_people_free() -> None:
    text = written(a_schedule("Mon 06:00-22:00", closed_dates=CHRISTMAS | SHUTDOWN), days=365)
    whole = [each for each in events(text) if not isinstance(each.dtstart.value, datetime)]
    assert [(each.dtstart.value, each.dtend.value, each.summary.value, each.transp.value) for each in whole] == [
        (date(2026, 8, 3), date(2026, 8, 22), "summer shutdown", "TRANSPARENT"),
        (date(2026, 12, 25), date(2026, 12, 26), "Christmas Day", "TRANSPARENT"),
        (date(2026, 12, 26), date(2026, 12, 27), "Christmas, second day; all is calm", "TRANSPARENT"),
    ]


def test_the_same_hours_have_the_same_name_whenever_they_are_written() -> None:
    """An import replaces what an earlier one brought, also the shift that is on just now."""
    schedule = a_schedule("daily 22:00-06:00", closed_dates=SHUTDOWN)
    evening, morning = datetime(2026, 8, 6, 22, tzinfo=UTC), datetime(2026, 8, 22, 3, tzinfo=UTC)
    before, later = ({each.uid.value for each in events(written(schedule, at, 30))} for at in (evening, morning))
    assert "closed-20260803.weld-seams@factory.inference-unit-autoscaler" in before
    assert "open-20260821T220000Z.weld-seams@factory.inference-unit-autoscaler" in before & later


def test_lines_are_short_and_end_as_the_standard_says() -> None:
    long = {
        date(2026, 2, 2): "a name that is much longer than any line of an iCalendar file may ever be, wänn gefaltet"
    }
    lines = ics(a_schedule("Mon", closed_dates=long), BOUNDS, NAMED, NOW, NOW + timedelta(days=30)).split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert not any(b"\n" in line for line in lines)
    assert long[date(2026, 2, 2)] in [each.summary.value for each in events(b"\r\n".join(lines).decode())]


def test_the_same_hours_are_the_same_text() -> None:
    schedule = a_schedule("Mon-Fri 06:00-22:00", closed_dates=CHRISTMAS)
    assert written(schedule) == written(schedule)
