"""A region as the guard sees it: models in memory, and what was asked of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from guard.judgement.finding import Finding
from guard.judgement.lease_tag import LEASE
from guard.judgement.model import Model, ServiceName, Started, Units
from guard.judgement.verdict import Verdict

NOW = datetime(2026, 11, 21, 22, 0, tzinfo=UTC)
OVER, HOLDS = "2026-11-21T22:00:00Z plant weld-seams", "2026-11-21T22:00:01Z plant weld-seams"


def ago(**length: float) -> datetime:
    return NOW - timedelta(**length)


def a_model(name: str = "weld/1", *, lease: str | None = None, status: str = "RUNNING", **other: Any) -> Model:
    project, _, version = name.partition("/")
    given: dict[str, Any] = {
        "service": ServiceName.REKOGNITION,
        "arn": f"arn:{name}",
        "units": Units(minimum=1),
        "tags": {LEASE: lease} if lease else {},
    }
    return Model(project=project, version=version, status=status, **given | other)


def a_finding(name: str = "weld/1", verdict: Verdict = Verdict.STRAY, **other: Any) -> Finding:
    own = {key: other.pop(key) for key in ("refusal", "started") if key in other}
    return Finding(model=a_model(name, **other), verdict=verdict, **own)


def started(by: str | None = "lee", **length: float) -> Started:
    return Started(at=ago(**length), by=by)


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "not for you"}}, "Any")


@dataclass
class Region:
    """A model service in memory. `broken` maps `projects`, or the name of a project or model, to what it raises.

    A broken model is broken for one call: its `tags`, `units` or `stop`, as in `weld/1 tags`.
    """

    held: list[Model]
    broken: Mapping[str, Exception] = field(default_factory=dict)
    stopped: list[str] = field(default_factory=list)
    name: ServiceName = ServiceName.REKOGNITION

    def projects(self) -> Iterator[str]:
        yield from dict.fromkeys(model.project for model in self.held)
        self._meet("projects")

    def models(self, project: str) -> Iterator[Model]:
        self._meet(project)
        yield from (model for model in self.held if model.project == project)

    def units(self, model: Model) -> Units | None:
        self._meet(f"{model} units")
        return model.units

    def tags(self, model: Model) -> Mapping[str, str]:
        self._meet(f"{model} tags")
        return model.tags

    def stop(self, model: Model) -> None:
        self._meet(f"{model} stop")
        self.stopped.append(str(model))

    def _meet(self, what: str) -> None:
        if what in self.broken:
            raise self.broken[what]
