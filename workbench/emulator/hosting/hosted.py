"""One model with everything that belongs to it while it is hosted: life, units in service, demand, tallies."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from autoscaler.scaling.model import Phase, Units
from workbench.emulator.hosting.catalogue import HostedModel
from workbench.emulator.hosting.ledger import Event, Ledger, Transition
from workbench.emulator.hosting.life import Life, State
from workbench.emulator.hosting.load import Demand, Tally
from workbench.emulator.hosting.meter import Meter
from workbench.emulator.hosting.scaling import OwnScaling
from workbench.emulator.hosting.settings import HostingSettings
from workbench.emulator.hosting.steps import Steps


def _nothing(_: datetime) -> float:
    return 0.0


@dataclass(slots=True)
class Hosted:
    """What the fleet knows of one declared model. `name` is the model's name in tests and scenarios."""

    declared: HostedModel
    settings: HostingSettings
    ledger: Ledger
    meter: Meter
    born: datetime
    tags: dict[str, str] = field(init=False)
    life: Life = field(init=False)
    scaling: OwnScaling = field(init=False)
    serving: Steps = field(default_factory=Steps)
    demand: Demand = _nothing
    total: Tally = field(default_factory=Tally)
    minute: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        self.tags = dict(self.declared.tags)
        self.life = Life(self.born, self._changed)
        self.scaling = OwnScaling(law=self.settings.scaling, tps_per_unit=self.declared.tps_per_unit)

    @property
    def name(self) -> str:
        return self.declared.called

    def count(self, tally: Tally) -> None:
        self.minute.add(tally)
        self.total.add(tally)

    def scale_to(self, units: int, at: datetime) -> None:
        self.serving.append(at, units)
        self.meter.set(self.name, at, units)

    def _changed(self, state: State, event: Event) -> None:
        self.ledger.write(
            Transition(
                at=state.since,
                service=self.declared.service,
                model=self.name,
                event=event,
                units=state.units,
                token=state.token if event in (Event.START_ACCEPTED, Event.STOP_ACCEPTED) else None,
                by=state.by,
                message=state.message if event is Event.FAILED else None,
            )
        )
        serving = state.units.minimum if state.phase is Phase.READY and state.units else 0
        self.meter.set(self.name, state.since, self._billed(state, serving))
        self.serving.append(state.since, serving)

    def _billed(self, state: State, serving: int) -> int:
        """Whether the waits are billed is unknown; a stopping model would be billed for what last served."""
        unknown = self.settings.unknown
        if state.phase is Phase.STARTING and unknown.bills_starting:
            return state.units.minimum if state.units else 0
        if state.phase is Phase.STOPPING and unknown.bills_stopping:
            return self.serving.latest
        return serving


def units_shown(state: State) -> Units | None:
    """The units that a describe call tells. That a failed or stopped model shows none is our inference."""
    return None if state.phase in (Phase.OFF, Phase.FAILED) else state.units
