"""The compiled configuration, as shipped with the code, read back into a fleet.

It was validated when it was compiled, so a fault here means a broken build: KeyError or ValueError, on purpose.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

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
from autoscaler.scaling.schedule import Period, Schedule
from autoscaler.scaling.target import Fleet, Quota, Target

Document = dict[str, Any]


def fleet_from(document: Document) -> Fleet:
    """The fleet that a compiled document describes."""
    quotas = {ProviderName(name): Quota(**quota) for name, quota in document["quotas"].items()}
    return Fleet(name=document["name"], targets=tuple(_target(each) for each in document["targets"]), quotas=quotas)


def schedule_from(document: Document | None) -> Schedule | None:
    """The schedule of a target's document; None stands for always."""
    if document is None:
        return None
    return Schedule(
        zone=ZoneInfo(document["timezone"]),
        periods=tuple(Period.parse(text) for text in document["periods"]),
        lead_time=timedelta(seconds=document["lead_time_seconds"]),
    )


def _target(document: Document) -> Target:
    return Target(
        name=document["name"],
        model=_model(document),
        schedule=schedule_from(document["schedule"]),
        bounds=Bounds(**document["bounds"]),
        sizing=Sizing(**document["sizing"]),
        demand=_demand(document["demand"]),
        converge=_converge(document["converge"]),
    )


def _model(document: Document) -> Model:
    match ProviderName(document["provider"]):
        case ProviderName.LOOKOUTVISION:
            return LookoutModel(project=document["project"], version=document["model_version"])
        case ProviderName.REKOGNITION:
            return CustomLabelsModel(project_version_arn=document["project_version_arn"])


def _demand(document: Document | None) -> DemandSource | None:
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
    )


def _converge(document: Document) -> ConvergeSettings:
    return ConvergeSettings(
        expected_start=timedelta(seconds=document["expected_start_seconds"]),
        start_deadline=timedelta(seconds=document["start_deadline_seconds"]),
        stop_deadline=timedelta(seconds=document["stop_deadline_seconds"]),
        retries=document["retries"],
    )
