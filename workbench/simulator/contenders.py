"""Everything that is measured, in one list: baselines, and the policies that are to beat them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from autoscaler.scaling.predictive.plant import Plant
from workbench.simulator.baselines import always_on
from workbench.simulator.baselines.batch import Batch
from workbench.simulator.baselines.business_hours import BusinessHours
from workbench.simulator.baselines.deadline import Deadline
from workbench.simulator.baselines.hist import Hist
from workbench.simulator.baselines.hpa import HorizontalPodAutoscaler
from workbench.simulator.baselines.keda import Keda
from workbench.simulator.baselines.knative import KnativePodAutoscaler
from workbench.simulator.baselines.react import React
from workbench.simulator.baselines.step_scaling import StepScaling
from workbench.simulator.baselines.table_or_activity import TableOrActivity
from workbench.simulator.baselines.target_tracking import TargetTracking
from workbench.simulator.baselines.weekly_table import WeeklyTable
from workbench.simulator.policy import Policy
from workbench.simulator.predictive import ForecastPolicy
from workbench.simulator.queued import DEADLINE
from workbench.simulator.trace import Trace


@dataclass(frozen=True, slots=True)
class Ground:
    """What a policy may know when it is made: the plant, when the trace begins and in which steps, the lost price.

    The trace's rates are not for it: it learns of demand as time goes on. The deadline is that of queued load.
    """

    plant: Plant
    trace: Trace
    lost_price: float
    deadline: timedelta = DEADLINE


Make = Callable[[Ground], Policy]

BASELINES: Mapping[str, Make] = {
    "always on, peak units": lambda ground: always_on.AtPeak(ground.plant),
    "always on, mean units": lambda ground: always_on.AtMean(ground.plant),
    "always on, built-in scaling": lambda ground: always_on.with_own_scaling(ground.plant),
    "business hours, built-in scaling": lambda ground: BusinessHours(ground.plant, ground.trace.begin),
    "weekly table, built-in scaling": lambda ground: WeeklyTable(ground.plant),
    "weekly table or activity": lambda ground: TableOrActivity(ground.plant),
    "KEDA on/off, built-in scaling": lambda ground: Keda(ground.plant),
    "HPA by restarts": lambda ground: HorizontalPodAutoscaler(ground.plant),
    "Knative by restarts": lambda ground: KnativePodAutoscaler(ground.plant),
    "target tracking by restarts": lambda ground: TargetTracking(ground.plant),
    "step scaling by restarts": lambda ground: StepScaling(ground.plant),
    "React by restarts": lambda ground: React(ground.plant),
    "Hist by restarts": lambda ground: Hist(ground.plant),
}

# What we ship, one line for each.
CANDIDATES: Mapping[str, Make] = {
    "forecast": lambda ground: ForecastPolicy(ground.plant, ground.trace.begin, ground.lost_price),
}


def at_most_lost(share: float) -> Mapping[str, Make]:
    """What we ship, told a share of lost requests (0 to 1) instead of their price; measured for that share only."""
    return {
        f"forecast, at most {100 * share:g} % lost": lambda ground: ForecastPolicy(
            ground.plant, ground.trace.begin, ground.lost_price, at_most_lost=share
        )
    }


# With queued load these are measured, too.
QUEUED: Mapping[str, Make] = {
    "started by the deadline": lambda ground: Deadline(ground.plant, ground.deadline),
    "batch every 3 h": lambda ground: Batch(ground.plant, ground.deadline),
}

# One word for each, as `autoscaler backtest --policy` takes it. Whose title is a word already needs no other.
WORDS: Mapping[str, str] = {
    "always on, peak units": "peak",
    "always on, mean units": "mean",
    "always on, built-in scaling": "always-on",
    "business hours, built-in scaling": "business-hours",
    "weekly table, built-in scaling": "weekly-table",
    "weekly table or activity": "table-or-activity",
    "KEDA on/off, built-in scaling": "keda",
    "HPA by restarts": "hpa",
    "Knative by restarts": "knative",
    "target tracking by restarts": "target-tracking",
    "step scaling by restarts": "step-scaling",
    "React by restarts": "react",
    "Hist by restarts": "hist",
    "started by the deadline": "deadline",
    "batch every 3 h": "batch",
}


def titles(*, with_queued: bool) -> Mapping[str, str]:
    """The titles of all contenders by their words, what we ship first."""
    measured = (*CANDIDATES, *BASELINES, *(QUEUED if with_queued else ()))
    return {WORDS.get(title, title): title for title in measured}


def make(title: str, ground: Ground) -> Policy:
    """A contender, new. Raises KeyError for a title that nobody has."""
    return {**CANDIDATES, **BASELINES, **QUEUED}[title](ground)
