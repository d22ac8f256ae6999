"""Rules inside `policy`, and between it and the demand and units of its target."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

from workbench.configuration.durations import duration_text
from workbench.configuration.faults import Fault, Path, not_allowed
from workbench.configuration.partial import touches
from workbench.configuration.percents import percent_text
from workbench.configuration.period_rules import Written
from workbench.configuration.policy_section import MODE_OF, PRICES, PolicySection
from workbench.configuration.sections import Settings

Rule = Callable[[Settings], Iterator[Fault]]


def policy_faults(settings: Settings, broken: frozenset[Path], periods: Iterable[Written], at: Path) -> Iterator[Fault]:
    """What is wrong between the values of a target's policy; `at` is where it stands.

    What is faulty itself decides nothing: `settings` are without it, and `broken` says where it was.
    """
    found: list[Fault] = []
    for rule, needed in RULES:
        if not any(touches(path, broken) for path in needed):
            found += rule(settings)
    if not any(touches(path, broken) for path in UNITS):
        found += _units_within_maximum(settings, periods)
    yield from (Fault((*at, *fault.path), fault.problem) for fault in found)


def _one_price(settings: Settings) -> Iterator[Fault]:
    policy = settings.policy
    written = [key for key in PRICES if getattr(policy, key) is not None]
    for key in written[1:]:
        allowed = f"{written[0]} is there too, {_written(policy, written[0])}, and a policy has one of the two"
        yield Fault((key,), not_allowed(_written(policy, key), allowed))


def _of_the_mode(settings: Settings) -> Iterator[Fault]:
    policy = settings.policy
    for key, mode in MODE_OF.items():
        if key in policy.model_fields_set and getattr(policy, key) is not None and policy.mode != mode:
            allowed = f"it belongs to mode {mode}, and the mode is {policy.mode}"
            yield Fault((key,), not_allowed(_written(policy, key), allowed))


def _step_has_adjustments(settings: Settings) -> Iterator[Fault]:
    if settings.policy.mode == "step" and settings.policy.adjustments is None:
        yield Fault(("adjustments",), "is missing: in mode step, a list of mappings with above_tps and units")


def _mode_needs_demand(settings: Settings) -> Iterator[Fault]:
    """Who writes a mode relies on it. Without a word, a target that has no demand goes by its schedule."""
    policy = settings.policy
    if "mode" in policy.model_fields_set and policy.mode != "schedule" and settings.demand is None:
        allowed = "it goes by demand, and the target has none: give it demand, or write mode: schedule"
        yield Fault(("mode",), not_allowed(policy.mode, allowed))


def _deadline_needs_a_queue(settings: Settings) -> Iterator[Fault]:
    policy, signals = settings.policy, (settings.demand and settings.demand.signals) or ()
    if policy.deadline is not None and not any("queue" in signal.kinds for signal in signals):
        allowed = "requests wait in a queue, and none of the target's signals is one"
        yield Fault(("deadline",), not_allowed(duration_text(policy.deadline), allowed))


def _nothing_is_lost_in_a_queue(settings: Settings) -> Iterator[Fault]:
    policy = settings.policy
    if policy.deadline is not None and policy.at_most_lost is not None:
        allowed = f"with a deadline, {duration_text(policy.deadline)}, requests wait and are not lost"
        yield Fault(("at_most_lost",), not_allowed(_written(policy, "at_most_lost"), allowed))


def _adjustments_rise(settings: Settings) -> Iterator[Fault]:
    for number, (before, after) in enumerate(pairwise(settings.policy.adjustments or ()), start=1):
        for key in ("above_tps", "units"):
            least, value = getattr(before, key), getattr(after, key)
            if value <= least:
                allowed = f"more than in the adjustment before, {least:g}"
                yield Fault(("adjustments", number, key), not_allowed(value, allowed))


def _units_within_maximum(settings: Settings, periods: Iterable[Written]) -> Iterator[Fault]:
    """The largest that ever holds: a period may have bounds of its own."""
    bounds = (period.bounds for _, section in periods for period in section.periods())
    most = max([settings.maximum, *(each.maximum for each in bounds if each)])
    for number, adjustment in enumerate(settings.policy.adjustments or ()):
        if adjustment.units > most:
            yield Fault(("adjustments", number, "units"), not_allowed(adjustment.units, f"at most the maximum, {most}"))


def _written(policy: PolicySection, key: str) -> Any:
    """The value as it stands in the file."""
    match getattr(policy, key):
        case timedelta() as length:
            return duration_text(length)
        case float() as share if key == "at_most_lost":
            return percent_text(share)
        case value:
            return value


PRICE: tuple[Path, ...] = tuple(("policy", key) for key in PRICES)
MODE: Path = ("policy", "mode")
ADJUSTMENTS: Path = ("policy", "adjustments")
UNITS: tuple[Path, ...] = (ADJUSTMENTS, ("bounds", "maximum"), ("schedule", "periods"))

# Each rule with the settings it looks at: where one of them is faulty itself, the rule has nothing to say.
RULES: tuple[tuple[Rule, tuple[Path, ...]], ...] = (
    (_one_price, PRICE),
    (_of_the_mode, (MODE,)),
    (_step_has_adjustments, (MODE, ADJUSTMENTS)),
    (_mode_needs_demand, (MODE, ("demand",))),
    (_deadline_needs_a_queue, (("policy", "deadline"), ("demand", "signals"))),
    (_nothing_is_lost_in_a_queue, (("policy", "deadline"), ("policy", "at_most_lost"))),
    (_adjustments_rise, (ADJUSTMENTS,)),
)
