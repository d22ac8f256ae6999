"""Work for a model as its signals tell it: busy and quiet stretches, silence, and data that come late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from autoscaler.scaling.signal import (
    IN_FLIGHT,
    OLDEST,
    SENT,
    VISIBLE,
    ExpressionSignal,
    QueueSignal,
    RequestsSignal,
    Signal,
)
from tests.alarm_stage import Told

# What a signal tells in a minute, by the names of its metrics.
Values = Mapping[str, float]
# The ways in which it tells, one after the other, each for so many minutes.
Stretches = list[tuple[Values, int]]

LENGTH = 90

EMPTY: Values = {VISIBLE: 0}
# Ways in which a queue has work: nothing may be sent any more, all may be in flight, or it may be one old message.
QUEUE_BUSY: tuple[Values, ...] = (
    {SENT: 30, VISIBLE: 30, OLDEST: 20},
    {VISIBLE: 5, OLDEST: 90},
    {VISIBLE: 0, IN_FLIGHT: 5, OLDEST: 90},
    {VISIBLE: 1, OLDEST: 1500},
)
QUEUE_QUIET: tuple[Values, ...] = (EMPTY, {VISIBLE: 1, OLDEST: 30})
SILENT: Values = {}


def busy_values(signal: Signal) -> tuple[Values, ...]:
    """Ways in which a signal tells that there is work."""
    match signal:
        case QueueSignal():
            return QUEUE_BUSY
        case ExpressionSignal():
            return {"first": 120}, {"second": 60}, {"first": 30, "second": 30}
        case RequestsSignal():
            return {"successful": 60}, {"throttled": 60}
    [metric] = signal.metrics
    times = 60 if metric.statistic == "Sum" else 1
    return {metric.name: 1.0 * times}, {metric.name: 2.0 * times}


def quiet_values(signal: Signal) -> tuple[Values, ...]:
    """Ways in which a signal tells that there is none, or too little."""
    match signal:
        case QueueSignal():
            return QUEUE_QUIET
        case ExpressionSignal():
            return ({"first": 0, "second": 0},)
        case RequestsSignal():
            # It counts no zeros.
            return (SILENT,)
    [metric] = signal.metrics
    return {metric.name: 0}, {metric.name: 0.001}


def work(signals: Sequence[Signal], *, silent: bool = False) -> st.SearchStrategy[list[Stretches]]:
    """What each signal tells, for itself; with `silent`, a quiet one tells nothing, unless it is a queue's."""
    return st.tuples(*(_ways(each, silent=silent) for each in signals)).map(list)


def _ways(signal: Signal, *, silent: bool) -> st.SearchStrategy[Stretches]:
    quiet = (SILENT,) if silent and not isinstance(signal, QueueSignal) else quiet_values(signal)
    stretch = st.tuples(st.sampled_from([*busy_values(signal), *quiet, *quiet]), st.integers(1, 20))
    return st.lists(stretch, min_size=2, max_size=6)


def told(signals: Sequence[Signal], stretches: Sequence[Stretches], lags: Sequence[int] = ()) -> list[Told]:
    """What the signals tell in `LENGTH` minutes, of which the last go on as the last stretch does.

    A minute's values come when it is over, and as many minutes later as its lag says, but never before those of
    earlier minutes.
    """
    found: list[Told] = []
    for signal, ways in zip(signals, stretches, strict=True):
        minutes = [values for values, length in ways for _ in range(length)]
        minutes = [*minutes, *[minutes[-1]] * LENGTH][:LENGTH]
        metrics = {metric.name: metric for metric in signal.metrics}
        comes = 0
        for minute, values in enumerate(minutes):
            comes = max(comes, minute + (lags[minute % len(lags)] if lags else 0))
            found += [(comes, metrics[name], minute, value) for name, value in values.items() if name in metrics]
    return found
