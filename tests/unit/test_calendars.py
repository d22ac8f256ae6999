"""Holidays, closures, exceptions and iCalendar files, resolved into dates."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from autoscaler.scaling.period import Kind, Period
from autoscaler.scaling.timeline import Calendar, entries
from tests.builders import periods_of
from workbench.calendar.date_rules import Closure, DateException, DateRules
from workbench.calendar.dates_text import parse_range
from workbench.calendar.holidays_of import check_region
from workbench.calendar.ics_in import IcsFile, read_ics
from workbench.calendar.period_text import parse_times
from workbench.calendar.resolved import Resolved, resolve

BERLIN = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 11, 21)


def resolved(*calendars: DateRules, day_begins: int = 0) -> Resolved:
    return resolve(calendars, BERLIN, day_begins, TODAY)


def exception(dates: str, *times: str, usual: bool = False) -> DateException:
    found = None if usual else tuple(parse_times(each) for each in times)
    return DateException(text=dates, dates=parse_range(dates), times=found)


def closure(dates: str, name: str = "shutdown") -> Closure:
    return Closure(name=name, dates=parse_range(dates))


def event(*lines: str, name: str = "Stocktaking") -> str:
    return "\n".join(
        ["BEGIN:VEVENT", f"UID:{name}", "DTSTAMP:20260101T000000Z", f"SUMMARY:{name}", *lines, "END:VEVENT"]
    )


def ics(*events: str, opens: bool = False) -> IcsFile:
    content = "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:test", *events, "END:VCALENDAR", ""])
    return read_ics("plant.ics", content.replace("\n", "\r\n").encode(), opens=opens)


def days_of(period: Period) -> list[str]:
    return [f"{each.first}..{each.last}" if each.first != each.last else f"{each.first}" for each in period.days.ranges]


def open_hours(found: Resolved, day: date, *periods: str) -> list[str]:
    """When it is open on a day, in UTC."""
    calendar = Calendar(
        zone=BERLIN, periods=periods_of(*periods), closed_dates=found.closed_dates, exceptions=found.exceptions
    )
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    told = entries(calendar, start, start.replace(hour=23))
    return [f"{each.start:%H:%M}-{each.end:%H:%M}" for each in told if each.is_open]


def test_holidays_are_those_of_the_subdivision() -> None:
    """Epiphany is a holiday in Bavaria and none in most of Germany."""
    germany, bavaria = (resolved(DateRules(holidays=[region])) for region in ("DE", "DE-BY"))

    assert bavaria.closed_dates[date(2027, 1, 6)] == "Epiphany"
    assert date(2027, 1, 6) not in germany.closed_dates
    assert germany.closed_dates[date(2028, 12, 25)] == bavaria.closed_dates[date(2028, 12, 25)] == "Christmas Day"


@pytest.mark.parametrize(
    ("region", "sentence"),
    [
        ("Germany", "not a country with known holidays: write .*, did you mean DE\\?"),
        ("UK-ENG", "did you mean GB-ENG\\?"),
        ("de-by", "did you mean DE-BY\\?"),
        ("DE_BY", "did you mean DE-BY\\?"),
        ("de-BY", "did you mean DE-BY\\?"),
        ("XX", "'XX' is not a country with known holidays: write a country such as DE, or .* \\(ISO 3166\\)$"),
        ("DE-Bayern", "'DE-Bayern' is not known: DE has .*BY.*, did you mean DE-BY\\?"),
        ("CZ-PR", "the holidays of CZ have no subdivisions, write CZ"),
    ],
)
def test_a_region_that_is_not_known_is_told_what_there_is(region: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        check_region(region)


def test_only_a_month_back_and_to_the_end_of_the_year_after_next_is_looked_at() -> None:
    """The document ships with the code: what is over need not."""
    found = resolved(DateRules(closures=[closure("01-01..12-31")]))

    assert (min(found.closed_dates), max(found.closed_dates)) == (date(2026, 10, 21), date(2028, 12, 31))


def test_exceptions_beat_closures_these_files_and_those_holidays() -> None:
    file = ics(event("DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261227", name="From planning"))
    found = resolved(
        DateRules(
            holidays=["DE"],
            files=[file],
            closures=[closure("2026-12-25", "closure")],
            exceptions=[exception("2026-12-24", "08:00-12:00")],
        )
    )

    assert [found.closed_dates[date(2026, 12, day)] for day in (24, 25, 26)] == [
        "exception 2026-12-24",
        "closure",
        "From planning",
    ]
    assert found.closed_dates[date(2027, 12, 25)] == "Christmas Day"


def test_an_exception_has_its_own_times_is_closed_or_is_as_usual() -> None:
    rules = DateRules(
        holidays=["DE"],
        exceptions=[
            exception("2026-12-24", "07:00-11:00", "12:00-13:00"),
            exception("2026-12-23"),
            exception("2026-12-25", usual=True),
        ],
    )
    found = resolved(rules)
    hours = [open_hours(found, date(2026, 12, day), "daily 05:00-21:00") for day in (23, 24, 25, 26)]

    assert hours == [[], ["06:00-10:00", "11:00-12:00"], ["04:00-20:00"], []]


def test_the_more_exact_exception_wins_wherever_it_is_written() -> None:
    """This year's Christmas Eve may differ from all others, and the day from the week around it."""
    year, day, week = (
        exception("12-24", "08:00-12:00"),
        exception("2026-12-24"),
        exception("2026-12-21..2026-12-26", usual=True),
    )
    for order in ([year, day, week], [week, day, year]):
        found = resolved(DateRules(exceptions=order))

        assert found.closed_dates[date(2026, 12, 24)] == "exception 2026-12-24"
        assert date(2026, 12, 23) not in found.closed_dates
        assert [days_of(each) for each in found.exceptions] == [["2027-12-24", "2028-12-24"]]


