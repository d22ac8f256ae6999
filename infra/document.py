"""The compiled configuration, as far as infrastructure reads it. `workbench.configuration` writes it."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict


class Bounds(TypedDict):
    """The least and the most inference units."""

    minimum: int
    maximum: int


class Sizing(TypedDict):
    """How demand becomes inference units."""

    tps_per_unit: float
    target_utilisation: float


class SignalMetric(TypedDict):
    """One of a signal's metrics, and what the signal calls it."""

    name: str
    namespace: str
    metric: str
    dimensions: dict[str, str]
    statistic: str


class Signal(TypedDict):
    """One thing that tells demand. Expressions have their math, queues how soon they are to be empty."""

    kind: Literal["metric", "expression", "queue", "requests"]
    called: str
    metrics: list[SignalMetric]
    period_seconds: int
    offset_seconds: int
    window_seconds: int | None
    expression: NotRequired[str]
    drain_seconds: NotRequired[int]
    oldest_seconds: NotRequired[int | None]


class Demand(TypedDict):
    """The metric that tells a target's demand, or the `signals` that do."""

    namespace: str
    metric: str
    dimensions: dict[str, str]
    statistic: str
    period_seconds: int
    activation_tps: float
    idle_after_seconds: int
    peak_tps: float | None
    signals: NotRequired[list[Signal]]


class Converge(TypedDict):
    """How long a start and a stop may take."""

    start_deadline_seconds: int
    stop_deadline_seconds: int


class Policy(TypedDict):
    """How demand becomes units, as far as functions and alarms of its own are needed for it."""

    mode: Literal["schedule", "target-tracking", "step", "forecast"]
    up_window_seconds: int


class S3Location(TypedDict):
    """Where in S3 a component's artifacts go."""

    Bucket: str
    Prefix: NotRequired[str]


class Greengrass(TypedDict):
    """The API's GreengrassConfiguration, as far as permissions depend on it."""

    ComponentName: str
    ComponentVersion: str
    S3OutputLocation: S3Location
    Tags: NotRequired[list[dict[str, str]]]


class Packaging(TypedDict):
    """What a target's model is packaged into."""

    greengrass: Greengrass
    deploy_to: str | None
    encryption_key: str | None


class Target(TypedDict):
    """One model version that we scale."""

    name: str
    provider: Literal["lookoutvision", "rekognition"]
    project: NotRequired[str]
    model_version: NotRequired[str]
    project_version_arn: NotRequired[str]
    bounds: Bounds
    sizing: Sizing
    demand: Demand | None
    alarms: bool
    converge: Converge
    packaging: NotRequired[Packaging | None]
    policy: NotRequired[Policy]


class Wakeup(TypedDict):
    """A local time at which some target's desired state may change."""

    timezone: str
    expression: str


class Fleet(TypedDict):
    """Everything one stack looks after."""

    name: str
    notify: list[str]
    notify_routine: NotRequired[list[str]]
    wake_on_alarms: list[str]
    targets: list[Target]
    wakeups: list[Wakeup]
