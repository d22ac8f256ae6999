"""What both services say of their requests, written down from their API references.

`lookoutvision` and `rekognition` have the limits of what the code calls, independent of any service model: a member is
`Name:Shape`, or `Name` where both are called the same, with a `*` where it is required.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A kind of value. `of` is what a list or a map has in it; `keys` what a map has them under."""

    kind: str
    least: int | None = None
    most: int | None = None
    pattern: str | None = None
    values: tuple[str, ...] = ()
    of: str = ""
    keys: str = ""
    members: str = ""

    def parts(self) -> dict[str, tuple[str, bool]]:
        """Of a structure: the shape of each member, and whether it is required."""
        split = {each.rstrip("*").partition(":"): each.endswith("*") for each in self.members.split()}
        return {name: (shape or name, required) for (name, _, shape), required in split.items()}


@dataclass(frozen=True, kw_only=True)
class Table:
    service: str
    requests: dict[str, str]
    shapes: dict[str, Shape] = field(repr=False)

    def shape(self, name: str) -> Shape:
        """The shape of that name; that of an operation's request is called like the operation."""
        return self.shapes[name] if name in self.shapes else structure(self.requests[name])


def text(
    least: int | None = None, most: int | None = None, pattern: str | None = None, values: tuple[str, ...] = ()
) -> Shape:
    return Shape(kind="string", least=least, most=most, pattern=pattern, values=values)


def whole(least: int, most: int | None = None) -> Shape:
    return Shape(kind="integer", least=least, most=most)


def structure(members: str) -> Shape:
    return Shape(kind="structure", members=members)


TAG = r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$"
DESCRIPTION = "[a-zA-Z0-9-_. ()':,;?]+"
MODEL = "ProjectName* ModelVersion*"
PAGE = "NextToken:PaginationToken MaxResults:PageSize"

LOOKOUT = Table(
    service="lookoutvision",
    requests={
        "StartModel": f"{MODEL} MinInferenceUnits:InferenceUnits* MaxInferenceUnits:InferenceUnits ClientToken",
        "StopModel": f"{MODEL} ClientToken",
        "DescribeModel": MODEL,
        "DescribeProject": "ProjectName*",
        "ListModels": f"ProjectName* {PAGE}",
        "ListProjects": PAGE,
        "StartModelPackagingJob": f"{MODEL} JobName:ModelPackagingJobName Configuration:ModelPackagingConfiguration* "
        "Description:ModelPackagingJobDescription ClientToken",
        "DescribeModelPackagingJob": "ProjectName* JobName:ModelPackagingJobName*",
        "ListModelPackagingJobs": f"ProjectName* {PAGE}",
        "DetectAnomalies": f"{MODEL} Body:Stream* ContentType*",
        "TagResource": "ResourceArn:TagArn* Tags:TagList*",
        "UntagResource": "ResourceArn:TagArn* TagKeys:TagKeyList*",
        "ListTagsForResource": "ResourceArn:TagArn*",
    },
    shapes={
        "ClientToken": text(1, 64, "^[a-zA-Z0-9-]+$"),
        "CompilerOptions": text(3, 1024, ".*"),
        "ComponentDescription": text(1, 256, DESCRIPTION),
        "ComponentName": text(1, 128, "[a-zA-Z0-9-_.]+"),
        "ComponentVersion": text(1, 64, r"^([0-9]{1,6})\.([0-9]{1,6})\.([0-9]{1,6})$"),
        "ContentType": text(1, 255, ".*"),
        "GreengrassConfiguration": structure(
            "CompilerOptions TargetDevice TargetPlatform S3OutputLocation:S3Location* ComponentName* ComponentVersion "
            "ComponentDescription Tags:TagList"
        ),
        "InferenceUnits": whole(1),
        "ModelPackagingConfiguration": structure("Greengrass:GreengrassConfiguration*"),
        "ModelPackagingJobDescription": text(1, 256, DESCRIPTION),
        "ModelPackagingJobName": text(1, 64, "[a-zA-Z0-9-]+"),
        "ModelVersion": text(1, 10, "([1-9][0-9]*|latest)"),
        "PageSize": whole(1, 100),
        "PaginationToken": text(None, 2048, r"^[a-zA-Z0-9\/\+\=]{0,2048}$"),
        "ProjectName": text(1, 255, r"[a-zA-Z0-9][a-zA-Z0-9_\-]*"),
        "S3BucketName": text(3, 63, r"[0-9A-Za-z\.\-_]*"),
        "S3KeyPrefix": text(None, 1024, r"^([a-zA-Z0-9!_.*'()-][/a-zA-Z0-9!_.*'()-]*)?$"),
        "S3Location": structure("Bucket:S3BucketName* Prefix:S3KeyPrefix"),
        "Stream": Shape(kind="blob"),
        "Tag": structure("Key:TagKey* Value:TagValue*"),
        "TagArn": text(1, 1011),
        "TagKey": text(1, 128, TAG),
        "TagKeyList": Shape(kind="list", least=0, most=200, of="TagKey"),
        "TagList": Shape(kind="list", least=0, most=200, of="Tag"),
        "TagValue": text(0, 256, TAG),
        "TargetDevice": text(values=("jetson_xavier",)),
        "TargetPlatform": structure(
            "Os:TargetPlatformOs* Arch:TargetPlatformArch* Accelerator:TargetPlatformAccelerator"
        ),
        "TargetPlatformAccelerator": text(values=("NVIDIA",)),
        "TargetPlatformArch": text(values=("ARM64", "X86_64")),
        "TargetPlatformOs": text(values=("LINUX",)),
    },
)

