"""Packaging and Greengrass behind the emulator's front door: real buckets, injected faults, functions that ask."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from autoscaler.aws.session import MODELS, session
from tests.hosting_stage import MONDAY, SEAM, WELD, exact
from tests.packaging_stage import BUCKET, described, request
from tests.toy_stack import assembly, function, ref
from workbench.emulator.emulator import Emulator
from workbench.emulator.faults import CallFault
from workbench.emulator.hosting import HostedLookoutModel, Hosting
from workbench.emulator.scenario_file import read_scenario
from workbench.emulator.serve import TRAINED, emulator_of

PAGE = Path(__file__).parents[2] / "docs" / "emulated-model-services.md"
THINGS = "arn:aws:iot:eu-central-1:123456789012:thing"
PRESS = f"{THINGS}/press-4"
HERE = {"LocationConstraint": "eu-central-1"}

# boto3 is not in a toy's asset; what it would send is.
CODE = """
import json, os, urllib.request

def handler(event, context):
    credential = f"{os.environ['AWS_ACCESS_KEY_ID']}/20260302/eu-central-1/{event['service']}/aws4_request"
    signed = {"Authorization": f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=0"}
    asked = urllib.request.Request(os.environ["AWS_ENDPOINT_URL"] + event["path"], headers=signed)
    return json.load(urllib.request.urlopen(asked))
"""


def hosting(now: Any, put_metric: Any) -> Hosting:
    return Hosting(now=now, put_metric=put_metric, models=(WELD, SEAM), settings=exact())


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(hosting, start=MONDAY) as emulator:
        emulator.client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration=HERE)
        yield emulator


def client_of(emulator: Emulator, service: str, region: str = "eu-central-1", attempts: int = 1) -> Any:
    """A client of another region, or one that tries again."""
    made: Any = session()
    return made.client(
        service,
        region_name=region,
        endpoint_url=emulator.endpoint_url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"mode": "standard", "total_max_attempts": attempts}),
    )


def package(emulator: Emulator, **over: Any) -> dict[str, Any]:
    """How a job stands after its time."""
    client = emulator.client("lookoutvision")
    client.start_model_packaging_job(**request(**over), JobName="first")
    emulator.run_until(emulator.now + timedelta(minutes=16))
    return described(client)


def test_the_archive_is_in_the_bucket_before_anybody_asks_for_the_job(emulator: Emulator) -> None:
    emulator.client("lookoutvision").start_model_packaging_job(**request())
    emulator.run_until(MONDAY + timedelta(minutes=16))
    key = "edge/weld.seams-1.0.0/weld.seams-1.0.0.zip"
    body = emulator.client("s3").get_object(Bucket=BUCKET, Key=key)["Body"].read()
    with zipfile.ZipFile(BytesIO(body)) as archive:
        assert json.loads(archive.read("model.json"))["emulated"] is True


def test_a_bucket_that_is_missing_or_in_another_region_fails_the_job(emulator: Emulator) -> None:
    """The bucket must be in the region of Greengrass (Lookout for Vision API reference, S3Location)."""
    far = client_of(emulator, "s3", "eu-west-1")
    far.create_bucket(Bucket="far", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    far.close()
    job = package(emulator, S3OutputLocation={"Bucket": "far"})
    assert (job["Status"], job["StatusMessage"]) == ("FAILED", "The bucket far is in eu-west-1, not in eu-central-1.")
    client = emulator.client("lookoutvision")
    client.start_model_packaging_job(**request(S3OutputLocation={"Bucket": "nowhere"}), JobName="second")
    emulator.run_until(emulator.now + timedelta(minutes=16))
    assert described(client, "second")["StatusMessage"] == "The bucket nowhere does not exist."


def test_both_versions_of_greengrass_are_told_apart(emulator: Emulator) -> None:
    assert emulator.client("greengrass").list_core_definitions()["Definitions"] == []
    assert emulator.client("greengrassv2").list_deployments()["deployments"] == []
    assert [(call.service, call.operation) for call in emulator.calls[-2:]] == [
        ("greengrass", "ListCoreDefinitions"),
        ("greengrassv2", "ListDeployments"),
    ]


@pytest.mark.parametrize("code", ["ThrottlingException", "AccessDeniedException"])
def test_a_fault_of_greengrass_is_one_of_its_errors_and_has_no_effect(emulator: Emulator, code: str) -> None:
    client = emulator.client("greengrassv2")
    fault = CallFault(service="greengrassv2", operation="CreateDeployment", code=code, status=429)
    with emulator.faults.during(fault), pytest.raises(getattr(client.exceptions, code)):
        client.create_deployment(targetArn=PRESS)
    assert client.list_deployments()["deployments"] == []


def test_a_lost_answer_of_greengrass_is_retried_with_its_token_and_deploys_once(emulator: Emulator) -> None:
    client = client_of(emulator, "greengrassv2", attempts=2)
    emulator.faults.inject(CallFault(service="greengrassv2", operation="CreateDeployment", times=1, after_effect=True))
    answer = client.create_deployment(targetArn=PRESS)
    assert answer["ResponseMetadata"]["RetryAttempts"] == 1
    assert [each["revisionId"] for each in client.list_deployments(historyFilter="ALL")["deployments"]] == ["1"]
    client.close()


def test_faults_of_the_front_door_meet_packaging_too(emulator: Emulator) -> None:
    client = emulator.client("lookoutvision")
    fault = CallFault(service="lookoutvision", operation="DescribeModelPackagingJob", code="AccessDeniedException")
    client.start_model_packaging_job(**request(), JobName="first")
    with emulator.faults.during(fault), pytest.raises(ClientError, match="AccessDenied"):
        described(client)
    assert client.list_model_packaging_jobs(ProjectName="weld")["ModelPackagingJobs"]


def test_a_deployed_function_reaches_packaging_and_greengrass(emulator: Emulator, tmp_path: Path) -> None:
    name = emulator.deploy(assembly(tmp_path / "x", {"Fn": function()}, CODE, Fn=ref("Fn")))["Fn"]
    package(emulator)
    emulator.client("greengrassv2").create_deployment(targetArn=PRESS)

    def asked(service: str, path: str) -> Any:
        event = json.dumps({"service": service, "path": path})
        return json.load(emulator.client("lambda").invoke(FunctionName=name, Payload=event)["Payload"])

    jobs = asked("lookoutvision", "/2020-11-20/projects/weld/modelpackagingjobs")["ModelPackagingJobs"]
    assert [job["Status"] for job in jobs] == ["SUCCEEDED"]
    found = asked("greengrass", "/greengrass/v2/deployments?targetArn=" + PRESS.replace("/", "%2F"))
    assert [each["targetArn"] for each in found["deployments"]] == [PRESS]
    assert [call.operation for call in emulator.calls if call.caller == "Fn"] == [
        "ListModelPackagingJobs",
        "ListDeployments",
    ]


def test_the_scenario_of_the_page_does_what_it_says(tmp_path: Path) -> None:
    (written,) = (each for each in re.findall(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL) if "faults:" in each)
    file = tmp_path / "scenario.yaml"
    file.write_text(written)
    models = [HostedLookoutModel(project="weld-seams", version=version) for version in ("1", "2")]
    faults = read_scenario(file, [model.called for model in models]).faults

    def troubled(now: Any, put_metric: Any) -> Hosting:
        return Hosting(now=now, put_metric=put_metric, models=models, faults=faults, settings=exact())

    with Emulator(troubled, start=MONDAY) as emulator:
        vision, edge = emulator.client("lookoutvision"), emulator.client("greengrassv2")
        for version in ("1", "2"):
            vision.start_model_packaging_job(
                **request(version=version) | {"ProjectName": "weld-seams"}, JobName=f"job-{version}"
            )
        made = [edge.create_deployment(targetArn=f"{THINGS}/press-{n}")["deploymentId"] for n in (4, 5)]
        emulator.run_until(MONDAY + timedelta(minutes=119))

        def job(version: str) -> dict[str, Any]:
            asked = {"ProjectName": "weld-seams", "JobName": f"job-{version}"}
            found: dict[str, Any] = vision.describe_model_packaging_job(**asked)["ModelPackagingDescription"]
            return found

        def deployments() -> list[str]:
            return [edge.get_deployment(deploymentId=each)["deploymentStatus"] for each in made]

        for _ in range(2):
            with pytest.raises(vision.exceptions.ThrottlingException):
                job("1")
        assert (job("1")["Status"], job("1")["StatusMessage"]) == ("FAILED", "The compiler gave up.")
        assert job("2")["Status"] == "RUNNING"
        assert deployments() == ["ACTIVE", "FAILED"]
        emulator.run_until(MONDAY + timedelta(hours=2))
        assert deployments() == ["COMPLETED", "FAILED"]
        entries = [(each.subject, each.detail) for each in emulator.trace if each.kind == "packaging"]
        assert entries[-2:] == [("weld-seams/2", "RUNNING"), ("weld-seams/1", "FAILED")]


def test_the_event_history_has_who_packaged_a_model(emulator: Emulator) -> None:
    package(emulator)
    attribute = {"AttributeKey": "EventName", "AttributeValue": "StartModelPackagingJob"}
    (event,) = emulator.client("cloudtrail").lookup_events(LookupAttributes=[attribute])["Events"]
    record = json.loads(event["CloudTrailEvent"])
    assert (event["EventSource"], event["Username"]) == ("lookoutvision.amazonaws.com", "test")
    assert record["requestParameters"]["configuration"]["Greengrass"]["ComponentName"] == "weld.seams"


def test_the_aws_cli_packages_a_model_and_deploys_it_on_the_wall_clock() -> None:
    with emulator_of(list(TRAINED), [], start_seconds=0, stop_seconds=0, port=0) as emulator:
        emulator.client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration=HERE)
        environment = os.environ | emulator.environment() | {"AWS_DATA_PATH": str(MODELS), "AWS_PAGER": ""}

        def aws(*words: str) -> dict[str, Any]:
            command = [sys.executable, "-W", "ignore", "-m", "awscli", *words]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
            found: dict[str, Any] = json.loads(done.stdout)
            return found

        configuration = json.dumps(request()["Configuration"])
        project = ("--project-name", "weld-seams")
        started = aws(
            *("lookoutvision", "start-model-packaging-job", *project, "--model-version", "2"),
            *("--configuration", configuration),
        )
        job = aws("lookoutvision", "describe-model-packaging-job", *project, "--job-name", started["JobName"])
        made = job["ModelPackagingDescription"]["ModelPackagingOutputDetails"]["Greengrass"]
        components = json.dumps({made["ComponentName"]: {"componentVersion": made["ComponentVersion"]}})
        deployed = aws("greengrassv2", "create-deployment", "--target-arn", PRESS, "--components", components)
        found = aws("greengrassv2", "get-deployment", "--deployment-id", deployed["deploymentId"])
        assert found["deploymentStatus"] == "COMPLETED"
        assert found["components"] == {"weld.seams": {"componentVersion": "2.0.0"}}
