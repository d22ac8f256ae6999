"""Demand alone and the optimum of a report: by hand where that can be done, and of whom they are not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from autoscaler.scaling.model import Bounds, Units
from autoscaler.scaling.scaling_policy import Mode, ScalingPolicy
from autoscaler.scaling.target import Target
from tests.builders import a_schedule, a_source
from tests.report_story import PRESS, WELD, a_plant, a_run, november
from tests.signals import a_queue
from workbench.report.baselines import Baseline
from workbench.report.hindsight import Hindsight, Outcome
from workbench.report.inputs import Demand, Inputs
from workbench.report.report import Report, report
from workbench.report.served import Unknown
from workbench.report.simulating import simulate, simulated

MONDAY = datetime(2026, 11, 2, tzinfo=UTC)
TUESDAY, HOUR, STEP = MONDAY + timedelta(days=1), timedelta(hours=1), timedelta(minutes=5)


def an_hour(tps: float = 4.0, *, on: datetime = MONDAY) -> list[tuple[datetime, float]]:
    """Demand from noon to one o'clock, in steps of five minutes."""
    return [(on + 12 * HOUR + number * STEP, tps) for number in range(12)]


def a_day(target: Target = WELD, *, every: timedelta = STEP, **changes: Any) -> Inputs:
    """A Monday on which the model ran from eight to ten, with three units, and was asked from noon to one."""
    known: dict[str, Any] = {
        "fleet": a_plant(target),
        "zone": ZoneInfo("UTC"),
        "asked_from": MONDAY,
        "asked_until": TUESDAY,
        "now": TUESDAY + timedelta(days=6),
        "closed": [a_run(target, MONDAY.replace(hour=7, minute=45), 2 * HOUR, Units(3))],
        "demand": {target.name: Demand(every=every, points=an_hour())},
    }
    return Inputs(**known | changes)


def seen(inputs: Inputs) -> Report:
    return report(replace(inputs, simulated=simulated(inputs, lambda _done, _of: None)))


def hindsight(inputs: Inputs) -> Hindsight:
    found = seen(inputs).whole.hindsight
    assert found is not None
    return found


def test_an_hour_of_demand_in_a_day_by_hand() -> None:
    """What ran: three units for two hours, at another time than was asked for: 14,400 requests at $0.002 are lost.

    Demand alone sees at 12:05 what is asked since noon, is ready at 12:20, and stops when nothing was asked for half an
    hour: 70 minutes. Whoever knows it before runs from noon to one with one unit.
    """
    found = hindsight(a_day())

    assert found.ran == Outcome(cents=2400, lost=14_400, lost_cents=2880)
    assert found.demand_alone == Outcome(cents=467, lost=20 * 60 * 4, lost_cents=960)
    assert found.optimum == Outcome(cents=400, lost=0, lost_cents=0)
    assert (found.regret, found.times) == (2400 + 2880 - 400, 5280 / 400)


def test_they_are_baselines_as_the_others_are() -> None:
    """Running costs alone: requests that are lost are in no bill."""
    whole = seen(a_day()).whole
    alone, optimum = whole.comparisons[Baseline.DEMAND_ALONE], whole.comparisons[Baseline.OPTIMUM]

    assert alone is not None
    assert optimum is not None
    assert (alone.baseline, optimum.baseline) == (467, 400)
    assert optimum.before_own_bill == 400 - 2400


@pytest.mark.parametrize(
    "changes",
    [
        {"hands_off": True},
        {"schedule": a_schedule("Tue 06:00-22:00")},
        {"bounds": Bounds(minimum=3, maximum=3)},
        {"policy": ScalingPolicy(mode=Mode.SCHEDULE)},
    ],
    ids=lambda changes: str(*changes),
)
def test_neither_schedules_nor_hands_nor_a_minimum_are_in_demand_alone(changes: dict[str, Any]) -> None:
    by_itself = hindsight(a_day(replace(WELD, bounds=Bounds(minimum=0, maximum=3))))

    assert hindsight(a_day(replace(WELD, **changes))).demand_alone == by_itself.demand_alone


def test_a_start_takes_as_long_as_the_targets_own() -> None:
    """Ten minutes: ready at 12:15."""
    found = hindsight(a_day(starts={WELD.name: timedelta(minutes=10)}))

    assert (found.demand_alone.lost, found.demand_alone.cents) == (15 * 60 * 4, 500)


def test_starts_and_stops_are_billed_where_the_configuration_says_so() -> None:
    """A quarter of an hour and five minutes more, of one unit; what serves is the same."""
    fleet = a_plant(WELD)
    billing = replace(fleet, prices=replace(fleet.prices, bills_starting=True, bills_stopping=True))

    found = hindsight(a_day(fleet=billing))

    assert (found.demand_alone.cents, found.optimum.cents) == (600, round(80 / 60 * 400))
    assert (found.demand_alone.lost, found.ran.lost) == (20 * 60 * 4, 14_400)


def test_no_plan_has_more_units_than_account_and_bounds_allow() -> None:
    """25 TPS are all that five units carry; 90 are asked."""
    wide = replace(WELD, bounds=Bounds(minimum=1, maximum=9))

    found = hindsight(a_day(wide, demand={WELD.name: Demand(every=STEP, points=an_hour(90.0))}))

    assert found.optimum == Outcome(cents=5 * 400, lost=(90 - 25) * 3600, lost_cents=(90 - 25) * 720)


