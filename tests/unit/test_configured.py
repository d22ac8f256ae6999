"""The stack's own decision as a policy: what it does on a plant, with a schedule, by demand and by its forecast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from autoscaler.scaling.model import Bounds, Phase, Units
from autoscaler.scaling.period import DemandSettings
from autoscaler.scaling.predictive.plant import Plant
from autoscaler.scaling.scaling_policy import Mode, ScalingPolicy, StepAdjustment
from autoscaler.scaling.target import Target
from tests.builders import a_schedule, a_source, a_target
from workbench.simulator.configured import Configured
from workbench.simulator.contenders import Ground, make
from workbench.simulator.course import Course, interactive
from workbench.simulator.policy import Policy
from workbench.simulator.quota import quota_for
from workbench.simulator.trace import Trace, load_trace

TRACES = Path(__file__).parents[2] / "benchmarks" / "traces"
STEP = timedelta(minutes=5)
DAY, WEEK = 288, 7 * 288
PLANT = Plant(quota=4)
# A Monday in winter.
MONDAY = datetime(2026, 1, 12, tzinfo=UTC)

BY_DEMAND = a_target(bounds=Bounds(minimum=0, maximum=4), demand=a_source())
BY_STEPS = replace(
    BY_DEMAND,
    policy=ScalingPolicy(
        mode=Mode.STEP, adjustments=(StepAdjustment(0, 1), StepAdjustment(4, 2), StepAdjustment(12, 4))
    ),
)
IN_HOURS = a_target(
    bounds=Bounds(minimum=1, maximum=4), demand=a_source(), schedule=a_schedule("Mon-Fri 08:00-16:00", zone="UTC")
)
FORECAST = replace(BY_DEMAND, policy=ScalingPolicy(mode=Mode.FORECAST))
# Whose usual peak is one unit's work, and who is restarted where more comes.
RESTARTED = a_target(bounds=Bounds(minimum=1, maximum=4), demand=a_source(peak_tps=2.0))
targets = st.sampled_from([BY_DEMAND, BY_STEPS, IN_HOURS, RESTARTED])

# Demand comes in stretches of up to two hours.
stretches = st.lists(st.tuples(st.sampled_from([0.0, 0.5, 3.0, 9.0, 16.0, 30.0]), st.integers(1, 24)), min_size=1)
demands = stretches.map(lambda told: [rate for rate, length in told for _ in range(length)])


class Heard:
    """A policy, and all that it wished with its reasons."""

    def __init__(self, policy: Configured) -> None:
        self._policy = policy
        self.wishes: list[tuple[Units | None, str]] = []

    @property
    def reason(self) -> str:
        return self._policy.reason

    def learn(self, step: int, past: Sequence[float]) -> None:
        self._policy.learn(step, past)

    def wish(self, step: int, seen: float, has: Units | None, phase: Phase) -> Units | None:
        wish = self._policy.wish(step, seen, has, phase)
        self.wishes.append((wish, self.reason))
        return wish


def wishes(target: Target, demand: Sequence[float], begin: datetime = MONDAY) -> list[tuple[Units | None, str]]:
    heard = Heard(Configured(target, PLANT, begin))
    interactive(PLANT, demand, heard)
    return heard.wishes


def actions(course: Course, begin: datetime = MONDAY) -> list[tuple[str, str, str]]:
    return [(f"{begin + each.step * STEP:%a %H:%M}", each.action, each.reason) for each in course.actions]


def test_with_a_schedule_it_starts_ahead_by_the_lead_time_and_stops_at_the_end() -> None:
    target = a_target(schedule=a_schedule("Mon-Fri 08:00-16:00", zone="UTC", lead_minutes=20))
    course = interactive(PLANT, [0.0] * 2 * DAY, Configured(target, PLANT, MONDAY))
    assert actions(course) == [
        ("Mon 07:40", "start", "StartedAhead"),
        ("Mon 16:00", "stop", "OutsideSchedule"),
        ("Tue 07:40", "start", "StartedAhead"),
        ("Tue 16:00", "stop", "OutsideSchedule"),
    ]
    # Twenty minutes ahead, of which the start takes fifteen.
    assert course.units[: 8 * 12 - 1] == bytes(8 * 12 - 1)
    assert course.units[8 * 12 - 1 : 16 * 12] == b"\1" * (8 * 12 + 1)


def test_own_starts_make_the_lead_time_longer() -> None:
    target = a_target(schedule=a_schedule("Mon-Fri 08:00-16:00", zone="UTC", lead_minutes=20, learned=True))
    slow = Configured(target, PLANT, MONDAY, start_seconds=(1800.0,) * 5)
    # Half an hour and a tenth, and a tick.
    assert actions(interactive(PLANT, [0.0] * DAY, slow))[0] == ("Mon 07:25", "start", "StartedAhead")


def test_a_schedule_is_on_its_own_wall_clock_where_the_begin_is_an_instant() -> None:
    target = a_target(schedule=a_schedule("Mon-Fri 08:00-16:00", zone="Europe/Berlin"))
    begin = datetime(2026, 3, 27, tzinfo=UTC)
    course = interactive(PLANT, [0.0] * 5 * DAY, Configured(target, PLANT, begin))
    # Clocks are set forward on the Sunday between.
    assert [at for at, action, _ in actions(course, begin) if action == "start"] == [
        "Fri 06:40",
        "Mon 05:40",
        "Tue 05:40",
    ]


def test_a_period_with_patience_of_its_own_has_it() -> None:
    schedule = a_schedule("Mon 00:00-12:00", "Mon 12:00-24:00", zone="UTC")
    usual, later = schedule.calendar.periods
    patient = replace(later, demand=DemandSettings(idle_after=timedelta(hours=3)))
    schedule = replace(schedule, calendar=replace(schedule.calendar, periods=(usual, patient)))
    demand = [6.0] * 2 * 12 + [0.0] * 10 * 12 + [6.0] * 2 * 12 + [0.0] * 10 * 12
    course = interactive(PLANT, demand, Configured(replace(BY_DEMAND, schedule=schedule), PLANT, MONDAY))
    stops = [at for at, action, _ in actions(course) if action == "stop"]
    # Half an hour after the last demand in the morning, three hours after it in the afternoon.
    assert stops == ["Mon 02:30", "Mon 17:00"]


def test_its_forecast_is_the_one_that_is_measured_restarts_and_all() -> None:
    """The contender of the backtest asks the stages only where they could say something, and adds regret up itself."""
    trace = load_trace(TRACES / "nasa_http.csv").resampled(STEP)
    plant = Plant(quota=quota_for(trace.rates))
    policy = ScalingPolicy(mode=Mode.FORECAST)
    target = a_target(bounds=Bounds(minimum=0, maximum=plant.quota), demand=a_source(), policy=policy)
    ours = lived(plant, trace, Configured(target, plant, trace.begin))
    theirs = lived(plant, trace, make("forecast", Ground(plant, trace, policy.lost_price)))

    assert (ours.units, ours.cost, ours.lost) == (theirs.units, theirs.cost, theirs.lost)
    assert [(each.step, each.action) for each in ours.actions] == [(each.step, each.action) for each in theirs.actions]
    assert {"DemandAboveMaximum", "UnitsLearned"} <= {each.reason for each in ours.actions}


def lived(plant: Plant, trace: Trace, policy: Policy) -> Course:
    return interactive(plant, trace.rates, policy, scored=3 * DAY, begin=2 * DAY)


@given(targets, demands, demands, st.integers(0, 200))
@settings(max_examples=40)
def test_it_never_reads_the_future(target: Target, demand: list[float], other: list[float], at: int) -> None:
    at = min(at, len(demand))
    changed = [*demand[:at], *other]
    # What is asked in a step is seen in the next.
    assert wishes(target, demand)[: at + 1] == wishes(target, changed)[: min(at, len(demand) - 1) + 1]


@given(targets, demands, st.integers(1, 3))
@settings(max_examples=20)
def test_whole_weeks_later_it_does_the_same(target: Target, demand: list[float], weeks: int) -> None:
    assert wishes(target, demand) == wishes(target, demand, MONDAY + weeks * timedelta(weeks=1))


@given(targets, demands)
@example(RESTARTED, [9.0] * 200)
@settings(max_examples=30)
def test_twice_the_price_of_both_changes_nothing_but_the_bill(target: Target, demand: list[float]) -> None:
    dear = replace(target, policy=replace(target.policy, lost_price=2 * target.policy.lost_price))
    plant = replace(PLANT, unit_price=2 * PLANT.unit_price)
    course = interactive(PLANT, demand, Configured(target, PLANT, MONDAY))
    dearer = interactive(plant, demand, Configured(dear, plant, MONDAY))
    assert (dearer.actions, dearer.lost) == (course.actions, course.lost)
    assert dearer.cost == 2 * course.cost


def test_what_it_learns_is_of_the_past_too() -> None:
    """What is asked from the Tuesday of the second week on changes nothing that a forecast wished before."""
    week = [6.0 if 96 <= step % DAY < 192 else 0.0 for step in range(WEEK)]
    at = WEEK + DAY
    one, other = (wishes(FORECAST, [*week, *week[:DAY], *later]) for later in (week[:DAY], [30.0] * DAY))
    assert one[: at + 1] == other[: at + 1]
    assert one[at + 1 :] != other[at + 1 :]
