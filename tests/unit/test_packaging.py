"""Packaging for the edge: what is the next step, and what is an intent?"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoscaler.scaling.model import LookoutModel
from autoscaler.scaling.packaging import (
    DeploymentStatus,
    Job,
    JobStatus,
    Outcome,
    Packaging,
    PackagingRecord,
    again,
    ended,
    from_item,
    owned,
    to_item,
    wanted,
)
from autoscaler.scaling.packaging_step import after_failure, looked_at, next_packaging_step

NOW = datetime(2026, 1, 13, 7, 30, tzinfo=UTC)
MODEL = LookoutModel(project="weld", version="1")
MINUTE = timedelta(minutes=1)


def packaging(**changed: Any) -> Packaging:
    usual: dict[str, Any] = {
        "greengrass": {"ComponentName": "com.example.weld", "ComponentVersion": "1.0.0"},
        "description": None,
        "deploy_to": None,
        "deadline": timedelta(minutes=30),
        "retries": 2,
    }
    return Packaging(**usual | changed)


def begun(**changed: Any) -> PackagingRecord:
    """The record of a packaging whose job was asked for ten minutes ago."""
    record = wanted(PackagingRecord(target="weld"), packaging(), MODEL, NOW - 10 * MINUTE)
    return replace(owned(record, NOW - 10 * MINUTE), **{"asked_at": NOW - 10 * MINUTE, **changed})


def step_of(
    record: PackagingRecord,
    job: Job | None,
    deployment: DeploymentStatus | None = None,
    now: datetime = NOW,
    **changed: Any,
) -> tuple[str, Outcome | None]:
    step = next_packaging_step(record, packaging(**changed), job, deployment, now)
    return step.do, step.outcome


def job(status: JobStatus) -> Job:
    return Job(status=status)


def test_a_job_that_is_not_there_is_asked_for() -> None:
    assert step_of(begun(asked_at=None), None) == ("package", None)


def test_one_that_was_asked_for_a_moment_ago_may_not_show_yet() -> None:
    assert step_of(begun(asked_at=NOW - timedelta(seconds=5)), None) == ("wait", None)
    assert step_of(begun(), None) == ("package", None)


@pytest.mark.parametrize("status", [JobStatus.CREATED, JobStatus.RUNNING])
def test_a_job_is_waited_for_until_its_deadline(status: JobStatus) -> None:
    assert step_of(begun(), job(status)) == ("wait", None)
    late = NOW + 20 * MINUTE
    assert step_of(begun(), job(status), now=late) == ("wait", None)
    assert step_of(begun(), job(status), now=late + MINUTE) == ("end", Outcome.DEADLINE_EXCEEDED)


def test_a_component_without_a_device_is_all_that_is_wanted() -> None:
    assert step_of(begun(), job(JobStatus.SUCCEEDED)) == ("end", Outcome.PACKAGED)


@pytest.mark.parametrize(
    ("deploy_to", "status", "expected"),
    [
        ("thing/press-7", None, ("deploy", None)),
        ("thing/press-7", DeploymentStatus.ACTIVE, ("wait", None)),
        ("thinggroup/presses", DeploymentStatus.ACTIVE, ("end", Outcome.PACKAGED)),
        ("thing/press-7", DeploymentStatus.COMPLETED, ("end", Outcome.PACKAGED)),
        ("thing/press-7", DeploymentStatus.FAILED, ("end", Outcome.NOT_DEPLOYED)),
        ("thing/press-7", DeploymentStatus.CANCELED, ("end", Outcome.NOT_DEPLOYED)),
        ("thing/press-7", DeploymentStatus.INACTIVE, ("end", Outcome.NOT_DEPLOYED)),
    ],
)
def test_a_component_is_brought_to_its_device(
    deploy_to: str, status: DeploymentStatus | None, expected: tuple[str, Outcome | None]
) -> None:
    record = begun(deploy_to=deploy_to, deployment="id" if status else None, deployment_asked_at=NOW)

    assert step_of(record, job(JobStatus.SUCCEEDED), status, deploy_to=deploy_to) == expected


def test_a_device_that_is_offline_is_not_waited_for_for_ever() -> None:
    record = begun(deploy_to="thing/press-7", deployment="id", deployment_asked_at=NOW - 31 * MINUTE)
    found = step_of(record, job(JobStatus.SUCCEEDED), DeploymentStatus.ACTIVE, deploy_to="thing/press-7")

    assert found == ("end", Outcome.NOT_DEPLOYED)


def test_a_failed_job_is_followed_by_another_of_another_name_and_token() -> None:
    failed = looked_at(begun(), Job(status=JobStatus.FAILED, message="no"))
    after = after_failure(failed, Outcome.FAILED, packaging(), NOW)

    assert after.retry_at == NOW + MINUTE
    assert after.job_name != failed.job_name
    assert after.token("package") != failed.token("package")
    assert step_of(after, None) == ("wait", None)
    assert step_of(after, None, now=NOW + MINUTE) == ("package", None)


def test_the_last_retry_is_the_last() -> None:
    record = begun()
    for _ in range(2):
        record = after_failure(replace(record, status=JobStatus.FAILED), Outcome.FAILED, packaging(), NOW)
        assert record.outcome is None
    record = after_failure(replace(record, status=JobStatus.FAILED), Outcome.FAILED, packaging(), NOW)

    assert (record.outcome, record.owner, record.attempt) == (Outcome.FAILED, None, 3)


@pytest.mark.parametrize("outcome", [Outcome.DEADLINE_EXCEEDED, Outcome.NOT_DEPLOYED, Outcome.REFUSED])
def test_what_another_job_would_not_mend_is_not_tried_again(outcome: Outcome) -> None:
    assert after_failure(begun(), outcome, packaging(), NOW).outcome is outcome


def test_a_job_past_its_deadline_is_looked_for_again_under_its_own_name() -> None:
    """It may have succeeded by now, and its component cannot be made twice."""
    late = ended(begun(status=JobStatus.RUNNING), Outcome.DEADLINE_EXCEEDED, NOW)
    asked = again(late, NOW)

    assert asked.job_name == late.job_name
    assert step_of(asked, job(JobStatus.SUCCEEDED)) == ("end", Outcome.PACKAGED)


def test_a_deployment_that_is_tried_again_has_a_token_of_its_own() -> None:
    """The old one would be answered with the deployment that failed."""
    before = begun(status=JobStatus.SUCCEEDED, deploy_to="thing/press-7", deployment="id")
    after = again(ended(before, Outcome.NOT_DEPLOYED, NOW), NOW)

    assert after.job_name == before.job_name
    assert after.token("deploy") != before.token("deploy")
    assert after.deployment is None


def test_another_model_or_component_is_a_new_beginning_and_another_device_is_not() -> None:
    done = ended(begun(status=JobStatus.SUCCEEDED, component_arn="arn"), Outcome.PACKAGED, NOW)
    other = packaging(greengrass={"ComponentName": "com.example.weld", "ComponentVersion": "1.0.1"})

    assert wanted(done, packaging(), MODEL, NOW) == done
    assert wanted(done, other, MODEL, NOW).status is None
    assert wanted(done, packaging(), LookoutModel(project="weld", version="2"), NOW).job_name != done.job_name
    elsewhere = wanted(done, packaging(deploy_to="thing/press-8"), MODEL, NOW)
    assert (elsewhere.job_name, elsewhere.outcome) == (done.job_name, None)


instants = st.timedeltas(timedelta(0), timedelta(days=365)).map(NOW.__add__)
records = st.builds(
    PackagingRecord,
    target=st.text(st.sampled_from("abcXYZ019-_. é"), min_size=1, max_size=80),
    digest=st.from_regex("[0-9a-f]{12}", fullmatch=True),
    deploy_to=st.none() | st.just("thing/press-7"),
    attempt=st.integers(1, 7),
    failures=st.integers(0, 6),
    owner=st.none() | st.just("somebody"),
    began_at=st.none() | instants,
    asked_at=st.none() | instants,
    retry_at=st.none() | instants,
    status=st.none() | st.sampled_from(JobStatus),
    message=st.none() | st.text(max_size=20),
    component_arn=st.none() | st.just("arn:aws:greengrass:r:1:components:c:versions:1.0.0"),
    deployment=st.none() | st.just("id"),
    deployment_asked_at=st.none() | instants,
    outcome=st.none() | st.sampled_from(Outcome),
    ended_at=st.none() | instants,
)


@given(records)
def test_a_record_is_read_as_it_was_written(record: PackagingRecord) -> None:
    assert from_item(to_item(record)) == record


@given(records, instants)
def test_names_and_tokens_keep_to_the_documented_patterns(record: PackagingRecord, now: datetime) -> None:
    """Job names and client tokens: Lookout for Vision API reference; executions: Step Functions API reference."""
    assert re.fullmatch("[a-zA-Z0-9-]{1,64}", record.job_name)
    assert re.fullmatch("[a-zA-Z0-9-]{1,64}", record.token("package"))
    assert re.fullmatch("[a-zA-Z0-9_-]{1,80}", str(owned(record, now).owner))


def under_way(record: PackagingRecord) -> PackagingRecord:
    """As the handlers leave one: whatever was asked for has its instant."""
    began = record.began_at or NOW
    asked = record.deployment_asked_at or began
    return replace(record, began_at=began, deployment_asked_at=asked if record.deployment else None)


@given(
    records.map(under_way),
    st.none() | st.builds(Job, status=st.sampled_from(JobStatus)),
    st.none() | st.sampled_from(DeploymentStatus),
    instants,
)
def test_no_packaging_goes_on_for_ever(
    record: PackagingRecord, seen: Job | None, deployment: DeploymentStatus | None, now: datetime
) -> None:
    """Past all deadlines nothing is waited for, and only a component that was seen to be there is packaged."""
    step = next_packaging_step(record, packaging(), seen, deployment, now)

    assert (step.outcome is None) == (step.do != "end")
    if step.outcome is Outcome.PACKAGED:
        assert seen == Job(status=JobStatus.SUCCEEDED)
    if step.do == "wait":
        assert step.wait > timedelta(0)
        instants = (record.began_at, record.asked_at, record.retry_at, record.deployment_asked_at, now)
        late = max(each for each in instants if each) + timedelta(hours=1)
        assert next_packaging_step(record, packaging(), seen, deployment, late).do != "wait"
