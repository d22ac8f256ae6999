"""The compiled configuration, as shipped with the code, read back into a fleet.

It was validated when it was compiled, so a fault here means a broken build: KeyError or ValueError, on purpose.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from autoscaler.scaling.budget import Budget, IfShort, Level, Per
from autoscaler.scaling.days import DateRange, Days, YearlyRange
from autoscaler.scaling.lead_time import LeadTime
from autoscaler.scaling.model import (
    Bounds,
    ConvergeSettings,
    CustomLabelsModel,
    DemandSource,
    LookoutModel,
    Model,
    ProviderName,
    Sizing,
)
from autoscaler.scaling.money import Price, Prices
from autoscaler.scaling.packaging import Packaging
from autoscaler.scaling.period import DemandSettings, Kind, Period
from autoscaler.scaling.scaling_policy import Mode, ScalingPolicy, StepAdjustment
from autoscaler.scaling.schedule import Schedule
from autoscaler.scaling.scope import Scope
from autoscaler.scaling.signal_document import missing_from, signal_from
from autoscaler.scaling.target import Fleet, ManualChanges, Quota, Target
from autoscaler.scaling.timeline import Calendar

Document = dict[str, Any]


def fleet_from(document: Document) -> Fleet:
    """The fleet that a compiled document describes. Targets with the same schedule share one object."""
    quotas = {ProviderName(name): Quota(**quota) for name, quota in document["quotas"].items()}
    schedules = [schedule_from(each) for each in document["schedules"]]
    targets = tuple(_target(each, schedules) for each in document["targets"])
    return Fleet(
        name=document["name"],
        targets=targets,
        quotas=quotas,
        prices=_prices(document["prices"]),
        budgets=tuple(_budget(each) for each in document["budgets"]),
    )


def _prices(document: Document) -> Prices:
    return Prices(
        currency=document["currency"],
        by_provider={ProviderName(name): Price(**price) for name, price in document["providers"].items()},
        bills_starting=document["bills_starting"],
        bills_stopping=document["bills_stopping"],
    )


def _budget(document: Document) -> Budget:
    return Budget(
        name=document["name"],
        limit=document["limit"],
        in_unit_hours=document["in_unit_hours"],
        per=Per(document["per"]),
        zone=ZoneInfo(document["timezone"]),
        scope=Scope(target=document["target"], group=document["group"]),
        levels={Level(name): percent / 100 for name, percent in document["levels"].items() if percent is not None},
        if_short=frozenset(IfShort(each) for each in document["if_short"]),
    )


def schedule_from(document: Document) -> Schedule:
    """The schedule that one of the document's `schedules` describes."""
    calendar = Calendar(
        zone=ZoneInfo(document["timezone"]),
        periods=_periods(document["periods"]),
        closed_dates={date.fromisoformat(day): name for day, name in document["closed_dates"].items()},
        exceptions=_periods(document["exceptions"]),
        maintenance=_periods(document["maintenance"]),
        day_begins=document["day_begins"],
    )
    lead, known_until = document["lead_time"], document["known_until"]
    return Schedule(
        calendar=calendar,
        lead=LeadTime(
            prior=timedelta(seconds=lead["prior_seconds"]),
            longest=timedelta(seconds=lead["longest_seconds"]),
            is_learned=lead["learned"],
        ),
        known_until=date.fromisoformat(known_until) if known_until else None,
    )


def _periods(documents: list[Document]) -> tuple[Period, ...]:
    return tuple(
        Period(
            text=each["text"],
            days=_days(each["days"]),
            start=each["start"],
            end=each["end"],
            kind=Kind(each["kind"]),
            bounds=Bounds(**each["bounds"]) if each["bounds"] else None,
            demand=_demand_settings(each["demand"]),
        )
        for each in documents
    )


def _days(document: Document) -> Days:
    sets = {name: frozenset(values) for name, values in document.items() if name != "ranges"}
    return Days(**sets, ranges=tuple(_range(**each) for each in document.get("ranges", ())))


