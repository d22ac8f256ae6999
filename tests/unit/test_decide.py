"""What a target should run with, and why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from autoscaler.scaling.authority import ruling
from autoscaler.scaling.decide import Decision, decide
from autoscaler.scaling.demand import Demand
from autoscaler.scaling.model import Bounds, Units
from autoscaler.scaling.override import Effect, Override
from autoscaler.scaling.period import DemandSettings
from autoscaler.scaling.reason import Reason
from autoscaler.scaling.record import Record
from autoscaler.scaling.stages.case import Case
from autoscaler.scaling.target import Target
from tests.builders import NOW, a_record, a_schedule, a_source, a_target, an_override, at, periods_of, serving, steady

OPEN = a_schedule("Tue 06:00-22:00")
CLOSED = a_schedule("Wed 06:00-22:00")
OFF = a_record(desired=None)


@pytest.mark.parametrize(
    ("changes", "demand", "record", "expected", "reason"),
    [
        pytest.param({}, None, OFF, Units(1, 5), Reason.ALWAYS_OPEN, id="no schedule is always open"),
        pytest.param({"schedule": OPEN}, None, OFF, Units(1, 5), Reason.SCHEDULED, id="open"),
        pytest.param({"schedule": CLOSED}, None, a_record(), None, Reason.OUTSIDE_SCHEDULE, id="closed"),
        pytest.param(
            {"schedule": CLOSED, "demand": a_source()},
            steady(20),
            a_record(),
            None,
            Reason.OUTSIDE_SCHEDULE,
            id="demand does not open a closed schedule",
        ),
        pytest.param({}, None, a_record(quarantined_since=NOW), None, Reason.QUARANTINED, id="quarantined"),
        pytest.param({"demand": a_source()}, None, OFF, Units(1, 5), Reason.NO_DATA, id="opens without data"),
        pytest.param(
            {"demand": a_source()},
            None,
            a_record(desired=Units(2, 3)),
            Units(2, 3),
            Reason.NO_DATA,
            id="no data changes nothing",
        ),
        pytest.param(
            {"demand": a_source(), "bounds": Bounds(minimum=0, maximum=5)},
            None,
            a_record(),
            Units(1, 5),
            Reason.NO_DATA,
            id="no data is not zero demand",
        ),
        pytest.param(
            {"demand": a_source(), "bounds": Bounds(minimum=0, maximum=5)},
            None,
            OFF,
            None,
            Reason.NO_DATA,
            id="no data while off is normal",
        ),
        pytest.param(
            {"demand": a_source(), "bounds": Bounds(minimum=0, maximum=5)},
            steady(0),
            a_record(),
            None,
            Reason.IDLE,
            id="a quiet window switches off where the minimum is 0",
        ),
        pytest.param(
            {"demand": a_source(), "bounds": Bounds(minimum=0, maximum=5)},
            Demand(latest=0, highest=3, lowest=0, sustained=0, subsided=3),
            a_record(),
            Units(1, 5),
            Reason.WITHIN_RANGE,
            id="one busy point in the window keeps it on",
        ),
        pytest.param(
            {"demand": a_source(activation_tps=2), "bounds": Bounds(minimum=0, maximum=5)},
            steady(2),
            OFF,
            None,
            Reason.IDLE,
            id="activation is strictly greater",
        ),
        pytest.param(
            {"demand": a_source(activation_tps=2), "bounds": Bounds(minimum=0, maximum=5)},
            Demand(latest=2.1, highest=2.1, lowest=0, sustained=0, subsided=2.1),
            OFF,
            Units(1, 5),
            Reason.DEMAND,
            id="one point above activation switches on",
        ),
        pytest.param(
            {"demand": a_source(peak_tps=12)},
            steady(0),
            OFF,
            Units(1, 3),
            Reason.ALWAYS_OPEN,
            id="the peak sizes the maximum",
        ),
        pytest.param(
            {"demand": a_source(peak_tps=4)},
            steady(15),
            OFF,
            Units(4, 4),
            Reason.ALWAYS_OPEN,
            id="unless more is asked already",
        ),
        pytest.param(
            {"demand": a_source(peak_tps=4)},
            steady(15),
            serving(Units(1, 1), regret=100.0),
            Units(4, 4),
            Reason.DEMAND_ABOVE_MAXIMUM,
            id="demand that has stayed above the maximum for long is worth a restart",
        ),
        pytest.param(
            {"demand": a_source(peak_tps=4)},
            Demand(latest=15, highest=15, lowest=0, sustained=2, subsided=15),
            a_record(desired=Units(1, 1)),
            Units(1, 1),
            Reason.WITHIN_RANGE,
            id="a burst is not",
        ),
        pytest.param(
            {"demand": a_source()}, steady(60), a_record(), Units(1, 5), Reason.AT_MAXIMUM, id="no more is allowed"
        ),
        pytest.param(
            {"demand": a_source(), "bounds": Bounds(minimum=1, maximum=3)},
            steady(2),
            a_record(desired=Units(1, 5)),
            Units(1, 3),
            Reason.WITHIN_RANGE,
            id="units that the bounds no longer allow are replaced",
        ),
    ],
)
def test_the_first_that_has_a_say_decides(
    changes: dict[str, Any], demand: Demand | None, record: Record, expected: Units | None, reason: Reason
) -> None:
    decision = decided(a_target(**changes), demand, record)

    assert (decision.desired, decision.reason) == (expected, reason)


def decided(target: Target, demand: Demand | None, record: Record, *overrides: Override) -> Decision:
    return decide(Case(ruling(target, record, overrides, NOW), demand, record, NOW, 5, 4.0))


def test_a_decision_says_when_the_clock_will_change_it() -> None:
    scheduled = decided(a_target(schedule=OPEN), None, OFF)
    overridden = decided(a_target(schedule=OPEN), None, OFF, an_override())

    assert scheduled.changes_at == at(11 * 60)
    assert overridden.changes_at == at(120)


def test_a_decision_says_in_whose_words() -> None:
    assert decided(a_target(schedule=OPEN), None, OFF).detail == "Tue 06:00-22:00"
    assert decided(a_target(schedule=OPEN), None, OFF, an_override()).detail == "kim: inventory"


def test_a_person_who_names_no_units_gets_those_that_run_or_those_of_the_bounds() -> None:
    run = an_override(Effect.RUN)

    assert decided(a_target(schedule=CLOSED), None, OFF, run).desired == Units(1, 5)
    assert decided(a_target(schedule=CLOSED), None, a_record(desired=Units(2, 3)), run).desired == Units(2, 3)
    assert decided(a_target(), None, OFF, replace(run, units=Units(2, 2))).desired == Units(2, 2)


def test_failures_after_a_persons_start_quarantine_it_all_the_same() -> None:
    decision = decided(a_target(), None, a_record(quarantined_since=NOW), an_override(Effect.RUN, units=Units(2, 2)))

    assert (decision.desired, decision.reason) == (None, Reason.QUARANTINED)


def test_a_target_that_is_left_alone_keeps_its_wish_and_nobody_acts_on_it() -> None:
    decision = decided(a_target(), None, a_record(desired=Units(2, 3)), an_override(Effect.HANDS_OFF))

    assert (decision.desired, decision.leaves_alone) == (Units(2, 3), True)


def test_a_period_brings_its_own_units_and_demand_settings() -> None:
    busy = replace(periods_of("Tue 09:00-12:00 2..4")[0], demand=DemandSettings(peak_tps=8))
    schedule = a_schedule("Tue 06:00-22:00")
    calendar = replace(schedule.calendar, periods=(*schedule.calendar.periods, busy))
    target = a_target(schedule=replace(schedule, calendar=calendar), demand=a_source(peak_tps=20))

    assert decided(target, steady(0), OFF).desired == Units(2, 2)
