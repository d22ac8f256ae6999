"""What the functions would decide for a configured target, on a plant: its schedule, its policy's mode, all stages."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from autoscaler.scaling.authority import ruling
from autoscaler.scaling.decide import Decision, asks_demand, decide
from autoscaler.scaling.demand import Demand, Point, Windows, demand_from
from autoscaler.scaling.model import DemandSource, Phase, Units
from autoscaler.scaling.plan import applied
from autoscaler.scaling.predictive.lesson import Lesson
from autoscaler.scaling.predictive.local_steps import local_steps, place_in_week, zone_of
from autoscaler.scaling.predictive.plant import Plant
from autoscaler.scaling.predictive.teach import taught
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.record import Record
from autoscaler.scaling.run import Run
from autoscaler.scaling.scaling_policy import Mode
from autoscaler.scaling.schedule import Schedule
from autoscaler.scaling.sizing import at_worst
from autoscaler.scaling.stages.case import Case
from autoscaler.scaling.target import Target


class Configured:
    """A target as it is decided about in the stack, from the step that begins at `begin`.

    A naive `begin` is on the wall clock of its schedule, and so are all steps: no clock changes on the wall. The price
    of a unit-hour is the plant's, that of a lost request its policy's. Its forecast, if that is its mode, decides from
    the beginning: whoever looks back has history. `start_seconds` are own starts, from which the lead time is learned,
    and `lower` is the TPS that a unit serves at worst, None while that is not learned.
    """

    def __init__(
        self,
        target: Target,
        plant: Plant,
        begin: datetime,
        *,
        start_seconds: tuple[float, ...] = (),
        lower: float | None = None,
    ) -> None:
        target = target if begin.tzinfo else _on_the_wall(target)
        self._zone = zone_of(target)
        self._target = replace(
            target,
            policy=replace(target.policy, shadow=timedelta(0)),
            converge=replace(target.converge, expected_start=plant.start),
        )
        self._plant = plant
        self._begin = begin.astimezone(UTC) if begin.tzinfo else begin.replace(tzinfo=UTC)
        self._is_on_the_wall = begin.tzinfo is None
        self._lower = lower
        self._record = Record(target=target.name, generation=1, start_seconds=start_seconds)
        self._points: deque[Point] = deque()
        self._longest = _longest_heard(target)
        self._lesson: Lesson | None = None
        self.reason = Reason.NO_DATA

    def learn(self, step: int, past: Sequence[float]) -> None:
        """Learn from all demand before this step, where its mode is the forecast."""
        policy = self._target.policy
        if policy.mode is not Mode.FORECAST:
            return
        now = self._at(step)
        demand, first = self._as_learned(step, past)
        self._lesson = taught(
            self._target.name, demand, first, self._believed, policy, zone=self._zone.key, since=now, now=now
        )

    @property
    def _believed(self) -> Plant:
        """The plant as its configuration has it: a period's wider bounds are not learned for."""
        target, plant = self._target, self._plant
        tps_per_unit = at_worst(target.sizing, self._lower).tps_per_unit
        return replace(plant, quota=min(plant.quota, target.bounds.maximum), tps_per_unit=tps_per_unit)

    def _as_learned(self, step: int, past: Sequence[float]) -> tuple[Sequence[float], int]:
        """The past on the wall clock of its zone, and the first step's place in the week; what is no demand is none."""
        activation = self._target.demand.activation_tps if self._target.demand else 0.0
        if activation:
            past = [tps if tps > activation else 0.0 for tps in past]
        begin = step - len(past)
        if self._is_on_the_wall:
            return past, place_in_week(self._at(begin).replace(tzinfo=None))
        told = {self._at(at): tps for at, tps in enumerate(past, start=begin)}
        return local_steps(told, self._zone, self._at(step))

    def wish(self, step: int, seen: float, has: Units | None, phase: Phase) -> Units | None:
        now = self._at(step)
        self._hear(now, seen)
        # Its own wish is what it remembers: a restart is off for a while, and still wanted.
        if (run := self._run(now, has, phase)) is not self._record.run:
            self._record = replace(self._record, run=run)
        if phase in (Phase.STARTING, Phase.STOPPING):
            return has
        decision = self._decision(now)
        self._record, self.reason = applied(decision, self._record), decision.reason
        return decision.desired

    def _decision(self, now: datetime) -> Decision:
        target, record = self._target, self._record
        found = ruling(target, record, (), now)
        source = found.target.demand
        demand = self._demand(source) if source and asks_demand(found, record) else None
        return decide(
            Case(
                ruling=found,
                demand=demand,
                record=record,
                now=now,
                units_per_model=self._plant.quota,
                unit_hour=self._plant.unit_price,
                lower=self._lower,
                lesson=self._lesson,
            )
        )

    def _hear(self, now: datetime, seen: float) -> None:
        if self._target.demand is None:
            return
        points = self._points
        points.append((now - self._plant.step, seen))
        while len(points) > 1 and points[0][0] < now - self._longest:
            points.popleft()

    def _demand(self, source: DemandSource) -> Demand | None:
        if not self._points:
            return None
        oldest = self._points[-1][0] + self._plant.step - source.idle_after
        idle = [point for point in self._points if point[0] >= oldest] or [self._points[-1]]
        windows = Windows(up=source.up_window, down=source.down_window, activation_tps=source.activation_tps)
        return demand_from(idle, windows, self._points if len(idle) < len(self._points) else ())

    def _run(self, now: datetime, has: Units | None, phase: Phase) -> Run | None:
        """What is known of the run that goes on."""
        before = self._record.run
        if has is None or phase is Phase.STOPPING:
            return None
        run = before or Run(target=self._target.name, model=self._target.model, units=has, began=now)
        return replace(run, ready=now) if phase is Phase.READY and run.ready is None else run

    def _at(self, step: int) -> datetime:
        return self._begin + step * self._plant.step


def _longest_heard(target: Target) -> timedelta:
    """How far back its demand can count, whichever of its periods holds."""
    source = target.demand
    if source is None:
        return timedelta(0)
    calendar = target.schedule.calendar if target.schedule else None
    periods = (*calendar.periods, *calendar.exceptions, *calendar.maintenance) if calendar else ()
    idle = [each.demand.idle_after for each in periods if each.demand.idle_after is not None]
    return max(source.idle_after, source.up_window, source.down_window, *idle)


def _on_the_wall(target: Target) -> Target:
    """The target with a clock that is never changed."""
    schedule = target.schedule
    if schedule is None:
        return target
    calendar = replace(schedule.calendar, zone=ZoneInfo("UTC"))
    return replace(target, schedule=Schedule(calendar=calendar, lead=schedule.lead, known_until=schedule.known_until))
