"""Lookout for Vision over HTTP: what goes over the wire, and what its answers become."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from autoscaler.aws.providers import Handling, LookoutVision, ProviderError, RequestError, client_token
from autoscaler.aws.session import client, session
from autoscaler.scaling.model import LookoutModel, Phase, Units
from tests.integration.loopback_service import LoopbackService, loopback_service, point_aws_at

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
WELD = LookoutModel(project="weld-seams", version="1")
MODEL = "/2020-11-20/projects/weld-seams/models/1"
TOKEN = client_token("weld-seams", 7, "start")


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackService]:
    with loopback_service() as service:
        point_aws_at(monkeypatch, lookoutvision=service.url)
        yield service


@pytest.fixture
def lookout(service: LoopbackService) -> Iterator[LookoutVision]:
    vision = client(session(), "lookoutvision")
    assert vision.meta.endpoint_url == service.url
    yield LookoutVision(vision)
    vision.close()


def described(status: str, version: str = "1", **more: Any) -> dict[str, Any]:
    return {"ModelDescription": {"ModelVersion": version, "Status": status, **more}}


def hosted(version: str = "1") -> dict[str, Any]:
    return described("HOSTED", version, MinInferenceUnits=1, MaxInferenceUnits=3)


def test_a_start_is_a_post_with_units_in_the_body_and_the_token_in_a_header(
    service: LoopbackService, lookout: LookoutVision
) -> None:
    service.answers(f"POST {MODEL}/start", {"Status": "STARTING_HOSTING"}, status=202)
    lookout.start(WELD, Units(1, 3), TOKEN)
    [asked] = service.asked
    assert asked.json == {"MinInferenceUnits": 1, "MaxInferenceUnits": 3}
    assert asked.headers["X-Amzn-Client-Token"] == TOKEN
    assert "/eu-central-1/lookoutvision/aws4_request" in asked.headers["Authorization"]


def test_a_start_without_a_maximum_asks_for_no_scaling_by_the_service(
    service: LoopbackService, lookout: LookoutVision
) -> None:
    service.answers(f"POST {MODEL}/start", {"Status": "STARTING_HOSTING"}, status=202)
    lookout.start(WELD, Units(2), TOKEN)
    assert service.asked[0].json == {"MinInferenceUnits": 2}


def test_a_throttled_start_is_repeated_with_the_same_token_and_a_new_intent_has_another(
    service: LoopbackService, lookout: LookoutVision
) -> None:
    """A repetition must be the same call to the service; a later start must not be taken for the first one."""
    service.answers(f"POST {MODEL}/start", {"Message": "slow down"}, status=429, x_amzn_ErrorType="ThrottlingException")
    for _ in range(2):
        service.answers(f"POST {MODEL}/start", {"Status": "STARTING_HOSTING"}, status=202)
    with pytest.raises(ProviderError, match="ThrottlingException"):
        lookout.start(WELD, Units(1), client_token("weld-seams", 7, "start"))
    lookout.start(WELD, Units(1), client_token("weld-seams", 7, "start"))
    lookout.start(WELD, Units(1), client_token("weld-seams", 8, "start"))
    first, repeated, later = [asked.headers["X-Amzn-Client-Token"] for asked in service.asked]
    assert first == repeated != later


def test_a_stop_is_a_post_without_a_body_and_with_the_token_in_a_header(
    service: LoopbackService, lookout: LookoutVision
) -> None:
    service.answers(f"POST {MODEL}/stop", {"Status": "STOPPING_HOSTING"}, status=202)
    lookout.stop(WELD, TOKEN)
    [asked] = service.asked
    assert asked.body in (b"", b"{}")
    assert asked.headers["X-Amzn-Client-Token"] == TOKEN


@pytest.mark.parametrize(
    ("status", "code", "more", "handling"),
    [
        (409, "ConflictException", {"ResourceId": "1", "ResourceType": "MODEL"}, Handling.OBSERVE),
        (402, "ServiceQuotaExceededException", {"QuotaCode": "L-1", "ServiceCode": "v"}, Handling.WAIT_FOR_QUOTA),
        (429, "ThrottlingException", {}, Handling.RETRY),
        (500, "InternalServerException", {}, Handling.RETRY),
        (400, "ValidationException", {}, Handling.REFUSE),
        (403, "AccessDeniedException", {}, Handling.ALARM),
        (404, "ResourceNotFoundException", {"ResourceId": "1", "ResourceType": "MODEL"}, Handling.ALARM),
        (418, "TeapotException", {}, Handling.ALARM),
        (503, "", {}, Handling.RETRY),
    ],
)
def test_every_refusal_is_told_by_its_code_after_one_attempt(
    service: LoopbackService, lookout: LookoutVision, status: int, code: str, more: dict[str, str], handling: Handling
) -> None:
    """Repeating is done at one layer only, and that is not the SDK: a quota error repeated is a call wasted."""
    service.answers(
        f"POST {MODEL}/start", {"Message": "no", **more}, status=status, **({"x_amzn_ErrorType": code} if code else {})
    )
    with pytest.raises(ProviderError) as caught:
        lookout.start(WELD, Units(1), TOKEN)
    assert (caught.value.operation, caught.value.code) == ("StartModel", code or str(status))
    assert caught.value.handling is handling
    assert len(service.asked) == 1


def test_the_service_s_own_waiting_time_is_handed_on(service: LoopbackService, lookout: LookoutVision) -> None:
    """botocore itself heeds only a header of another name."""
    service.answers(
        f"GET {MODEL}", {"Message": "slow down"}, status=429, x_amzn_ErrorType="ThrottlingException", Retry_After="7"
    )
    with pytest.raises(ProviderError) as caught:
        lookout.observe("weld", WELD, NOW)
    assert caught.value.retry_after == timedelta(seconds=7)


def test_a_conflict_keeps_its_type_and_names_the_model(service: LoopbackService, lookout: LookoutVision) -> None:
    body = {"Message": "busy", "ResourceId": "weld-seams/1", "ResourceType": "MODEL"}
    service.answers(f"POST {MODEL}/stop", body, status=409, x_amzn_ErrorType="ConflictException")
    with pytest.raises(ProviderError) as caught:
        lookout.stop(WELD, TOKEN)
    cause: Any = caught.value.__cause__
    assert type(cause).__name__ == "ConflictException"
    assert (cause.response["ResourceId"], cause.response["ResourceType"]) == ("weld-seams/1", "MODEL")


def test_nobody_at_the_other_end_is_worth_a_retry(monkeypatch: pytest.MonkeyPatch, service: LoopbackService) -> None:
    with loopback_service() as gone:
        pass
    monkeypatch.setenv("AWS_ENDPOINT_URL_LOOKOUTVISION", gone.url)
    vision = client(session(), "lookoutvision")
    with pytest.raises(ProviderError) as caught:
        LookoutVision(vision).stop(WELD, TOKEN)
    assert (caught.value.code, caught.value.handling) == ("EndpointConnectionError", Handling.RETRY)
    assert service.asked == []


def test_a_request_with_faults_never_leaves(service: LoopbackService, lookout: LookoutVision) -> None:
    with pytest.raises(RequestError) as caught:
        lookout.start(LookoutModel(project="-weld", version="01"), Units(3, 2), "no token")
    assert len(caught.value.faults) == 4
    assert service.asked == []


def test_a_hosted_model_is_ready_with_its_units(service: LoopbackService, lookout: LookoutVision) -> None:
    service.answers(f"GET {MODEL}", hosted())
    seen = lookout.observe("weld", WELD, NOW)
    assert (seen.target, seen.at, seen.phase, seen.status) == ("weld", NOW, Phase.READY, "HOSTED")
    assert seen.units == Units(1, 3)


def test_a_stopped_model_has_no_units_whatever_its_description_says(
    service: LoopbackService, lookout: LookoutVision
) -> None:
    service.answers(f"GET {MODEL}", described("TRAINED", MinInferenceUnits=1))
    seen = lookout.observe("weld", WELD, NOW)
    assert (seen.phase, seen.units, seen.startable) == (Phase.OFF, None, True)


def test_a_failed_model_says_why(service: LoopbackService, lookout: LookoutVision) -> None:
    service.answers(f"GET {MODEL}", described("HOSTING_FAILED", StatusMessage="out of capacity"))
    assert lookout.observe("weld", WELD, NOW).message == "out of capacity"


def test_an_update_by_the_service_is_no_failure(service: LoopbackService, lookout: LookoutVision) -> None:
    service.answers(f"GET {MODEL}", described("SYSTEM_UPDATING", MinInferenceUnits=1))
    seen = lookout.observe("weld", WELD, NOW)
    assert (seen.phase, seen.units, seen.stoppable) == (Phase.UPDATING, Units(1), True)


def test_a_status_from_the_future_is_for_a_person(service: LoopbackService, lookout: LookoutVision) -> None:
    service.answers(f"GET {MODEL}", described("HIBERNATING"))
    with pytest.raises(ProviderError, match="HIBERNATING") as caught:
        lookout.observe("weld", WELD, NOW)
    assert caught.value.handling is Handling.ALARM


LIST = "GET /2020-11-20/projects/weld-seams/models"
FLEET = {version: LookoutModel(project="weld-seams", version=version) for version in ("1", "2", "3")}


def test_a_fleet_is_listed_page_by_page_and_only_what_is_not_off_is_described(
    service: LoopbackService, lookout: LookoutVision
) -> None:
    """The list shows no units, so each model that is not plainly off takes a call of its own, and no other does."""
    service.answers(LIST, {"Models": [{"ModelVersion": "1", "Status": "TRAINED"}], "NextToken": "more"})
    others = [{"ModelVersion": "2", "Status": "HOSTED"}, {"ModelVersion": "3", "Status": "TRAINING_FAILED"}]
    service.answers(LIST, {"Models": others})
    service.answers(f"{LIST}/2", hosted("2"))
    seen = lookout.observe_many(FLEET, NOW)
    assert {name: each.phase for name, each in seen.items()} == {"1": Phase.OFF, "2": Phase.READY, "3": Phase.OFF}
    assert seen["2"].units == Units(1, 3)
    assert service.names() == [LIST, LIST, f"{LIST}/2"]
    assert service.asked[1].query == {"nextToken": ["more"]}


def test_a_lone_model_takes_one_call(service: LoopbackService, lookout: LookoutVision) -> None:
    service.answers(f"GET {MODEL}", hosted())
    assert lookout.observe_many({"weld": WELD}, NOW)["weld"].units == Units(1, 3)
    assert service.names() == [f"GET {MODEL}"]


def test_the_latest_version_is_asked_for_by_that_word(service: LoopbackService, lookout: LookoutVision) -> None:
    service.answers(LIST, {"Models": [{"ModelVersion": "1", "Status": "TRAINED"}]})
    service.answers(f"{LIST}/latest", hosted("4"))
    models = {"one": FLEET["1"], "newest": LookoutModel(project="weld-seams", version="latest")}
    assert lookout.observe_many(models, NOW)["newest"].phase is Phase.READY


def test_a_deleted_model_hides_only_itself(service: LoopbackService, lookout: LookoutVision) -> None:
    service.answers(LIST, {"Models": [{"ModelVersion": "3", "Status": "TRAINED"}]})
    for version in ("1", "2"):
        not_found = {"Message": "gone", "ResourceId": version, "ResourceType": "MODEL"}
        service.answers(f"{LIST}/{version}", not_found, status=404, x_amzn_ErrorType="ResourceNotFoundException")
    assert lookout.observe_many(FLEET, NOW).keys() == {"3"}


def test_where_nothing_can_be_seen_the_reason_is_raised(service: LoopbackService, lookout: LookoutVision) -> None:
    service.answers(LIST, {"Message": "who are you"}, status=403, x_amzn_ErrorType="AccessDeniedException")
    with pytest.raises(ProviderError, match="AccessDenied"):
        lookout.observe_many(FLEET, NOW)
    assert service.names() == [LIST]


def test_a_throttled_look_ends_and_keeps_what_it_saw(service: LoopbackService, lookout: LookoutVision) -> None:
    """The models that were not reached are left out, and no data changes nothing."""
    service.answers(LIST, {"Models": [{"ModelVersion": "1", "Status": "TRAINED"}]})
    service.answers(f"{LIST}/2", {"Message": "slow down"}, status=429, x_amzn_ErrorType="ThrottlingException")
    assert lookout.observe_many(FLEET, NOW).keys() == {"1"}
    assert service.names() == [LIST, f"{LIST}/2"]


def test_all_projects_are_listed_page_by_page(service: LoopbackService, lookout: LookoutVision) -> None:
    service.answers("GET /2020-11-20/projects", {"Projects": [{"ProjectName": "weld-seams"}], "NextToken": "more"})
    service.answers("GET /2020-11-20/projects", {"Projects": [{"ProjectName": "paint"}]})
    assert list(lookout.projects()) == ["weld-seams", "paint"]
