"""What a report must come to, found out the slow way: minute by minute, from raw events, in whole numbers.

It shares no code with what it judges; where its laws are written down: docs/report.md. As a script it reads a story as
JSON and prints each line's cents: `python -m tests.report_oracle story.json`. All instants are whole minutes since 1970
(UTC), prices are in hundredths of a cent, demand is in tenths of a TPS. What was simulated is told, not derived: the
units of both courses and the demand, in thousandths of a TPS, of each five minutes; a lost request has a price in
hundredths of a cent.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

Story = dict[str, Any]
# By target and local date: what was spent and what each baseline costs, in cents, and the requests lost by what ran and
# by what was simulated, with the regret in cents; None where it is not known.
Lines = dict[tuple[str, str], dict[str, int | None]]
COURSES = ("spent", "always-on", "own-scaling", "schedule", "demand-alone", "optimum")
SIMULATED = ("demand-alone", "optimum")


def derive(story: Story) -> Lines:
    """All lines of the story's period."""
    zone = ZoneInfo(story["zone"])
    dates = {minute: _local(minute, zone).date().isoformat() for minute in range(story["since"], story["until"])}
    lines: Lines = {}
    for course in COURSES:
        # Unit-minutes by date and target: dates first, because that is the order in which free ones are used up.
        used: dict[str, dict[str, int]] = {date: {} for date in dict.fromkeys(dates.values())}
        for target in story["targets"]:
            units = _COURSES[course](story, target, zone)
            for minute, date in dates.items():
                if units is not None:
                    used[date][target["name"]] = used[date].get(target["name"], 0) + units.get(minute, 0)
        cents = _cents(story, used)
        for date in used:
            for target in story["targets"]:
                lines.setdefault((target["name"], date), {})[course] = cents.get((target["name"], date))
    for target in story["targets"]:
        lost = _lost(story, target, dates)
        for (name, date), line in lines.items():
            if name == target["name"]:
                line |= _hindsight(target, line, lost.get(date, {}))
    return lines


