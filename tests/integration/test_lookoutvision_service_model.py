"""Our Lookout for Vision service model, as botocore reads it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from autoscaler.aws.session import client, service_model, session

MODEL = service_model("lookoutvision")
ROOT = "/2020-11-20/projects"
ONE_MODEL = ROOT + "/{projectName}/models/{modelVersion}"
JOBS = ROOT + "/{projectName}/modelpackagingjobs"
OPERATIONS = {
    "DescribeModel": ("GET", ONE_MODEL, 200),
    "DescribeModelPackagingJob": ("GET", JOBS + "/{jobName}", 200),
    "DescribeProject": ("GET", ROOT + "/{projectName}", 200),
    "DetectAnomalies": ("POST", ONE_MODEL + "/detect", 200),
    "ListModelPackagingJobs": ("GET", JOBS, 200),
    "ListModels": ("GET", ROOT + "/{projectName}/models", 200),
    "ListProjects": ("GET", ROOT, 200),
    "ListTagsForResource": ("GET", "/2020-11-20/tags/{resourceArn}", 200),
    "StartModel": ("POST", ONE_MODEL + "/start", 202),
    "StartModelPackagingJob": ("POST", JOBS, 200),
    "StopModel": ("POST", ONE_MODEL + "/stop", 202),
    "TagResource": ("POST", "/2020-11-20/tags/{resourceArn}", 200),
    "UntagResource": ("DELETE", "/2020-11-20/tags/{resourceArn}", 200),
}


@pytest.fixture
def lookout(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    return client(session(), "lookoutvision")


def test_the_service_can_be_had_without_any_setting_in_the_environment(
    lookout: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_DATA_PATH", raising=False)
    assert lookout.meta.endpoint_url == "https://lookoutvision.eu-central-1.amazonaws.com"
    assert lookout.meta.service_model.signing_name == "lookoutvision"


def test_all_operations_for_hosting_and_packaging_are_there() -> None:
    found = {
        name: (each["http"]["method"], each["http"]["requestUri"], each["http"].get("responseCode", 200))
        for name, each in MODEL["operations"].items()
    }
    assert found == OPERATIONS


def test_botocore_can_resolve_every_shape(lookout: Any) -> None:
    service = lookout.meta.service_model
    for name in MODEL["shapes"]:
        shape = service.shape_for(name)
        members = getattr(shape, "members", {})
        assert set(shape.metadata.get("required", ())) <= set(members)


def test_what_stands_in_a_path_is_required_and_in_the_path() -> None:
    for operation in MODEL["operations"].values():
        request = MODEL["shapes"][operation["input"]["shape"]]
        in_path = {
            member["locationName"]: name
            for name, member in request["members"].items()
            if member.get("location") == "uri"
        }
        assert set(in_path) == set(re.findall(r"{(\w+)}", operation["http"]["requestUri"]))
        assert set(in_path.values()) <= set(request.get("required", ()))


@pytest.mark.parametrize("operation", ["StartModel", "StopModel", "StartModelPackagingJob"])
def test_what_changes_something_takes_a_token_in_a_header(operation: str) -> None:
    token = MODEL["shapes"][f"{operation}Request"]["members"]["ClientToken"]
    assert token["idempotencyToken"]
    assert (token["location"], token["locationName"]) == ("header", "X-Amzn-Client-Token")


def test_the_lists_can_be_paged(lookout: Any) -> None:
    assert all(lookout.can_paginate(name) for name in ("list_models", "list_projects", "list_model_packaging_jobs"))


def test_errors_are_typed_with_their_documented_status(lookout: Any) -> None:
    statuses = {
        name: shape["error"]["httpStatusCode"] for name, shape in MODEL["shapes"].items() if shape.get("exception")
    }
    assert statuses == {
        "AccessDeniedException": 403,
        "ConflictException": 409,
        "InternalServerException": 500,
        "ResourceNotFoundException": 404,
        "ServiceQuotaExceededException": 402,
        "ThrottlingException": 429,
        "ValidationException": 400,
    }
    assert all(hasattr(lookout.exceptions, name) for name in statuses)


def test_only_what_starts_or_adds_something_may_exceed_a_quota() -> None:
    quota = {"shape": "ServiceQuotaExceededException"}
    found = {name for name, each in MODEL["operations"].items() if quota in each["errors"]}
    assert found == {"StartModel", "StartModelPackagingJob", "TagResource"}


def test_the_model_carries_facts_and_no_documentation() -> None:
    """It is written from facts; sentences would be somebody else's."""
    assert "documentation" not in json.dumps(MODEL)
    metadata = MODEL["metadata"]
    assert (metadata["protocol"], metadata["apiVersion"]) == ("rest-json", "2020-11-20")
