"""The environment that the functions need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Self


class SettingsError(Exception):
    """Environment variables are missing."""


@dataclass(frozen=True)
class Settings:
    """What every function needs: variables of the same names in upper case."""

    table_name: str
    topic_arn: str
    routine_topic_arn: str
    lease_group_name: str
    lease_role_arn: str
    lookout_models: str

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Self:
        """Read the settings. Raises SettingsError that names all that is missing."""
        names = [field.name.upper() for field in fields(cls)]
        if missing := [name for name in names if not env.get(name)]:
            raise SettingsError(f"missing from the environment: {', '.join(missing)}")
        return cls(*(env[name] for name in names))


@dataclass(frozen=True)
class PlanSettings(Settings):
    """What Plan needs beyond that."""

    state_machine_arn: str


@dataclass(frozen=True)
class PackagingPlanSettings(Settings):
    """What Plan needs beyond that where something is to be packaged."""

    packaging_machine_arn: str


@dataclass(frozen=True)
class PackagingSettings(Settings):
    """What the functions that package need. `things` is what the ARNs of IoT here begin with."""

    things: str
