"""Amazon Rekognition Custom Labels, the service that runs today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from autoscaler.aws.providers.api import Api
from autoscaler.aws.providers.errors import handling_of
from autoscaler.aws.providers.look import Look, observation, turned
from autoscaler.aws.providers.provider import ProviderError
from autoscaler.aws.providers.requests import check_value, in_request
from autoscaler.scaling.model import CustomLabelsModel, Observation, ProviderName, Units

# DescribeProjects and DescribeProjectVersions both take at most so many names (Rekognition API reference).
NAMES_PER_CALL = 10
NOT_FOUND = "ResourceNotFoundException"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version ARN taken apart. `project` is the project's ARN without its number, which is not the version's.

    The numbers that end both ARNs are two instants of creation, so that one cannot be had from the other.
    """

    arn: str
    project: str
    name: str

    @classmethod
    def of(cls, model: CustomLabelsModel) -> Version:
        """Raises RequestError for what is no version ARN."""
        arn = model.project_version_arn
        check_value(ProviderName.REKOGNITION, "DescribeProjectVersions", "ProjectVersionArn", arn)
        project, _, name, _ = arn.rsplit("/", 3)
        return cls(arn=arn, project=project, name=name)


class CustomLabels:
    """Provider of CustomLabelsModel. The API has no idempotency token: what guards a repetition is ResourceInUse."""

    def __init__(self, client: Any) -> None:
        self._api = Api(client, ProviderName.REKOGNITION)
        self._arns: dict[str, str] = {}

    def start(self, model: CustomLabelsModel, units: Units, token: str) -> None:  # noqa: ARG002 - no such parameter here
        self._api.call("StartProjectVersion", ProjectVersionArn=model.project_version_arn, **in_request(units))

    def stop(self, model: CustomLabelsModel, token: str) -> None:  # noqa: ARG002 - no such parameter here
        self._api.call("StopProjectVersion", ProjectVersionArn=model.project_version_arn)

    def observe(self, target: str, model: CustomLabelsModel, now: datetime) -> Observation:
        return self.observe_many({target: model}, now)[target]

    def observe_many(self, models: Mapping[str, CustomLabelsModel], now: datetime) -> dict[str, Observation]:
        """One DescribeProjectVersions for each project; DescribeProjects only for projects not yet met, ten a call."""
        look, by_project = Look(), defaultdict[str, dict[str, Version]](dict)
        for target, model in models.items():
            with look.at([target]):
                version = Version.of(model)
                by_project[version.project][target] = version
        with look.as_far_as_it_goes():
            self._meet(by_project)
            for project, wanted in turned(by_project.items(), now):
                with look.at(wanted):
                    self._look_at_project(look, project, wanted, now)
        return look.outcome()

    def _meet(self, projects: Iterable[str]) -> None:
        """Learn the ARNs of projects from their names, which are unique in an account and region."""
        names = sorted({_last(project) for project in projects if project not in self._arns})
        for start in range(0, len(names), NAMES_PER_CALL):
            for page in self._api.pages("DescribeProjects", ProjectNames=names[start : start + NAMES_PER_CALL]):
                arns = [project["ProjectArn"] for project in page["ProjectDescriptions"]]
                self._arns |= {arn.rpartition("/")[0]: arn for arn in arns}

    def _look_at_project(self, look: Look, project: str, wanted: Mapping[str, Version], now: datetime) -> None:
        described = self._described(project, {version.name for version in wanted.values()})
        for target, version in wanted.items():
            with look.at([target]):
                if version.arn not in described:
                    namesakes = [arn for arn in described if arn.rsplit("/", 2)[1] == version.name]
                    raise _not_found("DescribeProjectVersions", version.arn, namesakes)
                look.seen[target] = observation(
                    ProviderName.REKOGNITION, target, "DescribeProjectVersions", described[version.arn], now
                )

    def _described(self, project: str, names: set[str]) -> dict[str, dict[str, Any]]:
        """Versions of the project by ARN: the named ones, or all where they are too many to name.

        Whether a name that does not exist is refused or passed over is not documented. If it is refused, all are
        asked for, because one deleted version must not hide its siblings.
        """
        if project not in self._arns:
            namesakes = [arn for known, arn in self._arns.items() if _last(known) == _last(project)]
            raise _not_found("DescribeProjects", project, namesakes)
        if len(names) <= NAMES_PER_CALL:
            try:
                return self._versions(self._arns[project], VersionNames=sorted(names))
            except ProviderError as error:
                if error.code != NOT_FOUND:
                    raise
        try:
            return self._versions(self._arns[project])
        except ProviderError as error:
            if error.code == NOT_FOUND:
                # A project that was made anew has another ARN, to be learned at the next look.
                del self._arns[project]
            raise

    def _versions(self, project_arn: str, **named: list[str]) -> dict[str, dict[str, Any]]:
        pages = self._api.pages("DescribeProjectVersions", ProjectArn=project_arn, **named)
        return {each["ProjectVersionArn"]: each for page in pages for each in page["ProjectVersionDescriptions"]}


def _last(arn: str) -> str:
    return arn.rpartition("/")[2]


def _not_found(operation: str, arn: str, namesakes: Sequence[str]) -> ProviderError:
    """What is missing may have been made anew, or the client may look in another account or region."""
    hint = f", but there is {', '.join(namesakes)}" if namesakes else ""
    return ProviderError(
        operation=operation, code=NOT_FOUND, message=f"there is no {arn}{hint}", handling=handling_of(NOT_FOUND)
    )
