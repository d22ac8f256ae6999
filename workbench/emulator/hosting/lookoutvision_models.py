"""Finds the Lookout for Vision models that a request speaks of."""

from __future__ import annotations

from workbench.emulator.hosting.catalogue import Catalogue, HostedLookoutModel
from workbench.emulator.hosting.refusals import RefusedError, Why


def of_project(catalogue: Catalogue, project: str) -> list[HostedLookoutModel]:
    """By version. Raises RefusedError for a project that does not exist."""
    models = [model for model in catalogue.lookout() if model.project == project]
    if not models:
        raise RefusedError(Why.NOT_FOUND, f"There is no project {project}.", resource=project, kind="PROJECT")
    return sorted(models, key=lambda model: int(model.version))


def model_of(catalogue: Catalogue, project: str, version: str) -> HostedLookoutModel:
    """`latest` is the highest version (pattern of the shape ModelVersion). Raises RefusedError."""
    models = of_project(catalogue, project)
    if version == "latest":
        return models[-1]
    for model in models:
        if model.version == version:
            return model
    raise RefusedError(Why.NOT_FOUND, f"Project {project} has no model {version}.", resource=f"{project}/{version}")