def _hindsight(target: dict[str, Any], line: dict[str, int | None], over: dict[str, int]) -> dict[str, int | None]:
    """The requests that were lost on a day, and the regret."""
    courses = ("lost", *(f"lost-{course}" for course in SIMULATED))
    if target.get("simulated") is None:
        return dict.fromkeys((*courses, "regret"))
    found = {course: (2 * over.get(course, 0) * 60 + 1000) // 2000 for course in courses}
    price = target["simulated"]["lost_price"]
    counted = {course: (2 * lost * price + 100) // 200 for course, lost in found.items()}
    regret = (line["spent"] or 0) + counted["lost"] - (line["optimum"] or 0) - counted["lost-optimum"]
    return {**found, "regret": regret}


def _lost(story: Story, target: dict[str, Any], dates: dict[int, str]) -> dict[str, dict[str, int]]:
    """By date and course, the thousandths of a TPS beyond what the units carry, added up by the minute."""
    told, found = target.get("simulated"), defaultdict[str, dict[str, int]](lambda: defaultdict(int))
    if told is None:
        return found
    serving = {"lost": _spent({**story, "bills_starting": False, "bills_stopping": False}, target, ZoneInfo("UTC"))}
    serving |= {f"lost-{course}": dict(enumerate(_each_minute(told[course]), told["begin"])) for course in SIMULATED}
    for minute, asked in enumerate(_each_minute(told["thousandths"]), told["begin"]):
        for course, units in serving.items() if asked and minute in dates else ():
            found[dates[minute]][course] += max(asked - 1000 * target["tps_per_unit"] * units.get(minute, 0), 0)
    return found


def _each_minute(steps: list[int]) -> list[int]:
    return [each for each in steps for _ in range(5)]


def _cents(story: Story, used: dict[str, dict[str, int]]) -> dict[tuple[str, str], int]:
    """The price of each line; the first minutes of a provider in a month are free."""
    left: dict[tuple[str, str], int] = {}
    found = {}
    for date, by_target in used.items():
        for name, minutes in by_target.items():
            provider = next(each["provider"] for each in story["targets"] if each["name"] == name)
            price, month = story["prices"][provider], (provider, date[:7])
            free = min(minutes, left.setdefault(month, price["free_minutes"]))
            left[month] -= free
            # Minutes by hundredths of a cent for an hour, doubled and with one half added, so that halves go up.
            found[name, date] = (2 * (minutes - free) * price["hundredths"] + 6_000) // 12_000
    return found


def _spent(story: Story, target: dict[str, Any], _zone: ZoneInfo) -> dict[int, int]:
    """The events of a target lived through: asked, ready, stopping, off; or the metric, where it has spoken."""
    units: dict[int, int] = defaultdict(int)
    for life in _lives(story, target["name"]):
        metric = life.get("metric")
        if metric is None:
            begins = life.get("ready", life.get("stopping", life["off"]))
            ends = max(life.get("stopping", life["off"]), begins)
            serving = dict.fromkeys(range(begins, ends), life["most"])
            last = life["most"] if "ready" in life else 0
        else:
            serving = {int(minute): count for minute, count in metric.items()}
            nothing = life.get("stopping", life["off"])
            begins, ends = (min(serving), max(serving) + 1) if serving else (nothing, nothing)
            last = serving[ends - 1] if serving else 0
        for minute in range(life["asked"], life["off"]):
            if minute < begins:
                units[minute] += life["least"] if story["bills_starting"] else 0
            elif minute < ends:
                units[minute] += serving[minute]
            else:
                units[minute] += last if story["bills_stopping"] else 0
    return units


def _lives(story: Story, name: str) -> Iterator[dict[str, Any]]:
    """The events from each `asked` to its `off`."""
    life: dict[str, Any] = {}
    for minute, target, event, detail in sorted(story["events"], key=lambda each: each[0]):
        if target == name:
            life = {"asked": minute, **detail} if event == "asked" else {**life, event: minute}
            if event == "off":
                yield life
                life = {}
    if life:
        yield {**life, "off": story["until"]}


def _always_on(story: Story, target: dict[str, Any], _zone: ZoneInfo) -> dict[int, int]:
    return dict.fromkeys(range(story["since"], story["until"]), target["most"])


def _own_scaling(story: Story, target: dict[str, Any], _zone: ZoneInfo) -> dict[int, int] | None:
    if target["demand"] is None:
        return None
    least = max(target["least"], 1)
    units = dict.fromkeys(range(story["since"], story["until"]), least)
    for begin, tenths in target["demand"]["points"]:
        needed = -(-10 * tenths // (target["tps_per_unit"] * target["percent_used"]))
        for minute in range(begin, begin + target["demand"]["every"]):
            units[minute] = max(least, min(needed, target["most"]))
    return units


def _schedule(story: Story, target: dict[str, Any], zone: ZoneInfo) -> dict[int, int]:
    """Open by the clock on the wall, and as many units before as it will open with."""
    minutes = range(story["since"], story["until"] + target["lead"] + 1)
    opened = {minute: _open_with(target, _local(minute, zone)) for minute in minutes}
    units = {}
    for minute in range(story["since"], story["until"]):
        ahead = (opened[each] for each in range(minute, minute + target["lead"] + 1))
        units[minute] = next((each for each in ahead if each), 0)
    return units


def _demand_alone(_story: Story, target: dict[str, Any], _zone: ZoneInfo) -> dict[int, int] | None:
    return _told(target, "demand-alone")


def _optimum(_story: Story, target: dict[str, Any], _zone: ZoneInfo) -> dict[int, int] | None:
    return _told(target, "optimum")


def _told(target: dict[str, Any], course: str) -> dict[int, int] | None:
    """The units that were simulated, and those that start or stop."""
    told = target.get("simulated")
    if told is None:
        return None
    units = dict(enumerate(_each_minute(told[course]), told["begin"]))
    for begin, minutes, count in told["besides"]:
        for minute in range(begin, begin + minutes):
            units[minute] = units.get(minute, 0) + count
    return units


def _open_with(target: dict[str, Any], local: datetime) -> int:
    """The units of the window that is open, the later in the list first; without windows it is always open."""
    if target["windows"] is None:
        return int(target["most"])
    here = local.hour * 60 + local.minute
    for window in reversed(target["windows"]):
        if local.weekday() in window["weekdays"] and window["start"] <= here < window["end"]:
            return int(window["most"])
    return 0


def _local(minute: int, zone: ZoneInfo) -> datetime:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)).astimezone(zone)


_COURSES: dict[str, Any] = {
    "spent": _spent,
    "always-on": _always_on,
    "own-scaling": _own_scaling,
    "schedule": _schedule,
    "demand-alone": _demand_alone,
    "optimum": _optimum,
}

if __name__ == "__main__":
    for (name, day), courses in derive(json.loads(Path(sys.argv[1]).read_text())).items():
        print(day, name, json.dumps(courses))  # noqa: T201