def _range(first: str, last: str) -> DateRange | YearlyRange:
    """Two ISO dates, or two `MM-DD` of every year."""
    if len(first) == len("MM-DD"):
        return YearlyRange(_month_and_day(first), _month_and_day(last))
    return DateRange(date.fromisoformat(first), date.fromisoformat(last))


def _month_and_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)


def _demand_settings(document: Document) -> DemandSettings:
    idle_after = document.get("idle_after_seconds")
    return DemandSettings(
        activation_tps=document.get("activation_tps"),
        idle_after=timedelta(seconds=idle_after) if idle_after is not None else None,
        peak_tps=document.get("peak_tps"),
    )


def _target(document: Document, schedules: Sequence[Schedule]) -> Target:
    policy = policy_from(document["policy"])
    return Target(
        name=document["name"],
        model=_model(document),
        groups=frozenset(document["groups"]),
        schedule=None if document["schedule"] is None else schedules[document["schedule"]],
        bounds=Bounds(**document["bounds"]),
        sizing=Sizing(**document["sizing"]),
        demand=_demand(document["demand"], policy),
        hands_off=document["hands_off"],
        manual_changes=ManualChanges(document["manual_changes"]),
        grace=timedelta(seconds=document["grace_seconds"]),
        converge=_converge(document["converge"]),
        tags=document["tags"],
        packaging=_packaging(document["packaging"]),
        policy=policy,
    )


def policy_from(document: Document) -> ScalingPolicy:
    """The scaling policy that a target's `policy` describes."""
    return ScalingPolicy(
        mode=Mode(document["mode"]),
        lost_price=document["lost_price"],
        at_most_lost=document["at_most_lost"],
        deadline=_length(document["deadline_seconds"]),
        shadow=timedelta(seconds=document["shadow_seconds"]),
        up_window=timedelta(seconds=document["up_window_seconds"]),
        down_window=timedelta(seconds=document["down_window_seconds"]),
        tolerance=document["tolerance"],
        most_up=document["most_up"],
        most_down=document["most_down"],
        cooldown=timedelta(seconds=document["cooldown_seconds"]),
        adjustments=tuple(StepAdjustment(**each) for each in document["adjustments"]),
    )


def _length(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


def _packaging(document: Document | None) -> Packaging | None:
    if document is None:
        return None
    return Packaging(
        greengrass=document["greengrass"],
        description=document["description"],
        deploy_to=document["deploy_to"],
        deadline=timedelta(seconds=document["deadline_seconds"]),
        retries=document["retries"],
    )


def _model(document: Document) -> Model:
    match ProviderName(document["provider"]):
        case ProviderName.LOOKOUTVISION:
            return LookoutModel(project=document["project"], version=document["model_version"])
        case ProviderName.REKOGNITION:
            return CustomLabelsModel(project_version_arn=document["project_version_arn"])


def _demand(document: Document | None, policy: ScalingPolicy) -> DemandSource | None:
    if document is None:
        return None
    return DemandSource(
        namespace=document["namespace"],
        metric=document["metric"],
        dimensions=tuple(sorted(document["dimensions"].items())),
        statistic=document["statistic"],
        period=timedelta(seconds=document["period_seconds"]),
        activation_tps=document["activation_tps"],
        idle_after=timedelta(seconds=document["idle_after_seconds"]),
        peak_tps=document["peak_tps"],
        signals=tuple(signal_from(each) for each in document["signals"]),
        missing=missing_from(document["missing"]),
        up_window=policy.up_window,
        down_window=policy.down_window,
    )


def _converge(document: Document) -> ConvergeSettings:
    return ConvergeSettings(
        expected_start=timedelta(seconds=document["expected_start_seconds"]),
        start_deadline=timedelta(seconds=document["start_deadline_seconds"]),
        stop_deadline=timedelta(seconds=document["stop_deadline_seconds"]),
        retries=document["retries"],
    )
