"""Rules between a target and the periods of its schedule and calendars, wherever these are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import ValidationError

from autoscaler.scaling.model import Bounds
from autoscaler.scaling.period import DemandSettings
from workbench.calendar.units_text import units_text
from workbench.configuration.durations import duration_text
from workbench.configuration.faults import Fault, Path, not_allowed
from workbench.configuration.partial import touches
from workbench.configuration.period_section import CHANGES, PeriodSection, TimesSection, WindowSection
from workbench.configuration.rules import NOT_WOKEN, WATCHED
from workbench.configuration.sections import Settings
from workbench.configuration.shape import QuotaSection

Written = tuple[Path, PeriodSection]


def periods_of_schedule(raw: Any, at: Path) -> Iterator[Written]:
    """The periods and maintenance windows of a schedule that can be read, each with its path."""
    for key, kind in (("periods", PeriodSection), ("maintenance", WindowSection)):
        yield from _readable(raw.get(key) if isinstance(raw, dict) else None, kind, (*at, key))


def periods_of_calendar(raw: Any, at: Path) -> Iterator[Written]:
    """The times of a calendar's exceptions that can be read, each with its path."""
    exceptions = raw.get("exceptions") if isinstance(raw, dict) else None
    for dates, times in exceptions.items() if isinstance(exceptions, dict) else ():
        yield from _readable(times, TimesSection, (*at, "exceptions", dates))


def period_faults(
    written: Iterable[Written], settings: Settings, broken: frozenset[Path], quota: QuotaSection
) -> Iterator[Fault]:
    """What is wrong with the periods of a target; what is faulty itself decides nothing."""
    for at, section in written:
        for period in section.periods():
            if period.bounds:
                yield from _bounds_faults(at, period.bounds, units_text(period), settings, broken, quota)
        if section.demand != DemandSettings() and not touches(("demand",), broken):
            yield from _demand_faults(at, section, settings)


def _readable(entries: Any, kind: type[PeriodSection], at: Path) -> Iterator[Written]:
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        try:
            yield (*at, index), kind.model_validate(entry)
        except ValidationError:
            continue


def _bounds_faults(
    at: Path, bounds: Bounds, text: str, settings: Settings, broken: frozenset[Path], quota: QuotaSection
) -> Iterator[Fault]:
    if bounds.maximum > quota.units_per_model:
        allowed = f"at most the account's quota of units per model, {quota.units_per_model} (see quotas)"
        yield Fault(at, not_allowed(text, allowed))
    if bounds.minimum == 0 and settings.demand is None and not touches(("demand",), broken):
        allowed = "at least 1 unit, because only demand can switch it off in its hours, and it has none"
        yield Fault(at, not_allowed(text, allowed))
    if bounds.minimum == 0 and settings.demand and not settings.demand.wakes and not touches(("demand",), broken):
        yield Fault(at, not_allowed(text, f"at least 1 unit, because {NOT_WOKEN}"))
    if bounds.minimum == 0 and settings.demand and settings.policy.mode == "schedule":
        yield Fault(at, not_allowed(text, f"at least 1 unit, because {WATCHED}"))
    if bounds.maximum < 2 and settings.sizing.high_availability:
        yield Fault(at, not_allowed(text, "high availability takes a maximum of two units"))


def _demand_faults(at: Path, section: PeriodSection, settings: Settings) -> Iterator[Fault]:
    demand, changed = settings.demand, section.demand
    if demand is None:
        given = [key for key in CHANGES if getattr(section, key) is not None]
        for key in given:
            yield Fault((*at, key), "changes a setting of demand, and the target has no demand")
        return
    activation = demand.activation_tps if changed.activation_tps is None else changed.activation_tps
    peak = demand.peak_tps if changed.peak_tps is None else changed.peak_tps
    if (changed.activation_tps, changed.peak_tps) != (None, None) and peak is not None and activation >= peak:
        key, value = ("activation_tps", activation) if changed.activation_tps is not None else ("peak_tps", peak)
        allowed = f"less than the peak, {peak:g}" if key == "activation_tps" else f"more than {activation:g}"
        yield Fault((*at, key), not_allowed(value, allowed))
    if changed.idle_after is not None and changed.idle_after < demand.longest_step:
        allowed = f"at least the period of the metric, {duration_text(demand.longest_step)}"
        yield Fault((*at, "idle_after"), not_allowed(duration_text(changed.idle_after), allowed))
