"""Who asked for starts, stops and packaging, refused or not: what CloudTrail hears of the account's models."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from autoscaler.scaling.model import ProviderName, Units
from workbench.emulator.hosting.catalogue import HostedLookoutModel, HostedModel
from workbench.emulator.hosting.refusals import RefusedError, Why

CodeOf = Callable[[Why], str]

STARTS = {ProviderName.LOOKOUTVISION: "StartModel", ProviderName.REKOGNITION: "StartProjectVersion"}
STOPS = {ProviderName.LOOKOUTVISION: "StopModel", ProviderName.REKOGNITION: "StopProjectVersion"}
_OPERATIONS = frozenset({*STARTS.values(), *STOPS.values(), "StartModelPackagingJob"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One call to start, stop or package a model.

    `who` is the access key id that signed it or, when it came `by_hand`, the name of the person in the console.
    `parameters` have the API's own names, and are empty when it was refused unread. `refused` is the error's code.
    """

    at: datetime
    service: ProviderName
    operation: str
    parameters: Mapping[str, Any]
    who: str
    by_hand: bool
    refused: str | None


class Asking:
    """All such calls so far, in order. `code_of` turns a refusal into the error code of its service."""

    def __init__(self, code_of: Mapping[ProviderName, CodeOf]) -> None:
        self._code_of = code_of
        self.asked: list[Asked] = []

    @contextmanager
    def noted(
        self,
        service: ProviderName,
        operation: str,
        parameters: Mapping[str, Any],
        at: datetime,
        *,
        who: str,
        by_hand: bool = False,
    ) -> Iterator[None]:
        """Note the call that is made inside, if it starts, stops or packages a model. A lost answer is no refusal."""
        if operation not in _OPERATIONS:
            yield
            return
        refused: str | None = None
        try:
            yield
        except RefusedError as refusal:
            refused = self._code_of[service](refusal.why)
            raise
        finally:
            asked = Asked(
                at=at,
                service=service,
                operation=operation,
                parameters=dict(parameters),
                who=who,
                by_hand=by_hand,
                refused=refused,
            )
            self.asked.append(asked)


def parameters_of(model: HostedModel, units: Units | None = None) -> dict[str, Any]:
    """What one says to the API to start the model with these units, or to stop it."""
    if isinstance(model, HostedLookoutModel):
        named: dict[str, Any] = {"ProjectName": model.project, "ModelVersion": model.version}
    else:
        named = {"ProjectVersionArn": model.project_version_arn}
    if units is not None:
        named["MinInferenceUnits"] = units.minimum
        if units.maximum is not None:
            named["MaxInferenceUnits"] = units.maximum
    return named
