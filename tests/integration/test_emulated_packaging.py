"""Emulated packaging jobs over HTTP: their lives, what they make, and what the service refuses."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import Client

from autoscaler.aws.providers import RequestError
from autoscaler.aws.providers.requests import check
from autoscaler.scaling.model import ProviderName
from tests.hosting_stage import MONDAY, exact
from tests.packaging_stage import BUCKET, COMPILED, NVIDIA, PackagingStage, described, request
from workbench.emulator.hosting import (
    Fault,
    FaultKind,
    FaultyFileError,
    HostedLookoutModel,
    HostingSettings,
    JobStatus,
    Lost,
    Outcome,
    Quota,
    faults_from,
)

COMPONENT = "arn:aws:greengrass:eu-central-1:123456789012:components:weld.seams"
ARCHIVE = "edge/weld.seams-1.0.0/weld.seams-1.0.0.zip"


def names(client: Any, **asked: Any) -> list[str]:
    jobs = client.list_model_packaging_jobs(ProjectName="weld", **asked)["ModelPackagingJobs"]
    return [job["JobName"] for job in jobs]


def test_a_job_is_created_runs_and_succeeds() -> None:
    stage = PackagingStage()
    with stage.lookoutvision() as client:
        asked = request(version="latest") | {"Description": "for press 4", "JobName": "first"}
        answer = client.start_model_packaging_job(**asked)
        assert (answer["JobName"], answer["ResponseMetadata"]["HTTPStatusCode"]) == ("first", 200)
        seen = [described(client)]
        for minutes in (1, 15):
            stage.jump(minutes=minutes)
            seen.append(described(client))
    assert [job["Status"] for job in seen] == ["CREATED", "RUNNING", "SUCCEEDED"]
    assert [job["LastUpdatedTimestamp"] - MONDAY for job in seen] == [timedelta(minutes=n) for n in (0, 1, 16)]
    assert all("emulated" in job["StatusMessage"] for job in seen)
    assert {job["CreationTimestamp"] for job in seen} == {MONDAY}
    assert {(job["ModelVersion"], job["ModelPackagingMethod"]) for job in seen} == {("2", "Greengrass")}
    assert seen[2]["ModelPackagingJobDescription"] == "for press 4"
    assert seen[2]["ModelPackagingConfiguration"] == asked["Configuration"]
    assert "ModelPackagingOutputDetails" not in seen[1]
    assert seen[2]["ModelPackagingOutputDetails"]["Greengrass"] == {
        "ComponentVersionArn": f"{COMPONENT}:versions:2.0.0",
        "ComponentName": "weld.seams",
        "ComponentVersion": "2.0.0",
    }


def test_a_job_leaves_an_archive_that_says_what_it_is_and_a_component() -> None:
    stage = PackagingStage()
    stage.package(Tags=[{"Key": "line", "Value": "weld"}], ComponentDescription="Weld seams", ComponentVersion="3.1.4")
    with stage.greengrass() as client:
        arn = f"{COMPONENT}:versions:3.1.4"
        about = client.describe_component(arn=arn)
        recipe = json.loads(client.get_component(arn=arn)["recipe"])
    ((key, body),) = stage.objects.items()
    assert key == "edge/weld.seams-3.1.4/weld.seams-3.1.4.zip"
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert "emulator" in archive.read("README.txt").decode()
        assert json.loads(archive.read("model.json"))["model_version"] == "1"
    assert (about["componentVersion"], about["description"]) == ("3.1.4", "Weld seams")
    assert (about["creationTimestamp"], about["tags"]) == (MONDAY + timedelta(minutes=16), {"line": "weld"})
    assert about["status"]["componentState"] == "DEPLOYABLE"
    assert about["platforms"] == [{"attributes": {"os": "linux", "architecture": "aarch64"}}]
    assert recipe["ComponentVersion"] == "3.1.4"
    assert recipe["Manifests"][0]["Artifacts"][0]["Uri"] == f"s3://{BUCKET}/{key}"


def test_what_a_job_makes_is_there_when_the_minute_is_closed_whoever_looks() -> None:
    stage = PackagingStage()
    with stage.lookoutvision() as client:
        client.start_model_packaging_job(**request())
    stage.minutes(15)
    assert not stage.objects
    stage.minutes(1)
    assert list(stage.objects) == [ARCHIVE]


def test_a_job_takes_as_long_as_the_seed_says_whatever_else_is_packaged() -> None:
    def took(seed: int, *versions: str) -> timedelta:
        stage = PackagingStage(settings=HostingSettings(seed=seed))
        with stage.lookoutvision() as client:
            for version in versions:
                client.start_model_packaging_job(**request(version=version), JobName=version)
            stage.jump(hours=3)
            found: timedelta = described(client, "1")["LastUpdatedTimestamp"] - MONDAY
            return found

    assert took(7, "1") == took(7, "2", "1")
    assert took(7, "1") != took(8, "1")
    assert timedelta(minutes=6) < took(7, "1") < timedelta(minutes=40)


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"S3OutputLocation": {"Bucket": "nowhere"}}, "bucket nowhere does not exist"),
        ({"ComponentVersion": "1.0.0"}, f"{COMPONENT}:versions:1.0.0 exists already"),
    ],
)
def test_a_job_fails_whose_output_finds_no_place(over: dict[str, Any], said: str) -> None:
    stage = PackagingStage()
    stage.package()
    stage.package("second", **({"ComponentVersion": "2.0.0"} | over))
    with stage.lookoutvision() as client:
        job = described(client, "second")
    assert job["Status"] == "FAILED"
    assert said in job["StatusMessage"]
    assert "ModelPackagingOutputDetails" not in job
    assert list(stage.objects) == [ARCHIVE]


def test_of_two_jobs_for_one_component_version_the_first_to_end_gets_it() -> None:
    """Nobody looks in between, and the later job was started first."""
    stage = PackagingStage(
        faults=[Fault(kind=FaultKind.STUCK_PACKAGING, times=1, until=MONDAY + timedelta(minutes=30))]
    )
    with stage.lookoutvision() as client:
        for name in ("slow", "quick"):
            client.start_model_packaging_job(**request(), JobName=name)
        stage.jump(hours=1)
        assert [described(client, name)["Status"] for name in ("slow", "quick")] == ["FAILED", "SUCCEEDED"]
        assert described(client, "slow")["LastUpdatedTimestamp"] == MONDAY + timedelta(minutes=30)


def test_an_injected_failure_has_its_message_and_leaves_nothing() -> None:
    stage = PackagingStage()
    stage.hosting.inject([Fault(kind=FaultKind.PACKAGING_FAILS, model="weld", times=1, message="No compiler.")])
    stage.package()
    stage.package("second")
    with stage.lookoutvision() as client:
        first, second = described(client), described(client, "second")
    assert (first["Status"], first["StatusMessage"]) == ("FAILED", "No compiler.")
    assert second["Status"] == "SUCCEEDED"


def test_a_stuck_job_never_ends_and_keeps_its_place_in_the_quota() -> None:
    stage = PackagingStage(faults=[Fault(kind=FaultKind.STUCK_PACKAGING, times=2)])
    with stage.lookoutvision() as client:
        for name in ("first", "second"):
            client.start_model_packaging_job(**request(), JobName=name)
        stage.jump(days=30)
        assert described(client)["Status"] == "RUNNING"
        with pytest.raises(client.exceptions.ServiceQuotaExceededException):
            client.start_model_packaging_job(**request())


def test_the_quota_of_running_jobs_answers_402_and_frees_a_place_at_the_end() -> None:
    quotas = {name: Quota(packaging_jobs=1) for name in ProviderName}
    stage = PackagingStage(settings=exact(quotas=quotas))
    with stage.lookoutvision() as client:
        client.start_model_packaging_job(**request())
        with pytest.raises(client.exceptions.ServiceQuotaExceededException) as caught:
            client.start_model_packaging_job(**request(), JobName="second")
        answer = caught.value.response
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 402
        assert (answer["ResourceType"], answer["ServiceCode"]) == ("MODEL_PACKAGE_JOB", "lookoutvision")
        assert answer["QuotaCode"]
        stage.jump(minutes=16)
        client.start_model_packaging_job(**request(), JobName="second")


def test_a_fault_can_lower_the_quota_of_jobs() -> None:
    stage = PackagingStage(faults=[Fault(kind=FaultKind.QUOTA, packaging_jobs=0)])
    with stage.lookoutvision() as client, pytest.raises(client.exceptions.ServiceQuotaExceededException):
        client.start_model_packaging_job(**request())


def test_a_second_job_of_a_name_is_a_conflict_in_its_project_only() -> None:
    stage = PackagingStage()
    with stage.lookoutvision() as client:
        client.start_model_packaging_job(**request(), JobName="first")
        with pytest.raises(client.exceptions.ConflictException) as caught:
            client.start_model_packaging_job(**request(version="2"), JobName="first")
        answer = caught.value.response
        assert (answer["ResourceId"], answer["ResourceType"]) == ("first", "MODEL_PACKAGE_JOB")
        client.start_model_packaging_job(**(request() | {"ProjectName": "rivet"}), JobName="first")
        assert names(client) == ["first"]


def test_jobs_without_a_name_get_names_that_the_service_would_take() -> None:
    stage = PackagingStage()
    with stage.lookoutvision() as client:
        given = [client.start_model_packaging_job(**request(version=v))["JobName"] for v in ("1", "2")]
        assert names(client) == given
        assert len(set(given)) == 2
        for name in given:
            assert described(client, name)["JobName"] == name


def test_the_same_token_gets_the_same_answer_and_starts_one_job() -> None:
    stage = PackagingStage()
    with stage.lookoutvision() as client:
        given = {client.start_model_packaging_job(**request(), ClientToken="t-1")["JobName"] for _ in range(3)}
        assert len(given) == 1
        assert names(client) == [*given]
        with pytest.raises(client.exceptions.ConflictException) as caught:
            client.start_model_packaging_job(**request(ComponentVersion="9.0.0"), ClientToken="t-1")
        assert "client token" in caught.value.response["Message"]
        stage.jump(hours=8)
        client.start_model_packaging_job(**request(ComponentVersion="9.0.0"), ClientToken="t-1")
        assert len(names(client)) == 2


def test_a_refused_call_may_be_tried_again_with_its_token() -> None:
    stage = PackagingStage(faults=[Fault(kind=FaultKind.QUOTA, packaging_jobs=0, until=MONDAY + timedelta(minutes=1))])
    with stage.lookoutvision() as client:
        with pytest.raises(client.exceptions.ServiceQuotaExceededException):
            client.start_model_packaging_job(**request(), ClientToken="t-1")
        stage.jump(minutes=1)
        client.start_model_packaging_job(**request(), ClientToken="t-1")


@pytest.mark.parametrize("lost", list(Lost))
def test_a_lost_answer_is_retried_with_its_token_and_starts_one_job(lost: Lost) -> None:
    fault = Fault(kind=FaultKind.RESPONSE_LOST, operation="StartModelPackagingJob", times=1, lost=lost)
    stage = PackagingStage(faults=[fault])
    with stage.lookoutvision(attempts=2) as client:
        answer = client.start_model_packaging_job(**request())
        assert answer["ResponseMetadata"]["RetryAttempts"] == 1
        assert names(client) == [answer["JobName"]]


def test_a_lost_answer_leaves_the_job_behind_for_who_looks() -> None:
    stage = PackagingStage(faults=[Fault(kind=FaultKind.RESPONSE_LOST, operation="StartModelPackagingJob")])
    with stage.lookoutvision() as client:
        with pytest.raises(ConnectionClosedError):
            client.start_model_packaging_job(**request(), JobName="first")
        assert described(client)["Status"] == "CREATED"


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (FaultKind.THROTTLE, "ThrottlingException"),
        (FaultKind.INTERNAL_ERROR, "InternalServerException"),
        (FaultKind.ACCESS_DENIED, "AccessDeniedException"),
    ],
)
def test_faults_strike_the_named_model_in_each_of_its_calls(kind: FaultKind, code: str) -> None:
    """The model is in the body of one call, and known by the job in another."""
    stage = PackagingStage()
    with stage.lookoutvision() as client:
        client.start_model_packaging_job(**request(), JobName="of-weld")
        client.start_model_packaging_job(**request(version="2"), JobName="of-seam")
        stage.hosting.inject([Fault(kind=kind, model="weld")])
        for call in (lambda: client.start_model_packaging_job(**request()), lambda: described(client, "of-weld")):
            with pytest.raises(ClientError) as caught:
                call()
            assert caught.value.response["Error"]["Code"] == code
        assert described(client, "of-seam")["Status"] == "CREATED"
        assert names(client) == ["of-weld", "of-seam"]


def test_the_sixth_call_of_a_second_is_throttled() -> None:
    stage = PackagingStage()
    with stage.lookoutvision() as client:
        client.start_model_packaging_job(**request(), JobName="first")
        for _ in range(5):
            described(client)
        with pytest.raises(client.exceptions.ThrottlingException):
            described(client)
        assert stage.hosting.calls[ProviderName.LOOKOUTVISION, "DescribeModelPackagingJob", Outcome.THROTTLED] == 1


def test_a_stale_read_does_not_know_the_job_yet_and_is_behind_with_its_status() -> None:
    stage = PackagingStage(faults=[Fault(kind=FaultKind.STALE_READS, lag=timedelta(seconds=30))])
    with stage.lookoutvision() as client:
        client.start_model_packaging_job(**request(), JobName="first")
        with pytest.raises(client.exceptions.ResourceNotFoundException):
            described(client)
        assert names(client) == []
        stage.jump(minutes=1)
        assert described(client)["Status"] == "CREATED"
        stage.jump(seconds=30)
        assert described(client)["Status"] == "RUNNING"


@pytest.mark.parametrize(
    ("status", "hosted"), [("TRAINED", False), ("TRAINED", True), ("TRAINING", False), ("TRAINING_FAILED", False)]
)
def test_only_a_trained_model_is_packaged_hosted_or_not(status: str, hosted: bool) -> None:
    stage = PackagingStage(models=[HostedLookoutModel(project="weld", version="1", name="weld", status=status)])
    if hosted:
        stage.start("weld")
    with stage.lookoutvision() as client:
        if status == "TRAINED":
            assert client.start_model_packaging_job(**request())["JobName"]
            return
        with pytest.raises(client.exceptions.ConflictException) as caught:
            client.start_model_packaging_job(**request())
        answer = caught.value.response
        assert (answer["ResourceType"], answer["ResourceId"].rpartition(":")[2]) == ("MODEL", "model/weld/1")
        assert status in answer["Message"]


@pytest.mark.parametrize(
    ("over", "without"),
    [
        ({}, ("TargetDevice",)),
        ({"TargetPlatform": {"Os": "LINUX", "Arch": "ARM64"}}, ()),
        ({"CompilerOptions": '{"mcpu": "cortex-a57"}'}, ()),
        ({"TargetPlatform": NVIDIA}, ("TargetDevice",)),
        ({"TargetPlatform": NVIDIA, "CompilerOptions": '{"gpu-code": "sm_75"}'}, ("TargetDevice",)),
        ({"TargetPlatform": NVIDIA, "CompilerOptions": "gpu-code"}, ("TargetDevice",)),
        ({"TargetPlatform": NVIDIA, "CompilerOptions": "[1]"}, ("TargetDevice",)),
        ({"TargetPlatform": NVIDIA, "CompilerOptions": COMPILED.replace("7.1.3", "7.1")}, ("TargetDevice",)),
        ({"TargetPlatform": NVIDIA, "CompilerOptions": COMPILED.replace('"10.2"', "10.2")}, ("TargetDevice",)),
    ],
)
def test_members_that_do_not_go_together_are_refused(over: dict[str, Any], without: tuple[str, ...]) -> None:
    stage = PackagingStage()
    with stage.lookoutvision() as client:
        with pytest.raises(client.exceptions.ValidationException):
            client.start_model_packaging_job(**request(**over, without=without))
        assert names(client) == []


@pytest.mark.parametrize(
    ("platform", "options"),
    [
        (NVIDIA, COMPILED),
        ({"Os": "LINUX", "Arch": "ARM64"}, None),
        ({"Os": "LINUX", "Arch": "X86_64"}, '{"mcpu": "skylake-avx512"}'),
    ],
)
def test_platforms_are_packaged_and_named_as_greengrass_does(platform: dict[str, str], options: str | None) -> None:
    stage = PackagingStage()
    over = {"CompilerOptions": options} if options else {}
    stage.package(TargetPlatform=platform, without=("TargetDevice",), **over)
    with stage.greengrass() as client:
        (found,) = client.describe_component(arn=f"{COMPONENT}:versions:1.0.0")["platforms"]
    assert found["attributes"]["architecture"] == {"ARM64": "aarch64", "X86_64": "amd64"}[platform["Arch"]]


@pytest.mark.parametrize(
    "wrong",
    [
        request() | {"JobName": "no_underscores"},
        request() | {"JobName": "x" * 65},
        request() | {"ClientToken": "no_underscores"},
        request() | {"Description": "no/slash"},
        request() | {"ModelVersion": "0"},
        request(ComponentName="x" * 129),
        request(ComponentName="no:colon"),
        request(ComponentVersion="1.0"),
        request(ComponentVersion="1234567.0.0"),
        request(ComponentDescription="x" * 257),
        request(S3OutputLocation={"Bucket": BUCKET, "Prefix": "no spaces"}),
        request(S3OutputLocation={"Bucket": "x" * 64}),
        request(TargetDevice="toaster"),
        request(Tags=[{"Key": "semi;colon", "Value": ""}]),
        request(without=("TargetDevice",), TargetPlatform=NVIDIA, CompilerOptions="x" * 1025),
        request(without=("TargetDevice",), TargetPlatform={"Os": "LINUX", "Arch": "RISC"}),
    ],
)
def test_patterns_and_lengths_are_checked_by_the_service(wrong: dict[str, Any]) -> None:
    """boto3 checks none of these, so a server that does not would hide our mistakes."""
    with PackagingStage().lookoutvision() as client:
        with pytest.raises(client.exceptions.ValidationException):
            client.start_model_packaging_job(**wrong)
        with pytest.raises(client.exceptions.ValidationException):
            client.list_model_packaging_jobs(ProjectName="weld", MaxResults=101)


def test_listings_come_in_pages_and_tell_no_configuration() -> None:
    quotas = {name: Quota(packaging_jobs=5) for name in ProviderName}
    stage = PackagingStage(settings=exact(quotas=quotas))
    with stage.lookoutvision() as client:
        for n in range(5):
            client.start_model_packaging_job(**request(), JobName=f"job-{n}")
        paginator = client.get_paginator("list_model_packaging_jobs")
        pages = list(paginator.paginate(ProjectName="weld", PaginationConfig={"PageSize": 2}))
        listed = [[job["JobName"] for job in page["ModelPackagingJobs"]] for page in pages]
        assert listed == [["job-0", "job-1"], ["job-2", "job-3"], ["job-4"]]
        assert "ModelPackagingConfiguration" not in pages[0]["ModelPackagingJobs"][0]
        with pytest.raises(client.exceptions.ValidationException):
            client.list_model_packaging_jobs(ProjectName="rivet", NextToken=pages[0]["NextToken"])


def test_what_does_not_exist_is_not_found() -> None:
    with PackagingStage().lookoutvision() as client:
        for kind, operation, asked in (
            ("MODEL", "start_model_packaging_job", request(version="9")),
            ("PROJECT", "list_model_packaging_jobs", {"ProjectName": "nowhere"}),
            ("MODEL_PACKAGE_JOB", "describe_model_packaging_job", {"ProjectName": "weld", "JobName": "nobody"}),
        ):
            with pytest.raises(client.exceptions.ResourceNotFoundException) as caught:
                getattr(client, operation)(**asked)
            assert caught.value.response["ResourceType"] == kind


def test_the_oracle_has_every_job_with_its_states_whatever_stale_reads_say() -> None:
    stage = PackagingStage(faults=[Fault(kind=FaultKind.STALE_READS, lag=timedelta(days=1))])
    stage.package()
    (job,) = stage.hosting.packaging_jobs
    assert [(state.status, state.since - MONDAY) for state in job.states] == [
        (JobStatus.CREATED, timedelta(0)),
        (JobStatus.RUNNING, timedelta(minutes=1)),
        (JobStatus.SUCCEEDED, timedelta(minutes=16)),
    ]


@pytest.mark.parametrize("device", [{}, {"TargetDevice": "jetson_xavier"}])
@pytest.mark.parametrize(
    "platform", [{}, {"TargetPlatform": NVIDIA}, {"TargetPlatform": {"Os": "LINUX", "Arch": "ARM64"}}]
)
@pytest.mark.parametrize("options", [None, COMPILED, COMPILED.replace("sm_75", ""), '{"mcpu": "a"}', "[1]", "{...}"])
def test_the_emulator_takes_what_the_autoscaler_would_send_and_nothing_else(
    device: dict[str, Any], platform: dict[str, Any], options: str | None
) -> None:
    """Both have their own reading of the documented rules; here they are held against each other."""
    over = device | platform | ({"CompilerOptions": options} if options else {})
    asked = request(without=("TargetDevice",), **over) if not device else request(**over)
    try:
        check(ProviderName.LOOKOUTVISION, "StartModelPackagingJob", asked)
        sent = True
    except RequestError:
        sent = False
    with PackagingStage().lookoutvision() as client:
        try:
            client.start_model_packaging_job(**asked)
            taken = True
        except client.exceptions.ValidationException:
            taken = False
    assert sent == taken


def test_everything_that_is_wrong_with_faults_of_the_edge_is_told_at_once() -> None:
    with pytest.raises(FaultyFileError) as wrong:
        faults_from(
            [
                {"fault": "packaging_fails", "service": "rekognition"},
                {"fault": "stuck_packaging", "message": "stuck"},
                {"fault": "device_offline", "target": "press 4"},
                {"fault": "device_offline", "model": "weld"},
                {"fault": "deployment_fails", "service": "lookoutvision"},
                {"fault": "quota", "packaging_jobs": -1},
                {"fault": "throttle", "target": "press-4"},
            ]
        )
    assert sorted(problem.path for problem in wrong.value.found) == [
        "faults[0].service",
        "faults[1].message",
        "faults[2].target",
        "faults[3].model",
        "faults[4].service",
        "faults[5].packaging_jobs",
        "faults[6].target",
    ]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("start"), st.sampled_from(["1", "2"]), st.sampled_from(["1.0.0", "2.0.0", "3.0.0"])),
        st.tuples(st.just("wait"), st.integers(1, 20)),
        st.tuples(st.just("fault"), st.sampled_from([FaultKind.PACKAGING_FAILS, FaultKind.STUCK_PACKAGING])),
    ),
    max_size=25,
)


@given(STEPS, st.integers(0, 3))
def test_whatever_is_packaged_each_success_has_a_component_and_an_archive_of_its_own(steps: Any, seed: int) -> None:
    stage = PackagingStage(settings=HostingSettings(seed=seed, calls_per_second=None))
    client = Client(stage.hosting.lookoutvision)
    for step in steps:
        match step:
            case ("start", model, version):
                asked = request(version=model, ComponentVersion=version)
                client.post("/2020-11-20/projects/weld/modelpackagingjobs", json=asked)
            case ("wait", minutes):
                stage.jump(minutes=minutes)
            case (_, kind):
                stage.hosting.inject([Fault(kind=kind, times=1, until=stage.now + timedelta(minutes=25))])
        last = [job.states[-1].status for job in stage.hosting.packaging_jobs]
        assert sum(status in ("CREATED", "RUNNING") for status in last) <= 2

    stage.jump(days=1)
    jobs = stage.hosting.packaging_jobs
    made = [job.component_version for job in jobs if job.states[-1].status is JobStatus.SUCCEEDED]
    assert len(made) == len(set(made))
    assert sorted(stage.objects) == [f"edge/weld.seams-{each}/weld.seams-{each}.zip" for each in sorted(made)]
    for job in jobs:
        assert job.states[-1].status in (JobStatus.SUCCEEDED, JobStatus.FAILED)
        assert [state.since for state in job.states] == sorted(state.since for state in job.states)
