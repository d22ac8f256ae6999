"""What each service calls the phases of a model."""

from __future__ import annotations

from autoscaler.scaling.model import Phase, ProviderName

# Statuses a model may rest in while nothing is hosted, the usual one first (shapes ModelStatus, ProjectVersionStatus).
RESTING_STATUSES: dict[ProviderName, tuple[str, ...]] = {
    ProviderName.LOOKOUTVISION: ("TRAINED", "TRAINING", "TRAINING_FAILED"),
    ProviderName.REKOGNITION: (
        "TRAINING_COMPLETED",
        "COPYING_COMPLETED",
        "STOPPED",
        "TRAINING_IN_PROGRESS",
        "TRAINING_FAILED",
        "COPYING_IN_PROGRESS",
        "COPYING_FAILED",
        "DEPRECATED",
        "EXPIRED",
    ),
}
# What there is nothing to package of.
UNTRAINED = frozenset({"TRAINING", "TRAINING_FAILED"})
STARTABLE = frozenset({"TRAINED", "TRAINING_COMPLETED", "COPYING_COMPLETED", "STOPPED"})
# Where a stopped model comes to rest: the one thing in which the two services really differ.
_STOPPED = {ProviderName.LOOKOUTVISION: "TRAINED", ProviderName.REKOGNITION: "STOPPED"}
_HOSTING: dict[ProviderName, dict[Phase, str]] = {
    ProviderName.LOOKOUTVISION: {
        Phase.STARTING: "STARTING_HOSTING",
        Phase.READY: "HOSTED",
        Phase.UPDATING: "SYSTEM_UPDATING",
        Phase.STOPPING: "STOPPING_HOSTING",
        Phase.FAILED: "HOSTING_FAILED",
    },
    ProviderName.REKOGNITION: {
        Phase.STARTING: "STARTING",
        Phase.READY: "RUNNING",
        Phase.STOPPING: "STOPPING",
        Phase.FAILED: "FAILED",
    },
}


def status(service: ProviderName, phase: Phase, *, resting: str, hosted_before: bool) -> str:
    """`resting` is the status the model was declared with; it holds until the first start."""
    if phase is Phase.OFF:
        return _STOPPED[service] if hosted_before else resting
    return _HOSTING[service][phase]
