"""Rules between the settings of one target."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from workbench.configuration.durations import duration_text
from workbench.configuration.faults import Fault, Path, not_allowed
from workbench.configuration.sections import Settings
from workbench.configuration.shape import QuotaSection

Rule = Callable[[Settings, QuotaSection], Iterator[Fault]]

WATCHED = "mode schedule only watches demand, so nothing would switch it off"
NOT_WOKEN = "requests are only counted while it runs, so nothing would start it again: add a signal that tells of work"


def _bounds_in_order(settings: Settings, _: QuotaSection) -> Iterator[Fault]:
    minimum = settings.bounds.minimum
    if minimum > settings.maximum:
        yield Fault(("bounds", "minimum"), not_allowed(minimum, f"at most the maximum, {settings.maximum}"))


def _bounds_within_quota(settings: Settings, quota: QuotaSection) -> Iterator[Fault]:
    key, value = ("minimum", settings.bounds.minimum)
    if settings.bounds.maximum is not None:
        key, value = "maximum", settings.bounds.maximum
    if value > quota.units_per_model:
        allowed = f"at most the account's quota of units per model, {quota.units_per_model} (see quotas)"
        yield Fault(("bounds", key), not_allowed(value, allowed))


def _high_availability_needs_two(settings: Settings, quota: QuotaSection) -> Iterator[Fault]:
    most = min(settings.maximum, quota.units_per_model)
    if settings.sizing.high_availability and most < 2:
        allowed = f"it takes two units and the maximum is {most}"
        yield Fault(("sizing", "high_availability"), not_allowed(True, allowed))


def _sleeping_needs_demand(settings: Settings, _: QuotaSection) -> Iterator[Fault]:
    """A target that its owner believes asleep and that runs all the time is the expensive mistake."""
    if settings.bounds.minimum == 0 and settings.demand is None:
        allowed = "at least 1, because only demand can switch it off between its hours, and it has none"
        yield Fault(("bounds", "minimum"), not_allowed(0, allowed))


def _sleeping_needs_a_mode(settings: Settings, _: QuotaSection) -> Iterator[Fault]:
    if settings.bounds.minimum == 0 and settings.demand and settings.policy.mode == "schedule":
        yield Fault(("bounds", "minimum"), not_allowed(0, f"at least 1, because {WATCHED}"))


def _sleeping_needs_a_call(settings: Settings, _: QuotaSection) -> Iterator[Fault]:
    """What cannot leave zero is off for ever."""
    if settings.bounds.minimum == 0 and settings.demand and not settings.demand.wakes:
        allowed = f"at least 1, because {NOT_WOKEN}"
        yield Fault(("bounds", "minimum"), not_allowed(0, allowed))


def _alarms_need_demand(settings: Settings, _: QuotaSection) -> Iterator[Fault]:
    if settings.alarms and settings.demand is None:
        yield Fault(("alarms",), not_allowed(True, "alarms need demand, the metric they watch"))
    elif settings.alarms and settings.policy.mode == "schedule":
        allowed = "in mode schedule demand decides nothing, so they would wake nothing"
        yield Fault(("alarms",), not_allowed(True, allowed))


def _activation_below_peak(settings: Settings, _: QuotaSection) -> Iterator[Fault]:
    demand = settings.demand
    if demand and demand.peak_tps is not None and demand.activation_tps >= demand.peak_tps:
        allowed = f"less than the peak, {demand.peak_tps:g}"
        yield Fault(("demand", "activation_tps"), not_allowed(demand.activation_tps, allowed))


def _idle_after_a_datapoint(settings: Settings, _: QuotaSection) -> Iterator[Fault]:
    demand = settings.demand
    if demand and demand.idle_after < demand.longest_step:
        allowed = f"at least the period, {duration_text(demand.longest_step)}"
        yield Fault(("demand", "idle_after"), not_allowed(duration_text(demand.idle_after), allowed))


def _deadline_after_expected_start(settings: Settings, _: QuotaSection) -> Iterator[Fault]:
    converge = settings.converge
    if converge.start_deadline <= converge.expected_start:
        allowed = f"more than expected_start, {duration_text(converge.expected_start)}"
        yield Fault(("converge", "start_deadline"), not_allowed(duration_text(converge.start_deadline), allowed))


def _nothing_to_learn(settings: Settings, _: QuotaSection) -> Iterator[Fault]:
    schedule = settings.schedule
    if schedule and schedule.longest_lead_time is not None and isinstance(schedule.lead_time, timedelta):
        allowed = (
            f"it caps a learned lead time, and a fixed one of {duration_text(schedule.lead_time)} has no need of it"
        )
        yield Fault(("schedule", "longest_lead_time"), not_allowed(duration_text(schedule.longest_lead_time), allowed))


# Each rule with the settings it looks at: where one of them is faulty itself, the rule has nothing to say.
RULES: tuple[tuple[Rule, tuple[Path, ...]], ...] = (
    (_bounds_in_order, (("bounds", "minimum"), ("bounds", "maximum"))),
    (_bounds_within_quota, (("bounds", "minimum"), ("bounds", "maximum"))),
    (_high_availability_needs_two, (("sizing", "high_availability"), ("bounds", "maximum"))),
    (_sleeping_needs_demand, (("bounds", "minimum"), ("demand",))),
    (_sleeping_needs_a_mode, (("bounds", "minimum"), ("demand",), ("policy", "mode"))),
    (_sleeping_needs_a_call, (("bounds", "minimum"), ("demand", "signals"))),
    (_alarms_need_demand, (("alarms",), ("demand",), ("policy", "mode"))),
    (_activation_below_peak, (("demand", "activation_tps"), ("demand", "peak_tps"))),
    (_idle_after_a_datapoint, (("demand", "idle_after"), ("demand", "period"), ("demand", "signals"))),
    (_deadline_after_expected_start, (("converge", "start_deadline"), ("converge", "expected_start"))),
    (_nothing_to_learn, (("schedule", "lead_time"), ("schedule", "longest_lead_time"))),
)
