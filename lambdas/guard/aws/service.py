"""What the guard asks of a model service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from guard.judgement.model import Model, ServiceName, Units


class Service(Protocol):
    """One model service in one account and region. Every method raises botocore's exceptions."""

    @property
    def name(self) -> ServiceName: ...

    def projects(self) -> Iterator[str]:
        """All projects, as `models` takes them."""

    def models(self, project: str) -> Iterator[Model]:
        """The models of a project that may cost money, as far as a list tells: without tags, perhaps without units."""

    def units(self, model: Model) -> Units | None:
        """The units that a model was started with; None where the service does not say."""

    def tags(self, model: Model) -> Mapping[str, str]:
        """The tags of a model."""

    def stop(self, model: Model) -> None:
        """Ask for the model to be stopped."""
