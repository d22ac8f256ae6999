"""The whole of autoscaler.yaml: what stands at the top, and the two kinds of target."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from autoscaler.scaling.model import ProviderName
from workbench.configuration.calendar_section import CalendarSection
from workbench.configuration.money_section import BudgetSection, GuardSection, PricesSection
from workbench.configuration.packaging_section import PackagingSection
from workbench.configuration.schedule_section import ScheduleSection
from workbench.configuration.section import Section
from workbench.configuration.sections import Settings
from workbench.configuration.texts import (
    Address,
    FleetName,
    LookoutProject,
    LookoutVersion,
    MetricName,
    Name,
    VersionArn,
)


class LookoutTarget(Settings):
    """A Lookout for Vision model. The service closed on 2025-10-31; only the emulator runs these."""

    provider: Literal["lookoutvision"]
    project: LookoutProject
    model_version: LookoutVersion
    packaging: PackagingSection | None = None


class CustomLabelsTarget(Settings):
    """A Rekognition Custom Labels model version."""

    provider: Literal["rekognition"]
    project_version_arn: VersionArn


Target = LookoutTarget | CustomLabelsTarget

KINDS: dict[str, type[Target]] = {
    ProviderName.LOOKOUTVISION: LookoutTarget,
    ProviderName.REKOGNITION: CustomLabelsTarget,
}

# The keys that only targets of one provider have, and never `defaults`.
OWN = {
    name: tuple(key for key in kind.model_fields if key not in Settings.model_fields and key != "provider")
    for name, kind in KINDS.items()
}
# Those of them that say which model a target is.
IDENTITY = {
    name: tuple(key for key in OWN[name] if kind.model_fields[key].is_required()) for name, kind in KINDS.items()
}


class QuotaSection(Section):
    """What the account may do with one service at a time, per region.

    The defaults are AWS's own for new accounts (Service Quotas; Rekognition Custom Labels guide, limits).
    """

    running_models: Annotated[int, Field(ge=1, le=10_000)] = 2
    units_per_model: Annotated[int, Field(ge=1, le=1000)] = 5


class QuotasSection(Section):
    """The account's quotas, by provider."""

    lookoutvision: QuotaSection = QuotaSection()
    rekognition: QuotaSection = QuotaSection()

    def of(self, provider: str) -> QuotaSection:
        return self.lookoutvision if provider == ProviderName.LOOKOUTVISION else self.rekognition


class Head(Section):
    """What stands at the top beside the targets and their defaults."""

    name: FleetName
    notify: list[Address] = Field(default_factory=list, max_length=50)
    notify_routine: list[Address] = Field(default_factory=list, max_length=50)
    wake_on_alarms: list[MetricName] = Field(default_factory=list, max_length=100)
    quotas: QuotasSection = QuotasSection()
    prices: PricesSection = PricesSection()
    budgets: Annotated[dict[Name, BudgetSection], Field(max_length=100)] = Field(default_factory=dict)
    guard: GuardSection = GuardSection()
    calendars: dict[Name, CalendarSection] = Field(default_factory=dict)
    schedules: dict[Name, ScheduleSection] = Field(default_factory=dict)


class Document(Head):
    """The whole file, as editors see it. Checking goes target by target, so that one fault hides no other."""

    defaults: Settings = Settings()
    targets: Annotated[dict[Name, Annotated[Target, Field(discriminator="provider")]], Field(min_length=1)]
