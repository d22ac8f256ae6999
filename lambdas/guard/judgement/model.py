"""A model that may cost money, as its service describes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class ServiceName(StrEnum):
    """The model services, by the names that AWS gives their APIs."""

    REKOGNITION = "rekognition"
    LOOKOUTVISION = "lookoutvision"


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """The inference units a model was started with. Without a maximum it stays at the minimum."""

    minimum: int
    maximum: int | None = None

    @property
    def most(self) -> int:
        return self.minimum if self.maximum is None else self.maximum

    def __str__(self) -> str:
        return f"{self.minimum}..{self.most}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One version of a project. `units` is None where the service does not say."""

    service: ServiceName
    arn: str
    project: str
    version: str
    status: str
    units: Units | None = None
    tags: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.project}/{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """When (aware, UTC) and by whom a model was last started, as far as CloudTrail tells."""

    at: datetime
    by: str | None
