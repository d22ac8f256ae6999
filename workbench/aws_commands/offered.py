"""Which commands are offered, and where the others are."""

from __future__ import annotations

OFFERED = {
    "lookoutvision": (
        "start-model",
        "stop-model",
        "describe-model",
        "list-models",
        "list-projects",
        "start-model-packaging-job",
        "describe-model-packaging-job",
        "list-model-packaging-jobs",
    ),
    "rekognition": (
        "start-project-version",
        "stop-project-version",
        "describe-project-versions",
        "describe-projects",
    ),
}
THE_REST = {
    "lookoutvision": (
        "These are all that autoscaler offers of lookoutvision. For the others that its service model has, run "
        "`autoscaler sdk-model install` and then `aws lookoutvision`."
    ),
    "rekognition": "These are all that autoscaler offers of rekognition. For the others, run `aws rekognition`.",
}