def test_what_does_not_exceed_the_activation_is_no_demand() -> None:
    quiet = replace(WELD, demand=a_source(activation_tps=4.0))

    found = hindsight(a_day(quiet))

    assert (found.ran.lost, found.demand_alone.cents, found.optimum.cents) == (0, 0, 0)
    assert found.times is None


def test_a_lost_request_counts_what_is_configured_or_was_searched_for() -> None:
    """At a hundredth of the price nobody would serve them."""
    cheap = replace(WELD, policy=ScalingPolicy(lost_price=0.00002))
    searched = replace(WELD, policy=ScalingPolicy(at_most_lost=0.1))

    assert hindsight(a_day(cheap)).optimum == Outcome(cents=0, lost=14_400, lost_cents=29)
    assert hindsight(a_day(searched, lost_prices={WELD.name: 0.00002})).ran.lost_cents == 29


def test_what_is_known_in_longer_steps_holds_for_them() -> None:
    points = [(at, tps) for at, tps in an_hour() if at.minute % 15 == 0]

    long = hindsight(a_day(demand={WELD.name: Demand(every=timedelta(minutes=15), points=points)}))

    assert long == hindsight(a_day())


def test_a_forecast_is_learned_from_what_was_before() -> None:
    """Asked at noon on each of ten days, it is ready at noon; of five days nothing is learned.

    By the price that was found: where a lost request counts next to nothing, it stays off.
    """
    forecast = replace(WELD, policy=ScalingPolicy(mode=Mode.FORECAST))
    days = [MONDAY - timedelta(days=number) for number in range(10, 0, -1)]

    def after(days: Sequence[datetime], **changes: Any) -> Hindsight:
        before = Demand(every=STEP, points=[point for day in days for point in an_hour(on=day)])
        return hindsight(a_day(forecast, demand_before={WELD.name: before}, **changes))

    assert after(days).demand_alone.lost == 0
    assert after(days, lost_prices={WELD.name: 0.00002}).demand_alone.cents == 0
    assert after(days[5:]).demand_alone == hindsight(a_day()).demand_alone


def test_demand_alone_is_never_better_than_the_optimum() -> None:
    whole = report(november()).whole.hindsight

    assert whole is not None
    assert whole.optimum.together < whole.demand_alone.together
    assert whole.optimum.together < whole.ran.together


@pytest.mark.parametrize(
    ("target", "changes", "why"),
    [
        (WELD, {"demand": {}}, "its demand is not known"),
        (replace(WELD, demand=None), {}, "its demand is not known"),
        (WELD, {"every": HOUR}, "its demand is known in steps of 1h alone"),
        (
            replace(WELD, policy=ScalingPolicy(deadline=HOUR)),
            {},
            "its requests wait in a queue, for which there is no such plan",
        ),
    ],
)
def test_where_they_cannot_be_known_they_are_absent_with_the_reason(
    target: Target, changes: dict[str, Any], why: str
) -> None:
    inputs = a_day(target, **changes)

    assert simulate(inputs, target) == Unknown(why)
    whole = seen(inputs).whole
    assert whole.hindsight is None
    assert whole.comparisons[Baseline.DEMAND_ALONE] is None
    assert whole.comparisons[Baseline.OPTIMUM] is None


def test_more_units_than_can_be_gone_through_are_not_known_either() -> None:
    wide = replace(WELD, bounds=Bounds(minimum=1, maximum=99))
    fleet = a_plant(wide)
    quotas = {provider: replace(quota, units_per_model=99) for provider, quota in fleet.quotas.items()}
    many = a_day(
        wide, fleet=replace(fleet, quotas=quotas), demand={WELD.name: Demand(every=STEP, points=an_hour(200.0))}
    )

    assert simulate(many, wide) == Unknown("it may need 50 units, and the optimum is worked out for 40 at most")
    few = replace(many, demand={WELD.name: Demand(every=STEP, points=an_hour())})
    assert hindsight(few) == hindsight(a_day())


def caveats(said: Report) -> list[str]:
    return [each.text for each in said.assumptions if each.is_caveat]


def test_people_are_told_why_and_that_nobody_can_have_the_optimum() -> None:
    slow = seen(a_day(every=HOUR))
    left_out = report(a_day())
    known = seen(a_day(replace(WELD, demand=a_source(signals=(a_queue(),)))))

    assert any(
        "of weld-seams are not known: its demand is known in steps of 1h alone." in each for each in caveats(slow)
    )
    assert any("of weld-seams are not known: left out by --no-simulation." in each for each in caveats(left_out))
    assert any("nobody can have the optimum" in each for each in caveats(known))
    assert any("What a queue holds for weld-seams would wait" in each for each in caveats(known))
    assert not any("nobody can have the optimum" in each for each in caveats(slow))


def test_of_a_fleet_those_that_are_not_known_are_left_out() -> None:
    inputs = a_day(fleet=a_plant(WELD, PRESS))
    told: list[tuple[int, int]] = []

    said = report(replace(inputs, simulated=simulated(inputs, lambda done, of: told.append((done, of)))))

    assert told == [(1, 2), (2, 2)]
    assert said.whole.hindsight is not None
    assert said.whole.hindsight.left_out == (PRESS.name,)
    assert [row.hindsight is None for row in said.by("target")] == [False, True]
