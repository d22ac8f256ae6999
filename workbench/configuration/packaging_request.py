"""A `packaging` section as the service's StartModelPackagingJob takes it, and which key became which member."""

from __future__ import annotations

import json
from typing import Any

from autoscaler.aws.providers.request_fault import Member
from workbench.configuration.faults import Path
from workbench.configuration.packaging_section import PackagingSection

Document = dict[str, Any]

GREENGRASS: Member = ("Configuration", "Greengrass")

# The key of each member; what lies deeper has its parts after it.
KEYS: dict[Member, Path] = {
    ("Description",): ("job_description",),
    GREENGRASS: (),
    (*GREENGRASS, "ComponentName"): ("component",),
    (*GREENGRASS, "S3OutputLocation"): ("output",),
    (*GREENGRASS, "ComponentVersion"): ("version",),
    (*GREENGRASS, "ComponentDescription"): ("description",),
    (*GREENGRASS, "TargetDevice"): ("device",),
    (*GREENGRASS, "TargetPlatform"): ("platform",),
    (*GREENGRASS, "TargetPlatform", "Os"): ("platform", "os"),
    (*GREENGRASS, "TargetPlatform", "Arch"): ("platform", "arch"),
    (*GREENGRASS, "TargetPlatform", "Accelerator"): ("platform", "accelerator"),
    (*GREENGRASS, "CompilerOptions"): ("compiler_options",),
    (*GREENGRASS, "Tags"): ("tags",),
}


def request(section: PackagingSection, model_version: str | None) -> Document:
    """The request as far as the section says it: without the model, the job's name and the token."""
    greengrass = greengrass_configuration(section, model_version)
    return _written({"Configuration": {"Greengrass": greengrass}, "Description": section.job_description})


def greengrass_configuration(section: PackagingSection, model_version: str | None) -> Document:
    """The API's own GreengrassConfiguration, with a version that the service need not make up."""
    platform = section.platform
    return _written(
        {
            "ComponentName": section.component,
            "ComponentVersion": component_version(section, model_version),
            "ComponentDescription": section.description,
            "S3OutputLocation": _place(section.output) if section.output is not None else None,
            "TargetDevice": section.device,
            "TargetPlatform": (
                _written({"Os": platform.os, "Arch": platform.arch, "Accelerator": platform.accelerator})
                if platform
                else None
            ),
            "CompilerOptions": _json(section.compiler_options) if section.compiler_options else None,
            "Tags": [{"Key": key, "Value": value} for key, value in section.tags.items()] or None,
        }
    )


def component_version(section: PackagingSection, model_version: str | None) -> str | None:
    """As written, or the model's, in the way that the service makes one up (Lookout for Vision API reference)."""
    made_up = None if model_version is None else f"{model_version}.0.0"
    return made_up if section.version is None else section.version


def _place(output: str) -> Document:
    bucket, _, prefix = output.removeprefix("s3://").partition("/")
    return {"Bucket": bucket, **({"Prefix": prefix} if prefix else {})}


def _json(options: Document) -> str:
    return json.dumps(options, sort_keys=True, separators=(",", ":"))


def _written(document: Document) -> Document:
    return {name: value for name, value in document.items() if value is not None}
