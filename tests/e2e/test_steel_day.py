"""A recorded day of a steel plant, lived by the stack by several policies, and by the simulator.

The emulator lives by the second and tells CloudWatch by the minute; the stack looks every five minutes, at the tick.
The simulator lives in steps of five minutes, which are those looks. What both are asked is constant within them, and
their service starts, stops and scales after the same times. So no difference is excused by granularity: all measured
ones were 0.0 %, and each action was taken at the same minute.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from autoscaler.scaling.model import ProviderName
from autoscaler.scaling.predictive.plant import Plant
from tests.e2e.callers import MINUTE, put_past
from tests.e2e.conftest import HERE
from tests.e2e.decided import decisions, first_of, shown, told
from tests.e2e.factory import Factory, living
from workbench.configuration import compile_file
from workbench.demo.assembly import synthesize
from workbench.emulator.hosting import Durations, Event, HostingSettings, Quota
from workbench.simulator.configured import Configured
from workbench.simulator.course import Course, interactive
from workbench.simulator.trace import load_trace

TRACE = HERE.parents[1] / "benchmarks" / "traces" / "steel_shift.csv"
# A Tuesday like others, lived on another Tuesday: the trace tells no time zone, and its targets live by UTC.
RECORDED, DAY = datetime(2018, 5, 15, tzinfo=UTC), datetime(2026, 1, 13, tzinfo=UTC)
STEP, HISTORY = timedelta(minutes=5), timedelta(days=63)
START, STOP, QUOTA = timedelta(minutes=15), timedelta(minutes=5), 5
# LearnForecast wakes for the first time six hours after its deployment; work begins at 08:00.
BEGINS, LEARNED, OPENS, ENDS = (DAY + timedelta(hours=hours) for hours in (1, 7, 8, 22))
STEEL = ("scheduled", "tracked", "learned", "watched")
ALIKE = 0.02


@dataclass(frozen=True, slots=True)
class Line:
    """What a plant asked, in TPS by steps from `begin` on."""

    begin: datetime
    rates: Sequence[float]

    def tps(self, at: datetime) -> float:
        return self.rates[(at - self.begin) // STEP]

    def by_step(self, begin: datetime, end: datetime) -> list[float]:
        return [self.tps(begin + number * STEP) for number in range((end - begin) // STEP)]


def steel() -> Line:
    trace = load_trace(TRACE).resampled(STEP)
    return Line(trace.begin.replace(tzinfo=UTC) + (DAY - RECORDED), trace.rates)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Factory]:
    file = HERE / "steel_day.yaml"
    assembly = synthesize(tmp_path_factory.mktemp("steel"), file, DAY.date())
    settings = HostingSettings(
        start=Durations(median=START, spread=0),
        stop=Durations(median=STOP, spread=0),
        quotas=dict.fromkeys(ProviderName, Quota(running_models=5)),
        calls_per_second=None,
    )
    with living(assembly, compile_file(file, DAY.date()), (), settings, BEGINS) as factory:
        live_through(factory)
        yield factory


def live_through(factory: Factory) -> None:
    """Nine weeks that CloudWatch remembers, and the day; at the line that is shut nobody comes on it."""
    emulator, line, begin = factory.emulator, steel(), BEGINS - HISTORY
    steps = [(begin + n * STEP, tps * STEP.total_seconds()) for n, tps in enumerate(line.by_step(begin, BEGINS))]
    # A step without a datapoint is one without demand, after the first.
    weeks = [steps[0], *(each for each in steps[1:] if each[1])]
    for name in ("steel", "shut"):
        put_past(emulator, name, weeks)
    for name in STEEL:
        factory.hosting.offer(name, line.tps)
    while (now := emulator.now) < ENDS:
        emulator.put_metric("Factory", "OfferedImages", {"Line": "steel"}, line.tps(now) * MINUTE.total_seconds())
        emulator.put_metric("Factory", "OfferedImages", {"Line": "shut"}, 0.0)
        emulator.run_until(now + MINUTE)


def simulated(factory: Factory, target: str) -> tuple[Course, list[tuple[datetime, str, str]]]:
    """The course of the same target in the simulator from when it has learned, and what it did."""
    first = LEARNED - HISTORY + timedelta(hours=2)
    demand, begin = steel().by_step(first, ENDS), (LEARNED - first) // STEP
    plant = Plant(quota=QUOTA, step=STEP, start=START, stop=STOP)
    course = interactive(plant, demand, Configured(factory.fleet[target], plant, first), scored=begin, begin=begin)
    return course, [(first + each.step * STEP, each.action, str(each.units)) for each in course.actions]


@pytest.mark.parametrize("target", ["scheduled", "tracked", "learned"])
def test_the_simulators_day_is_the_emulators(day: Factory, target: str) -> None:
    course, actions = simulated(day, target)
    tally, unit_minutes = day.hosting.tally(target), day.hosting.meter.unit_minutes(target)

    assert tally.offered == pytest.approx(course.requests)
    assert unit_minutes == pytest.approx(course.unit_hours * 60, rel=ALIKE)
    assert tally.throttled + tally.dropped == pytest.approx(course.lost, rel=ALIKE)
    assert actions == lived(day, target)


def lived(day: Factory, target: str) -> list[tuple[datetime, str, str]]:
    """What was done with a model, in the simulator's words, at the minute."""
    words = {Event.START_ACCEPTED: "start", Event.STOP_ACCEPTED: "stop"}
    return [
        (each.at.replace(second=0), words[each.event], str(each.units))
        for each in day.hosting.transitions
        if each.model == target and each.event in words
    ]


