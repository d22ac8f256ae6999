"""What each error code leads to."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import botocore.exceptions
import pytest
from botocore.exceptions import BotoCoreError, ClientError
from hypothesis import given
from hypothesis import strategies as st

from autoscaler.aws.providers import errors
from autoscaler.aws.providers.errors import ANSWERS, FAILURES, handling_of, translated
from autoscaler.aws.providers.provider import Handling, ProviderError
from autoscaler.aws.session import service_model
from autoscaler.scaling.model import ProviderName

DOCUMENT = (Path(__file__).parents[2] / "docs" / "providers.md").read_text()


def raised(error: Exception, operation: str = "StartModel") -> ProviderError:
    with pytest.raises(ProviderError) as caught, translated(operation):
        raise error
    return caught.value


def answer(code: str, status: int = 400, **more: Any) -> ClientError:
    response: Any = {"Error": {"Code": code, "Message": "no"}, "ResponseMetadata": {"HTTPStatusCode": status}, **more}
    return ClientError(response, "StartModel")


@pytest.mark.parametrize("provider", ProviderName)
def test_every_error_that_a_service_declares_has_a_handling(provider: ProviderName) -> None:
    declared = {name for name, shape in service_model(provider)["shapes"].items() if shape.get("exception")}
    assert declared <= ANSWERS.keys()


@pytest.mark.parametrize("groups", [errors._ANSWERS, errors._FAILURES], ids=["answers", "failures"])
def test_no_code_has_two_handlings(groups: dict[Handling, str]) -> None:
    codes = [code for each in groups.values() for code in each.split()]
    assert sorted(codes) == sorted(set(codes))


def test_the_document_says_what_the_code_does() -> None:
    documented: dict[str, Handling] = {}
    for codes, handling in re.findall(r"^\| (`[^|]+`) \|(?: \d+ \|)? (\w+) \|", DOCUMENT, re.MULTILINE):
        if handling in tuple(Handling):
            for code in re.findall(r"`(\w+)`", codes):
                assert documented.setdefault(code, Handling(handling)) == handling, f"{code} has two handlings"
    assert documented == ANSWERS | FAILURES


def test_the_document_gives_lookout_errors_their_status() -> None:
    documented = dict(re.findall(r"^\| `(\w+)` \| (\d+) \|", DOCUMENT, re.MULTILINE))
    shapes = service_model("lookoutvision")["shapes"]
    declared = {name: str(shape["error"]["httpStatusCode"]) for name, shape in shapes.items() if "error" in shape}
    assert documented == declared


@given(code=st.sampled_from(sorted(ANSWERS)), status=st.sampled_from([400, 402, 403, 404, 409, 429, 500, 503]))
def test_the_code_decides_and_never_the_http_status(code: str, status: int) -> None:
    """Rekognition throttles with 500 and with 400."""
    assert raised(answer(code, status)).handling is ANSWERS[code]


def test_an_unknown_code_is_for_a_person_and_keeps_its_name() -> None:
    error = raised(answer("TeapotException", 500))
    assert (error.code, error.message, error.handling) == ("TeapotException", "no", Handling.ALARM)
    assert handling_of("") is Handling.ALARM


def test_the_service_s_waiting_time_is_handed_on_when_there_is_one() -> None:
    assert raised(answer("ThrottlingException", RetryAfterSeconds=12)).retry_after == timedelta(seconds=12)
    assert raised(answer("ThrottlingException", RetryAfterSeconds=0)).retry_after is None
    assert raised(answer("ThrottlingException")).retry_after is None


@pytest.mark.parametrize("name", sorted(FAILURES))
def test_every_failure_in_the_table_is_one_that_botocore_raises(name: str) -> None:
    """A misspelt name would silently be handled as its parent."""
    parser_error = name == "ResponseParserError"
    assert parser_error or issubclass(getattr(botocore.exceptions, name), BotoCoreError)


@pytest.mark.parametrize(
    ("error", "handling"),
    [
        (botocore.exceptions.EndpointConnectionError(endpoint_url="https://x"), Handling.RETRY),
        (botocore.exceptions.ConnectTimeoutError(endpoint_url="https://x"), Handling.RETRY),
        (botocore.exceptions.ReadTimeoutError(endpoint_url="https://x"), Handling.OBSERVE),
        (botocore.exceptions.ConnectionClosedError(endpoint_url="https://x"), Handling.OBSERVE),
        (botocore.exceptions.ParamValidationError(report="no"), Handling.REFUSE),
        (botocore.exceptions.NoCredentialsError(), Handling.ALARM),
        (botocore.exceptions.UnauthorizedSSOTokenError(), Handling.ALARM),
        (botocore.exceptions.UnknownSignatureVersionError(signature_version="x"), Handling.ALARM),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_a_failure_without_an_answer_is_told_by_its_class_or_its_parent(error: Exception, handling: Handling) -> None:
    translation = raised(error)
    assert (translation.code, translation.handling) == (type(error).__name__, handling)
    assert translation.__cause__ is error


@pytest.mark.parametrize("operation", ["DescribeModel", "ListModels", "DescribeProjectVersions"])
def test_looking_again_at_what_only_looks_is_a_retry(operation: str) -> None:
    """A start that timed out may have been carried out; a description that timed out is just asked for again."""
    timeout = botocore.exceptions.ReadTimeoutError(endpoint_url="https://x")
    assert raised(timeout, operation).handling is Handling.RETRY
    assert raised(answer("ConflictException"), operation).handling is Handling.RETRY


def test_what_is_not_botocore_s_passes_untouched() -> None:
    with pytest.raises(ZeroDivisionError), translated("StartModel"):
        raise ZeroDivisionError
