"""What the clocks on the walls of the world show, read minute by minute from the time zone database that we ship."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

DAY = 24 * 60
RULER_BEGINS, RULER_YEARS = date(2024, 1, 1).toordinal() * DAY, 5
MINUTE = timedelta(minutes=1)


def minute_of(at: datetime) -> int:
    """Minutes since 1970-01-01 00:00 UTC; of a time within a minute, the minute that it is in."""
    return int(at.timestamp() // 60)


def moment(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)


def on_wall(day: date, minute: int) -> int:
    """A wall-clock time as one number: the minutes of all days that a calendar ever had."""
    return day.toordinal() * DAY + minute


@cache
def zone(name: str) -> ZoneInfo:
    """The zone as the shipped package has it, whatever the machine's own database says."""
    with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, name)


@cache
def zones() -> dict[str, list[str]]:
    """All IANA zones, each beside its aliases: those with the very same content. Keyed by one of their names."""
    package = resources.files("tzdata")
    same: dict[bytes, list[str]] = defaultdict(list)
    for name in package.joinpath("zones").read_text().split():
        if "/" in name or name == "UTC":
            same[package.joinpath("zoneinfo", *name.split("/")).read_bytes()].append(name)
    return {names[0]: names for names in same.values()}


@dataclass(frozen=True, slots=True)
class WallClock:
    """For each minute from `begin` on (minutes since 1970, UTC) the latest time that clocks have shown so far.

    So a skipped time has been shown from the clock change on, and a repeated one since its first pass.
    """

    begin: int
    shown: array[int]

    @property
    def end(self) -> int:
        return self.begin + len(self.shown)

    def first(self, day: date, minute: int) -> int:
        """The first minute, counted from `begin`, at which clocks have shown that time or a later one."""
        return bisect_left(self.shown, on_wall(day, minute))

    def dates(self) -> tuple[date, date]:
        return date.fromordinal(self.shown[0] // DAY), date.fromordinal(self.shown[-1] // DAY)


def walk(where: ZoneInfo, begin: int, end: int, step: int, latest: float = -math.inf) -> WallClock:
    """Look at the clock every `step` minutes, and at each minute of a step in which it did not just run on."""
    shown = array("i")
    there = _reading(where, begin)
    for at in range(begin, end, step):
        here, there = there, _reading(where, at + step)
        if there - here == step and here > latest:
            shown.extend(_ruler()[here - RULER_BEGINS : there - RULER_BEGINS])
        else:
            for minute in range(at, at + step):
                latest = max(latest, _reading(where, minute))
                shown.append(int(latest))
        latest = shown[-1]
    return WallClock(begin, shown)


def walk_on(clock: WallClock, where: ZoneInfo, end: int, step: int) -> WallClock:
    further = walk(where, clock.end, end, step, clock.shown[-1])
    return WallClock(clock.begin, clock.shown + further.shown)


def clock_changes(where: ZoneInfo, begin: int, end: int) -> list[tuple[int, timedelta]]:
    """How far clocks are ahead of UTC from `begin` on, and from each minute on at which they are changed."""
    found = [(begin, _ahead(where, begin))]
    for day in range(begin, end, DAY):
        before = _ahead(where, day)
        if _ahead(where, day + DAY) != before:
            change = next(minute for minute in range(day, day + DAY + 1) if _ahead(where, minute) != before)
            found.append((change, _ahead(where, change)))
    return found


@cache
def _ruler() -> array[int]:
    """The wall-clock times of some years, one after the other: much is cut from it."""
    return array("i", range(RULER_BEGINS, RULER_BEGINS + RULER_YEARS * 366 * DAY))


def _reading(where: ZoneInfo, minute: int) -> int:
    local = datetime.fromtimestamp(minute * 60, where)
    return local.toordinal() * DAY + local.hour * 60 + local.minute


def _ahead(where: ZoneInfo, minute: int) -> timedelta:
    ahead = datetime.fromtimestamp(minute * 60, where).utcoffset()
    assert ahead is not None
    return ahead
