"""Where a target's demand is heard, and what holds where nothing is: values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

# The metrics of a queue by what they tell (SQS developer guide, sqs-available-cloudwatch-metrics).
VISIBLE, IN_FLIGHT, SENT, OLDEST = "visible", "in_flight", "sent", "oldest"
# The only metric of a signal that has no need to name it.
VALUE = "value"
# The result of an expression; with its capital it is none of the names that its metrics may have.
RESULT = "Result"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A CloudWatch metric with its statistic. `name` is what the signal calls it."""

    name: str
    namespace: str
    metric: str
    dimensions: tuple[tuple[str, str], ...]
    statistic: str

    def per_second(self, value: float, period: timedelta) -> float:
        """The statistic `Sum` is divided by the period, others are taken as TPS."""
        return value / period.total_seconds() if self.statistic == "Sum" else value


class Plainly(StrEnum):
    """What missing data means: nothing changes, or nothing is asked."""

    HOLD = "hold"
    FLOOR = "floor"


@dataclass(frozen=True, slots=True, kw_only=True)
class LastGood:
    """The last data count on until they are `ttl` old; then nothing changes."""

    ttl: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallback:
    """As much demand as so many units carry, once there were no data for `after`; before, nothing changes."""

    units: int
    after: timedelta


Missing = Plainly | LastGood | Fallback


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One thing that tells demand, read in steps of `period`.

    An interval counts as complete `offset` after its end: what CloudWatch has of it earlier may be a part. The signal
    has no data once its newest interval is older than `window`; None stands for the target's idle window. `missing` is
    what that means, None for what it means for the target's signals in general. `called` is its name for people.
    """

    called: str
    metrics: tuple[Metric, ...]
    period: timedelta
    offset: timedelta = timedelta(0)
    window: timedelta | None = None
    missing: Missing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricSignal(Signal):
    """A single metric: counts by the statistic `Sum`, else TPS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpressionSignal(Signal):
    """Metric math over the metrics, by their names, that gives TPS."""

    expression: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSignal(Signal):
    """An SQS queue whose backlog is to be worked off within `drain`.

    With `oldest`, a message that has waited longer is demand, however little it is.
    """

    drain: timedelta
    oldest: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestsSignal(Signal):
    """What the model service itself counts: requests that it served and that it throttled. It counts no zeros."""
