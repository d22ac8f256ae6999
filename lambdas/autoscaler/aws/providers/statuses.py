"""What every status of both services means: where the model stands, and what may be asked of it."""

from __future__ import annotations

from dataclasses import dataclass

from autoscaler.aws.providers.provider import Handling, ProviderError
from autoscaler.scaling.model import Phase, ProviderName


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What one status tells us.

    `startable` and `stoppable` say that asking is worth a call: what AWS leaves unsaid is tried, because a refusal
    costs nothing and a model left running does. `final` says that nothing changes until somebody asks for it.
    """

    phase: Phase
    serves: bool = False
    startable: bool = False
    stoppable: bool = False
    final: bool = False


_AT_REST = Meaning(phase=Phase.OFF, startable=True, final=True)
_BUSY_OFF = Meaning(phase=Phase.OFF)
_UNUSABLE = Meaning(phase=Phase.OFF, final=True)
# Whether a starting model may be stopped is not documented; AWS's own batch sample tries it.
_STARTING = Meaning(phase=Phase.STARTING, stoppable=True)
_READY = Meaning(phase=Phase.READY, serves=True, stoppable=True, final=True)
_STOPPING = Meaning(phase=Phase.STOPPING)
# Neither service says what may follow a failed start, so both ways out are tried.
_FAILED = Meaning(phase=Phase.FAILED, startable=True, stoppable=True, final=True)

# A stopped model goes back to TRAINED (Lookout for Vision guide, run-stop-model). SYSTEM_UPDATING is the service's
# own doing and passes; that the model goes on serving and billing meanwhile is our inference.
_LOOKOUTVISION = {
    "TRAINING": _BUSY_OFF,
    "TRAINED": _AT_REST,
    "TRAINING_FAILED": _UNUSABLE,
    "STARTING_HOSTING": _STARTING,
    "HOSTED": _READY,
    "HOSTING_FAILED": _FAILED,
    "STOPPING_HOSTING": _STOPPING,
    "SYSTEM_UPDATING": Meaning(phase=Phase.UPDATING, serves=True, stoppable=True),
    "DELETING": _BUSY_OFF,
}

# A model that was never started is TRAINING_COMPLETED or COPYING_COMPLETED, one that was is STOPPED (Rekognition
# Custom Labels guide, running-model). DEPRECATED and EXPIRED are defined nowhere that we found.
_REKOGNITION = {
    "TRAINING_IN_PROGRESS": _BUSY_OFF,
    "TRAINING_COMPLETED": _AT_REST,
    "TRAINING_FAILED": _UNUSABLE,
    "STARTING": _STARTING,
    "RUNNING": _READY,
    "FAILED": _FAILED,
    "STOPPING": _STOPPING,
    "STOPPED": _AT_REST,
    "DELETING": _BUSY_OFF,
    "COPYING_IN_PROGRESS": _BUSY_OFF,
    "COPYING_COMPLETED": _AT_REST,
    "COPYING_FAILED": _UNUSABLE,
    "DEPRECATED": _UNUSABLE,
    "EXPIRED": _UNUSABLE,
}

STATUSES = {ProviderName.LOOKOUTVISION: _LOOKOUTVISION, ProviderName.REKOGNITION: _REKOGNITION}


def meaning_of(provider: ProviderName, status: str, operation: str) -> Meaning:
    """The meaning of a status that `operation` answered.

    Raises ProviderError for a status that came after this table: guessing could leave a model running or stop it.
    """
    try:
        return STATUSES[provider][status]
    except KeyError:
        raise ProviderError(
            operation=operation,
            code="UnknownStatus",
            message=f"{provider} says {status!r}, which is none of {', '.join(STATUSES[provider])}",
            handling=Handling.ALARM,
        ) from None
