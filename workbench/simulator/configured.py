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
from autoscaler.scaling.model import Phase, Units
from autoscaler.scaling.plan import applied
from autoscaler.scaling.predictive.economics import Economics
from autoscaler.scaling.predictive.learn import learn
from autoscaler.scaling.predictive.lesson import Lesson
from autoscaler.scaling.predictive.local_steps import place_in_week, zone_of
from autoscaler.scaling.predictive.plant import Plant
from autoscaler.scaling.predictive.regret import highest_regret
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.record import Record
from autoscaler.scaling.run import Run
from autoscaler.scaling.scaling_policy import Mode
from autoscaler.scaling.schedule import Schedule
from autoscaler.scaling.target import Target


class Configured:
    """A target as it is decided about in the stack, from the step that begins at `begin`.

    A naive `begin` is on the wall clock of its schedule, and so are all steps: no clock changes on the wall. The price
    of a unit-hour is the plant's, that of a lost request its policy's. Its forecast, if that is its mode, decides from
    the beginning: whoever looks back has history.
    """

    def __init__(self, target: Target, plant: Plant, begin: datetime) -> None:
        target = target if begin.tzinfo else _on_the_wall(target)
        self._zone = zone_of(target)
        self._target = replace(
            target,
            policy=replace(target.policy, shadow=timedelta(0)),
            converge=replace(target.converge, expected_start=plant.start),
        )
        self._plant = plant
        self._begin = begin.astimezone(UTC) if begin.tzinfo else begin.replace(tzinfo=UTC)
        self._record = Record(target=target.name, generation=1)
        self._points: deque[Point] = deque()
        self._lesson: Lesson | None = None
        self.reason = Reason.NO_DATA

    def learn(self, step: int, past: Sequence[float]) -> None:
        """Learn from all demand before this step, where its mode is the forecast."""
        policy = self._target.policy
        if policy.mode is not Mode.FORECAST:
            return
        now, first = self._at(step), self._place(step - len(past))
        forecast = learn(past, first, self._economics)
        self._lesson = Lesson(
            target=self._target.name,
            since=now,
            learned_at=now,
            weeks=len(past) * self._plant.step / timedelta(weeks=1),
            lost_price=policy.lost_price,
            plant=self._plant,
            forecast=forecast,
            regret=highest_regret(past, first, forecast.units, self._economics),
            zone=self._zone.key,
        )

    def wish(self, step: int, seen: float, has: Units | None, phase: Phase) -> Units | None:
        now = self._at(step)
        self._hear(now, seen)
        # Its own wish is what it remembers: a restart is off for a while, and still wanted.
        self._record = replace(self._record, run=self._run(now, has, phase))
        if phase in (Phase.STARTING, Phase.STOPPING):
            return has
        decision = self._decision(now)
        self._record, self.reason = applied(decision, self._record), decision.reason
        return decision.desired

    def _decision(self, now: datetime) -> Decision:
        target, record = self._target, self._record
        found = ruling(target, record, (), now)
        demand = self._demand() if asks_demand(found, record) and target.demand else None
        price = self._plant.unit_price
        return decide(found, self._plant.quota, demand, record, now, unit_hour=price, lesson=self._lesson)

    def _hear(self, now: datetime, seen: float) -> None:
        source, points = self._target.demand, self._points
        if source is None:
            return
        points.append((now - self._plant.step, seen))
        longest = max(source.idle_after, source.up_window, source.down_window)
        while points[0][0] < now - longest:
            points.popleft()

    def _demand(self) -> Demand | None:
        source = self._target.demand
        if source is None or not self._points:
            return None
        oldest = self._points[-1][0] + self._plant.step - source.idle_after
        idle = [point for point in self._points if point[0] >= oldest] or [self._points[-1]]
        windows = Windows(up=source.up_window, down=source.down_window, activation_tps=source.activation_tps)
        return demand_from(idle, windows, self._points)

    def _run(self, now: datetime, has: Units | None, phase: Phase) -> Run | None:
        """What is known of the run that goes on."""
        before = self._record.run
        if has is None or phase is Phase.STOPPING:
            return None
        run = before or Run(target=self._target.name, model=self._target.model, units=has, began=now)
        return replace(run, ready=now) if phase is Phase.READY and run.ready is None else run

    def _at(self, step: int) -> datetime:
        return self._begin + step * self._plant.step

    def _place(self, step: int) -> int:
        return place_in_week(self._at(step).astimezone(self._zone).replace(tzinfo=None))

    @property
    def _economics(self) -> Economics:
        return Economics(plant=self._plant, lost_price=self._target.policy.lost_price)


def _on_the_wall(target: Target) -> Target:
    """The target with a clock that is never changed."""
    schedule = target.schedule
    if schedule is None:
        return target
    calendar = replace(schedule.calendar, zone=ZoneInfo("UTC"))
    return replace(target, schedule=Schedule(calendar=calendar, lead=schedule.lead, known_until=schedule.known_until))
