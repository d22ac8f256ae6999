"""On which days, as people write it: `Mon-Fri`, `1st Mon`, `day 1-5,last`, `Jan-Mar`, dates and ranges of dates."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Sequence

from autoscaler.scaling.days import LAST, DateRange, Days, YearlyRange
from workbench.calendar.dates_text import parse_range, range_text
from workbench.calendar.spelling import did_you_mean

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
ORDINALS = ("1st", "2nd", "3rd", "4th", "5th")
ALLOWED = "daily, Mon-Fri, Sat,Sun, 1st Mon, last Fri, day 1-5,last, Jan-Mar, 2026-12-24 or 12-24..01-06"
# The first of these ends the days: what follows are times or units.
AFTER_DAYS = re.compile(r"from|until|off|for|-|\d{1,2}:\d{2}.*|\d+(\.\.\d+)?")


def parse_days(words: deque[str]) -> Days:
    """Take the selectors off the front of `words`, up to the first time or number; raises ValueError.

    Each kind of selector may stand once, in any order; a date has to satisfy all of them.
    """
    found: dict[str, frozenset[int] | tuple[DateRange | YearlyRange, ...]] = {}
    taken = False
    while words and not AFTER_DAYS.fullmatch(words[0].lower()):
        for kind, value in _selector(words).items():
            if kind in found:
                raise ValueError(f"{kind.replace('_', ' ')} stand there twice: write them as one list, as in Mon,Wed")
            found[kind] = value
        taken = True
    if not taken:
        raise ValueError(f"no days are named: begin with days such as {ALLOWED}")
    return Days(**found)  # type: ignore[arg-type]  # the keys say which kind of value each has


def days_text(days: Days) -> str:
    """The text that `parse_days` reads as the same days. Ordinals without a weekday have none: ValueError."""
    if days.ordinals and not days.weekdays:
        raise ValueError("an ordinal needs a weekday")
    parts = [
        ",".join(range_text(each) for each in days.ranges),
        _names_text(days.months, [name[:3] for name in MONTHS], least=1),
        f"day {_numbers_text(days.month_days)}" if days.month_days else "",
        ",".join("last" if each == LAST else ORDINALS[each - 1] for each in sorted(days.ordinals, key=_last_is_last)),
        _names_text(days.weekdays, [name[:3] for name in WEEKDAYS], least=0),
    ]
    return " ".join(part for part in parts if part) or "daily"


def weekday(text: str) -> int | None:
    """The number of a weekday by its name, Monday = 0; None when it is none."""
    return _index(text, WEEKDAYS)


def is_month(text: str) -> bool:
    """Whether it is the name of a month."""
    return _index(text, MONTHS) is not None


def _selector(words: deque[str]) -> dict[str, frozenset[int] | tuple[DateRange | YearlyRange, ...]]:
    word = words.popleft()
    lower = word.lower()
    if lower == "daily":
        return {}
    if lower == "day":
        if not words:
            raise ValueError("'day' needs days of the month behind it, for example day 1-5,15,last")
        return {"month_days": _listed(words.popleft(), _month_days)}
    if re.fullmatch(r"(\d+[a-z]{2}|last)(,(\d+[a-z]{2}|last))*", lower):
        return _nth(word, words)
    if re.fullmatch(r"[\d.,-]*\d-[\d.,-]*", word):
        return {"ranges": tuple(parse_range(part) for part in word.split(","))}
    return _named(word)


def _nth(word: str, words: deque[str]) -> dict[str, frozenset[int] | tuple[DateRange | YearlyRange, ...]]:
    ordinals = _listed(word, _ordinal)
    following = words.popleft() if words else ""
    names = _named(following) if following[:1].isalpha() and following.lower() != "day" else {}
    if "weekdays" not in names:
        hint = ": for days of the month write day 1,last" if following.lower() in ("day", "") else ""
        raise ValueError(f"{word!r} needs a weekday behind it, for example {word} Mon{hint}")
    return {"ordinals": ordinals, **names}


def _ordinal(text: str) -> Iterable[int]:
    if text.lower() == "last":
        return [LAST]
    if text.lower() not in ORDINALS:
        raise ValueError(f"{text!r} is not known: {', '.join(ORDINALS)} or last")
    return [ORDINALS.index(text.lower()) + 1]


def _named(word: str) -> dict[str, frozenset[int] | tuple[DateRange | YearlyRange, ...]]:
    """Weekdays or months, whichever the first name is."""
    first = re.split("[-,]", word)[0]
    for kind, names, least in (("weekdays", WEEKDAYS, 0), ("months", MONTHS, 1)):
        if _index(first, names) is not None:
            return {kind: _listed(word, lambda part: _name_range(part, names, least))}  # noqa: B023 - used at once
    raise ValueError(_not_days(first, word))


def _not_days(name: str, word: str) -> str:
    if "/" in word:
        return f"{word!r} is no day: the time zone of all periods stands beside them, as timezone"
    if name.lower() in ("weekday", "weekdays", "weekend", "weekends"):
        return f"{name!r} differ from place to place: write {'Mon-Fri' if 'day' in name.lower() else 'Sat,Sun'}"
    known = (*WEEKDAYS, *MONTHS)
    near = did_you_mean(name, (each[:3] for each in known) if len(name) < 5 else (*known, "daily"))
    return f"{name or word!r} is not a day or month: use {ALLOWED}{near}"


def _name_range(text: str, names: Sequence[str], least: int) -> Iterable[int]:
    """From one name to another, beyond the end of the week or year where the second comes before the first."""
    first, dash, last = text.partition("-")
    begin, finish = _index(first, names), _index(last if dash else first, names)
    if begin is None or finish is None:
        raise ValueError(_not_days(first if begin is None else last, text))
    return [(begin + step) % len(names) + least for step in range((finish - begin) % len(names) + 1)]


def _month_days(text: str) -> Iterable[int]:
    first, dash, last = text.lower().partition("-")
    if not dash:
        return [LAST if first == "last" else _month_day(first, text)]
    begin, finish = _month_day(first, text), 31 if last == "last" else _month_day(last, text)
    if finish < begin:
        raise ValueError(f"{text!r} goes backwards: write it as two, for example 25-last,1-5")
    return range(begin, finish + 1)


def _month_day(text: str, whole: str) -> int:
    if not re.fullmatch(r"\d{1,2}", text, re.ASCII) or not 1 <= int(text) <= 31:
        raise ValueError(f"{whole!r} is not a day of the month: 1 to 31, a range such as 1-5, or last")
    return int(text)


def _listed(text: str, read: Callable[[str], Iterable[int]]) -> frozenset[int]:
    return frozenset(number for part in text.split(",") for number in read(part))


def _index(text: str, names: Sequence[str]) -> int | None:
    wanted = text.lower()
    return next((n for n, name in enumerate(names) if wanted in (name.lower(), name[:3].lower())), None)


def _names_text(numbers: frozenset[int], names: Sequence[str], *, least: int) -> str:
    runs = _runs(sorted(numbers))
    return ",".join(_run_text(names[first - least], names[last - least], last - first) for first, last in runs)


def _numbers_text(numbers: frozenset[int]) -> str:
    runs = _runs(sorted(each for each in numbers if each != LAST))
    parts = [_run_text(str(first), str(last), last - first) for first, last in runs]
    return ",".join([*parts, *(["last"] if LAST in numbers else [])])


def _run_text(first: str, last: str, steps: int) -> str:
    return {0: first, 1: f"{first},{last}"}.get(steps, f"{first}-{last}")


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Numbers that follow one another, as first and last."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def _last_is_last(number: int) -> int:
    return 99 if number == LAST else number