def test_what_was_learned_in_nine_weeks_is_learned_by_the_schedule_before_work_begins(day: Factory) -> None:
    lines = [line for line in day.emulator.logs("LearnForecast") if line.fields.get("message") == "forecast learned"]

    assert {line.fields["target"] for line in lines if line.at.replace(second=0, microsecond=0) == LEARNED} == {
        "learned",
        "watched",
        "shut",
    }
    assert all(line.fields["weeks"] == pytest.approx(9, abs=0.1) for line in lines)


def test_a_forecast_has_the_model_ready_when_work_begins(day: Factory) -> None:
    started = first_of(day, "learned", LEARNED, ENDS, "DemandExpected")

    assert started["at"] < OPENS
    assert started["demand_tps"] == 0.0
    assert day.when("learned", Event.READY) <= OPENS
    assert day.hosting.tally("learned").dropped == 0.0
    assert day.hosting.tally("tracked").dropped > 10_000


def test_on_a_day_on_which_nobody_comes_the_forecast_gives_up_before_noon_and_for_little(day: Factory) -> None:
    """It cannot know of the holiday, and starts as on other mornings; past mornings say until when work would come.

    On a Saturday among them it began at ten: for that it starts once more, and is stopped as soon as it is ready.
    """
    given_up = first_of(day, "shut", OPENS, ENDS, "Idle")
    actions = lived(day, "shut")

    assert [action for _, action, _ in actions] == ["start", "stop"] * 2
    assert OPENS < given_up["at"] <= OPENS + timedelta(hours=1)
    assert actions[-1][0] <= OPENS + timedelta(hours=2)
    assert day.hosting.meter.unit_minutes("shut") <= 60
    assert day.hosting.meter.unit_minutes("learned") > 2000


def test_a_forecast_in_shadow_says_what_it_would_do_and_target_tracking_does_the_rest(day: Factory) -> None:
    lines = decisions(day, "watched", LEARNED, OPENS + timedelta(hours=3))
    [said] = [line for line in lines if line["shadow_reason"] == "DemandExpected"]
    after = {(line["shadow"], line["shadow_reason"]) for line in lines if line["at"] > said["at"]}
    started = first_of(day, "learned", LEARNED, ENDS, "DemandExpected")

    assert (said["at"], said["shadow"], said["desired"]) == (started["at"], started["desired"], "off")
    assert after == {(said["shadow"], "WithinRange")}, "it remembers what it would have done"
    assert lived(day, "watched") == lived(day, "tracked")
    assert day.hosting.meter.unit_minutes("watched") == day.hosting.meter.unit_minutes("tracked")
    assert {line.get("shadow") for line in decisions(day, "learned", LEARNED, ENDS)} == {None}


def test_the_page_shows_what_the_log_says(day: Factory) -> None:
    targets = [target.name for target in day.fleet.targets]
    log = {line for target in targets for line in told(day, target, BEGINS, ENDS)}

    assert len(shown(targets)) >= 4
    assert [line for line in shown(targets) if line not in log] == []
