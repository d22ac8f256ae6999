"""How a Lookout for Vision model becomes a component of IoT Greengrass, and where that goes.

Most values have no limits here: `packaging_faults` asks for those of the service.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from pydantic import ConfigDict, Field, PlainValidator, WithJsonSchema

from workbench.configuration.durations import duration
from workbench.configuration.refusals import not_among
from workbench.configuration.section import Section
from workbench.configuration.service_text import of_service
from workbench.configuration.texts import KeyArn, OutputPlace, ThingName


def _option(value: Any) -> str | list[str]:
    """Text, or the list of texts that `mattr` is (Lookout for Vision API reference, TargetPlatform)."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return list(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    raise not_among(f'text; put it in quotes: "{value}"' if is_number else "text, or a list of texts")


Option = Annotated[
    str | list[str],
    PlainValidator(_option),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]


ComponentName = Annotated[
    Annotated[str, of_service("ComponentName")] | None,
    Field(description="the component's name, such as com.example.weld-seams"),
]


class PlatformSection(Section):
    """The hardware that the component is compiled for. Without an accelerator it is the CPU."""

    model_config = ConfigDict(json_schema_extra={"required": ["os", "arch"]})

    os: Annotated[str, of_service("TargetPlatformOs")] | None = None
    arch: Annotated[str, of_service("TargetPlatformArch")] | None = None
    accelerator: Annotated[str, of_service("TargetPlatformAccelerator")] | None = None


class DeploySection(Section):
    """The device that gets the component, or the group of devices."""

    thing: ThingName | None = None
    thing_group: ThingName | None = None

    @property
    def target(self) -> str:
        """As the ARNs of IoT end."""
        return f"thing/{self.thing}" if self.thing is not None else f"thinggroup/{self.thing_group}"


class PackagingSection(Section):
    """The component that is made of the model, for a device or for a platform, and the job that makes it."""

    # The service says what is missing; editors must be told.
    model_config = ConfigDict(json_schema_extra={"required": ["component", "output"]})

    component: ComponentName = None
    output: Annotated[OutputPlace | None, Field(description="s3://BUCKET or s3://BUCKET/PREFIX")] = None
    version: Annotated[str, of_service("ComponentVersion")] | None = None
    description: Annotated[str, of_service("ComponentDescription")] | None = None
    job_description: Annotated[str, of_service("ModelPackagingJobDescription")] | None = None
    device: Annotated[str, of_service("TargetDevice")] | None = None
    platform: PlatformSection | None = None
    compiler_options: dict[str, Option] = Field(default_factory=dict)
    tags: dict[str, str] = Field(default_factory=dict)
    # Of the bucket; for permissions only.
    encryption_key: KeyArn | None = None
    deploy_to: DeploySection | None = None
    deadline: Annotated[timedelta, *duration("5m", "12h")] = timedelta(hours=2)
    retries: Annotated[int, Field(ge=0, le=5)] = 2
