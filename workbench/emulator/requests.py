"""What a request to the front door asks for: service, operation, and who asks."""

from __future__ import annotations

import io
import re
from collections.abc import MutableMapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qs

from botocore.exceptions import DataNotFoundError, UnknownServiceError

from autoscaler.aws.session import service_model

Environ = MutableMapping[str, Any]

# Bodies of S3 are left alone: they are large, and S3 names no operation in them.
_BODIES_UNREAD = ("s3",)
_SIGNED_AS = {"monitoring": "cloudwatch", "states": "stepfunctions"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One call. `caller` is the access key id, which the emulator gives out by name."""

    service: str
    operation: str
    caller: str
    protocol: str
    path: str
    query: str
    body: bytes


def parse(environ: Environ) -> Request:
    """Read a WSGI request; its body can be read again afterwards."""
    caller, signed_as = credential(environ.get("HTTP_AUTHORIZATION", ""))
    service = _service(signed_as, environ.get("PATH_INFO", ""))
    body = _body(environ) if service not in _BODIES_UNREAD else b""
    protocol, operation = _operation(environ, service, body)
    return Request(
        service=service,
        operation=operation,
        caller=caller,
        protocol=protocol,
        path=environ.get("PATH_INFO", ""),
        query=environ.get("QUERY_STRING", ""),
        body=body,
    )


def _service(signed_as: str, path: str) -> str:
    """What boto3 calls the service. Both versions of Greengrass sign alike and differ in their paths."""
    if signed_as == "greengrass" and path.startswith("/greengrass/v2/"):
        return "greengrassv2"
    return _SIGNED_AS.get(signed_as, signed_as)


def credential(authorization: str) -> tuple[str, str]:
    """The access key id and the service of a SigV4 signature (AWS General Reference, signing)."""
    found = re.search(r"Credential=([^/,]+)/\d+/[^/]+/([^/]+)/aws4_request", authorization)
    return (found[1], found[2].lower()) if found else ("", "")


def _body(environ: Environ) -> bytes:
    body: bytes = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    return body


def _operation(environ: Environ, service: str, body: bytes) -> tuple[str, str]:
    path = environ.get("PATH_INFO", "")
    if target := environ.get("HTTP_X_AMZ_TARGET"):
        return "json", target.rsplit(".", 1)[-1]
    if "/operation/" in path:
        return "cbor", path.rsplit("/", 1)[-1]
    if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        return "query", parse_qs(body.decode()).get("Action", [""])[0]
    method = environ.get("REQUEST_METHOD", "")
    for named, verb, pattern in _rest_operations(service):
        if verb == method and pattern.fullmatch(path):
            return "rest", named
    return "rest", f"{method} {path}"


@cache
def _rest_operations(service: str) -> list[tuple[str, str, re.Pattern[str]]]:
    """The operations of a REST service with their methods and paths, from its own model."""
    try:
        operations = {} if service == "s3" else service_model(service)["operations"]
    except (DataNotFoundError, UnknownServiceError):
        return []
    found = []
    for name, operation in operations.items():
        path = operation["http"]["requestUri"].split("?")[0].rstrip("/")
        pattern = re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(path)) + "/?"
        found.append((name, operation["http"]["method"], re.compile(pattern)))
    return found
