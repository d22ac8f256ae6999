"""Requests are refused before they are sent, and repeated under the same token."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoscaler.aws.providers import Handling, RequestError, client_token
from autoscaler.aws.providers.requests import check, check_value, in_request
from autoscaler.aws.session import service_model
from autoscaler.scaling.model import ProviderName, Units

START = {"ProjectName": "weld-seams", "ModelVersion": "1", "MinInferenceUnits": 1, "ClientToken": "a-token"}
ARN = "arn:aws:rekognition:eu-central-1:123456789012:project/paint/version/v1/1617550522329"


def faults(operation: str, request: dict[str, Any], service: ProviderName = ProviderName.LOOKOUTVISION) -> list[str]:
    try:
        check(service, operation, request)
    except RequestError as error:
        return list(error.faults)
    return []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        pytest.param({"ProjectName": "-weld"}, "must match", id="a project begins with a letter or digit"),
        pytest.param({"ProjectName": "weld seams"}, "must match", id="a project has no space"),
        pytest.param({"ProjectName": "weld\n"}, "must match", id="a line end is no part of a name"),
        pytest.param({"ProjectName": "w" * 256}, "at most 255 long", id="a project has 255 characters"),
        pytest.param({"ModelVersion": "0"}, "must match", id="versions count from 1"),
        pytest.param({"ModelVersion": "01"}, "must match", id="versions have no leading zero"),
        pytest.param({"ModelVersion": "newest"}, "must match", id="the only word is latest"),
        pytest.param({"ModelVersion": "1" * 11}, "at most 10 long", id="a version has 10 digits"),
        pytest.param({"ModelVersion": 1}, "must be of type string", id="a version is text"),
        pytest.param({"MinInferenceUnits": 0}, "at least 1", id="at least one unit"),
        pytest.param({"MinInferenceUnits": True}, "must be of type integer", id="true is no number"),
        pytest.param({"MaxInferenceUnits": 0, "MinInferenceUnits": -1}, "at least 1", id="at least one unit at most"),
        pytest.param({"MinInferenceUnits": 3, "MaxInferenceUnits": 2}, "at most MaxInferenceUnits = 2", id="in order"),
        pytest.param({"ClientToken": "a" * 65}, "at most 64 long", id="a token has 64 characters"),
        pytest.param({"ClientToken": "a_b"}, "must match", id="a token has letters, digits and hyphens"),
        pytest.param({"Units": 1}, "is no member of StartModelRequest", id="no such parameter"),
    ],
)
def test_a_start_that_the_service_would_refuse_is_refused_here(change: dict[str, Any], fault: str) -> None:
    assert any(fault in each for each in faults("StartModel", START | change))


@pytest.mark.parametrize(
    ("tags", "fault"),
    [
        pytest.param({"a:lease": "2026-11-21T22:05:00Z plant weld"}, None, id="a lease"),
        pytest.param({"café": "ä 1"}, None, id="letters of any language"),
        pytest.param({"a": "<b>"}, "Tags.a = '<b>', must match", id="a value has no brackets"),
        pytest.param({"k" * 129: "a"}, "at most 128 long", id="a key has 128 characters"),
        pytest.param({"a": 1}, "Tags.a = 1, must be of type string", id="a value is text"),
    ],
)
@pytest.mark.parametrize("service", ProviderName)
def test_tags_are_checked_in_either_services_form(
    service: ProviderName, tags: dict[str, Any], fault: str | None
) -> None:
    listed: Any = [{"Key": key, "Value": value} for key, value in tags.items()]
    is_custom_labels = service is ProviderName.REKOGNITION
    found = faults("TagResource", {"ResourceArn": ARN, "Tags": tags if is_custom_labels else listed}, service)

    assert bool(found) == bool(fault)
    if fault and is_custom_labels:
        assert any(fault in each for each in found)


def test_a_tag_without_its_value_or_with_more_is_refused_here() -> None:
    listed = [{"Key": "a", "Colour": "red"}]

    assert faults("TagResource", {"ResourceArn": ARN, "Tags": listed}) == [
        "Tags[0].Value is missing",
        "Tags[0].Colour is no member of Tag",
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"ModelVersion": "latest"},
        {"ModelVersion": "9999999999"},
        {"MaxInferenceUnits": 1},
        {"ProjectName": "0_a-B"},
        {"ClientToken": client_token("weld", 1, "start")},
    ],
)
def test_what_keeps_the_limits_passes(change: dict[str, Any]) -> None:
    assert faults("StartModel", START | change) == []


def test_all_faults_come_at_once_in_one_error_that_is_not_to_be_repeated() -> None:
    with pytest.raises(RequestError) as caught:
        check(
            ProviderName.LOOKOUTVISION,
            "StartModel",
            {"ProjectName": "", "MinInferenceUnits": 2, "MaxInferenceUnits": 1},
        )
    assert caught.value.handling is Handling.REFUSE
    assert caught.value.faults == (
        "ModelVersion is missing",
        "ProjectName = '', must be at least 1 long",
        r"ProjectName = '', must match [a-zA-Z0-9][a-zA-Z0-9_\-]*",
        "MinInferenceUnits = 2, must be at most MaxInferenceUnits = 1",
    )


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:rekognition:eu-central-1:123456789012:project/paint/1617548260281",
        ARN.replace("123456789012", "12345678901"),
        ARN.replace("rekognition", "lookoutvision"),
        ARN.removesuffix("/1617550522329"),
        ARN.replace("/v1/", "/" + "v" * 2049 + "/"),
        "arn",
        "",
    ],
)
def test_what_is_no_version_arn_is_refused(arn: str) -> None:
    assert faults("StopProjectVersion", {"ProjectVersionArn": arn}, ProviderName.REKOGNITION)
    with pytest.raises(RequestError):
        check_value(ProviderName.REKOGNITION, "DescribeProjectVersions", "ProjectVersionArn", arn)


@pytest.mark.parametrize("arn", [ARN, ARN.replace("arn:aws:", "arn:aws-cn:"), ARN.replace("paint", "a.b_c-d")])
def test_version_arns_of_every_partition_pass(arn: str) -> None:
    assert faults("StopProjectVersion", {"ProjectVersionArn": arn}, ProviderName.REKOGNITION) == []


def test_each_name_in_a_list_is_checked_and_the_length_of_the_list_too() -> None:
    request = {"ProjectArn": ARN.replace("/version/v1", ""), "VersionNames": ["v1", "v 2"]}
    [fault] = faults("DescribeProjectVersions", request, ProviderName.REKOGNITION)
    assert fault.startswith("VersionNames[1] = 'v 2'")
    request["VersionNames"] = [f"v{number}" for number in range(11)]
    [fault] = faults("DescribeProjectVersions", request, ProviderName.REKOGNITION)
    assert "must be at most 10 long" in fault


def test_a_maximum_is_sent_only_where_there_is_one() -> None:
    """Without it the service does not scale by itself."""
    assert in_request(Units(2)) == {"MinInferenceUnits": 2}
    assert in_request(Units(2, 2)) == {"MinInferenceUnits": 2, "MaxInferenceUnits": 2}


INTENTS = st.tuples(st.text(max_size=60), st.integers(min_value=0), st.sampled_from(["start", "stop"]))


@given(INTENTS)
def test_a_token_keeps_to_the_service_s_pattern_whatever_the_target_is_called(intent: tuple[str, int, str]) -> None:
    limits = service_model("lookoutvision")["shapes"]["ClientToken"]
    token = client_token(*intent)
    assert re.fullmatch(limits["pattern"], token)
    assert limits["min"] <= len(token) <= limits["max"]


@given(INTENTS, INTENTS)
def test_the_same_intent_has_the_same_token_and_another_intent_another(
    one: tuple[str, int, str], other: tuple[str, int, str]
) -> None:
    """A later start under an old token would be answered for eight hours without anything being started."""
    assert (client_token(*one) == client_token(*other)) == (one == other)


def test_a_new_generation_is_a_new_intent() -> None:
    tokens = {client_token("weld", generation, action) for generation in (1, 2, 11) for action in ("start", "stop")}
    assert len(tokens | {client_token("weld1", 1, "start")}) == 7


def test_a_token_does_not_change_between_releases() -> None:
    """A call that is repeated by newly deployed code is still the same call."""
    assert client_token("weld-seams", 7, "start").startswith("faa59fbb649014492f6b8663099c676c")
