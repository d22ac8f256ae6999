"""Packaging jobs on a stage, with buckets that are dictionaries."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from tests.hosting_stage import Stage, client_of
from workbench.emulator.hosting import UnpackagedError

BUCKET = "edge-artifacts"
GREENGRASS: dict[str, Any] = {
    "ComponentName": "weld.seams",
    "S3OutputLocation": {"Bucket": BUCKET, "Prefix": "edge/"},
    "TargetDevice": "jetson_xavier",
}
NVIDIA = {"Os": "LINUX", "Arch": "X86_64", "Accelerator": "NVIDIA"}
COMPILED = '{"gpu-code": "sm_75", "trt-ver": "7.1.3", "cuda-ver": "10.2"}'


def request(*, version: str = "1", without: tuple[str, ...] = (), **greengrass: Any) -> dict[str, Any]:
    """What one says to StartModelPackagingJob; `greengrass` is laid over the usual configuration."""
    configuration = {name: value for name, value in (GREENGRASS | greengrass).items() if name not in without}
    return {"ProjectName": "weld", "ModelVersion": version, "Configuration": {"Greengrass": configuration}}


@dataclass(slots=True)
class PackagingStage(Stage):
    """A stage with one bucket. `objects` has what was put into it, by key."""

    objects: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # A dataclass with slots is another class than the one that super() without arguments means.
        Stage.__post_init__(self)
        self.hosting.stores_with(self.put_object)

    def put_object(self, bucket: str, key: str, body: bytes) -> None:
        if bucket != BUCKET:
            raise UnpackagedError(f"The bucket {bucket} does not exist.")
        self.objects[key] = body

    def lookoutvision(self, attempts: int = 1) -> AbstractContextManager[Any]:
        return client_of(self.hosting.lookoutvision, "lookoutvision", attempts)

    def greengrass(self, attempts: int = 1) -> AbstractContextManager[Any]:
        return client_of(self.hosting.greengrass, "greengrassv2", attempts)

    def package(self, name: str = "first", **over: Any) -> None:
        """Start a job and let it end."""
        with self.lookoutvision() as client:
            client.start_model_packaging_job(**request(**over), JobName=name)
        self.jump(minutes=16)


def described(client: Any, name: str = "first") -> dict[str, Any]:
    answer = client.describe_model_packaging_job(ProjectName="weld", JobName=name)
    found: dict[str, Any] = answer["ModelPackagingDescription"]
    return found
