"""One model service's API: every request is checked before it is sent, every failure is a ProviderError."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from botocore import xform_name

from autoscaler.aws.providers.errors import translated
from autoscaler.aws.providers.requests import check
from autoscaler.scaling.model import ProviderName


class Api:
    """Operations by the names that AWS gives them.

    The client is `Any`: there are no type stubs for `lookoutvision`, and `check` compares every request with the
    service's model when it is made.
    """

    def __init__(self, client: Any, service: ProviderName) -> None:
        self._client = client
        self._service = service

    def call(self, operation: str, **request: Any) -> dict[str, Any]:
        """The answer of one call, which is one attempt on the wire."""
        check(self._service, operation, request)
        with translated(operation):
            answer: dict[str, Any] = getattr(self._client, xform_name(operation))(**request)
            return answer

    def pages(self, operation: str, **request: Any) -> Iterator[dict[str, Any]]:
        """The answers of as many calls as there are pages, each made when it is asked for."""
        check(self._service, operation, request)
        with translated(operation):
            yield from self._client.get_paginator(xform_name(operation)).paginate(**request)
