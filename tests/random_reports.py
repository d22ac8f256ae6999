"""Generated stories of a few days: raw events for the slow oracle, and for the report what would have been read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from autoscaler.scaling.model import Bounds, CustomLabelsModel, LookoutModel, ProviderName, Sizing, Units
from autoscaler.scaling.money import Price, Prices
from autoscaler.scaling.predictive.local_steps import STEP
from autoscaler.scaling.predictive.plant import Plant
from autoscaler.scaling.run import Run, Steps
from autoscaler.scaling.target import Fleet, Target
from tests.builders import a_fleet, a_schedule, a_target
from tests.report_oracle import SIMULATED, Story
from workbench.report.days import Stretch
from workbench.report.inputs import Demand, Inputs
from workbench.report.simulated import Simulated, Supply

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = 24 * 60
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# Around midnights of all three zones, a change of month, and the clock change of October in Berlin.
PERIODS = [datetime(2026, 10, 24, tzinfo=UTC), datetime(2026, 10, 30, tzinfo=UTC), datetime(2026, 2, 27, tzinfo=UTC)]
ZONES = ("UTC", "Europe/Berlin", "Asia/Kolkata")


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Up to three targets over up to three days, with whatever prices, demand, runs and metrics."""
    zone = draw(st.sampled_from(ZONES))
    first = draw(st.sampled_from(PERIODS)).replace(tzinfo=ZoneInfo(zone))
    since = int(first.timestamp()) // 60
    until = since + draw(st.integers(1, 3 * DAY))
    targets = [draw(_targets(f"t{number}", since, until)) for number in range(draw(st.integers(1, 3)))]
    return {
        "zone": zone,
        "since": since,
        "until": until,
        "bills_starting": draw(st.booleans()),
        "bills_stopping": draw(st.booleans()),
        "prices": {name.value: draw(_prices()) for name in ProviderName},
        "targets": targets,
        "events": [event for each in targets for event in draw(_events(each["name"], since, until))],
    }


@st.composite
def _prices(draw: st.DrawFn) -> dict[str, int]:
    hundredths = draw(st.sampled_from([40_000, 36_667, 3_000, 1, 99_999]))
    return {"hundredths": hundredths, "free_minutes": draw(st.sampled_from([0, 0, 240, 90, 2_000]))}


@st.composite
def _targets(draw: st.DrawFn, name: str, since: int, until: int) -> dict[str, Any]:
    least = draw(st.integers(0, 3))
    most = draw(st.integers(max(least, 1), 5))
    return {
        "name": name,
        "provider": draw(st.sampled_from([each.value for each in ProviderName])),
        "least": least,
        "most": most,
        "tps_per_unit": draw(st.integers(1, 7)),
        "percent_used": draw(st.sampled_from([50, 70, 80, 100])),
        "lead": draw(st.sampled_from([0, 20, 90])),
        "windows": draw(st.none() | st.lists(_windows(most), min_size=1, max_size=3)),
        "demand": draw(st.none() | _demand(since, until)),
        "simulated": draw(st.none() | _simulated(since, until, most)),
    }


