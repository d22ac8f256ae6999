"""Which statuses cost nothing. Whatever is not listed here may cost money, a status that nobody knows yet included."""

from __future__ import annotations

from guard.judgement.model import ServiceName

# Statuses by the words of both services' APIs. What they mean, and how sure that is, says docs/providers.md. A model
# that is stopping is on its way off and takes no second stop; one whose start has failed may cost: AWS does not say.
_OFF = {
    ServiceName.REKOGNITION: frozenset(
        {
            *("TRAINING_IN_PROGRESS", "TRAINING_COMPLETED", "TRAINING_FAILED"),
            *("COPYING_IN_PROGRESS", "COPYING_COMPLETED", "COPYING_FAILED"),
            *("STOPPING", "STOPPED", "DELETING", "DEPRECATED", "EXPIRED"),
        }
    ),
    ServiceName.LOOKOUTVISION: frozenset({"TRAINING", "TRAINED", "TRAINING_FAILED", "STOPPING_HOSTING", "DELETING"}),
}


def may_cost(service: ServiceName, status: str) -> bool:
    """Whether a model with this status may cost money until somebody stops it."""
    return status not in _OFF[service]