ARN = r"(^arn:[a-z\d-]+:rekognition:[a-z\d-]+:\d{12}:project\/[a-zA-Z0-9_.\-]{1,255}"
NAME = r"[a-zA-Z0-9_.\-]+"

CUSTOM_LABELS = Table(
    service="rekognition",
    requests={
        "StartProjectVersion": "ProjectVersionArn* MinInferenceUnits:InferenceUnits* MaxInferenceUnits:InferenceUnits",
        "StopProjectVersion": "ProjectVersionArn*",
        "DescribeProjectVersions": "ProjectArn* VersionNames NextToken:ExtendedPaginationToken "
        "MaxResults:ProjectVersionsPageSize",
        "DescribeProjects": "NextToken:ExtendedPaginationToken MaxResults:ProjectsPageSize ProjectNames "
        "Features:CustomizationFeatures",
        "TagResource": "ResourceArn* Tags:TagMap*",
        "UntagResource": "ResourceArn* TagKeys:TagKeyList*",
        "ListTagsForResource": "ResourceArn*",
    },
    shapes={
        "CustomizationFeature": text(values=("CONTENT_MODERATION", "CUSTOM_LABELS")),
        "CustomizationFeatures": Shape(kind="list", least=1, most=2, of="CustomizationFeature"),
        "ExtendedPaginationToken": text(None, 1024),
        "InferenceUnits": whole(1),
        "ProjectArn": text(20, 2048, ARN + r"\/[0-9]+$)"),
        "ProjectName": text(1, 255, NAME),
        "ProjectNames": Shape(kind="list", least=1, most=10, of="ProjectName"),
        "ProjectVersionArn": text(20, 2048, ARN + r"\/version\/[a-zA-Z0-9_.\-]{1,255}\/[0-9]+$)"),
        "ProjectVersionsPageSize": whole(1, 100),
        "ProjectsPageSize": whole(1, 100),
        "ResourceArn": text(20, 2048),
        "TagKey": text(1, 128, r"^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]*$"),
        "TagKeyList": Shape(kind="list", least=0, most=200, of="TagKey"),
        "TagMap": Shape(kind="map", least=0, most=200, keys="TagKey", of="TagValue"),
        "TagValue": text(0, 256, TAG),
        "VersionName": text(1, 255, NAME),
        "VersionNames": Shape(kind="list", least=1, most=10, of="VersionName"),
    },
)

TABLES = (LOOKOUT, CUSTOM_LABELS)
