"""What tells how much is asked of a model: one metric, or a list of signals."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from workbench.configuration.durations import duration
from workbench.configuration.faults import did_you_mean
from workbench.configuration.refusals import not_among
from workbench.configuration.section import Section
from workbench.configuration.texts import MathName, MetricName, QueueName

Statistic = Literal["Sum", "Average", "Maximum"]
Period = Annotated[timedelta, *duration("1m", "1h", step="1m")]
# CloudWatch allows 30 dimensions to a metric (CloudWatch user guide, concepts).
Dimensions = Annotated[dict[MetricName, MetricName], Field(max_length=30)]

MINUTE = timedelta(minutes=1)
# The keys that belong to demand by one metric.
OF_ONE_METRIC = ("namespace", "metric", "dimensions", "statistic", "period")


class MissingSection(Section):
    """What holds while there are no data and the model runs."""

    rule: Literal["hold", "floor"] | None = None
    last_good: Annotated[timedelta, *duration("1m", "24h")] | None = None
    fallback: Annotated[int, Field(ge=1, le=1000)] | None = None
    after: Annotated[timedelta, *duration("1m", "24h")] | None = None

    @model_validator(mode="before")
    @classmethod
    def _text_is_rule(cls, value: Any) -> Any:
        if value in ("hold", "floor"):
            return {"rule": value}
        if not isinstance(value, dict):
            near = did_you_mean(value, ["hold", "floor", "last_good", "fallback"])
            raise not_among(f"hold, floor, or a mapping with last_good or fallback{near}")
        return value

    @property
    def rules(self) -> list[str]:
        """The rules that it names; one, where nothing is wrong."""
        return [key for key in ("rule", "last_good", "fallback") if getattr(self, key) is not None]


class Heard(Section):
    """When what a signal says is complete, how long it counts, and what it means when it says nothing."""

    offset: Annotated[timedelta, *duration("0m", "1h")] = timedelta(0)
    window: Annotated[timedelta, *duration("2m", "24h")] | None = None
    missing: MissingSection | None = None

    @property
    def step(self) -> timedelta:
        """How long one interval of it is; AWS's own metrics have a datapoint for each minute."""
        return MINUTE


class NamedMetric(Section):
    """A metric in an expression."""

    namespace: MetricName
    metric: MetricName
    dimensions: Dimensions = Field(default_factory=dict)
    statistic: Statistic = "Sum"


class MetricSection(NamedMetric, Heard):
    """A CloudWatch metric: counts by the statistic `Sum`, else TPS."""

    period: Period = MINUTE

    @property
    def step(self) -> timedelta:
        return self.period


class ExpressionSection(Heard):
    """Metric math over metrics that it names, which gives TPS."""

    # MetricDataQuery (CloudWatch API reference) allows 2,048; the names in it become a little longer.
    math: Annotated[str, Field(min_length=1, max_length=1500, description="metric math that gives TPS")]
    metrics: Annotated[dict[MathName, NamedMetric], Field(min_length=1, max_length=10)]
    period: Period = MINUTE

    @property
    def step(self) -> timedelta:
        return self.period


class QueueSection(Heard):
    """An SQS queue: what waits in it, what is being worked on, and what arrives."""

    name: QueueName
    drain: Annotated[timedelta, *duration("1m", "24h")] = timedelta(minutes=10)
    oldest: Annotated[timedelta, *duration("1m", "336h")] | None = None


class RequestsSection(Heard):
    """The service's own request metrics: what it served, and what it throttled."""


class SignalSection(Section):
    """One thing that tells demand: a mapping with one key, which says of which kind it is."""

    metric: MetricSection | None = None
    expression: ExpressionSection | None = None
    queue: QueueSection | None = None
    requests: RequestsSection | None = None

    @model_validator(mode="before")
    @classmethod
    def _text_is_requests(cls, value: Any) -> Any:
        if value == "requests":
            return {"requests": {}}
        if not isinstance(value, dict):
            raise not_among(f"requests, or a mapping with {KINDS_OF_SIGNAL}{did_you_mean(value, ['requests'])}")
        return value

    @property
    def kinds(self) -> list[str]:
        """The kinds that it says it has; one, where nothing is wrong."""
        return [kind for kind in type(self).model_fields if getattr(self, kind) is not None]

    @property
    def told(self) -> Heard:
        """What stands under its key. Raises IndexError where there is none."""
        told: Heard = getattr(self, self.kinds[0])
        return told


KINDS_OF_SIGNAL = "metric, expression, queue or requests"


class DemandSection(Section):
    """What tells how much is asked of the model: one CloudWatch metric, or signals, of which the largest wins."""

    namespace: MetricName | None = None
    metric: MetricName | None = None
    dimensions: Dimensions = Field(default_factory=dict)
    statistic: Statistic = "Sum"
    period: Period = MINUTE
    signals: Annotated[list[SignalSection], Field(min_length=1, max_length=10)] | None = None
    missing: MissingSection = MissingSection(rule="hold")
    activation_tps: Annotated[float, Field(ge=0, le=1_000_000)] = 0.0
    idle_after: Annotated[timedelta, *duration("1m", "24h")] = timedelta(minutes=30)
    peak_tps: Annotated[float, Field(gt=0, le=1_000_000)] | None = None

    @property
    def longest_step(self) -> timedelta:
        """The longest interval that its datapoints stand for."""
        return max((each.told.step for each in self.signals or () if each.kinds), default=self.period)

    @property
    def wakes(self) -> bool:
        """Whether it can tell demand for a model that is off, which is asked nothing and counts nothing."""
        return self.signals is None or any(each.kinds != ["requests"] for each in self.signals)
