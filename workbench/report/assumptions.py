"""What a report assumes, each with whose figure it is: the footnotes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from autoscaler.scaling.model import DemandSource
from autoscaler.scaling.signal import QueueSignal, Signal
from workbench.calendar.preview_words import length, listed
from workbench.report.assumption import CONFIGURED, LAW, Assumption
from workbench.report.assumptions_simulated import assumed_of_the_plant
from workbench.report.inputs import Inputs
from workbench.report.reading import demand_signals
from workbench.report.rows import Row
from workbench.report.served import Unknown
from workbench.report.words import unit_hours


def assumptions(inputs: Inputs, whole: Row) -> Iterator[Assumption]:
    """All that this report assumes."""
    yield from _period(inputs)
    yield from _prices(inputs)
    yield from _spent(inputs, whole)
    yield from _baselines(inputs)
    yield from assumed_of_the_plant(inputs)
    yield from _served(whole)
    yield Assumption(
        about="own bill",
        text="What the autoscaler itself costs is an estimate, in dollars: by the fleet, the target, the start and the "
        "hour at work with a demand metric. It is counted in the whole, and in no row.",
        source=inputs.own_bill.source,
    )


def _period(inputs: Inputs) -> Iterator[Assumption]:
    if inputs.since > inputs.asked_from:
        yield Assumption(
            about="period",
            text=f"The report begins on {inputs.since.astimezone(inputs.zone):%Y-%m-%d %H:%M}, when the autoscaler was "
            "deployed: nothing is claimed for the time before.",
            source="CloudFormation, CreationTime of the stack",
            is_caveat=True,
        )
    if inputs.until < inputs.asked_until:
        yield Assumption(
            about="period",
            text=f"The period is not over: it is counted up to {inputs.until.astimezone(inputs.zone):%Y-%m-%d %H:%M}.",
            source="the clock of this machine",
            is_caveat=True,
        )
    yield Assumption(
        about="period",
        text=f"Days and months are those of {inputs.zone.key}"
        + ("." if inputs.zone.key == "UTC" else "; AWS's invoices go by UTC."),
        source="the option --timezone",
    )


def _prices(inputs: Inputs) -> Iterator[Assumption]:
    prices, used = inputs.fleet.prices, set(inputs.providers.values())
    for provider, price in prices.by_provider.items():
        if provider in used:
            free = (
                f", of which the first {price.free_unit_hours:g} of each month are free, in what was spent and in each "
                "baseline alike, day by day and in the order of the targets"
                if price.free_unit_hours
                else ", without a free tier"
            )
            yield Assumption(
                about="prices",
                text=f"{provider}: {price.unit_hour:.2f} {prices.currency} a unit-hour{free}.",
                source=price.source,
            )
    told = {(False, False): "neither", (True, False): "the start", (False, True): "the stop", (True, True): "both"}
    yield Assumption(
        about="prices",
        text="Whether AWS bills a unit while its model starts and stops is not documented; counted here: "
        f"{told[prices.bills_starting, prices.bills_stopping]}.",
        source=f"{CONFIGURED}, prices",
    )
    yield Assumption(
        about="rounding",
        text="Each target on each day is rounded to the cent, halves up; every sum is one of such lines.",
        source=LAW,
    )


def _spent(inputs: Inputs, whole: Row) -> Iterator[Assumption]:
    yield Assumption(
        about="spent",
        text="Spent is what our ledger of runs says: the units that CloudWatch confirmed, and for runs that it has not "
        "confirmed yet the most units that they may have, from ready to stopping.",
        source="the ledger in the table; InServiceInferenceUnits, by the minute",
    )
    if whole.confirmed_runs < whole.runs:
        yield Assumption(
            about="spent",
            text=f"CloudWatch has confirmed {whole.confirmed_runs} of {whole.runs} runs; the others are estimated.",
            source="the ledger in the table",
            is_caveat=True,
        )
    yield Assumption(
        about="spent",
        text=f"For the confirmed runs CloudWatch and our own looks differ by {unit_hours(whole.corrected)} unit-hours.",
        source="InServiceInferenceUnits less our own transitions",
    )
    if gone := [name for name in inputs.providers if name not in inputs.fleet]:
        yield Assumption(
            about="baselines",
            text=f"Not configured any more: {listed(gone)}. What they cost is in the sums, and compared with nothing.",
            source=CONFIGURED,
            is_caveat=True,
        )


def _baselines(inputs: Inputs) -> Iterator[Assumption]:
    yield Assumption(
        about="always-on",
        text="Always on at Max: each target with its maximum units all the time, as it is configured now.",
        source=f"{CONFIGURED}, bounds",
    )
    yield Assumption(
        about="own-scaling",
        text="Always on, AWS scales: from the minimum, at least 1, to the maximum units, with those that the demand "
        "needs at once; the minimum where there is no data. AWS does not say how soon it scales, so this is the least "
        "that it would cost.",
        source=f"{LAW}; {CONFIGURED}, sizing ({_sizing(inputs)})",
    )
    unknown = [target.name for target in inputs.fleet.targets if target.name not in inputs.demand]
    if unknown:
        yield Assumption(
            about="own-scaling",
            text=f"The demand of {listed(unknown)} is not known: left out where AWS's own scaling, demand alone "
            "or the optimum is compared.",
            source="CloudWatch",
            is_caveat=True,
        )
    yield from _signals(inputs)
    if steps := sorted({each.every for each in inputs.demand.values()}):
        yield Assumption(
            about="own-scaling",
            text=f"Demand is its average over {' or '.join(map(length, steps))}: shorter peaks are flattened, "
            "which makes the baseline smaller.",
            source="CloudWatch",
        )
    yield Assumption(
        about="schedule",
        text="Schedule alone: the maximum units of each period while it is open "
        "and in the configured lead time before.",
        source=f"{CONFIGURED}, schedule",
    )


def _signals(inputs: Inputs) -> Iterator[Assumption]:
    """How demand was read that is not told by one metric."""
    sources = {target.name: target.demand for target in inputs.fleet.targets if target.demand}
    readable = demand_signals(inputs.fleet, inputs.counted_from, inputs.now)
    if unread := [name for name in sources if name not in readable]:
        yield Assumption(
            about="own-scaling",
            text=f"The demand of {listed(unread)} is an expression, which is not read here: it does not divide what it "
            "counts by PERIOD(), so it is TPS in its own steps alone.",
            source=f"{CONFIGURED}, demand",
            is_caveat=True,
        )
    queues = [name for name in inputs.demand if any(isinstance(each, QueueSignal) for each in _heard(sources, name))]
    if queues:
        yield Assumption(
            about="own-scaling",
            text=f"The demand of {listed(queues)} that a queue tells is what was sent to it. What waited in it is not "
            "counted again, which makes the baseline smaller.",
            source="CloudWatch, NumberOfMessagesSent",
        )


def _heard(sources: Mapping[str, DemandSource], name: str) -> Sequence[Signal]:
    return sources[name].heard if name in sources else ()


def _served(whole: Row) -> Iterator[Assumption]:
    yield Assumption(
        about="served",
        text="Served images are successful requests. Those of Custom Labels are counted for the whole account and "
        "region, whoever made them. Each hour belongs to the day in which it begins.",
        source="CloudWatch, SuccessfulRequestCount",
    )
    if isinstance(whole.images, Unknown):
        yield Assumption(
            about="served",
            text=f"The images served by all are unknown: {whole.images.why}.",
            source="CloudWatch",
            is_caveat=True,
        )


def _sizing(inputs: Inputs) -> str:
    rates = sorted({target.sizing.tps_per_unit for target in inputs.fleet.targets})
    return f"{' or '.join(f'{rate:g}' for rate in rates)} TPS per unit"
