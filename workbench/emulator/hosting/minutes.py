"""One minute of every model: demand is accounted, the service's own scaling moves, metrics are put."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from autoscaler.scaling.model import Phase, ProviderName
from workbench.emulator.hosting.calls import Calls, Outcome
from workbench.emulator.hosting.catalogue import HostedLookoutModel
from workbench.emulator.hosting.fleet import Fleet
from workbench.emulator.hosting.hosted import Hosted
from workbench.emulator.hosting.load import Tally, flow

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Datapoint:
    """One value of one metric; `at` is the begin of its minute, as CloudWatch stamps it."""

    namespace: str
    name: str
    dimensions: Mapping[str, str]
    value: float
    at: datetime
    unit: str = "Count"


class Minutes:
    def __init__(self, fleet: Fleet, calls: Calls) -> None:
        self._fleet = fleet
        self._calls = calls
        self._until: datetime | None = None
        self._reported: Counter[tuple[ProviderName, str, Outcome]] = Counter()

    def close(self, at: datetime) -> list[Datapoint]:
        """Account the time since the last close (the first time: one minute), which ends at `at`."""
        since = self._until if self._until is not None else at - _MINUTE
        if at <= since:
            return []
        self._until = at
        points: list[Datapoint] = []
        fluid = Tally()
        for hosted in self._fleet.all():
            flowed = self._flowed(hosted, since, at)
            if hosted.declared.service is ProviderName.REKOGNITION:
                fluid.add(flowed)
            self._scale(hosted, since, at)
            points += self._units(hosted, since, at)
            points += self._lookout_requests(hosted, since)
            hosted.minute = Tally()
        return points + list(self._rekognition_requests(fluid, since))

    def _flowed(self, hosted: Hosted, since: datetime, at: datetime) -> Tally:
        """Fluid demand of the span. An update that serves nobody is taken as lasting the whole span."""
        seconds = (at - since).total_seconds()
        ready = hosted.serving.seconds_above_zero(since, at)
        capacity = hosted.serving.total_seconds(since, at) * hosted.declared.tps_per_unit
        updating = self._fleet.phase(hosted, hosted.life.at(at), at) is Phase.UPDATING
        if updating and not self._fleet.settings.unknown.serves_while_updating:
            ready = capacity = 0.0
        flowed = flow(max(0.0, hosted.demand(since)), seconds, ready, capacity)
        flowed.anomalies = flowed.served * self._fleet.settings.anomalous_share
        hosted.count(flowed)
        return flowed

    def _scale(self, hosted: Hosted, since: datetime, at: datetime) -> None:
        hosted.scaling.saw(since, hosted.minute.offered / (at - since).total_seconds())
        state = hosted.life.at(at)
        if state.phase is Phase.READY and state.units is not None:
            hosted.scale_to(hosted.scaling.in_service(state.units, state.since, at), at)

    def _units(self, hosted: Hosted, since: datetime, at: datetime) -> Iterator[Datapoint]:
        """Unit metrics exist only while the model runs (Rekognition Custom Labels guide, model usage)."""
        state = hosted.life.at(at)
        if state.phase is not Phase.READY or state.units is None:
            return
        declared = hosted.declared
        version = "ModelVersion" if isinstance(declared, HostedLookoutModel) else "VersionName"
        for name, value in (
            ("MinInferenceUnits", state.units.minimum),
            ("MaxInferenceUnits", state.units.most),
            ("DesiredInferenceUnits", hosted.scaling.desired(state.units, at)),
            ("InServiceInferenceUnits", hosted.serving.latest),
        ):
            yield Datapoint(
                namespace=_NAMESPACES[declared.service],
                name=name,
                dimensions={"ProjectName": declared.project, version: declared.version},
                value=float(value),
                at=since,
            )

    def _lookout_requests(self, hosted: Hosted, since: datetime) -> Iterator[Datapoint]:
        """Counts of zero are not put: CloudWatch hears of requests, and nothing when there are none."""
        if hosted.declared.service is not ProviderName.LOOKOUTVISION:
            return
        tally, unknown = hosted.minute, self._fleet.settings.unknown
        over = unknown.over_capacity_counts_as_throttled
        counts = {
            "SuccessfulRequestCount": tally.served,
            "ProcessedImageCount": tally.served,
            "DetectedAnomalyCount": tally.anomalies,
            "InvalidImageCount": tally.invalid,
            "ThrottledCount": tally.throttled if over else 0.0,
            "ErrorCount": tally.invalid
            + (0.0 if over else tally.throttled)
            + (tally.dropped if unknown.not_ready_counts_as_error else 0.0),
        }
        declared = hosted.declared
        where = {"ProjectName": declared.project, "ModelVersion": declared.version}
        yield from self._counts("AWS/LookoutVision", where, counts, "Time", since)

    def _rekognition_requests(self, fluid: Tally, since: datetime) -> Iterator[Datapoint]:
        """These name the operation and never the model (Rekognition guide, CloudWatch metrics)."""
        fresh = self._calls.counted - self._reported
        self._reported = Counter(self._calls.counted)
        seen: dict[str, dict[Outcome, float]] = {"DetectCustomLabels": {}}
        for (service, operation, outcome), count in fresh.items():
            if service is ProviderName.REKOGNITION:
                seen.setdefault(operation, {})[outcome] = float(count)
        detect = seen["DetectCustomLabels"]
        for outcome, amount in (
            (Outcome.SUCCESS, fluid.served),
            (Outcome.OVER_CAPACITY, fluid.throttled),
            (Outcome.NOT_READY, fluid.dropped),
        ):
            detect[outcome] = detect.get(outcome, 0.0) + amount
        for operation in sorted(seen):
            counts = self._rekognition_counts(seen[operation])
            yield from self._counts("AWS/Rekognition", {"Operation": operation}, counts, "ResponseTime", since)

    def _rekognition_counts(self, seen: Mapping[Outcome, float]) -> dict[str, float]:
        unknown = self._fleet.settings.unknown
        over, not_ready = seen.get(Outcome.OVER_CAPACITY, 0.0), seen.get(Outcome.NOT_READY, 0.0)
        throttled, user = seen.get(Outcome.THROTTLED, 0.0), seen.get(Outcome.USER_ERROR, 0.0)
        as_throttle = unknown.over_capacity_counts_as_throttled
        return {
            "SuccessfulRequestCount": seen.get(Outcome.SUCCESS, 0.0),
            "ThrottledCount": throttled + (over if as_throttle else 0.0),
            "UserErrorCount": user
            + (0.0 if as_throttle else over)
            + (not_ready if unknown.not_ready_counts_as_error else 0.0),
            "ServerErrorCount": seen.get(Outcome.SERVER_ERROR, 0.0),
        }

    def _counts(
        self, namespace: str, where: Mapping[str, str], counts: Mapping[str, float], time: str, since: datetime
    ) -> Iterator[Datapoint]:
        for name, value in counts.items():
            if value > 0:
                yield Datapoint(namespace=namespace, name=name, dimensions=where, value=value, at=since)
        if counts["SuccessfulRequestCount"] > 0:
            took = self._fleet.settings.response_time.total_seconds() * 1000.0
            yield Datapoint(namespace=namespace, name=time, dimensions=where, value=took, at=since, unit="Milliseconds")


_NAMESPACES = {
    ProviderName.LOOKOUTVISION: "AWS/LookoutVision",
    ProviderName.REKOGNITION: "AWS/Rekognition",
}
