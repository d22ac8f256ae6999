"""All models of the account: starts, stops and reads in words that both services share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from autoscaler.scaling.model import Phase, ProviderName, Units
from workbench.emulator.hosting import statuses
from workbench.emulator.hosting.catalogue import Catalogue, HostedModel
from workbench.emulator.hosting.faults_in_force import FaultsInForce
from workbench.emulator.hosting.hosted import Hosted, units_shown
from workbench.emulator.hosting.ledger import Ledger
from workbench.emulator.hosting.life import State
from workbench.emulator.hosting.meter import Meter
from workbench.emulator.hosting.quotas import Quota
from workbench.emulator.hosting.refusals import RefusedError, Why
from workbench.emulator.hosting.settings import HostingSettings

_HOLDING = frozenset({Phase.STARTING, Phase.READY, Phase.UPDATING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a describe call tells of a model."""

    phase: Phase
    status: str
    units: Units | None
    message: str | None


class Fleet:
    """Instants are aware UTC. Start and stop raise RefusedError; none of this locks, its owner does."""

    def __init__(self, catalogue: Catalogue, settings: HostingSettings, faults: FaultsInForce, born: datetime) -> None:
        self.catalogue = catalogue
        self.settings = settings
        self.faults = faults
        self.ledger = Ledger()
        self.meter = Meter(settings.price_per_unit_hour, born)
        self._hosted = {
            model.called: Hosted(model, settings, self.ledger, self.meter, born) for model in catalogue.models
        }

    def of(self, model: HostedModel) -> Hosted:
        return self._hosted[model.called]

    def all(self, service: ProviderName | None = None) -> list[Hosted]:
        return [hosted for hosted in self._hosted.values() if service in (None, hosted.declared.service)]

    def advance(self, at: datetime) -> None:
        """Let everything happen that fell due until now."""
        for hosted in self._hosted.values():
            hosted.life.at(at)
        self.meter.read_at(at)

    def phase(self, hosted: Hosted, state: State, at: datetime) -> Phase:
        updating = state.phase is Phase.READY and self.faults.updating(hosted.declared.service, hosted.name, at)
        return Phase.UPDATING if updating else state.phase

    def running(self, at: datetime) -> list[Hosted]:
        """The models that are starting, ready or updating."""
        return [hosted for hosted in self._hosted.values() if hosted.life.at(at).phase in _HOLDING]

    def quota(self, service: ProviderName, at: datetime) -> Quota:
        return self.faults.quota(service, self.settings.quotas[service], at)

    def start(self, hosted: Hosted, units: Units, at: datetime, *, token: str | None = None, by: str = "api") -> Seen:
        """Raises RefusedError for a wrong state, too many models or too many units."""
        state = hosted.life.at(at)
        self._check_startable(hosted, state, at)
        service = hosted.declared.service
        self.quota(service, at).admit(units, self._holding(service, at), self._resource(hosted))
        failing = self.faults.failing(service, hosted.name, at)
        sticking = self.faults.sticking(service, hosted.name, at)
        due: datetime | None = at + self.settings.start.nth(self.settings.seed, "start", hosted.name, state.starts + 1)
        if sticking is not None:
            due = None if sticking.until is None or due is None else max(due, sticking.until)
        fails = None if failing is None else failing.message or "Hosting failed (emulated)."
        return self.seen(hosted, hosted.life.start(at, units, due=due, fails=fails, token=token, by=by), at)

    def stop(self, hosted: Hosted, at: datetime, *, token: str | None = None, by: str = "api") -> Seen:
        """Raises RefusedError for a wrong state; which states are wrong is partly a setting."""
        state = hosted.life.at(at)
        phase = self.phase(hosted, state, at)
        unknown = self.settings.unknown
        if phase is Phase.STOPPING and unknown.stop_while_stopping:
            return self.seen(hosted, state, at)
        allowed = {
            Phase.READY: True,
            Phase.UPDATING: unknown.stop_while_updating,
            Phase.STARTING: unknown.stop_while_starting,
            Phase.FAILED: unknown.stop_when_failed,
        }
        if not allowed.get(phase, False):
            raise self._wrong_state(hosted, "stopped", state, at)
        due = at + self.settings.stop.nth(self.settings.seed, "stop", hosted.name, state.starts)
        return self.seen(hosted, hosted.life.stop(at, due=due, token=token, by=by), at)

    def see(self, hosted: Hosted, at: datetime, operation: str) -> Seen:
        """What a read tells, which may be behind what was written."""
        lag = self.faults.lag(hosted.declared.service, hosted.name, operation, at)
        return self.seen(hosted, hosted.life.as_of(at, lag), at)

    def _check_startable(self, hosted: Hosted, state: State, at: datetime) -> None:
        seen = self.seen(hosted, state, at)
        failed_may = seen.phase is Phase.FAILED and self.settings.unknown.start_when_failed
        if not (failed_may or seen.status in statuses.STARTABLE):
            raise self._wrong_state(hosted, "started", state, at)

    def _holding(self, service: ProviderName, at: datetime) -> int:
        """How many models of the service count against the quota of running models."""
        phases = _HOLDING | ({Phase.STOPPING} if self.settings.unknown.stopping_counts_as_running else set())
        return sum(hosted.life.at(at).phase in phases for hosted in self.all(service))

    def seen(self, hosted: Hosted, state: State, at: datetime) -> Seen:
        """What would be told of a model in this state."""
        phase = self.phase(hosted, state, at)
        declared = hosted.declared
        message = state.message if phase is Phase.FAILED else None
        if phase is Phase.UPDATING and (fault := self.faults.updating(declared.service, hosted.name, at)):
            message = fault.message
        return Seen(
            phase=phase,
            status=statuses.status(declared.service, phase, resting=declared.status, hosted_before=state.starts > 0),
            units=units_shown(state),
            message=message,
        )

    def _wrong_state(self, hosted: Hosted, verb: str, state: State, at: datetime) -> RefusedError:
        status = self.seen(hosted, state, at).status
        return RefusedError(
            Why.WRONG_STATE, f"A model that is {status} cannot be {verb}.", resource=self._resource(hosted)
        )

    def _resource(self, hosted: Hosted) -> str:
        return hosted.declared.arn(self.settings)
