"""What a calibration says: its price before it begins, its steps, and what came of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from rich.table import Table

from autoscaler.scaling.budget import money
from autoscaler.scaling.target import Fleet, Target
from workbench.cli.calibrate_offer import Step
from workbench.cli.calibrate_ramp import Course, Outcome
from workbench.configuration.durations import duration_text

HOUR, MILLISECOND = timedelta(hours=1), timedelta(milliseconds=1)
COLUMNS = ("offered", "for", "requests", "served", "throttled", "95% within")


def price(course: Course, target: Target, fleet: Fleet, images: int) -> str:
    """What it costs at most, in two sentences."""
    prices, hours = fleet.prices, course.longest / HOUR
    unit_hour = prices.by_provider[target.provider].unit_hour
    return (
        f"At most {duration_text(course.longest)} and {course.most_requests:,} requests with {images} "
        f"{'image' if images == 1 else 'images'}: {hours:.2f} unit-hours of the one unit that runs, "
        f"{money(hours * unit_hour, prices.currency)} at {money(unit_hour, prices.currency)} a unit-hour.\n"
        f"What others ask of {target.name} meanwhile makes the outcome too low, and may be turned away."
    )


def table(outcome: Outcome) -> Table:
    """A row for each step."""
    made = Table(box=None, header_style="bold", pad_edge=False)
    for name in COLUMNS:
        made.add_column(name, justify="right")
    for each in outcome.steps:
        made.add_row(
            f"{each.rate:g} TPS",
            duration_text(each.lasted),
            f"{each.requests:,}",
            f"{each.served_tps:.2f} TPS",
            f"{each.throttled:,}",
            f"{each.slowest / MILLISECOND:.0f} ms",
        )
    return made


def sentence(outcome: Outcome, target: Target) -> str:
    """What came of it."""
    if outcome.throttled_at is None:
        return f"One unit of {target.name} serves at least {outcome.held:g} TPS: nothing was turned away."
    first = next(each for each in outcome.steps if each.throttled)
    beyond = f"at {first.rate:g} TPS it served {first.served_tps:.2f}"
    if outcome.held is None:
        return f"One unit of {target.name} held no rate twice: {beyond}."
    return (
        f"One unit of {target.name} serves {outcome.held:g} TPS: that was held twice, and {beyond}. "
        f"Configured is a tps_per_unit of {target.sizing.tps_per_unit:g}."
    )


def as_json(outcome: Outcome, target: Target) -> dict[str, Any]:
    """The same for machines; times are in seconds."""
    return {
        "target": target.name,
        "tps_per_unit": outcome.held,
        "throttled_at": outcome.throttled_at,
        "configured": target.sizing.tps_per_unit,
        "steps": [_step(each) for each in outcome.steps],
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "offered_tps": step.rate,
        "seconds": step.lasted.total_seconds(),
        "requests": step.requests,
        "served_tps": round(step.served_tps, 3),
        "throttled": step.throttled,
        "p95_seconds": step.slowest.total_seconds(),
    }
