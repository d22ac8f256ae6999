"""A look at everything that may cost money."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from guard.aws.failures import Failures
from guard.aws.service import Service
from guard.judgement.model import Model


def running(service: Service, failures: Failures) -> Iterator[Model]:
    """Every model of the service's region that may cost money, each as soon as it is found.

    A model whose tags cannot be read is left out: nobody knows whether it is leased.
    """
    with failures.noted(f"list the projects of {service.name}"):
        for project in service.projects():
            yield from _of_project(service, project, failures)


def _of_project(service: Service, project: str, failures: Failures) -> Iterator[Model]:
    with failures.noted(f"list the models of {project}"):
        for listed in service.models(project):
            with failures.noted(f"read the tags of {listed}"):
                yield _with_units(service, replace(listed, tags=service.tags(listed)), failures)


def _with_units(service: Service, model: Model, failures: Failures) -> Model:
    with failures.noted(f"read the units of {model}"):
        return replace(model, units=service.units(model))
    return model