def test_of_several_calendars_the_later_one_wins() -> None:
    found = resolved(DateRules(closures=[closure("12-24", "one")]), DateRules(closures=[closure("12-24", "two")]))

    assert set(found.closed_dates.values()) == {"two"}


@pytest.mark.parametrize(
    ("rules", "known"),
    [
        (DateRules(closures=[closure("2026-12-24")], exceptions=[exception("2027-01-01")]), False),
        (DateRules(closures=[closure("12-24")]), True),
        (DateRules(exceptions=[exception("12-24")]), True),
        (DateRules(closures=[closure("2028-12-24..2029-01-06")]), True),
        (DateRules(holidays=["US"]), True),
        (DateRules(files=[ics(event("DTSTART;VALUE=DATE:20261224"))]), False),
        (DateRules(files=[ics(event("DTSTART;VALUE=DATE:20261224", "RRULE:FREQ=YEARLY"))]), True),
        (DateRules(files=[ics(event("DTSTART;VALUE=DATE:20261224", "RDATE;VALUE=DATE:20300101"))]), True),
        (DateRules(files=[ics(event("DTSTART;VALUE=DATE:20300101"))]), True),
    ],
)
def test_what_comes_again_is_known_up_to_a_date(rules: DateRules, known: bool) -> None:
    assert resolved(rules).known_until == (date(2028, 12, 31) if known else None)


def test_an_all_day_event_closes_its_dates_and_its_end_is_not_one_of_them() -> None:
    found = resolved(DateRules(files=[ics(event("DTSTART;VALUE=DATE:20270802", "DTEND;VALUE=DATE:20270805"))]))

    assert found.closed_dates == {date(2027, 8, day): "Stocktaking" for day in (2, 3, 4)}


def test_an_all_day_event_that_ends_on_the_day_it_begins_is_that_day() -> None:
    found = resolved(DateRules(files=[ics(event("DTSTART;VALUE=DATE:20270802", "DTEND;VALUE=DATE:20270802"))]))
    assert found.closed_dates == {date(2027, 8, 2): "Stocktaking"}


def test_the_name_of_an_event_cannot_speak_to_a_terminal() -> None:
    found = resolved(DateRules(files=[ics(event("DTSTART;VALUE=DATE:20270802", name="Stock\x1b[31m\x00taking"))]))
    assert found.closed_dates == {date(2027, 8, 2): "Stock [31m taking"}


def test_a_file_with_too_many_different_times_is_refused() -> None:
    """Every look at the calendar would go through all of them."""
    many = (
        event("DTSTART:20270802T080000Z", f"DURATION:PT{number}M", name=f"Meeting {number}") for number in range(1, 302)
    )
    with pytest.raises(ValueError, match="more than 300 events with names or times of their own"):
        resolved(DateRules(files=[ics(*many)]))


def test_an_all_day_event_of_a_file_that_opens_opens_them() -> None:
    file = ics(event("DTSTART;VALUE=DATE:20270109", name="Extra shift"), opens=True)
    found = resolved(DateRules(files=[file]), day_begins=360)

    assert found.closed_dates == {date(2027, 1, 9): "Extra shift"}
    [whole] = found.exceptions
    assert (whole.text, whole.kind, whole.start, whole.end) == ("Extra shift", Kind.OPEN, 360, 1800)


