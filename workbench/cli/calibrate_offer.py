"""Offer a model a rate of requests, whether it keeps up or not, and count what becomes of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any, cast

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from autoscaler.aws.session import CONNECT_SECONDS, READ_SECONDS
from autoscaler.scaling.model import CustomLabelsModel, LookoutModel, Model, provider_of
from workbench.cli import clock
from workbench.cli.calibrate_images import Image
from workbench.cli.failures import Failure

Detect = Callable[[Image], object]

# So many requests may be under way at once: 20 a second that take three seconds each.
WORKERS = 64
# A unit that is asked for too much says one of these (Rekognition Custom Labels guide, running-model; Lookout for
# Vision API reference, DetectAnomalies).
THROTTLES = frozenset({"ProvisionedThroughputExceededException", "ThrottlingException"})
# This machine has not offered a rate of which a larger share is missing.
MISSING = 0.05
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What became of a rate (TPS) that was offered for a while. `slowest` is the 95th percentile of served requests."""

    rate: float
    lasted: timedelta
    requests: int
    throttled: int
    slowest: timedelta

    @property
    def served_tps(self) -> float:
        return (self.requests - self.throttled) / (self.lasted / SECOND)


@dataclass(frozen=True, slots=True)
class Answer:
    began: datetime
    ended: datetime
    is_throttled: bool


def detecting(session: boto3.Session, model: Model) -> Detect:
    """What asks the model about one image, once: a retry would hide what is to be seen."""
    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        max_pool_connections=WORKERS,
        retries={"mode": "standard", "total_max_attempts": 1},
    )
    client = cast("Any", session).client(provider_of(model), config=config)
    match model:
        case LookoutModel(project=project, version=version):
            return lambda image: client.detect_anomalies(
                ProjectName=project, ModelVersion=version, Body=image.content, ContentType=image.content_type
            )
        case CustomLabelsModel(project_version_arn=arn):
            return lambda image: client.detect_custom_labels(ProjectVersionArn=arn, Image={"Bytes": image.content})


def requests_of(rate: float, length: timedelta) -> int:
    """How many requests offer a rate for a length of time."""
    return max(1, round(rate * (length / SECOND)))


def offer(detect: Detect, images: Sequence[Image], rate: float, length: timedelta) -> Step:
    """Ask at a steady rate (TPS), in turn about each image. Raises botocore's errors but for throttles, and Failure
    when this machine could not ask so often."""
    count, turns, begin = requests_of(rate, length), cycle(images), clock.now()
    with ThreadPoolExecutor(WORKERS) as pool:
        under_way = []
        for number in range(count):
            _pause_until(begin + number / rate * SECOND)
            under_way.append(pool.submit(_asked, detect, next(turns)))
        _pause_until(begin + length)
        answers = [each.result() for each in under_way]
    _check_rate(answers, rate)
    taken = sorted(each.ended - each.began for each in answers if not each.is_throttled)
    return Step(
        rate=rate,
        lasted=length,
        requests=count,
        throttled=count - len(taken),
        slowest=taken[math.ceil(len(taken) * 0.95) - 1] if taken else timedelta(0),
    )


def _pause_until(at: datetime) -> None:
    if (ahead := at - clock.now()) > timedelta(0):
        clock.pause(ahead)


def _asked(detect: Detect, image: Image) -> Answer:
    began, is_throttled = clock.now(), False
    try:
        detect(image)
    except ClientError as error:
        if error.response["Error"].get("Code") not in THROTTLES:
            raise
        is_throttled = True
    return Answer(began, clock.now(), is_throttled)


def _check_rate(answers: Sequence[Answer], rate: float) -> None:
    spent = max(each.began for each in answers) - min(each.began for each in answers)
    planned = (len(answers) - 1) / rate * SECOND
    if spent > planned / (1 - MISSING) + SECOND:
        really = (len(answers) - 1) / (spent / SECOND)
        raise Failure(
            f"this machine asked {really:.1f} times a second, and {rate:g} were meant",
            "calibrate from a larger machine in the model's region",
        )
