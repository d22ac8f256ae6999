"""A recorded day of a steel plant, lived by the stack by several policies, and by the simulator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autoscaler.scaling.model import ProviderName
from autoscaler.scaling.predictive.plant import Plant
from tests.e2e.callers import MINUTE, put_past
from tests.e2e.conftest import HERE
from tests.e2e.factory import Factory, living
from workbench.configuration import compile_file
from workbench.demo.assembly import synthesize
from workbench.emulator.hosting import Durations, Event, HostingSettings, Quota
from workbench.simulator.configured import Configured
from workbench.simulator.course import Course, interactive
from workbench.simulator.trace import load_trace

TRACE = HERE.parents[1] / "benchmarks" / "traces" / "steel_shift.csv"
# A Tuesday like others, lived on another Tuesday: the trace tells no time zone, and the targets of it live by UTC.
DAY = datetime(2026, 1, 13, tzinfo=UTC)
RECORDED = datetime(2018, 5, 15)
STEP = timedelta(minutes=5)
HISTORY = timedelta(days=63)
START, STOP = timedelta(minutes=15), timedelta(minutes=5)
# LearnForecast wakes every six hours.
LEARNED = DAY + timedelta(hours=6)
NIGHT, ENDS = DAY + timedelta(hours=22), DAY + timedelta(hours=33)
STEEL = ("scheduled", "tracked", "learned", "watched")


@dataclass(frozen=True, slots=True)
class Line:
    """What a plant asked by steps of five minutes, from `begin` on; its day is this one, the trace's another Tuesday."""

    begin: datetime
    rates: Sequence[float]

    def tps(self, at: datetime) -> float:
        step = (at - self.begin) // STEP
        return self.rates[step] if 0 <= step < len(self.rates) else 0.0

    def images(self, begin: datetime, end: datetime) -> list[tuple[datetime, float]]:
        """How many images were offered, by five minutes: the first, and those in which there were some."""
        steps = (begin + number * STEP for number in range((end - begin) // STEP))
        told = ((at, self.tps(at) * STEP.total_seconds()) for at in steps)
        return [each for number, each in enumerate(told) if each[1] or not number]


def steel() -> Line:
    trace = load_trace(TRACE).resampled(STEP)
    return Line(trace.begin.replace(tzinfo=UTC) + (DAY - RECORDED.replace(tzinfo=UTC)), trace.rates)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Factory]:
    file = HERE / "steel_day.yaml"
    assembly = synthesize(tmp_path_factory.mktemp("steel"), file, DAY.date())
    with living(assembly, compile_file(file, DAY.date()), (), settings(), DAY) as factory:
        live_through(factory)
        yield factory


def settings() -> HostingSettings:
    """The service, exact as the simulator's plant is."""
    return HostingSettings(
        start=Durations(median=START, spread=0),
        stop=Durations(median=STOP, spread=0),
        quotas={name: Quota(running_models=5) for name in ProviderName},
        calls_per_second=None,
    )


def live_through(factory: Factory) -> None:
    """The recorded day after its nine weeks; of the line that is shut, the next morning, too."""
    emulator, line = factory.emulator, steel()
    weeks = line.images(DAY - HISTORY, DAY)
    for name in ("steel", "shut"):
        put_past(emulator, name, weeks)
    for name in STEEL:
        factory.hosting.offer(name, line.tps)
    while (now := emulator.now) < ENDS:
        asked = line.tps(now) if now < NIGHT else 0.0
        emulator.put_metric("Factory", "OfferedImages", {"Line": "steel"}, asked * MINUTE.total_seconds())
        emulator.put_metric("Factory", "OfferedImages", {"Line": "shut"}, 0.0)
        emulator.run_until(now + MINUTE)
