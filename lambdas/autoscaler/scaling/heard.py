"""The demand that a target's signals tell together, also where some of them have no data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from autoscaler.scaling.demand import SUSTAINED, Demand, Point, Waiting, Windows, demand_from
from autoscaler.scaling.model import DemandSource, Phase, Sizing
from autoscaler.scaling.need import HOLDS_FOR_PERIODS, Datapoints, just_above, largest, need, waiting_in
from autoscaler.scaling.signal import (
    Fallback,
    LastGood,
    Missing,
    Plainly,
    QueueSignal,
    RequestsSignal,
    Signal,
)

# A model that is off is asked nothing, and many callers then publish nothing.
_IS_OFF = frozenset({Phase.OFF, Phase.STOPPING, Phase.FAILED})
_IS_ON = frozenset(Phase) - _IS_OFF


def span(signal: Signal, source: DemandSource) -> timedelta:
    """How far back a signal's intervals count; one whole interval at least always lies in it."""
    return max(source.idle_after, SUSTAINED, 2 * signal.period, signal.window or timedelta(0))


def kept(signal: Signal, source: DemandSource) -> timedelta:
    """How far back its datapoints are kept: stabilization may look back further than they count for anything else."""
    return max(span(signal, source), source.up_window, source.down_window)


def reach(signal: Signal, source: DemandSource) -> timedelta:
    """How far back its datapoints have to be read, so that missing data can be judged, too."""
    match _missing(signal, source):
        case LastGood(ttl=ttl):
            more = ttl
        case Fallback(after=after):
            more = max(timedelta(0), after - kept(signal, source))
        case _:
            more = timedelta(0)
    return kept(signal, source) + signal.offset + more


def demand_of(
    source: DemandSource, sizing: Sizing, heard: Sequence[Datapoints], phase: Phase | None, now: datetime
) -> Demand | None:
    """The demand at `now` (UTC), from what was read of each of the source's signals in their order.

    None when there are no data, which is not zero demand. `phase` is what the model does, None when nobody could see
    it. A signal without data that nothing is to stand in for never lets the others switch the model off.
    """
    signals = source.heard
    points = [need(signal, each, source.activation_tps, now) for signal, each in zip(signals, heard, strict=True)]
    fresh = [_is_fresh(signal, source, each, now) for signal, each in zip(signals, points, strict=True)]
    told: list[tuple[list[Point], Signal]] = []
    assumed, unknown = [], False
    for signal, each, is_fresh in zip(signals, points, fresh, strict=True):
        # What the service did not count, nobody asked, if other signals prove that CloudWatch answers.
        is_silent = isinstance(signal, RequestsSignal) and any(fresh)
        if is_fresh or is_silent:
            told.append((_as_read(signal, source, each, phase, is_silent, now), signal))
        elif phase not in _IS_OFF:
            instead = _instead(signal, source, sizing, each, now) if phase else None
            unknown = unknown or instead is None
            if instead is not None:
                told.append((instead, signal))
                assumed.append(signal.called)
    demand = _largest(told, source, now)
    if demand is None or (unknown and demand.highest <= source.activation_tps):
        return None
    queues = [(one, each) for one, each in zip(signals, heard, strict=True) if isinstance(one, QueueSignal)]
    return replace(demand, assumed=tuple(assumed), waiting=_waiting(queues, now) if queues else None)


def _waiting(queues: Sequence[tuple[QueueSignal, Datapoints]], now: datetime) -> Waiting | None:
    told = [each for queue, datapoints in queues if (each := waiting_in(queue, datapoints, now))]
    if not told:
        return None
    return Waiting(requests=sum(each.requests for each in told), oldest=max(each.oldest for each in told))


def _is_fresh(signal: Signal, source: DemandSource, points: Sequence[Point], now: datetime) -> bool:
    patience = signal.window or span(signal, source)
    missing = _missing(signal, source)
    if isinstance(missing, Fallback):
        patience = min(patience, missing.after)
    return bool(points) and now - points[-1][0] <= patience


def _as_read(
    signal: Signal, source: DemandSource, points: list[Point], phase: Phase | None, is_silent: bool, now: datetime
) -> list[Point]:
    """The points that count, and zeros between them where a silent signal says that nothing was asked."""
    recent = _since(points, now - kept(signal, source))
    counts_no_zeros = is_silent or _missing(signal, source) is Plainly.FLOOR
    return _with_zeros(signal, source, recent, now) if counts_no_zeros and phase in _IS_ON else recent


def _instead(
    signal: Signal, source: DemandSource, sizing: Sizing, points: list[Point], now: datetime
) -> list[Point] | None:
    """What stands in for a signal without data; None for nothing."""
    newest, latest = (points[-1][0] if points else None), now - signal.period
    match _missing(signal, source):
        case Plainly.FLOOR:
            return [*_with_zeros(signal, source, _since(points, now - kept(signal, source)), now), (latest, 0.0)]
        case LastGood(ttl=ttl) if newest and now - newest <= ttl:
            return [(at + (latest - newest), tps) for at, tps in _since(points, newest - kept(signal, source))]
        case Fallback(units=units, after=after) if newest is None or now - newest > after:
            carried = units * sizing.tps_per_unit * sizing.target_utilisation
            return [(latest, max(carried, just_above(source.activation_tps)))]
    return None


def _missing(signal: Signal, source: DemandSource) -> Missing:
    return signal.missing or source.missing


def _with_zeros(signal: Signal, source: DemandSource, points: list[Point], now: datetime) -> list[Point]:
    """The points, and a zero for each interval without one, but for the newest, which may only be late."""
    period, told = signal.period, dict(points)
    newest = now - signal.offset - (1 + HOLDS_FOR_PERIODS) * period
    begins = datetime.fromtimestamp(newest.timestamp() // period.total_seconds() * period.total_seconds(), UTC)
    at, oldest = begins + signal.offset, now - kept(signal, source)
    while at >= oldest:
        told.setdefault(at, 0.0)
        at -= period
    return sorted(told.items())


def _since(points: Sequence[Point], oldest: datetime) -> list[Point]:
    return [(at, tps) for at, tps in points if at >= oldest]


def _largest(told: Sequence[tuple[list[Point], Signal]], source: DemandSource, now: datetime) -> Demand | None:
    counting = [(_since(points, now - span(signal, source)), signal.period) for points, signal in told]
    found = largest(counting)
    looks_further = any(kept(signal, source) > span(signal, source) for _, signal in told)
    earlier = largest([(points, signal.period) for points, signal in told]) if looks_further else ()
    windows = Windows(up=source.up_window, down=source.down_window, activation_tps=source.activation_tps)
    demand = demand_from(_points(found), windows, _points(earlier))
    if demand is None or len(told) == 1:
        return demand
    return replace(demand, told_by=told[found[-1][2]][1].called)


def _points(found: Sequence[tuple[datetime, float, int]]) -> list[Point]:
    return [(at, tps) for at, tps, _ in found]
