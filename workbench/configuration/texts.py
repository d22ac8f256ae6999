"""Kinds of text with a rule of their own: names, ARNs, addresses."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

PROJECT = "[a-zA-Z0-9_.-]{1,255}"


def _written(pattern: str, allowed: str) -> tuple[AfterValidator, object]:
    """What to annotate text with, so that it has the pattern and both people and editors learn the rule."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text, re.ASCII):
            raise PydanticCustomError("allowed", "{allowed}", {"allowed": allowed})
        return text

    return AfterValidator(check), Field(json_schema_extra={"pattern": f"^{pattern}$"}, description=allowed)


FleetName = Annotated[
    str, *_written("[a-z][a-z0-9-]{0,30}", "a to z, 0 to 9 and hyphens, first a letter, at most 31 characters")
]
# The name of a target, a group of targets, a schedule or a calendar.
Name = Annotated[
    str, *_written("[a-z0-9][a-z0-9-]{0,39}", "a to z, 0 to 9 and hyphens, no hyphen first, at most 40 characters")
]
Currency = Annotated[str, *_written("[A-Z]{3}", "three capital letters such as USD or EUR")]
Address = Annotated[str, *_written(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]{2,63}", "an e-mail address")]

# A CloudWatch name has 1 to 255 characters (CloudWatch API reference, Dimension and PutMetricAlarm).
MetricName = Annotated[str, Field(min_length=1, max_length=255, description="a name of at most 255 characters")]

# SQS API reference, CreateQueue.
QueueName = Annotated[
    str,
    *_written(
        r"[a-zA-Z0-9_-]{1,80}|[a-zA-Z0-9_-]{1,75}\.fifo",
        "the name of an SQS queue, not its URL or ARN: letters, digits, hyphens and underscores, at most 80 characters",
    ),
]
# An id of GetMetricData (CloudWatch API reference, MetricDataQuery), short enough to be read.
MathName = Annotated[
    str, *_written("[a-z][a-z0-9_]{0,39}", "a to z, 0 to 9 and underscores, first a letter, at most 40 characters")
]


def _stays(version: str) -> str:
    """The version, unless it is the one that moves: the service takes it, and what it named before would run on."""
    if version.lower() == "latest":
        allowed = (
            "it moves when a new version is trained, and the one before would run on, unseen and paid for; "
            'write the number, in quotes such as "1"'
        )
        raise PydanticCustomError("allowed", "{allowed}", {"allowed": allowed})
    return version


# Lookout for Vision API reference, StartModel.
LookoutProject = Annotated[
    str, *_written("[a-zA-Z0-9][a-zA-Z0-9_-]{0,254}", "the project's name: letters, digits, hyphens and underscores")
]
LookoutVersion = Annotated[
    str,
    AfterValidator(_stays),
    *_written("[1-9][0-9]{0,9}", 'the model\'s version, a number in quotes such as "1"'),
]

# IoT API reference, CreateThing and CreateThingGroup.
ThingName = Annotated[
    str, *_written("[a-zA-Z0-9:_-]{1,128}", "letters, digits, colons, underscores and hyphens, at most 128 characters")
]
OutputPlace = Annotated[str, *_written(r"s3://[^/\s]+(/\S*)?", "s3://BUCKET or s3://BUCKET/PREFIX")]
# A policy names a key by its ARN: an alias has no permissions of its own (KMS developer guide, key-policies).
KeyArn = Annotated[
    str,
    *_written(
        r"arn:aws[a-z-]*:kms:[a-z]{2}(-[a-z]+)+-\d:\d{12}:key/[a-zA-Z0-9-]{1,64}",
        "the ARN of a key, arn:aws:kms:REGION:ACCOUNT:key/ID",
    ),
]

# Rekognition API reference, StartProjectVersion. The last number is the instant of creation in milliseconds.
VersionArn = Annotated[
    str,
    *_written(
        rf"arn:aws[a-z-]*:rekognition:[a-z]{{2}}(-[a-z]+)+-\d:\d{{12}}:project/{PROJECT}/version/{PROJECT}/\d{{1,20}}",
        "the ARN of a model version, arn:aws:rekognition:REGION:ACCOUNT:project/PROJECT/version/VERSION/NUMBER",
    ),
]