def test_a_timed_event_closes_its_stretch_in_the_zone_of_the_schedule() -> None:
    """Twelve o'clock in New York is six in the evening in Berlin."""
    found = resolved(DateRules(files=[ics(event("DTSTART;TZID=America/New_York:20270105T120000", "DURATION:PT2H"))]))

    [off] = found.exceptions
    assert (off.kind, days_of(off), off.start, off.end) == (Kind.OFF, ["2027-01-05"], 18 * 60, 20 * 60)
    assert open_hours(found, date(2027, 1, 5), "daily 06:00-22:00") == ["05:00-17:00", "19:00-21:00"]


def test_what_recurs_is_spelled_out_without_what_was_taken_out() -> None:
    """Windows exports name its own time zones; they are understood."""
    zone = "TZID=W. Europe Standard Time"
    rule = (f"DTSTART;{zone}:20261207T120000", "DURATION:PT1H30M", "RRULE:FREQ=WEEKLY;COUNT=4")
    found = resolved(DateRules(files=[ics(event(*rule, f"EXDATE;{zone}:20261214T120000"))]))

    [off] = found.exceptions
    assert days_of(off) == ["2026-12-07", "2026-12-21", "2026-12-28"]
    assert (off.start, off.end) == (720, 810)


def test_cancelled_events_and_those_without_length_say_nothing() -> None:
    file = ics(
        event("DTSTART;VALUE=DATE:20261224", "STATUS:CANCELLED", name="a"), event("DTSTART:20261224T120000Z", name="b")
    )

    assert resolved(DateRules(files=[file])) == Resolved(closed_dates={}, exceptions=(), known_until=None)


def test_a_stretch_leaves_out_the_dates_of_which_people_said_something_else() -> None:
    """The plant works on the 26th although planning has it closed from the 24th to the 28th."""
    file = ics(event("DTSTART:20270324T170000Z", "DTEND:20270328T040000Z"))
    found = resolved(DateRules(files=[file], exceptions=[exception("2027-03-26", usual=True)]), day_begins=360)

    assert [(days_of(each), each.start, each.end) for each in found.exceptions] == [
        (["2027-03-24"], 18 * 60, 2 * 1440 + 360),
        (["2027-03-27"], 360, 1440 + 360),
    ]


EVENT_OF_OLD = event("DTSTART;VALUE=DATE:20261224")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is not an iCalendar file: "),
        (b"name: factory\n", "is not an iCalendar file: "),
        (b"\xff\xfe\x00", "is not an iCalendar file: "),
        ("BEGIN:VCALENDAR".encode("utf-16"), "is not an iCalendar file: it does not begin with BEGIN:VCALENDAR"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "is not an iCalendar file: it does not end with END:VCALENDAR"),
        (EVENT_OF_OLD.encode(), "is not an iCalendar file: it does not begin with BEGIN:VCALENDAR"),
        (b"x" * 2_000_001, "has 2000001 bytes: at most 2000000 are read"),
    ],
)
def test_what_is_no_calendar_is_refused(content: bytes, sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}"):
        read_ics("plant.ics", content, opens=False)


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (["DTSTART:tomorrow"], "has an event whose DTSTART cannot be read: 'Stocktaking', "),
        ([], "has an event without a start: 'Stocktaking'"),
        (
            ["DTSTART;TZID=Mars/Base:20261224T120000"],
            "has an event in the unknown time zone 'Mars/Base': 'Stocktaking'",
        ),
        (
            ["DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261223"],
            "has an event that ends before it begins: 'Stocktaking'",
        ),
        (
            ["DTSTART:20261224T120000Z", "RRULE:FREQ=MINUTELY"],
            "has an event that comes several times a day: 'Stocktaking'",
        ),
        (
            ["DTSTART:20261224T120000Z", "RRULE:FREQ=DAILY;BYHOUR=1,2"],
            "has an event that comes several times a day: 'Stocktaking'",
        ),
        (["DTSTART:20261224T120000Z", "RRULE:FREQ=OFTEN"], "has an event whose RRULE cannot be read: 'Stocktaking', "),
    ],
)
def test_an_event_that_cannot_be_understood_is_named(lines: list[str], sentence: str) -> None:
    """To leave it out would open the plant on a day on which it is closed."""
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}"):
        ics(event(*lines))
