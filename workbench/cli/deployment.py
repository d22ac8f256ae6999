"""A deployed fleet, as the command line reaches it: its file, its stack, its records and its plan."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from autoscaler.aws.forecasts import Forecasts
from autoscaler.aws.ledger import Ledger
from autoscaler.aws.looks import Looks
from autoscaler.aws.overrides import Overrides
from autoscaler.aws.packagings import Packagings
from autoscaler.aws.records import Records
from autoscaler.aws.session import client, core
from autoscaler.aws.table import Table
from autoscaler.aws.throughputs import Throughputs
from autoscaler.scaling.document import fleet_from
from autoscaler.scaling.target import Fleet
from workbench.cli import clock
from workbench.cli.failures import BadInput, Failure, doing
from workbench.configuration import ConfigurationError, compile_file

# Plan looks at all models, and a call that is repeated because of impatience would plan twice.
_PLAN = Config(read_timeout=300, retries={"mode": "standard", "total_max_attempts": 1})


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """One fleet and the stack that runs it. Raises Failure when AWS does not answer as it should."""

    fleet: Fleet
    stack: str
    session: boto3.Session

    @cached_property
    def _described(self) -> dict[str, Any]:
        with doing(f"read the stack {self.stack}"):
            try:
                [found] = client(self.session, "cloudformation").describe_stacks(StackName=self.stack)["Stacks"]
            except ClientError as error:
                if "does not exist" in error.response["Error"].get("Message", ""):
                    region = self.session.region_name
                    raise Failure(
                        f"there is no stack {self.stack} in {region}", "deploy it, or name it with --stack and --region"
                    ) from error
                raise
        described: dict[str, Any] = found
        return described

    @property
    def installed(self) -> datetime:
        """When the stack was created."""
        created: datetime = self._described["CreationTime"]
        return created

    @cached_property
    def outputs(self) -> dict[str, str]:
        return {each["OutputKey"]: each["OutputValue"] for each in self._described.get("Outputs", [])}

    def output(self, name: str) -> str:
        """An output of the stack."""
        if name not in self.outputs:
            raise Failure(
                f"the stack {self.stack} has no output {name}", "name the autoscaler's own stack with --stack"
            )
        return self.outputs[name]

    @cached_property
    def _table(self) -> Table:
        return Table(client(self.session, "dynamodb"), self.output("TableName"))

    @cached_property
    def records(self) -> Records:
        return Records(self._table)

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger(self._table)

    @cached_property
    def overrides(self) -> Overrides:
        return Overrides(self._table)

    @cached_property
    def throughputs(self) -> Throughputs:
        return Throughputs(self._table)

    @cached_property
    def forecasts(self) -> Forecasts:
        return Forecasts(self._table)

    @cached_property
    def looks(self) -> Looks:
        return Looks(self._table)

    @cached_property
    def packagings(self) -> Packagings:
        return Packagings(self._table)

    def plan(self, event: dict[str, Any]) -> dict[str, Any]:
        """Invoke Plan and return its answer. Raises BadInput when it cannot read the event."""
        name = self.output("PlanFunctionName")
        with doing(f"invoke {name}"):
            invoke = self.session.client("lambda", config=_PLAN).invoke
            answer = invoke(FunctionName=name, Payload=json.dumps(event).encode())
        payload: dict[str, Any] = json.loads(answer["Payload"].read())
        if answer.get("FunctionError"):
            why = payload.get("errorMessage", "no reason given")
            raise Failure(f"{name} failed: {why}", f"see its log, /aws/lambda/{name}")
        if "error" in payload:
            raise BadInput(f"autoscaler: {payload['error']}")
        return payload


def configured(file: Path) -> dict[str, Any]:
    """The compiled configuration. Raises BadInput with the whole report."""
    try:
        return compile_file(file, clock.now().date())
    except ConfigurationError as error:
        raise BadInput(str(error)) from error


@contextmanager
def endpoint(url: str | None) -> Iterator[None]:
    """Send all calls to one URL: the only setting that botocore takes for all clients from the environment alone."""
    name, before = "AWS_ENDPOINT_URL", os.environ.get("AWS_ENDPOINT_URL")
    if url:
        os.environ[name] = url
    try:
        yield
    finally:
        if url and before is None:
            del os.environ[name]
        elif url and before is not None:
            os.environ[name] = before


def deployment(*, file: Path, stack: str | None, profile: str | None, region: str | None) -> Deployment:
    """The deployment of a configuration file. What is not given comes from the standard AWS environment."""
    document = configured(file)
    with doing("make a session"):
        session = boto3.Session(botocore_session=core(profile), region_name=region)
    return Deployment(fleet=fleet_from(document), stack=stack or f"autoscaler-{document['name']}", session=session)
