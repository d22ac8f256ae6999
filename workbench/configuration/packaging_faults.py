"""What the service would say against a target's packaging, said of the keys in the file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from autoscaler.aws.providers import RequestError
from autoscaler.aws.providers.request_fault import Member, RequestFault
from autoscaler.aws.providers.requests import check
from autoscaler.scaling.model import ProviderName
from workbench.configuration.faults import Fault, Path, did_you_mean, not_allowed
from workbench.configuration.packaging_request import KEYS, component_version, request
from workbench.configuration.packaging_section import PackagingSection
from workbench.configuration.partial import as_far_as_right, touches

# Name and version of a component, which a region has once.
Component = tuple[str, str]


def packaging_faults(raw: Any, model_version: Any, at: Path) -> tuple[list[Fault], Component | None]:
    """The faults of a `packaging` section besides those in its form, and the component that it makes, if that is clear.

    `at` is where the section stands.
    """
    if not isinstance(raw, dict):
        return [], None
    section, broken = as_far_as_right(PackagingSection, raw)
    version = model_version if isinstance(model_version, str) and model_version.isdecimal() else None
    found = [*_faults_of_request(section, version, broken), *_faults_of_place(section, broken)]
    unclear = broken | {fault.path for fault in found}
    named = section.component, component_version(section, version)
    is_clear = not touches(("component",), unclear) and not touches(("version",), unclear)
    component = (named[0], named[1]) if is_clear and named[0] and named[1] else None
    return [Fault((*at, *fault.path), fault.problem) for fault in found], component


def _faults_of_request(section: PackagingSection, version: str | None, broken: frozenset[Path]) -> Iterator[Fault]:
    try:
        check(ProviderName.LOOKOUTVISION, "StartModelPackagingJob", request(section, version))
    except RequestError as error:
        for fault in error.details:
            path, *looked_at = (_path(member, section) for member in (fault.member, *fault.because_of))
            # A value in the wrong form is not in the request, and was reported as what it is.
            if path is not None and not any(each and touches(each, broken) for each in (path, *looked_at)):
                yield Fault(path, _problem(fault, path))


def _faults_of_place(section: PackagingSection, broken: frozenset[Path]) -> Iterator[Fault]:
    place = section.deploy_to
    if place and (place.thing is None) == (place.thing_group is None) and not _is_in("deploy_to", broken):
        yield Fault(("deploy_to",), "needs a thing or a thing_group, one of the two")


def _is_in(key: str, broken: frozenset[Path]) -> bool:
    return any(path[0] == key for path in broken)


def _path(member: Member, section: PackagingSection) -> Path | None:
    """The key in the section; None for a member that is not the section's, such as the model."""
    known = next((member[:size] for size in range(len(member), 0, -1) if member[:size] in KEYS), None)
    if known is None:
        return None
    match KEYS[known], member[len(known) :]:
        case ("output",) as key, _:
            return key
        case ("tags",) as key, (int() as index, *_):
            return (*key, list(section.tags)[index])
        case key, rest:
            return (*key, *rest)


def _problem(fault: RequestFault, path: Path) -> str:
    problem = fault.problem
    for member, key in KEYS.items():
        problem = problem.replace(str(member[-1]), ".".join(map(str, key)))
    if problem == "is missing" and len(path) == 1:
        return f"is missing: {PackagingSection.model_fields[str(path[0])].description}"
    if fault.value is None:
        return problem
    return not_allowed(fault.value, f"it {problem}{did_you_mean(fault.value, fault.choices)}")