@st.composite
def _simulated(draw: st.DrawFn, since: int, until: int, most: int) -> dict[str, Any]:
    """Any demand and any two courses, in steps of five minutes; and units that start or stop."""
    begin = since // 5 * 5
    steps = -(-(until - begin) // 5)
    besides = st.tuples(st.integers(begin, until), st.integers(1, 20), st.integers(1, 3))
    return {
        "begin": begin,
        "thousandths": draw(_changing(steps, 40_000)),
        "lost_price": draw(st.sampled_from([0, 20, 7, 100, 333])),
        "demand-alone": draw(_changing(steps, most)),
        "optimum": draw(_changing(steps, most)),
        "besides": draw(st.lists(besides, max_size=2)),
    }


@st.composite
def _changing(draw: st.DrawFn, steps: int, most: int) -> list[int]:
    """A value for each step, which changes now and then."""
    changes = draw(st.dictionaries(st.integers(0, steps - 1), st.integers(0, most), max_size=6))
    found = [0] * steps
    for at, value in sorted(changes.items()):
        found[at:] = [value] * (steps - at)
    return found


@st.composite
def _windows(draw: st.DrawFn, most: int) -> dict[str, Any]:
    # Behind the hour of the clock changes: what happens in it is for the tests of calendars.
    start = draw(st.integers(4 * 60, DAY - 1))
    return {
        "weekdays": sorted(draw(st.sets(st.integers(0, 6), min_size=1))),
        "start": start,
        "end": draw(st.integers(start + 1, DAY)),
        "most": draw(st.integers(1, most)),
    }


@st.composite
def _demand(draw: st.DrawFn, since: int, until: int) -> dict[str, Any]:
    every = draw(st.sampled_from([1, 5, 60]))
    starts = draw(st.sets(st.integers(since // every, until // every - 1 + (until // every == since // every))))
    points = [[each * every, draw(st.integers(0, 400))] for each in sorted(starts) if each * every >= since]
    return {"every": every, "points": [each for each in points if each[0] + every <= until]}


@st.composite
def _events(draw: st.DrawFn, target: str, since: int, until: int) -> list[list[Any]]:
    """One life after the other: asked, perhaps ready, perhaps stopping, off; the last may go on."""
    events: list[list[Any]] = []
    here = since - draw(st.integers(0, 600))
    while here < until and draw(st.booleans()):
        least = draw(st.integers(1, 3))
        detail: dict[str, Any] = {"least": least, "most": least + draw(st.integers(0, 2))}
        asked = here
        names = draw(st.sampled_from([("off",), ("ready", "off"), ("stopping", "off"), ("ready", "stopping", "off")]))
        times = [here := here + draw(st.integers(1, 900)) for _ in names]
        life = dict(zip(names, times, strict=True))
        if draw(st.booleans()) and _confirmable(life):
            detail["metric"] = draw(_metric(life, detail["most"]))
        events.append([asked, target, "asked", detail])
        events += [[at, target, name, {}] for name, at in life.items() if at < until]
        here += draw(st.integers(0, 500))
    return events


def _confirmable(life: dict[str, int]) -> bool:
    """A stop over midnight (UTC) is left unconfirmed: a part of which nothing was in service knows no last units."""
    return "ready" in life and life.get("stopping", life["off"]) // DAY == (life["off"] - 1) // DAY


@st.composite
def _metric(draw: st.DrawFn, life: dict[str, int], most: int) -> dict[int, int]:
    """The units in service, changing now and then; it may begin later than our own look, and end earlier."""
    begin, end = life["ready"], life.get("stopping", life["off"])
    begin = min(begin + draw(st.integers(0, 4)), end - 1)
    units, found = draw(st.integers(1, most)), {}
    changes = draw(st.sets(st.integers(begin, end), max_size=4))
    for minute in range(begin, end):
        units = units % most + 1 if minute in changes else units
        found[minute] = units
    return found


def runs_of(story: Story) -> list[Run]:
    """The runs that our looks would have written, split at midnight (UTC)."""
    providers = {each["name"]: each["provider"] for each in story["targets"]}
    open_ones: dict[str, dict[str, Any]] = {}
    found: list[Run] = []
    for minute, target, event, detail in sorted(story["events"], key=lambda each: each[0]):
        if event == "asked":
            open_ones[target] = {"asked": minute, **detail}
            continue
        life = open_ones[target]
        life[event] = minute
        if event == "off":
            found += _split(target, providers[target], open_ones.pop(target))
    for target, life in open_ones.items():
        found += _split(target, providers[target], {**life, "off": None, "now": story["until"]})
    return found


def _split(target: str, provider: str, life: dict[str, Any]) -> list[Run]:
    end = life["now"] if life["off"] is None else life["off"]
    edges = [life["asked"], *range((life["asked"] // DAY + 1) * DAY, end, DAY), end]
    return [
        Run(
            target=target,
            model=_model(target, provider),
            units=Units(life["least"], life["most"]),
            began=_at(begin),
            ready=_within(life.get("ready"), begin, finish),
            stopping=_within(life.get("stopping"), begin, finish),
            ended=None if life["off"] is None and finish == end else _at(finish),
            in_service=_steps(life.get("metric"), begin, finish),
        )
        for begin, finish in pairwise(edges)
    ]


def _within(minute: int | None, begin: int, finish: int) -> datetime | None:
    return None if minute is None or minute > finish else _at(max(minute, begin))


def _steps(metric: dict[int, int] | None, begin: int, finish: int) -> Steps | None:
    if metric is None:
        return None
    here = {minute: units for minute, units in metric.items() if begin <= minute < finish}
    if not here:
        return ()
    changed = [(_at(minute), units) for minute, units in here.items() if here.get(minute - 1) != units]
    return (*changed, (_at(max(here) + 1), 0))


def _at(minute: int) -> datetime:
    return EPOCH + timedelta(minutes=minute)


def _model(name: str, provider: str) -> LookoutModel | CustomLabelsModel:
    if provider == ProviderName.LOOKOUTVISION:
        return LookoutModel(project=name, version="1")
    return CustomLabelsModel(project_version_arn=f"arn:{name}")


def inputs_of(story: Story, **changes: Any) -> Inputs:
    prices = Prices(
        currency="USD",
        by_provider={
            ProviderName(name): Price(
                unit_hour=price["hundredths"] / 10_000, free_unit_hours=price["free_minutes"] / 60, source="a story"
            )
            for name, price in story["prices"].items()
        },
        bills_starting=story["bills_starting"],
        bills_stopping=story["bills_stopping"],
    )
    fleet = a_fleet(*(_target(each, story["zone"]) for each in story["targets"]))
    runs = runs_of(story)
    known: dict[str, Any] = {
        "fleet": Fleet(name="story", targets=fleet.targets, quotas=fleet.quotas, prices=prices),
        "zone": ZoneInfo(story["zone"]),
        "asked_from": _at(story["since"]),
        "asked_until": _at(story["until"]),
        "now": _at(story["until"]),
        "installed": _at(story["since"]),
        "closed": [run for run in runs if run.ended],
        "going_on": [run for run in runs if not run.ended],
        "demand": {
            each["name"]: Demand(
                every=timedelta(minutes=each["demand"]["every"]),
                points=[(_at(minute), tenths / 10) for minute, tenths in each["demand"]["points"]],
            )
            for each in story["targets"]
            if each["demand"] is not None
        },
        "simulated": {
            each["name"]: _simulated_of(each, each["simulated"])
            for each in story["targets"]
            if each["simulated"] is not None
        },
    }
    return Inputs(**known | changes)


def _simulated_of(target: dict[str, Any], told: dict[str, Any]) -> Simulated:
    begin, besides = _at(told["begin"]), [Stretch(_at(at), _at(at + length), n) for at, length, n in told["besides"]]
    alone, optimum = (
        Supply(
            serving=[
                Stretch(begin + step * STEP, begin + (step + 1) * STEP, units)
                for step, units in enumerate(told[course])
                if units
            ],
            besides=besides,
        )
        for course in SIMULATED
    )
    return Simulated(
        begin=begin,
        tps=[each / 1000 for each in told["thousandths"]],
        plant=Plant(quota=target["most"], tps_per_unit=target["tps_per_unit"], step=STEP),
        lost_price=told["lost_price"] / 10_000,
        demand_alone=alone,
        optimum=optimum,
    )


def _target(each: dict[str, Any], zone: str) -> Target:
    windows = each["windows"]
    schedule = None
    if windows is not None:
        texts = [_window_text(window) for window in windows]
        plain = a_schedule(*texts, zone=zone, lead_minutes=each["lead"])
        bounded = tuple(
            replace(period, bounds=Bounds(minimum=0, maximum=window["most"]))
            for period, window in zip(plain.calendar.periods, windows, strict=True)
        )
        schedule = replace(plain, calendar=replace(plain.calendar, periods=bounded))
    return a_target(
        each["name"],
        model=_model(each["name"], each["provider"]),
        bounds=Bounds(minimum=each["least"], maximum=each["most"]),
        sizing=Sizing(
            tps_per_unit=each["tps_per_unit"],
            target_utilisation=each["percent_used"] / 100,
            high_availability=False,
        ),
        schedule=schedule,
    )


def _window_text(window: dict[str, Any]) -> str:
    days = ",".join(DAYS[number] for number in window["weekdays"])
    return f"{days} {_clock(window['start'])}-{_clock(window['end'])}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
