"""The operations that this emulation answers, so that a front door knows which calls are ours."""

from __future__ import annotations

LOOKOUTVISION_OPERATIONS = frozenset(
    {
        "StartModel",
        "StopModel",
        "DescribeModel",
        "ListModels",
        "ListProjects",
        "DescribeProject",
        "DetectAnomalies",
        "StartModelPackagingJob",
        "DescribeModelPackagingJob",
        "ListModelPackagingJobs",
        "TagResource",
        "UntagResource",
        "ListTagsForResource",
    }
)
CUSTOM_LABELS_OPERATIONS = frozenset(
    {
        "StartProjectVersion",
        "StopProjectVersion",
        "DescribeProjectVersions",
        "DescribeProjects",
        "DetectCustomLabels",
        "TagResource",
        "UntagResource",
        "ListTagsForResource",
    }
)
DETECTIONS = frozenset({"DetectAnomalies", "DetectCustomLabels"})
