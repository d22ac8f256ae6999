"""Timeouts and retries are pinned, whatever the environment says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from autoscaler.aws.session import client, session
from tests.integration.loopback_service import LoopbackService, loopback_service, point_aws_at


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackService]:
    with loopback_service() as service:
        point_aws_at(monkeypatch, all=service.url)
        monkeypatch.setenv("AWS_MAX_ATTEMPTS", "5")
        monkeypatch.setenv("AWS_RETRY_MODE", "legacy")
        yield service


@pytest.mark.parametrize(
    ("name", "attempts"), [("lookoutvision", 1), ("rekognition", 1), ("dynamodb", 3), ("cloudwatch", 3)]
)
@pytest.mark.usefixtures("service")
def test_the_environment_does_not_change_how_often_is_tried(name: str, attempts: int) -> None:
    config = client(session(), name).meta.config
    assert config.retries == {"mode": "standard", "total_max_attempts": attempts}
    assert (config.connect_timeout, config.read_timeout) == (3, 10)


def test_another_service_is_tried_three_times_on_the_wire(service: LoopbackService) -> None:
    for _ in range(3):
        service.answers("ListTables", {"__type": "InternalServerError"}, status=500)
    with pytest.raises(ClientError, match="InternalServerError"):
        client(session(), "dynamodb").list_tables()
    assert len(service.asked) == 3


def test_the_session_is_made_once() -> None:
    assert session() is session()
