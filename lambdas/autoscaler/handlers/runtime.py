"""The composition root: each thing is made once per container, when it is first needed."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import autoscaler
from autoscaler.aws.executions import Executions
from autoscaler.aws.forecasts import Forecasts
from autoscaler.aws.greengrass import Greengrass
from autoscaler.aws.lease_tags import LeaseTags
from autoscaler.aws.leases import Leases
from autoscaler.aws.ledger import Ledger
from autoscaler.aws.looks import Looks
from autoscaler.aws.notifications import Notifications
from autoscaler.aws.outbox import Outbox
from autoscaler.aws.overrides import Overrides
from autoscaler.aws.packaging_jobs import PackagingJobs
from autoscaler.aws.packagings import Packagings
from autoscaler.aws.providers import Provider, provider_for
from autoscaler.aws.records import Records
from autoscaler.aws.reminders import Reminders
from autoscaler.aws.session import client, session
from autoscaler.aws.table import Table
from autoscaler.aws.throughputs import Throughputs
from autoscaler.aws.trail import Trail
from autoscaler.handlers.settings import PackagingPlanSettings, PackagingSettings, PlanSettings, Settings
from autoscaler.scaling.document import fleet_from
from autoscaler.scaling.model import ProviderName
from autoscaler.scaling.target import Fleet

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch.client import CloudWatchClient

# Beside the code, so that code and configuration are one deployment and one rollback.
DOCUMENT = Path(autoscaler.__file__).with_name("autoscaler.json")


def now() -> datetime:
    return datetime.now(UTC)


@cache
def document() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(DOCUMENT.read_text())
    return read


@cache
def fleet() -> Fleet:
    return fleet_from(document())


@cache
def settings() -> Settings:
    return Settings.from_env(os.environ)


@cache
def table() -> Table:
    return Table(client(session(), "dynamodb"), settings().table_name)


@cache
def records() -> Records:
    return Records(table())


@cache
def ledger() -> Ledger:
    return Ledger(table())


@cache
def overrides() -> Overrides:
    return Overrides(table())


@cache
def reminders() -> Reminders:
    return Reminders(table())


@cache
def throughputs() -> Throughputs:
    return Throughputs(table())


@cache
def forecasts() -> Forecasts:
    return Forecasts(table())


@cache
def looks() -> Looks:
    return Looks(table())


@cache
def configuration_digest() -> str:
    """Of the configuration that this code was deployed with, which is kept before anything refers to it."""
    return looks().put_configuration(document())


@cache
def outbox() -> Outbox:
    return Outbox(table())


@cache
def leases() -> Leases:
    own = settings()
    return Leases(client(session(), "scheduler"), group=own.lease_group_name, role_arn=own.lease_role_arn)


@cache
def lease_tags() -> LeaseTags:
    return LeaseTags(session(), fleet=fleet().name, lookout_models=settings().lookout_models)


@cache
def trail() -> Trail:
    return Trail(client(session(), "cloudtrail"))


@cache
def cloudwatch() -> CloudWatchClient:
    made: CloudWatchClient = client(session(), "cloudwatch")
    return made


@cache
def notifications() -> Notifications:
    own, sns = settings(), client(session(), "sns")
    return Notifications(sns, fleet=fleet().name, topic_arn=own.topic_arn, routine_topic_arn=own.routine_topic_arn)


@cache
def converges() -> Executions:
    return Executions(client(session(), "stepfunctions"), PlanSettings.from_env(os.environ).state_machine_arn)


@cache
def packagings() -> Packagings:
    return Packagings(table())


@cache
def packaging_jobs() -> PackagingJobs:
    return PackagingJobs(client(session(), ProviderName.LOOKOUTVISION))


@cache
def greengrass() -> Greengrass:
    return Greengrass(client(session(), "greengrassv2"), PackagingSettings.from_env(os.environ).things)


@cache
def packaging_executions() -> Executions:
    arn = PackagingPlanSettings.from_env(os.environ).packaging_machine_arn
    return Executions(client(session(), "stepfunctions"), arn)


@cache
def provider(name: ProviderName) -> Provider:
    return provider_for(name, session())
