"""The account's private components, each version with its recipe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One version of a component. `platform` has the attributes of the only platform that it is for."""

    name: str
    version: str
    description: str
    publisher: str
    created: datetime
    recipe: Mapping[str, Any]
    platform: Mapping[str, str]
    tags: Mapping[str, str] = field(default_factory=dict)


class Components:
    """All component versions of the account and region, by ARN."""

    def __init__(self, region: str, account: str) -> None:
        self._begin = f"arn:aws:greengrass:{region}:{account}:components:"
        self._versions: dict[str, Component] = {}

    def arn(self, name: str) -> str:
        return f"{self._begin}{name}"

    def version_arn(self, name: str, version: str) -> str:
        return f"{self.arn(name)}:versions:{version}"

    def add(self, component: Component) -> None:
        """Raises ValueError when there is such a version: it cannot be overwritten."""
        arn = self.version_arn(component.name, component.version)
        if arn in self._versions:
            raise ValueError(f"The component version {arn} exists already.")
        self._versions[arn] = component

    def find(self, version_arn: str) -> Component | None:
        return self._versions.get(version_arn)

    def versions(self, name: str) -> list[Component]:
        """Greater versions first (Greengrass API reference, ListComponentVersions)."""
        found = (component for component in self._versions.values() if component.name == name)
        return sorted(found, key=lambda component: _numbers(component.version), reverse=True)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
