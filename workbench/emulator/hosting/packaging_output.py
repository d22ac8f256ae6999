"""What a packaging job makes: an archive in S3 and a component in Greengrass. Both say that they are emulated."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from workbench.emulator.greengrass.components import Component, Components
from workbench.emulator.hosting.packaging import PackagingJob, UnpackagedError

PutObject = Callable[[str, str, bytes], None]
"""Takes bucket, key and body. Raises UnpackagedError when the bucket does not take it."""

_PUBLISHER = "Amazon Lookout for Vision (emulated)"
_README = (
    "This archive was made by an emulator of Amazon Lookout for Vision.\n"
    "It holds no model and cannot detect anything.\n"
)
# The names that Greengrass nuclei give to architectures (Greengrass developer guide, component recipe reference).
_ARCHITECTURES = {"ARM64": "aarch64", "X86_64": "amd64"}


def no_bucket(bucket: str, _key: str, _body: bytes) -> None:
    """The S3 of an account that has none. Raises UnpackagedError."""
    raise UnpackagedError(f"The bucket {bucket} does not exist.")


def publish(job: PackagingJob, at: datetime, put_object: PutObject, components: Components) -> None:
    """Raises UnpackagedError when the version exists already or the bucket takes nothing."""
    name, version = job.component_name, job.component_version
    arn = components.version_arn(name, version)
    if components.find(arn) is not None:
        raise UnpackagedError(f"The component version {arn} exists already.")
    where = job.configuration["S3OutputLocation"]
    key = f"{where.get('Prefix', '')}{name}-{version}/{name}-{version}.zip"
    put_object(where["Bucket"], key, _archive(job))
    description = str(job.configuration.get("ComponentDescription", ""))
    platform = _platform(job.configuration)
    components.add(
        Component(
            name=name,
            version=version,
            description=description,
            publisher=_PUBLISHER,
            created=at,
            recipe=_recipe(name, version, description, platform, f"s3://{where['Bucket']}/{key}"),
            platform=platform,
            tags={tag["Key"]: tag["Value"] for tag in job.configuration.get("Tags", ())},
        )
    )


def _archive(job: PackagingJob) -> bytes:
    about = {"project": job.model.project, "model_version": job.model.version, "job": job.name, "emulated": True}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in (("README.txt", _README), ("model.json", json.dumps(about, indent=2))):
            # An instant of its own keeps the same job the same, byte by byte.
            archive.writestr(zipfile.ZipInfo(name, date_time=(2020, 11, 20, 0, 0, 0)), text)
    return made.getvalue()


def _platform(configuration: Mapping[str, Any]) -> dict[str, str]:
    """A Jetson Xavier is an ARM64 device with Linux."""
    target = configuration.get("TargetPlatform") or {"Os": "LINUX", "Arch": "ARM64"}
    return {"os": target["Os"].lower(), "architecture": _ARCHITECTURES[target["Arch"]]}


def _recipe(name: str, version: str, description: str, platform: Mapping[str, str], uri: str) -> dict[str, Any]:
    """The edge agent comes as a dependency (Lookout for Vision developer guide, client-application).

    What else is in AWS's recipes is unknown.
    """
    return {
        "RecipeFormatVersion": "2020-01-25",
        "ComponentName": name,
        "ComponentVersion": version,
        "ComponentDescription": description,
        "ComponentPublisher": _PUBLISHER,
        "ComponentDependencies": {"aws.iot.lookoutvision.EdgeAgent": {"VersionRequirement": ">=1.0.0"}},
        "Manifests": [{"Platform": dict(platform), "Artifacts": [{"Uri": uri, "Unarchive": "ZIP"}]}],
    }
