"""What is assumed of demand alone and of the optimum, which are simulated."""

from __future__ import annotations

from collections.abc import Iterator

from autoscaler.scaling.budget import money
from autoscaler.scaling.model import DemandSource
from autoscaler.scaling.scaling_policy import Mode
from autoscaler.scaling.signal import QueueSignal
from workbench.calendar.preview_words import length, listed
from workbench.report.assumption import CONFIGURED, LAW, Assumption
from workbench.report.inputs import Inputs
from workbench.report.served import Unknown
from workbench.report.simulated import Simulated

SIMULATOR = "docs/simulator.md"


def assumed_of_the_plant(inputs: Inputs) -> Iterator[Assumption]:
    """Of whom they are known, on which plant, and what a lost request counts."""
    yield from _unknown(inputs)
    known = {name: each for name, each in inputs.simulated.items() if isinstance(each, Simulated)}
    if not known:
        return
    starts = sorted({each.plant.start for each in known.values()})
    rates = sorted({each.plant.tps_per_unit for each in known.values()})
    yield Assumption(
        about="hindsight",
        text="Demand alone and the optimum are simulated on an assumed plant, and nobody can have the optimum, who "
        "would have to know the demand before.",
        source=SIMULATOR,
        is_caveat=True,
    )
    yield Assumption(
        about="hindsight",
        text=f"The plant: a start takes {listed([length(each) for each in starts])}, the median of the target's own or "
        f"as configured, a stop 5m, and neither serves. A unit serves {listed([f'{each:g}' for each in rates])} TPS. "
        "Between a minimum and a maximum AWS has units for the highest demand of the last 15m, used up to 80 %, 5m "
        "late, which AWS does not say. Demand is constant for 5m, nothing where there is no data, and cannot wait.",
        source=f"{SIMULATOR}; {CONFIGURED}, sizing",
    )
    yield Assumption(
        about="demand-alone",
        text="Demand alone: what our own decisions would have come to without schedule, overrides and budgets, with no "
        "unit where nothing is asked, from off at the beginning.",
        source=f"{CONFIGURED}, policy; {LAW}",
    )
    yield from _learned(inputs, known)
    yield Assumption(
        about="optimum",
        text="The clairvoyant optimum: the cheapest of all plans, lost requests counted, whatever bounds.min is. It "
        "does not know which hours are free.",
        source=f"{SIMULATOR}; {LAW}",
    )
    prices = sorted({each.lost_price for each in known.values()})
    yield Assumption(
        about="hindsight",
        text="Lost are the requests above what the units in service carry, of what really ran too, by the same TPS "
        "per unit: also those that a schedule did not want. Each counts "
        f"{listed([_price(each, inputs.fleet.prices.currency) for each in prices])}, in no other figure.",
        source=f"{CONFIGURED}, policy.lost_price",
    )
    yield Assumption(
        about="hindsight",
        text="Regret is what ran less the optimum, the lost requests of both counted. It is less than nothing where "
        "starts, or AWS's own scaling, were quicker than the plant's.",
        source=LAW,
    )


def _unknown(inputs: Inputs) -> Iterator[Assumption]:
    """Why not, where the demand is known; of the others it is said already."""
    why: dict[str, list[str]] = {}
    for name in inputs.demand:
        if name in inputs.fleet:
            found = inputs.simulated.get(name, Unknown("left out by --no-simulation"))
            if isinstance(found, Unknown):
                why.setdefault(found.why, []).append(name)
    for reason, names in why.items():
        yield Assumption(
            about="hindsight",
            text=f"Demand alone and the optimum of {listed(names)} are not known: {reason}.",
            source=LAW,
            is_caveat=True,
        )


def _learned(inputs: Inputs, known: dict[str, Simulated]) -> Iterator[Assumption]:
    """What else is assumed of those that go by a forecast, or are told by a queue."""
    targets = [inputs.fleet[name] for name in known if name in inputs.fleet]
    if forecast := [each.name for each in targets if each.policy.mode is Mode.FORECAST]:
        yield Assumption(
            about="demand-alone",
            text=f"{listed(forecast)}: the forecast is learned once, from up to four weeks before; where less than a "
            "week of them is known, the demand of the moment decides.",
            source=f"{CONFIGURED}, policy; {LAW}",
        )
    if queues := [each.name for each in targets if each.demand and _is_queue(each.demand)]:
        yield Assumption(
            about="hindsight",
            text=f"What a queue holds for {listed(queues)} would wait, and counts as lost: regret is too high there.",
            source=LAW,
            is_caveat=True,
        )


def _is_queue(source: DemandSource) -> bool:
    return any(isinstance(each, QueueSignal) for each in source.heard)


def _price(each: float, currency: str) -> str:
    """With all its digits: it is less than a cent."""
    return money(each, currency) if each >= 1 else f"{each:g} {currency}"
