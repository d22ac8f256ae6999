"""What a target's signals told of the past: how they are to be read for it, and the TPS of each five minutes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from autoscaler.scaling.need import Datapoints, need
from autoscaler.scaling.predictive.local_steps import STEP
from autoscaler.scaling.signal import SENT, VALUE, ExpressionSignal, MetricSignal, QueueSignal, Signal

# CloudWatch keeps five minutes for 63 days, and single minutes for 15 (CloudWatch user guide, metrics retention).
FIVE_MINUTES_KEPT, MINUTES_KEPT = timedelta(days=63), timedelta(days=15)
# Datapoints come a few minutes late.
LATE = timedelta(minutes=15)


def as_learned(signal: Signal) -> Signal:
    """The signal in steps of five minutes, or of its own, longer ones in whole five minutes.

    Of a queue only what was sent is demand: what waited in it, waited because of our own decisions. Math that divides
    counts by a fixed number is TPS in its own steps alone, so it keeps those.
    """
    step = -(-signal.period // STEP) * STEP
    match signal:
        case QueueSignal():
            [sent] = [replace(metric, name=VALUE) for metric in signal.metrics if metric.name == SENT]
            return MetricSignal(called=signal.called, metrics=(sent,), period=step, offset=signal.offset)
        case ExpressionSignal() if "PERIOD(" not in signal.expression and any(
            metric.statistic == "Sum" for metric in signal.metrics
        ):
            return signal
    return replace(signal, period=step)


def kept(signals: Sequence[Signal]) -> timedelta:
    """How far back CloudWatch has all of them, in their steps."""
    by_minutes = any(signal.period % STEP for signal in signals)
    return MINUTES_KEPT if by_minutes else FIVE_MINUTES_KEPT


def complete_until(signals: Sequence[Signal], now: datetime) -> datetime:
    """The instant up to which all of them have told all that they will."""
    return min(_floor(_told_until(signal, now), signal.period) for signal in signals)


def tps_by_step(
    told: Sequence[tuple[Signal, Datapoints]], activation_tps: float, now: datetime
) -> dict[datetime, float]:
    """The largest TPS that any signal tells, by the begin (UTC) of each five minutes of which there is a datapoint.

    A value holds for its period. What does not exceed `activation_tps` is no demand, but it is history.
    """
    largest: dict[datetime, float] = {}
    for signal, datapoints in told:
        for at, tps in _by_step(signal, datapoints, now).items():
            largest[at] = max(tps if tps > activation_tps else 0.0, largest.get(at, 0.0))
    return largest


def _by_step(signal: Signal, datapoints: Datapoints, now: datetime) -> Mapping[datetime, float]:
    """The mean TPS of each step that its intervals touch. They stand where they were, however late they came."""
    on_time = replace(signal, offset=timedelta(0))
    found: dict[datetime, float] = defaultdict(float)
    for begin, tps in need(on_time, datapoints, 0.0, _told_until(signal, now)):
        at, end = _floor(begin, STEP), begin + signal.period
        while at < end:
            found[at] += tps * ((min(end, at + STEP) - max(begin, at)) / STEP)
            at += STEP
    return found


def _told_until(signal: Signal, now: datetime) -> datetime:
    return now - max(signal.offset, LATE)


def _floor(at: datetime, step: timedelta) -> datetime:
    seconds = step.total_seconds()
    return datetime.fromtimestamp(at.timestamp() // seconds * seconds, at.tzinfo)
