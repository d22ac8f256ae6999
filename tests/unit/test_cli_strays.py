"""`autoscaler strays` shows what costs money in every region, and says where it could not look."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from click.testing import CliRunner, Result

from guard.aws.telemetry import logger
from guard.judgement.lease_tag import LEASE
from guard.judgement.model import Model, Started, Units
from tests.guard_stage import HOLDS, NOW, OVER, Region, a_model, refusal, started
from workbench.cli import clock, strays_region
from workbench.cli.main import main

NOT_ENABLED = refusal("UnrecognizedClientException")
CLOSED = Region([], broken={"projects": NOT_ENABLED})


@dataclass
class World:
    """Regions by name, of which those that nobody laid out are empty; and what CloudTrail knows, or its trouble."""

    regions: dict[str, Region] = field(default_factory=dict)
    starts_of: dict[str, Started] = field(default_factory=dict)
    trouble: Exception | None = None
    asked: list[str] = field(default_factory=list)

    def services(self, _session: boto3.Session, name: str, *, lookout: bool) -> list[Region]:
        self.asked.append(f"{name} with Lookout" if lookout else name)
        return [self.regions.get(name, Region([]))]

    def starts(self, _models: Iterable[Model], _now: datetime) -> dict[str, Started]:
        if self.trouble:
            raise self.trouble
        return self.starts_of

    def run(self, *options: str) -> Result:
        return CliRunner().invoke(main, ["strays", *options], catch_exceptions=False)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    world = World()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("COLUMNS", "200")
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(strays_region, "services", world.services)
    monkeypatch.setattr(strays_region, "client", lambda *_: None)
    monkeypatch.setattr(strays_region, "Trail", lambda _: world)
    return world


def cells(result: Result) -> list[list[str]]:
    """The rows of the table, whose columns are two spaces apart at least."""
    rows = [line for line in result.stdout.splitlines() if line.startswith(("region ", "eu-"))]
    return [[cell.strip() for cell in row.split("  ") if cell.strip()] for row in rows]


def test_a_row_for_each_model_and_a_line_for_all_of_them(world: World) -> None:
    world.regions = {
        "eu-central-1": Region([a_model("weld/1", lease=HOLDS), a_model("weld/2", lease=OVER, units=None)]),
        "eu-west-1": Region([a_model("old/7", units=Units(minimum=1, maximum=2), tags={"team": "ml", "env": "dev"})]),
    }
    world.starts_of = {"arn:old/7": started(days=3, hours=4), "arn:weld/1": started(minutes=30)}
    result = world.run("--region", "eu-central-1", "--region", "eu-west-1")

    assert result.exit_code == 0
    assert cells(result) == [
        ["region", "model", "status", "units", "age", "an hour", "tags", "lease"],
        ["eu-central-1", "weld/1", "RUNNING", "1..1", "30m", "$4.00", "–", "plant"],
        ["eu-central-1", "weld/2", "RUNNING", "–", "unknown", "–", "–", "plant (over)"],
        ["eu-west-1", "old/7", "RUNNING", "1..2", "3d 4h", "$4.00 to $8.00", "env=dev team=ml", "none"],
    ]
    assert result.stdout.splitlines()[-2:] == [
        "3 models run in 2 regions, 1 of them without a lease.",
        "These cost $8.00 to $12.00 an hour, $306.00 to $610.00 so far as known, "
        "at $4 a unit-hour (a default; check your bill).",
    ]


def test_by_default_it_looks_wherever_rekognition_is(world: World) -> None:
    result = world.run()

    assert set(world.asked) == set(boto3.Session().get_available_regions("rekognition"))
    assert result.stdout == f"Nothing runs that costs money in {len(world.asked)} regions.\n"


def test_it_stays_in_the_partition_that_one_works_in(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-gov-west-1")
    world.run()
    assert world.asked == ["us-gov-west-1"]


def test_nothing_is_ever_stopped(world: World) -> None:
    region = Region([a_model("a/1", lease=OVER), a_model("b/1", tags={"inference-unit-autoscaler:stray": "stop"})])
    world.regions = {"eu-west-1": region}
    world.run("--region", "eu-west-1")
    assert region.stopped == []


def test_a_region_that_is_not_enabled_is_skipped_and_said(world: World) -> None:
    world.regions = {"me-south-1": CLOSED, "eu-west-1": Region([])}
    result = world.run("--region", "eu-west-1", "--region", "me-south-1")

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "Nothing runs that costs money in 1 region.",
        "Not enabled for this account, and skipped: me-south-1.",
    ]


def test_credentials_that_no_region_takes_are_no_account_without_models(world: World) -> None:
    world.regions = {"eu-west-1": CLOSED}
    result = world.run("--region", "eu-west-1")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "autoscaler: no region lets us look: cannot list the projects of rekognition: UnrecognizedClientException: "
        "not for you; check the credentials, or name another --region\n"
    )


def test_what_could_not_be_looked_at_is_told_by_region_beside_all_the_rest(world: World) -> None:
    unreachable = EndpointConnectionError(endpoint_url="https://nobody")
    world.regions = {
        "eu-central-1": Region([a_model("a/1"), a_model("b/1")], broken={"a": refusal("AccessDeniedException")}),
        "eu-west-1": Region([], broken={"projects": unreachable}),
    }
    result = world.run("--region", "eu-central-1", "--region", "eu-west-1")

    assert result.exit_code == 1
    assert [row[1] for row in cells(result)[1:]] == ["b/1"]
    assert result.stderr.splitlines() == [
        "autoscaler: eu-central-1: cannot list the models of a: AccessDeniedException: not for you",
        f"autoscaler: eu-west-1: cannot list the projects of rekognition: EndpointConnectionError: {unreachable}",
    ]


def test_an_age_that_cannot_be_had_is_said_and_hides_nothing(world: World) -> None:
    world.regions, world.trouble = {"eu-west-1": Region([a_model("a/1")])}, refusal("AccessDeniedException")
    result = world.run("--region", "eu-west-1")

    assert (result.exit_code, cells(result)[1][4]) == (0, "unknown")
    assert result.stderr.startswith("autoscaler: eu-west-1: cannot ask CloudTrail who started what: AccessDenied")


def test_the_same_as_json(world: World) -> None:
    world.regions = {
        "eu-central-1": Region([a_model("weld/1", lease=HOLDS)]),
        "eu-west-1": Region([], broken={"projects": refusal("ThrottlingException")}),
        "me-south-1": CLOSED,
    }
    world.starts_of = {"arn:weld/1": started(minutes=30)}
    result = world.run("--json", *(f"--region={name}" for name in world.regions))

    assert result.exit_code == 1
    said: dict[str, Any] = json.loads(result.stdout)
    [model] = said.pop("models")
    assert (model["region"], model["model"], model["verdict"]) == ("eu-central-1", "weld/1", "leased")
    assert (model["lease"]["fleet"], model["age_seconds"], model["tags"]) == ("plant", 1800, {LEASE: HOLDS})
    assert said == {
        "cost_per_hour": {"least": 4.0, "most": 4.0, "currency": "USD"},
        "cost_so_far": {"least": 2.0, "most": 2.0, "currency": "USD"},
        "looked_at": ["eu-central-1", "eu-west-1"],
        "skipped": ["me-south-1"],
        "errors": {"eu-west-1": ["cannot list the projects of rekognition: ThrottlingException: not for you"]},
    }


def test_tags_in_brackets_are_shown_as_they_were_written(world: World) -> None:
    """Rich takes brackets for markup."""
    world.regions = {"eu-west-1": Region([a_model("a/1", tags={"note": "[red] line [/shift 2]"})])}
    assert "note=[red] line [/shift 2]" in world.run("--region", "eu-west-1").stdout


def test_lookout_is_asked_only_if_somebody_says_so(world: World) -> None:
    world.run("--region", "eu-west-1")
    world.run("--region", "eu-west-1", "--lookoutvision")
    assert world.asked == ["eu-west-1", "eu-west-1 with Lookout"]


def test_without_credentials_it_says_so_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    result = world.run()

    assert (result.exit_code, world.asked) == (1, [])
    assert result.stderr == (
        "autoscaler: cannot look for models: Unable to locate credentials; "
        "sign in, or name a profile with --profile or AWS_PROFILE\n"
    )


def test_an_unknown_profile_is_told_in_a_line(world: World) -> None:
    assert world.run("--profile", "nobody").stderr.startswith("autoscaler: cannot look for models: The config profile")


def test_the_guards_log_is_back_afterwards(world: World) -> None:
    before = logger.log_level
    world.run("--region", "eu-west-1")
    assert logger.log_level == before
