"""The emulated model services and Greengrass in one piece: WSGI applications, a clock, a meter and an oracle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from threading import RLock
from typing import Protocol

from autoscaler.scaling.model import Model, ProviderName, Units
from workbench.emulator.greengrass.api import Greengrass
from workbench.emulator.greengrass.components import Components
from workbench.emulator.greengrass.deployments import Deployments
from workbench.emulator.greengrass.operations import GreengrassOperations
from workbench.emulator.hosting import lookoutvision_api, rekognition_api
from workbench.emulator.hosting.asked import STARTS, STOPS, Asked, Asking, parameters_of
from workbench.emulator.hosting.calls import Calls, Outcome
from workbench.emulator.hosting.catalogue import Catalogue, HostedModel
from workbench.emulator.hosting.faults import Fault
from workbench.emulator.hosting.faults_in_force import FaultsInForce
from workbench.emulator.hosting.fleet import Fleet, Seen
from workbench.emulator.hosting.hosted import Hosted
from workbench.emulator.hosting.ledger import Transition
from workbench.emulator.hosting.load import Demand, Tally
from workbench.emulator.hosting.lookoutvision_api import LookoutVision
from workbench.emulator.hosting.lookoutvision_operations import LookoutVisionOperations
from workbench.emulator.hosting.meter import Meter
from workbench.emulator.hosting.minutes import Minutes
from workbench.emulator.hosting.packaging import PackagingJob, PackagingJobs
from workbench.emulator.hosting.packaging_operations import PackagingOperations
from workbench.emulator.hosting.packaging_output import PutObject, no_bucket, publish
from workbench.emulator.hosting.quotas import Quota
from workbench.emulator.hosting.rekognition_api import Rekognition
from workbench.emulator.hosting.rekognition_operations import RekognitionOperations
from workbench.emulator.hosting.serving import Serving
from workbench.emulator.hosting.settings import HostingSettings


class PutMetric(Protocol):
    """What takes a datapoint: the platform's CloudWatch."""

    def __call__(
        self,
        namespace: str,
        name: str,
        dimensions: Mapping[str, str],
        value: float,
        at: datetime,
        unit: str,
        /,
    ) -> object: ...


