"""Sensible values for tests: override what the story is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from autoscaler.scaling.budget import Budget, IfShort, Level, Per
from autoscaler.scaling.demand import Demand
from autoscaler.scaling.lead_time import LeadTime
from autoscaler.scaling.model import (
    Bounds,
    ConvergeSettings,
    DemandSource,
    LookoutModel,
    Observation,
    Phase,
    ProviderName,
    Sizing,
    Units,
)
from autoscaler.scaling.money import Price, Prices
from autoscaler.scaling.override import Effect, Override
from autoscaler.scaling.period import Period
from autoscaler.scaling.predictive.learn import Forecast, at_all_times
from autoscaler.scaling.predictive.lesson import Lesson
from autoscaler.scaling.predictive.plant import Plant
from autoscaler.scaling.record import Record
from autoscaler.scaling.run import Run
from autoscaler.scaling.schedule import Schedule
from autoscaler.scaling.scope import Scope
from autoscaler.scaling.target import Fleet, ManualChanges, Quota, Target
from autoscaler.scaling.timeline import Calendar
from workbench.calendar.period_text import parse_periods

# A Tuesday, at work, in winter time.
NOW = datetime(2026, 1, 13, 10, 0, tzinfo=UTC)
SETTINGS = ConvergeSettings(
    expected_start=timedelta(minutes=15),
    start_deadline=timedelta(minutes=45),
    stop_deadline=timedelta(minutes=20),
    retries=3,
)
PRICES = Prices(
    currency="USD",
    by_provider=dict.fromkeys(ProviderName, Price(unit_hour=4.0, free_unit_hours=0.0, source="a story")),
    bills_starting=False,
    bills_stopping=False,
)
SIZING = Sizing(tps_per_unit=5, target_utilisation=0.8, high_availability=False)


def at(minutes: float) -> datetime:
    """So many minutes after the story begins."""
    return NOW + timedelta(minutes=minutes)


def periods_of(*texts: str) -> tuple[Period, ...]:
    return tuple(period for text in texts for period in parse_periods(text))


def a_schedule(
    *periods: str, zone: str = "Europe/Berlin", lead_minutes: int = 20, learned: bool = False, **calendar: Any
) -> Schedule:
    """Periods as people write them; `calendar` takes what else a Calendar has."""
    prior = timedelta(minutes=lead_minutes)
    return Schedule(
        calendar=Calendar(zone=ZoneInfo(zone), periods=periods_of(*periods), **calendar),
        lead=LeadTime(prior=prior, longest=timedelta(hours=1), is_learned=learned),
    )


def a_source(**changes: Any) -> DemandSource:
    source = DemandSource(
        namespace="Factory",
        metric="OfferedImages",
        dimensions=(("Line", "weld"),),
        statistic="Sum",
        period=timedelta(minutes=1),
        activation_tps=0.0,
        idle_after=timedelta(minutes=30),
        peak_tps=None,
    )
    return replace(source, **changes)


def a_target(name: str = "weld", **changes: Any) -> Target:
    target = Target(
        name=name,
        model=LookoutModel(project=name, version="1"),
        groups=frozenset(),
        schedule=None,
        bounds=Bounds(minimum=1, maximum=5),
        sizing=SIZING,
        demand=None,
        hands_off=False,
        manual_changes=ManualChanges.ADOPT,
        grace=timedelta(minutes=10),
        converge=SETTINGS,
    )
    return replace(target, **changes)


def a_fleet(*targets: Target, running_models: int = 2, budgets: tuple[Budget, ...] = ()) -> Fleet:
    quota = Quota(running_models=running_models, units_per_model=5)
    return Fleet(
        name="test", targets=targets, quotas=dict.fromkeys(ProviderName, quota), prices=PRICES, budgets=budgets
    )


def a_budget(limit: float = 100.0, **changes: Any) -> Budget:
    """So many dollars for everybody each day in Berlin: told at 80 %, stopped at all of it."""
    budget = Budget(
        name="all",
        limit=limit,
        in_unit_hours=False,
        per=Per.DAY,
        zone=ZoneInfo("Europe/Berlin"),
        scope=Scope(),
        levels={Level.NOTIFY: 0.8, Level.STOP: 1.0},
        if_short=frozenset(IfShort),
    )
    return replace(budget, **changes)


def an_override(effect: Effect = Effect.OFF, **changes: Any) -> Override:
    """Kim's, for all, from the story's beginning for two hours."""
    override = Override(scope=Scope(), effect=effect, since=NOW, until=at(120), owner="kim", why="inventory")
    return replace(override, **changes)


def a_record(**changes: Any) -> Record:
    return replace(Record(target="weld", generation=7, desired=Units(1, 5), owner="weld-7"), **changes)


def a_lesson(target: str, learned_at: datetime, *, since: datetime, forecast: Forecast | None = None) -> Lesson:
    """From nine weeks; where none is given, a forecast that always has it run with all that it may have."""
    plant = Plant(quota=5)
    return Lesson(
        target=target,
        since=since,
        learned_at=learned_at,
        weeks=9.0,
        lost_price=0.002,
        plant=plant,
        forecast=forecast or at_all_times(plant),
    )


def serving(units: Units, regret: float = 0.0, *, silent: bool = False, **changes: Any) -> Record:
    """The record of a model that has served with these units for a day, and was last looked at five minutes ago.

    Its demand was known then, or never since it was started, where its caller is `silent`.
    """
    run = Run(
        target="weld", model=LookoutModel(project="weld", version="1"), units=units, began=at(-1460), ready=at(-1440)
    )
    return a_record(desired=units, run=run, heard_at=None if silent else at(-5), regret=regret, **changes)


def steady(tps: float) -> Demand:
    """The same demand all the while."""
    return Demand(latest=tps, highest=tps, lowest=tps, sustained=tps, subsided=tps, recent=(tps,) * 3)


def seen(phase: Phase, units: Units | None = None, **changes: Any) -> Observation:
    observation = Observation(
        target="weld",
        at=NOW,
        phase=phase,
        status=phase.name,
        startable=phase in (Phase.OFF, Phase.FAILED),
        stoppable=phase in (Phase.STARTING, Phase.READY, Phase.UPDATING, Phase.FAILED),
        units=units,
    )
    return replace(observation, **changes)
