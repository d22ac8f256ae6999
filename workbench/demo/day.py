"""The business day: deploy the synthesized template to the emulator and let the clock run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from autoscaler.scaling.document import fleet_from
from autoscaler.scaling.model import CustomLabelsModel, Units
from autoscaler.scaling.schedule import entry_at
from autoscaler.scaling.starting_units import units_to_start
from autoscaler.scaling.target import Fleet, Target
from workbench.demo.decisions import Decisions
from workbench.demo.figures import Figures, figures_of
from workbench.demo.line import ZONE, Lines
from workbench.demo.picture import Sample
from workbench.demo.promises import Promise, promises
from workbench.emulator.emulator import Emulator
from workbench.emulator.hosting import Fault, HostedCustomLabelsModel, HostedLookoutModel, HostedModel, Hosting
from workbench.emulator.trace import Entry

STEP = timedelta(minutes=5)
MINUTE = timedelta(minutes=1)
# Morning enough for a sample at noon to be inside every period of the demo.
NOON = timedelta(hours=12)


@dataclass(slots=True)
class Outcome:
    """What the day came to."""

    promises: list[Promise] = field(default_factory=list)
    figures: list[Figures] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    trace_hash: str = ""
    events: int = 0


def live(
    assembly: Path, document: dict[str, Any], faults: Sequence[Fault], outcome: Outcome
) -> Iterator[tuple[datetime, list[Entry]]]:
    """Live through the recorded day, giving each step's local time and what happened in it. Fills in `outcome`."""
    fleet, lines = fleet_from(document), Lines()
    with Emulator(_hosting(fleet, faults), start=lines.begin) as emulator:
        # The guard is not in the picture: it is there for days on which all this is dead.
        emulator.deploy(assembly, only=[f"autoscaler-{fleet.name}"])
        hosting: Hosting = emulator.hosting
        for target in fleet.targets:
            hosting.offer(target.name, partial(lines.tps, target.name))
        now, told, decisions = lines.begin, 0, Decisions()
        while now < lines.end:
            outcome.samples += [_sample(target, now, hosting, lines) for target in fleet.targets]
            now += STEP
            emulator.run_until(now)
            _publish_demand(emulator, fleet, lines, now)
            entries = emulator.trace
            news = [*entries[told:], *decisions.new(emulator.logs("Plan"))]
            yield now.astimezone(ZONE), sorted(news, key=lambda entry: entry.at)
            told = len(entries)
        _conclude(outcome, emulator, fleet, lines)


def opening_hours(target: Target, lines: Lines) -> tuple[datetime, datetime]:
    """When work begins and ends on the day, in local time."""
    assert target.schedule
    entry = entry_at(target.schedule, lines.begin + NOON)
    assert entry.is_open
    return entry.start.astimezone(ZONE), entry.end.astimezone(ZONE)


def _hosting(fleet: Fleet, faults: Sequence[Fault]) -> Callable[..., Hosting]:
    models = [hosted(target) for target in fleet.targets]
    return lambda now, put_metric: Hosting(now=now, put_metric=put_metric, models=models, faults=faults)


def hosted(target: Target) -> HostedModel:
    """The model that must exist in the emulated account for a target to run, named like the target."""
    if isinstance(target.model, CustomLabelsModel):
        return HostedCustomLabelsModel(project_version_arn=target.model.project_version_arn, name=target.name)
    return HostedLookoutModel(project=target.model.project, version=target.model.version, name=target.name)


def _sample(target: Target, at: datetime, hosting: Hosting, lines: Lines) -> Sample:
    return Sample(
        at=at.astimezone(ZONE),
        target=target.name,
        demand_tps=lines.tps(target.name, at),
        units=hosting.in_service(target.name),
        phase=hosting.describe(target.name).phase,
    )


def _publish_demand(emulator: Emulator, fleet: Fleet, lines: Lines, now: datetime) -> None:
    """What the software of a production line would do: tell CloudWatch how many images it had, minute by minute."""
    minutes = [now - STEP + MINUTE * index for index in range(STEP // MINUTE)]
    for source, name in ((target.demand, target.name) for target in fleet.targets if target.demand):
        emulator.client("cloudwatch").put_metric_data(
            Namespace=source.namespace,
            MetricData=[
                {
                    "MetricName": source.metric,
                    "Dimensions": [{"Name": key, "Value": value} for key, value in source.dimensions],
                    "Timestamp": minute,
                    "Value": lines.tps(name, minute) * MINUTE.total_seconds(),
                }
                for minute in minutes
            ],
        )


def _conclude(outcome: Outcome, emulator: Emulator, fleet: Fleet, lines: Lines) -> None:
    hosting: Hosting = emulator.hosting
    for target in fleet.targets:
        opening, closing = opening_hours(target, lines)
        outcome.promises += promises([target.name], hosting.transitions, opening, closing)
        outcome.figures.append(figures_of(target.name, _units(target, fleet), hosting, lines))
    told = [message for message in emulator.messages if message.topic != "Routine/Topic"]
    outcome.sentences = [message.subject or message.text for message in told]
    outcome.trace_hash, outcome.events = emulator.trace_hash(), len(emulator.trace)


def _units(target: Target, fleet: Fleet) -> Units:
    return units_to_start(target, fleet.quotas[target.provider].units_per_model)
