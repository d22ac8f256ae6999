"""Cron expressions become the periods that people would have written, or are refused with the reason."""

from __future__ import annotations

import re

import pytest

from workbench.calendar.period_text import parse_period, parse_periods, period_text


@pytest.mark.parametrize(
    ("cron", "texts"),
    [
        ("cron(0 6 * * 1-5) for 16h", ["Mon-Fri 06:00-22:00"]),
        ("cron(0 6 * * MON-FRI) for 16h 2..4", ["Mon-Fri 06:00-22:00 2..4"]),
        ("CRON(30 22 ? * FRI *) for 55h30m off", ["Fri 22:30 - Mon 06:00 off"]),
        ("from cron(0 6 * * 0) 3", ["Sun from 06:00 3"]),
        ("until cron(0 22 ? * 1 *)", ["Sun until 22:00"]),
        ("from cron(0 6 * * 7)", ["Sun from 06:00"]),
        ("cron(0 6,18 * * *) for 4h", ["daily 06:00-10:00", "daily 18:00-22:00"]),
        (
            "cron(*/30 8-9 * * *) for 5m",
            [f"daily {t}" for t in ("08:00-08:05", "08:30-08:35", "09:00-09:05", "09:30-09:35")],
        ),
        ("cron(0 6 L * ? *) for 2h", ["day last 06:00-08:00"]),
        ("cron(0 6 1-5,L JAN-MAR *) for 2h", ["Jan-Mar day 1-5,last 06:00-08:00"]),
        ("cron(0 6 * NOV-FEB FRI-MON) for 2h", ["Jan,Feb,Nov,Dec Mon,Fri-Sun 06:00-08:00"]),
        ("cron(0 6 ? * MON#1 *) for 2h", ["1st Mon 06:00-08:00"]),
        ("cron(0 6 ? * 6L *) for 2h", ["last Fri 06:00-08:00"]),
        ("cron(0 6 * * 5L) for 2h", ["last Fri 06:00-08:00"]),
        ("cron(0 6 * * TUE#2,TUE#4) for 2h", ["2nd,4th Tue 06:00-08:00"]),
        (
            "cron(0 6 24 12 ? 2026,2028) for 2h",
            ["2026-01-01..2026-12-31,2028-01-01..2028-12-31 Dec day 24 06:00-08:00"],
        ),
    ],
)
def test_cron_says_the_same_as_days_and_times(cron: str, texts: list[str]) -> None:
    found = parse_periods(cron)

    assert [period_text(period) for period in found] == texts
    # People keep seeing what they wrote.
    assert {period.text for period in found} == {cron}


@pytest.mark.parametrize(
    ("cron", "sentence"),
    [
        (
            "cron(0 6 1 * 1) for 2h",
            "'cron(0 6 1 * 1)' restricts day and weekday, and cron takes either of them: write it as two periods",
        ),
        ("cron(0 6 15W * ? *) for 2h", "'15W' in cron means the nearest working day, which no period can say"),
        (
            "cron(0 6 * * L) for 2h",
            "'L' as a weekday in cron means Saturday to some and Sunday to others: name the day",
        ),
        (
            "cron(0 6 * * MON#1,TUE) for 2h",
            "'MON#1,TUE' in cron mixes which of the month its weekdays are: write it as several periods",
        ),
        ("cron(0 6 * * MON#6) for 2h", "'MON#6' in cron: behind # stands which of the month, 1 to 5, as in MON#1"),
        (
            "cron(0 6 * * *)",
            "'cron(0 6 * * *)' does not say how long or which edge: write for example "
            "cron(0 6 * * 1-5) for 16h, from cron(0 6 * * 1-5) or until cron(0 22 ? * MON-FRI *)",
        ),
        ("cron(0 6 * * *) for ever", "'ever' is not the length of a period: 1m to 168h, such as 16h or 7h30m"),
        (
            "cron(0 6 * * *) for 30h",
            "'cron(0 6 * * *) for 30h' is longer than a day: then it must begin on one day of the week",
        ),
        (
            "cron(0 6) for 2h",
            "'cron(0 6)' has 2 fields: 5 (minute, hour, day, month, weekday) or AWS's 6 (and the year)",
        ),
        (
            "cron(0 6 * * * *) for 2h",
            "'cron(0 6 * * * *)': in AWS's form one of day and weekday must be ?, and only one",
        ),
        ("cron(* * * * *) for 1m", "'cron(* * * * *)' stands for 1440 times of day: at most 48 can be periods"),
        ("cron(0 25 * * *) for 2h", "'25' is not an hour in cron: 0 to 23"),
        ("cron(0 6 5-1 * *) for 2h", "'5-1' in cron goes backwards"),
        ("cron(0 6 */0 * *) for 2h", "'*/0' in cron: a step is 1 to 31"),
        (
            "cron(a-b-c 6 * * *) for 2h",
            "'A-B-C' is not a minute in cron: 0 to 59, a range 1-5, a list 1,3 or a step */2",
        ),
        (
            "until cron(0 22 * * *) 3",
            "'until cron(0 22 * * *) 3' has units, but from there on it is off: leave them out",
        ),
    ],
)
def test_cron_that_no_period_can_say_is_refused_with_the_reason(cron: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        parse_periods(cron)


def test_where_one_period_is_wanted_several_times_of_day_are_too_many() -> None:
    with pytest.raises(ValueError, match="stands for 2 periods, where one is wanted"):
        parse_period("cron(0 6,18 * * *) for 4h")
