"""A run: one model's time from the start that was asked for until it is off, which is what money is paid for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from autoscaler.scaling.items import model_from_item, model_to_item, units_from_item, units_to_item
from autoscaler.scaling.model import LAG, Model, Observation, Phase, Units

# A start that leaves no trace for so long was never made: its answer was not lost, its question was.
NEVER_BEGAN = timedelta(minutes=5)

INSTANTS = ("began", "ready", "stopping", "ended")

Steps = tuple[tuple[datetime, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What is known of a run. Instants are aware and in UTC, and as late as our looks: up to five minutes.

    `began` is when the start was asked for, or a run that somebody else began was first seen. One that goes on over
    midnight (UTC) is ended there and continued by another, so that each belongs to a day. `in_service` is what
    CloudWatch said afterwards: the units in service from each instant on; None until then.
    """

    target: str
    model: Model
    units: Units
    began: datetime
    seen: bool = False
    ready: datetime | None = None
    stopping: datetime | None = None
    ended: datetime | None = None
    in_service: Steps | None = None

    @property
    def id(self) -> str:
        """Sorts by time. Whoever writes a run twice writes it to the same place."""
        return f"{self.began.isoformat()}#{self.target}"


def asked(before: Run | None, target: str, model: Model, units: Units, now: datetime) -> Run:
    """The run of a start that is about to be asked for; one that goes on already is the same, asked for once more."""
    if before and before.ended is None and before.model == model:
        return before
    return Run(target=target, model=model, units=units, began=now)


def looked_at(run: Run | None, model: Model, seen: Observation) -> Run | None:
    """The run after a look at its model."""
    at = seen.at
    if run and run.ended is None and run.model != model:
        # The version before still runs, and is looked at elsewhere.
        return run
    if seen.phase in (Phase.OFF, Phase.FAILED):
        return _over(run, seen) if run and run.ended is None else run
    if run is None or run.ended is not None:
        run = Run(target=seen.target, model=model, units=seen.units or Units(1), began=at)
    run = replace(run, seen=True, units=seen.units or run.units)
    match seen.phase:
        case Phase.READY | Phase.UPDATING:
            return replace(run, ready=run.ready or at, stopping=None)
        case Phase.STOPPING:
            return replace(run, stopping=run.stopping or at)
    return run


def at_midnight(run: Run | None, now: datetime) -> Run | None:
    """The run as today's part of it, if it began on an earlier day (UTC) and goes on."""
    midnight = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
    if run is None or run.ended is not None or run.began >= midnight:
        return run
    ready, stopping = run.ready and midnight, run.stopping and midnight
    return replace(run, began=midnight, ready=ready, stopping=stopping)


def finished(before: Run | None, after: Run | None) -> Iterator[Run]:
    """The runs that are over, when `after` takes the place of `before` in a record."""
    if before and before.ended is None and after and after.began != before.began:
        yield replace(before, ended=after.began)
    if after and after.ended and after != before:
        yield after


def _over(run: Run, seen: Observation) -> Run:
    """Off. A start that was asked for a moment ago may not show yet, and one that never shows cost nothing."""
    if seen.phase is Phase.OFF and not run.seen:
        lasted = seen.at - run.began
        return replace(run, ended=run.began if lasted < NEVER_BEGAN else seen.at) if lasted >= LAG else run
    return replace(run, ended=seen.at)


def run_to_item(run: Run) -> dict[str, Any]:
    """The run as plain JSON values; what is not known yet is absent."""
    instants = {name: getattr(run, name) for name in INSTANTS}
    item = {
        "target": run.target,
        "model": model_to_item(run.model),
        "units": units_to_item(run.units),
        "seen": run.seen,
        **{name: at.isoformat() for name, at in instants.items() if at},
    }
    if run.in_service is not None:
        item["in_service"] = [[at.isoformat(), units] for at, units in run.in_service]
    return item


def run_from_item(item: Mapping[str, Any]) -> Run:
    """The run that `run_to_item` wrote."""
    in_service = item.get("in_service")
    return Run(
        target=item["target"],
        model=model_from_item(item["model"]),
        units=units_from_item(item["units"]),
        seen=item["seen"],
        **{name: datetime.fromisoformat(item[name]) for name in INSTANTS if name in item},
        in_service=None if in_service is None else tuple((datetime.fromisoformat(at), int(n)) for at, n in in_service),
    )
