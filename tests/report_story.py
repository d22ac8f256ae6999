"""A month of a plant with three models, for the tests of the report and for its page in the docs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from autoscaler.scaling.model import Bounds, CustomLabelsModel, ProviderName, Units
from autoscaler.scaling.money import Price
from autoscaler.scaling.run import Run
from autoscaler.scaling.target import Fleet, Target
from tests.builders import PRICES, a_fleet, a_schedule, a_source, a_target
from workbench.report.inputs import Count, Demand, Inputs
from workbench.report.served import Unknown
from workbench.report.simulated import Simulated
from workbench.report.simulating import simulate

BERLIN = ZoneInfo("Europe/Berlin")
BEGIN, END = datetime(2026, 11, 1, tzinfo=BERLIN), datetime(2026, 12, 1, tzinfo=BERLIN)
HOUR = timedelta(hours=1)

WELD = a_target(
    "weld-seams",
    groups=frozenset({"line-1"}),
    tags={"cost-centre": "4711"},
    bounds=Bounds(minimum=1, maximum=3),
    demand=a_source(),
    schedule=a_schedule("Mon-Fri 06:00-22:00"),
)
PAINT = a_target(
    "paint-defects",
    model=CustomLabelsModel(project_version_arn="arn:paint"),
    groups=frozenset({"line-1"}),
    tags={"cost-centre": "4712"},
    bounds=Bounds(minimum=1, maximum=2),
    schedule=a_schedule("Mon-Fri 14:00-22:00"),
)
PRESS = a_target(
    "press-cracks",
    groups=frozenset({"line-2"}),
    tags={"cost-centre": "4711"},
    bounds=Bounds(minimum=1, maximum=1),
    schedule=a_schedule("Mon-Sat 05:00-23:00"),
)


def a_plant(*targets: Target, free_unit_hours: float = 0.0) -> Fleet:
    price = Price(unit_hour=4.0, free_unit_hours=free_unit_hours, source="AWS price page, us-east-1, August 2026")
    prices = replace(PRICES, by_provider=dict.fromkeys(ProviderName, price))
    return replace(a_fleet(*targets), name="plant", prices=prices)


def a_run(target: Target, began: datetime, length: timedelta, units: Units, **changes: Any) -> Run:
    """Asked for at an instant, ready a quarter of an hour later, stopped so long after that; off four minutes later."""
    ready = began + timedelta(minutes=15)
    run = Run(
        target=target.name,
        model=target.model,
        units=units,
        began=began,
        seen=True,
        ready=ready,
        stopping=ready + length,
        ended=ready + length + timedelta(minutes=4),
    )
    return replace(run, **changes)


def confirmed(run: Run, units: int, *, later: timedelta = timedelta(minutes=1)) -> Run:
    """CloudWatch saw these units, a little later than we did."""
    assert run.ready is not None
    assert run.stopping is not None
    return replace(run, in_service=((run.ready + later, units), (run.stopping, 0)))


def november(**changes: Any) -> Inputs:
    """All of November in Berlin, seen on the first of December. The last two days are not confirmed yet.

    The demand is that of weld-seams, and is simulated once for all stories.
    """
    known: dict[str, Any] = {
        "fleet": a_plant(WELD, PAINT, PRESS),
        "zone": BERLIN,
        "asked_from": BEGIN,
        "asked_until": END,
        "now": datetime(2026, 12, 1, 5, 0, tzinfo=UTC),
        "closed": list(_runs()),
        "demand": {WELD.name: Demand(every=timedelta(minutes=5), points=list(_demand()))},
        "counts": [
            Count(targets=frozenset({WELD.name}), points=list(_images(6, 22, 5_400))),
            Count(targets=frozenset({PAINT.name}), points=list(_images(14, 22, 2_500))),
            Count(targets=frozenset({PRESS.name}), points=list(_images(5, 23, 1_300))),
        ],
    }
    if "demand" not in changes and "simulated" not in changes:
        known["simulated"] = {WELD.name: _simulated()}
    return Inputs(**known | changes)


@cache
def _simulated() -> Simulated | Unknown:
    return simulate(november(simulated={}), WELD)


def _runs() -> Iterator[Run]:
    for day in (BEGIN + timedelta(days=number) for number in range(30)):
        for target, opens, hours, most in ((WELD, 6, 16, 3), (PAINT, 14, 8, 2), (PRESS, 5, 18, 1)):
            if day.weekday() < (6 if target is PRESS else 5):
                began = day.replace(hour=opens).astimezone(UTC) - timedelta(minutes=20)
                run = a_run(target, began, timedelta(hours=hours, minutes=5), Units(1, most))
                yield confirmed(run, 1 + day.day % most) if day.day < 29 else run


def _demand() -> Iterator[tuple[datetime, float]]:
    for hour, day in _hours(6, 22):
        for minute in range(0, 60, 5):
            yield hour + timedelta(minutes=minute), 2.0 + (hour.hour * 7 + day * 3 + minute // 15) % 9


def _images(opens: int, closes: int, an_hour: int) -> Iterator[tuple[datetime, float]]:
    for hour, day in _hours(opens, closes):
        yield hour, an_hour + 37.0 * day


def _hours(opens: int, closes: int) -> Iterator[tuple[datetime, int]]:
    for day in (BEGIN + timedelta(days=number) for number in range(30)):
        if day.weekday() < 5:
            for hour in range(opens, closes):
                yield day.replace(hour=hour).astimezone(UTC), day.day
