"""The function: one round, whatever called it, and an error at the end if anything failed on the way."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3
from aws_lambda_powertools.utilities.typing import LambdaContext

from guard.aws.clients import client, services
from guard.aws.failures import Failures
from guard.aws.round import judged, tell
from guard.aws.service import Service
from guard.aws.telemetry import logger
from guard.aws.topic import Topic
from guard.aws.trail import Trail
from guard.judgement.memory import Memory
from guard.settings import Settings


class IncompleteError(Exception):
    """Something could not be looked at, stopped or told; everything else was. The next round is in a few minutes."""


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 - nothing but "look now"
    """Answer with one line for each model that may cost money."""
    own, now, failures = settings(), datetime.now(UTC), Failures()
    findings = judged(model_services(), now, failures, memory(), stop_strays=own.stop_strays)
    tell(findings, now, failures, trail=trail(), topic=topic(), memory=memory(), prices=own.prices)
    logger.info("round", models=len(findings), failures=failures.seen)
    if failures.seen:
        raise IncompleteError("; ".join(failures.seen))
    return {"models": [{"model": str(each.model), "verdict": each.verdict} for each in findings]}


@cache
def settings() -> Settings:
    return Settings.from_env(os.environ)


@cache
def memory() -> Memory:
    return Memory()


@cache
def session() -> boto3.Session:
    """Where Lookout for Vision is asked, the package carries its service model, put where botocore looks by itself."""
    return boto3.Session()


@cache
def model_services() -> list[Service]:
    return services(session(), lookout=settings().ask_lookout)


@cache
def trail() -> Trail:
    return Trail(client(session(), "cloudtrail"))


@cache
def topic() -> Topic:
    return Topic(client(session(), "sns"), settings().topic_arn)
