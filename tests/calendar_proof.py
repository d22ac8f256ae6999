"""The calendar and its oracle, side by side over every minute of two years: `make prove-calendar`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random

from autoscaler.scaling.lead_time import LeadTime
from autoscaler.scaling.schedule import Schedule, boundaries, entries_from, entry_ahead, entry_at, next_change
from autoscaler.scaling.timeline import Calendar, Entry
from tests import calendar_oracle as oracles
from tests.calendar_oracle import Oracle, Outcome, Picture, Stretch
from tests.random_calendars import a_calendar
from tests.wall_clocks import DAY, MINUTE, WallClock, minute_of, moment, walk, walk_on, zone, zones

BEGIN, END = minute_of(datetime(2026, 1, 1, tzinfo=UTC)), minute_of(datetime(2028, 1, 1, tzinfo=UTC))
# What a start-only rule began that long before may still hold.
HISTORY = oracles.LONGEST_EDGE + DAY
LEADS = (0, 5, 20, 60, 125)
PROBES = 40
SHOWN = 10
# What changes later than that is not looked for.
A_YEAR = timedelta(days=371)
JUST_BEFORE_THE_NEXT = timedelta(seconds=59, microseconds=999_999)


@dataclass(slots=True)
class Verdict:
    """How much was compared, at how many minutes the two differ, and at how many a stop was missed."""

    zones: int = 0
    instants: int = 0
    schedules: int = 0
    disagreements: int = 0
    missed_stops: int = 0
    examples: list[str] = field(default_factory=list)

    def __add__(self, other: Verdict) -> Verdict:
        return Verdict(
            self.zones + other.zones,
            self.instants + other.instants,
            self.schedules + other.schedules,
            self.disagreements + other.disagreements,
            self.missed_stops + other.missed_stops,
            self.examples + other.examples,
        )

    def __str__(self) -> str:
        return (
            f"zones {self.zones} instants {self.instants} schedules {self.schedules} "
            f"disagreements {self.disagreements} missed stops {self.missed_stops}"
        )


def compare(
    calendar: Calendar, clock: WallClock, stretches: Iterable[Stretch], random: Random, judge: Calendar | None = None
) -> Verdict:
    """Compare minute by minute within these stretches of the clock, and what follows from it at its boundaries.

    The oracle answers for `judge`, which is the calendar itself unless the two are meant to differ.
    """
    schedule = Schedule(calendar=calendar, lead=LeadTime(prior=timedelta(), longest=timedelta(), is_learned=False))
    oracle = oracles.ask(judge or calendar, clock)
    verdict = Verdict(schedules=1)
    for stretch in stretches:
        verdict.instants += stretch.last - stretch.first
        for minute, missed, text in _differences(schedule, oracle, clock, stretch, random):
            verdict.disagreements += 1
            verdict.missed_stops += missed
            if len(verdict.examples) < SHOWN:
                at = moment(clock.begin + minute)
                verdict.examples.append(f"{calendar.zone.key} {at:%Y-%m-%d %H:%M}Z {text}\n  {_described(calendar)}")
    return verdict


def _differences(
    schedule: Schedule, oracle: Oracle, clock: WallClock, stretch: Stretch, random: Random
) -> Iterator[tuple[int, bool, str]]:
    said = _as_picture(schedule, clock, stretch, oracle)
    if said.minutes != oracle.picture.minutes[stretch.first : stretch.last]:
        for minute in range(*stretch):
            mine, theirs = said.colours[said.minutes[minute - stretch.first]], oracle.at(minute)
            if mine != theirs:
                yield minute, mine.is_open and not theirs.is_open, f"is {mine}, should be {theirs}"
    expected = oracle.boundaries(*stretch)
    first, last = moment(clock.begin + stretch.first), moment(clock.begin + stretch.last)
    found = [each.start for each in boundaries(schedule, first - MINUTE, last) if each.start < last]
    for at in {clock.begin + minute for minute in expected} ^ {minute_of(at) for at in found}:
        yield at - clock.begin, False, f"boundary {'missing' if at - clock.begin in expected else 'too many'}"
    if any(at != moment(minute_of(at)) for at in found):
        yield stretch.first, False, "a boundary within a minute"
    yield from _probes(schedule, oracle, clock, stretch, expected, random)


def _as_picture(schedule: Schedule, clock: WallClock, stretch: Stretch, oracle: Oracle) -> Picture:
    """What the calendar says, in the colours of the oracle, so that two years are compared at one go."""
    picture = Picture(stretch.last - stretch.first)
    picture.colours = list(oracle.picture.colours)
    first, last = moment(clock.begin + stretch.first), moment(clock.begin + stretch.last)
    for entry in entries_from(schedule, first, last - MINUTE):
        begin, end = (minute_of(at) - clock.begin - stretch.first for at in (max(entry.start, first), entry.end))
        picture.paint(Stretch(begin, min(end, len(picture.minutes))), _outcome(entry))
    return picture


def _probes(
    schedule: Schedule, oracle: Oracle, clock: WallClock, stretch: Stretch, expected: Sequence[int], random: Random
) -> Iterator[tuple[int, bool, str]]:
    """Ask as the planner asks: at single instants, some of them next to boundaries, with and without a lead time."""
    near = [minute + random.choice((-1, 0)) for minute in random.sample(expected, min(len(expected), PROBES))]
    anywhere = [random.randrange(*stretch) for _ in range(PROBES)]
    lead = random.choice(LEADS)
    announced = oracles.announcements(oracle, expected, lead)
    early = [minute + random.choice((-1, 0)) for minute in random.sample(announced, min(len(announced), PROBES))]
    for minute in (each for each in near + anywhere + early if stretch.first <= each < stretch.last - lead):
        now = moment(clock.begin + minute)
        for at in (now, now + JUST_BEFORE_THE_NEXT):
            if _outcome(entry_at(schedule, at)) != oracle.at(minute):
                yield minute, False, f"entry at {at:%S.%f}: {_outcome(entry_at(schedule, at))}"
        ahead = _outcome(entry_ahead(schedule, now, lead * MINUTE))
        if ahead != oracles.first_ahead(oracle, minute, lead):
            yield minute, False, f"{lead} minutes ahead: {ahead}"
        change, following = next_change(schedule, now, lead * MINUTE), oracles.next_of(announced, minute)
        wanted = None if following is None else moment(clock.begin + following)
        known = min(moment(clock.begin + stretch.last), now + A_YEAR) - lead * MINUTE
        if change != wanted and ((wanted and wanted < known) or (change and change < known)):
            yield minute, False, f"next change with {lead} minutes: {change}, should be {wanted}"


def _outcome(entry: Entry) -> Outcome:
    if entry.period is None or not entry.is_open:
        return Outcome(is_open=False, layer=entry.layer.value, name=entry.name)
    period = entry.period
    return Outcome(True, entry.layer.value, entry.name, period.bounds, period.demand)


def _described(calendar: Calendar) -> str:
    texts = {
        name: [each.text for each in periods]
        for name, periods in (
            ("periods", calendar.periods),
            ("exceptions", calendar.exceptions),
            ("maintenance", calendar.maintenance),
        )
    }
    closed = sorted(day.isoformat() for day in calendar.closed_dates)
    return f"{texts} closed {closed} day begins at minute {calendar.day_begins}"


def whole_clock(name: str, step: int) -> WallClock:
    """From long enough before: until the stretch begins, the clock is looked at once a day."""
    history = walk(zone(name), BEGIN - HISTORY, BEGIN, DAY)
    return walk_on(history, zone(name), END + max(LEADS), step)


def prove(name: str, schedules: int, seed: int) -> Verdict:
    """Every minute of two years in one zone and all its aliases, each with schedules of its own."""
    clock = whole_clock(name, step=1)
    stretch = Stretch(BEGIN - clock.begin, END - clock.begin)
    verdict = Verdict()
    for alias in zones()[name]:
        random = Random(f"{seed} {alias}")  # the same for the same seed, on every machine
        for _ in range(schedules):
            verdict += compare(a_calendar(random, zone(alias)), clock, [stretch], random)
        verdict.zones += 1
    return replace(verdict, examples=verdict.examples[:SHOWN])


def main() -> int:
    """Prove it for all zones; 1 when the two disagree anywhere."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--schedules", type=int, default=5, help="how many for each zone")
    parser.add_argument("--seed", type=int, default=1, help="another one makes other schedules")
    parser.add_argument("--zones", nargs="*", default=list(zones()), help="only these")
    options = parser.parse_args()
    print(f"seed {options.seed}", file=sys.stderr)  # noqa: T201 - progress
    total = Verdict()
    with ProcessPoolExecutor() as pool:
        work = partial(prove, schedules=options.schedules, seed=options.seed)
        for place, verdict in enumerate(pool.map(work, options.zones), start=1):
            total += verdict
            print(f"\r{place}/{len(options.zones)} {total}", end="", file=sys.stderr, flush=True)  # noqa: T201
    print("", *total.examples[:SHOWN], sep="\n", file=sys.stderr)  # noqa: T201
    print(total)  # noqa: T201 - this is the output
    return 1 if total.disagreements else 0


if __name__ == "__main__":
    sys.exit(main())
