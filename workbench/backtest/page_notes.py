"""What the page's figures rest on, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from workbench.backtest.backtest import Case
from workbench.backtest.words import units
from workbench.report.markup import Markup, element

MINUTE = timedelta(minutes=1)


def notes(case: Case) -> Markup:
    return element("ol", *(element("li", each) for each in _sentences(case)), class_="notes")


def _sentences(case: Case) -> Iterator[str]:
    plant = case.plant
    yield (
        f"This is a simulation in steps of {plant.step / MINUTE:g} minutes, on a plant in memory and not on AWS. Each "
        "policy knows only the demand before the step in which it acts."
    )
    yield (
        f"A unit serves {plant.tps_per_unit:g} TPS and costs ${plant.unit_price:g} an hour in service; at most "
        f"{units(plant.quota)}. Measure your own."
    )
    yield (
        f"A start takes {plant.start / MINUTE:g} minutes and a stop {plant.stop / MINUTE:g}, and nothing is served "
        "meanwhile. Other bounds are a stop and a start."
    )
    yield (
        f"The service's own scaling has units for the highest demand of {plant.scaling_window / MINUTE:g} minutes "
        f"up to {plant.scaling_lag / MINUTE:g} minutes ago, each {plant.scaling_target:.0%} full, within minimum and "
        "maximum. AWS does not publish its rule: an assumption."
    )
    if case.deadline:
        yield (
            f"Requests wait, the oldest first, and expire after {case.deadline / MINUTE:g} minutes. Costs are held "
            "against units that are always full, since the cheapest plan is not known."
        )
    else:
        yield "What is asked above capacity is lost at once. The optimum is the cheapest that anybody could have done."
    yield "A month has 730 hours. Cheapest is what has the least dollars for running and for lost requests together."
