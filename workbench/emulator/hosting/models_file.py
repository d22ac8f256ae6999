"""Reads the models of a YAML or JSON file, and reports everything that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Sequence

from autoscaler.scaling.model import ProviderName
from workbench.emulator.hosting.catalogue import HostedCustomLabelsModel, HostedLookoutModel, HostedModel
from workbench.emulator.hosting.problems import Entry, FaultyFileError, Problem
from workbench.emulator.hosting.statuses import RESTING_STATUSES

_BOTH = {"provider", "name", "tps_per_unit", "status", "tags"}
_OF = {
    ProviderName.LOOKOUTVISION: {"project", "model_version"},
    ProviderName.REKOGNITION: {"project_version_arn", "project_created"},
}
# The patterns are those of the two service models (shapes ProjectName, ModelVersionNoLatest and ProjectVersionArn).
_PROJECT = r"[a-zA-Z0-9][a-zA-Z0-9_\-]{0,254}"
_VERSION = r"[1-9][0-9]{0,9}"
_NAME = r"[a-zA-Z0-9_.\-]{1,255}"
_ARN = rf"arn:[a-z\d-]+:rekognition:[a-z\d-]+:\d{{12}}:project/{_NAME}/version/{_NAME}/[0-9]+"


def models_from(entries: Sequence[object]) -> list[HostedModel]:
    """The models of a file, whose keys are those of a target in autoscaler.yaml where both know them.

    Raises FaultyFileError with every path, value and what is allowed.
    """
    found: list[Problem] = []
    models = [_model(raw, f"models[{n}]", found) for n, raw in enumerate(entries)]
    names: set[str] = set()
    for n, hosted in enumerate(models):
        if hosted is not None and hosted.called in names:
            found.append(Problem(path=f"models[{n}].name", value=hosted.called, allowed="a name of its own"))
        names |= {hosted.called} if hosted is not None else set()
    if found:
        raise FaultyFileError(found)
    return [hosted for hosted in models if hosted is not None]


def _model(raw: object, path: str, found: list[Problem]) -> HostedModel | None:
    keys = _BOTH.union(*_OF.values())
    word = Entry(raw, path, keys, found).choice("provider", ProviderName)
    if word is None or not isinstance(raw, dict):
        if isinstance(raw, dict) and raw.get("provider") is None:
            found.append(Problem(path=f"{path}.provider", value=None, allowed="one of " + ", ".join(ProviderName)))
        return None
    service = ProviderName(word)
    known = {key: value for key, value in raw.items() if key in keys}
    entry = Entry(known, path, _BOTH | _OF[service], found)
    name = entry.text("name", r"[A-Za-z0-9._/-]{1,255}", "letters, digits, dot, dash, underscore, slash") or ""
    tps = entry.number("tps_per_unit", 0, None, whole=False, above=True) or 5.0
    status = entry.choice("status", RESTING_STATUSES[service]) or next(iter(RESTING_STATUSES[service]))
    tags = entry.texts("tags")
    if service is ProviderName.LOOKOUTVISION:
        project = _needed(entry, "project", _PROJECT, "a project name such as weld-seams")
        version = _needed(entry, "model_version", _VERSION, 'a version number in quotes, such as "1"')
        if not (project and version):
            return None
        return HostedLookoutModel(
            project=project, version=version, name=name, tps_per_unit=tps, status=status, tags=tags
        )
    arn = _needed(entry, "project_version_arn", _ARN, "the ARN of a project version, which ends in its timestamp")
    created = entry.number("project_created", 0, None, whole=True)
    if not arn:
        return None
    return HostedCustomLabelsModel(
        project_version_arn=arn,
        project_created=None if created is None else int(created),
        name=name,
        tps_per_unit=tps,
        status=status,
        tags=tags,
    )


def _needed(entry: Entry, key: str, pattern: str, allowed: str) -> str | None:
    if not entry.has(key):
        entry.wrong(key, allowed)
        return None
    return entry.text(key, pattern, allowed)
