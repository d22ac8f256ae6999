"""Which models exist: their names, ARNs, capacity and tags."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from autoscaler.scaling.model import CustomLabelsModel, LookoutModel, Model, ProviderName
from workbench.emulator.hosting.settings import HostingSettings

_TRAINED_AT = datetime(2025, 1, 6, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class HostedLookoutModel:
    """A Lookout for Vision model that exists in the emulated account. `name` is what tests and scenarios call it."""

    project: str
    version: str
    name: str = ""
    tps_per_unit: float = 5.0
    status: str = "TRAINED"
    tags: Mapping[str, str] = field(default_factory=dict)
    created: datetime = _TRAINED_AT

    service = ProviderName.LOOKOUTVISION

    @property
    def called(self) -> str:
        return self.name or f"{self.project}/{self.version}"

    @property
    def model(self) -> Model:
        return LookoutModel(project=self.project, version=self.version)

    def arn(self, settings: HostingSettings) -> str:
        place = f"{settings.region}:{settings.account}"
        return f"arn:aws:lookoutvision:{place}:model/{self.project}/{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class HostedCustomLabelsModel:
    """A Custom Labels model version that exists in the emulated account.

    `project_created` is the number at the end of the project's ARN (milliseconds). As on AWS it differs from the
    version's own, so the project ARN cannot be guessed from the version ARN; None takes a stable number.
    """

    project_version_arn: str
    project_created: int | None = None
    name: str = ""
    tps_per_unit: float = 5.0
    status: str = "TRAINING_COMPLETED"
    tags: Mapping[str, str] = field(default_factory=dict)

    service = ProviderName.REKOGNITION

    @property
    def project(self) -> str:
        return self.project_version_arn.split("/")[1]

    @property
    def version(self) -> str:
        return self.project_version_arn.split("/")[3]

    @property
    def called(self) -> str:
        return self.name or f"{self.project}/{self.version}"

    @property
    def model(self) -> Model:
        return CustomLabelsModel(project_version_arn=self.project_version_arn)

    @property
    def created(self) -> datetime:
        return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(self.project_version_arn.split("/")[4]))

    @property
    def project_arn(self) -> str:
        created = self.project_created
        stable = 1_500_000_000_000 + zlib.crc32(self.project.encode())
        return f"{self.project_version_arn.rsplit('/', 3)[0]}/{stable if created is None else created}"

    def arn(self, _settings: HostingSettings) -> str:
        return self.project_version_arn


HostedModel = HostedLookoutModel | HostedCustomLabelsModel


class Catalogue:
    """All models of the account. Raises ValueError when two of them could not be told apart."""

    def __init__(self, models: Iterable[HostedModel]) -> None:
        self.models = tuple(models)
        self._by_name = {hosted.called: hosted for hosted in self.models}
        self._by_model = {hosted.model: hosted for hosted in self.models}
        if len(self._by_name) < len(self.models) or len(self._by_model) < len(self.models):
            raise ValueError("two models have the same name or identity")
        projects: dict[str, str] = {}
        for hosted in self.custom_labels():
            if projects.setdefault(hosted.project, hosted.project_arn) != hosted.project_arn:
                raise ValueError(f"project {hosted.project} has two ARNs: give its versions one project_created")

    def lookout(self) -> list[HostedLookoutModel]:
        return [hosted for hosted in self.models if isinstance(hosted, HostedLookoutModel)]

    def custom_labels(self) -> list[HostedCustomLabelsModel]:
        return [hosted for hosted in self.models if isinstance(hosted, HostedCustomLabelsModel)]

    def named(self, model: str | Model) -> HostedModel:
        """Raises KeyError for a model that nobody declared."""
        return self._by_name[model] if isinstance(model, str) else self._by_model[model]
