"""What a caller asks of a model, as a CloudWatch metric that names the target."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch.client import CloudWatchClient

# Of its own, so that a policy can let callers publish this and nothing else (condition key cloudwatch:namespace).
NAMESPACE = "InferenceUnitAutoscaler/Demand"
METRIC = "AskedImages"


class Demand:
    """Counts the images that are to be looked at, whether the model runs or not.

    With a CloudWatch client each count is one PutMetricData, so count many images at once. Without one it is a line of
    the embedded metric format on `out`, which Lambda and the CloudWatch agent turn into the metric (CloudWatch user
    guide, embedded metric format).
    """

    def __init__(
        self, fleet: str, target: str, *, cloudwatch: CloudWatchClient | None = None, out: TextIO | None = None
    ) -> None:
        self._dimensions = {"Fleet": fleet, "Target": target}
        self._cloudwatch = cloudwatch
        self._out = out

    def count(self, images: float = 1, at: datetime | None = None) -> None:
        """Publish so many images, asked now or at an aware instant. Raises botocore's ClientError."""
        at = at or datetime.now(UTC)
        if self._cloudwatch is None:
            out = self._out or sys.stdout
            out.write(json.dumps(self._line(images, at)) + "\n")
            out.flush()
            return
        self._cloudwatch.put_metric_data(
            Namespace=NAMESPACE,
            MetricData=[
                {
                    "MetricName": METRIC,
                    "Dimensions": [{"Name": name, "Value": value} for name, value in self._dimensions.items()],
                    "Timestamp": at,
                    "Value": images,
                    "Unit": "Count",
                }
            ],
        )

    def _line(self, images: float, at: datetime) -> dict[str, object]:
        metric = {
            "Namespace": NAMESPACE,
            "Dimensions": [list(self._dimensions)],
            "Metrics": [{"Name": METRIC, "Unit": "Count"}],
        }
        told = {"Timestamp": int(at.timestamp() * 1000), "CloudWatchMetrics": [metric]}
        return {"_aws": told, **self._dimensions, METRIC: images}
