"""The nouns of the decision: targets, observations, desired states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from autoscaler.scaling.demand import SUBSIDED, SUSTAINED
from autoscaler.scaling.signal import VALUE, Metric, MetricSignal, Missing, Plainly, Signal


class ProviderName(StrEnum):
    """The model services, by the names that AWS gives their APIs."""

    LOOKOUTVISION = "lookoutvision"
    REKOGNITION = "rekognition"


class Phase(StrEnum):
    """Where a model stands, whatever its service calls that."""

    OFF = "off"
    STARTING = "starting"
    READY = "ready"
    UPDATING = "updating"
    STOPPING = "stopping"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Units:
    """The inference units a model is started with. Both are fixed until it is stopped.

    Without a maximum the service does not scale by itself and runs at the minimum
    (Rekognition Custom Labels guide, running-model).
    """

    minimum: int
    maximum: int | None = None

    @property
    def most(self) -> int:
        return self.minimum if self.maximum is None else self.maximum

    def same_as(self, other: Units | None) -> bool:
        """Whether a model running with `other` runs with what is asked here."""
        return other is not None and (self.minimum, self.most) == (other.minimum, other.most)

    def __str__(self) -> str:
        return f"{self.minimum}..{self.most}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LookoutModel:
    """A Lookout for Vision model, named as the API names it."""

    project: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomLabelsModel:
    """A Rekognition Custom Labels model version, named as the API names it."""

    project_version_arn: str


Model = LookoutModel | CustomLabelsModel


def provider_of(model: Model) -> ProviderName:
    """The service that hosts the model."""
    match model:
        case LookoutModel():
            return ProviderName.LOOKOUTVISION
        case CustomLabelsModel():
            return ProviderName.REKOGNITION


# Answers lag behind writes ("eventually consistent" in both services' documentation, without a figure).
LAG = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What a service said of a model at an instant (aware, UTC).

    `units` are the units it was started with; None when it is off or the service does not say.
    `message` is the service's own explanation, when it gives one.
    """

    target: str
    at: datetime
    phase: Phase
    status: str
    startable: bool
    stoppable: bool
    units: Units | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandSource:
    """What tells a target's demand: one CloudWatch metric, or several signals, of which the largest need wins.

    With `signals`, the metric is one of theirs. `missing` says what holds where data are missing while the model runs.
    The stabilization windows are those of the target's policy.
    """

    namespace: str
    metric: str
    dimensions: tuple[tuple[str, str], ...]
    statistic: str
    period: timedelta
    activation_tps: float
    idle_after: timedelta
    peak_tps: float | None
    signals: tuple[Signal, ...] = ()
    missing: Missing = Plainly.HOLD
    up_window: timedelta = SUSTAINED
    down_window: timedelta = SUBSIDED

    @property
    def heard(self) -> tuple[Signal, ...]:
        """The signals, which may be the one metric."""
        if self.signals:
            return self.signals
        metric = Metric(
            name=VALUE,
            namespace=self.namespace,
            metric=self.metric,
            dimensions=self.dimensions,
            statistic=self.statistic,
        )
        return (MetricSignal(called=self.metric, metrics=(metric,), period=self.period),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizing:
    """How demand becomes inference units.

    "5 TPS per unit" is a prior and no fact: AWS removed the number from its documentation, so measure your own.
    `target_utilisation` is the share of a unit's TPS that we plan to use, in (0, 1].
    `high_availability` asks for at least two units, as AWS advises for production (units spread over zones).
    """

    tps_per_unit: float
    target_utilisation: float
    high_availability: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The least and the most inference units a target may have; a minimum of 0 lets demand switch it off."""

    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvergeSettings:
    """How long and how often to try before giving up. `retries` counts starts after the first failed one."""

    expected_start: timedelta
    start_deadline: timedelta
    stop_deadline: timedelta
    retries: int