class Hosting:
    """The emulated account's models. Models are named by their declared name or by the core's `Model`.

    `now` gives the virtual time, aware UTC. One lock guards everything; neither `now` nor `put_metric` is called while
    it is held.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        put_metric: PutMetric,
        models: Iterable[HostedModel],
        faults: Iterable[Fault] = (),
        settings: HostingSettings | None = None,
    ) -> None:
        self.settings = settings or HostingSettings()
        self._now = now
        self._put_metric = put_metric
        self._lock = RLock()
        self._faults = FaultsInForce(faults, self.settings.seed)
        self._fleet = Fleet(Catalogue(models), self.settings, self._faults, born=now())
        self._calls = Calls(self.settings, self._faults)
        self._asking = Asking(
            {
                ProviderName.LOOKOUTVISION: lookoutvision_api.code_of,
                ProviderName.REKOGNITION: lambda why: rekognition_api.code_of(why, self.settings),
            }
        )
        self._minutes = Minutes(self._fleet, self._calls)
        self._latest = now()
        serving = Serving(self._fleet)
        self._components = Components(self.settings.region, self.settings.account)
        self._put_object: PutObject = no_bucket
        self._jobs = PackagingJobs(self.settings, self._faults, self._publish)
        packaging = PackagingOperations(self._fleet, self._jobs, self._components)
        self.lookoutvision = LookoutVision(
            LookoutVisionOperations(self._fleet, serving, packaging), self._calls, self._asking, self._tick, self._lock
        )
        self.rekognition = Rekognition(
            RekognitionOperations(self._fleet, serving),
            self._calls,
            self._asking,
            self.settings,
            self._tick,
            self._lock,
        )
        deployments = Deployments(self.settings, self._faults)
        self.greengrass = Greengrass(
            GreengrassOperations(self.settings, self._components, deployments),
            self._jobs.advance,
            self._tick,
            self._lock,
        )

    def stores_with(self, put_object: PutObject) -> None:
        """From now on packaging jobs put their archives into this S3; without one, no bucket exists."""
        self._put_object = put_object

    def _publish(self, job: PackagingJob, at: datetime) -> None:
        publish(job, at, self._put_object, self._components)

    def minute(self, at: datetime) -> None:
        """Close the minute that ends at `at`: account demand, scale, put metrics (stamped with the minute's begin)."""
        with self._lock:
            self._latest = max(self._latest, at)
            self._fleet.advance(at)
            self._jobs.advance(at)
            points = self._minutes.close(at)
        for point in points:
            self._put_metric(point.namespace, point.name, point.dimensions, point.value, point.at, point.unit)

    def offer(self, model: str | Model, tps: float | Demand) -> None:
        """From now on this fluid demand is asked of the model: a steady TPS, or a function of the minute's begin."""
        with self._lock:
            self._hosted(model).demand = tps if callable(tps) else lambda _: tps

    def inject(self, faults: Iterable[Fault]) -> None:
        """Add faults to those of the construction."""
        with self._lock:
            self._faults.add(faults)

    def person_starts(self, model: str | Model, units: Units, *, who: str = "a person") -> Seen:
        """Somebody starts the model in the console, behind everybody's back. Raises RefusedError as the API would."""
        at = self._tick()
        with self._lock:
            hosted = self._hosted(model)
            service, asked = hosted.declared.service, parameters_of(hosted.declared, units)
            with self._asking.noted(service, STARTS[service], asked, at, who=who, by_hand=True):
                return self._fleet.start(hosted, units, at, by=who)

    def person_stops(self, model: str | Model, *, who: str = "a person") -> Seen:
        """Somebody stops the model in the console. Raises RefusedError as the API would."""
        at = self._tick()
        with self._lock:
            hosted = self._hosted(model)
            service, asked = hosted.declared.service, parameters_of(hosted.declared)
            with self._asking.noted(service, STOPS[service], asked, at, who=who, by_hand=True):
                return self._fleet.stop(hosted, at, by=who)

    def describe(self, model: str | Model) -> Seen:
        """The truth about a model now, whatever stale reads the API gives."""
        at = self._tick()
        with self._lock:
            hosted = self._hosted(model)
            return self._fleet.seen(hosted, hosted.life.at(at), at)

    def in_service(self, model: str | Model) -> int:
        """The units that serve now."""
        at = self._tick()
        with self._lock:
            self._fleet.advance(at)
            return self._hosted(model).serving.latest

    def tally(self, model: str | Model) -> Tally:
        """What was served, throttled and dropped so far; fluid demand counts when its minute is closed."""
        with self._lock:
            total = Tally()
            total.add(self._hosted(model).total)
            return total

    def quota(self, service: ProviderName) -> Quota:
        """The quota in force now."""
        at = self._tick()
        with self._lock:
            return self._fleet.quota(service, at)

    @property
    def running(self) -> list[str]:
        """The names of the models that start, serve or update now."""
        at = self._tick()
        with self._lock:
            return [hosted.name for hosted in self._fleet.running(at)]

    @property
    def transitions(self) -> tuple[Transition, ...]:
        """Every effective transition until now, in the order of their virtual instants."""
        at = self._tick()
        with self._lock:
            self._fleet.advance(at)
            return self._fleet.ledger.read()

    @property
    def meter(self) -> Meter:
        """The oracle of money, read now."""
        at = self._tick()
        with self._lock:
            self._fleet.advance(at)
            return self._fleet.meter

    @property
    def packaging_jobs(self) -> tuple[PackagingJob, ...]:
        """Every packaging job, each with its states until now, in the order in which they were started."""
        at = self._tick()
        with self._lock:
            self._jobs.advance(at)
            return tuple(replace(job, states=[*job.states]) for job in self._jobs.all)

    @property
    def asked(self) -> tuple[Asked, ...]:
        """Every call to start, stop or package a model, refused ones included, and who made it."""
        with self._lock:
            return tuple(self._asking.asked)

    @property
    def calls(self) -> dict[tuple[ProviderName, str, Outcome], int]:
        """How many API calls ended how, by service and operation."""
        with self._lock:
            return dict(self._calls.counted)

    def _hosted(self, model: str | Model) -> Hosted:
        return self._fleet.of(self._fleet.catalogue.named(model))

    def _tick(self) -> datetime:
        """The virtual time, which never goes back: threads may read the clock in another order than they come here."""
        at = self._now()
        with self._lock:
            self._latest = max(self._latest, at)
            return self._latest
