"""Reads a rest-json request by the service's own model: which operation it is, and with which parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from botocore.model import ListShape, OperationModel, ServiceModel, Shape
from werkzeug.wrappers import Request

from workbench.emulator.hosting.refusals import RefusedError, Why
from workbench.emulator.hosting.wire import json_of


class Routes:
    def __init__(self, service: ServiceModel) -> None:
        operations = [service.operation_model(name) for name in service.operation_names]
        self._routes = [(op.http["method"], _path_of(op), op) for op in operations]

    def operation(self, request: Request) -> tuple[OperationModel, dict[str, str]]:
        """The operation and the parameters in its path. Raises RefusedError when there is none."""
        for method, path, operation in self._routes:
            if method == request.method and (found := path.fullmatch(request.path)):
                return operation, found.groupdict()
        raise RefusedError(Why.UNKNOWN_OPERATION, f"There is no operation {request.method} {request.path}.")


def _path_of(operation: OperationModel) -> re.Pattern[str]:
    """A resource ARN has slashes and ends its path; other names have none."""
    uri = re.escape(operation.http["requestUri"].split("?")[0]).replace(r"\{", "{").replace(r"\}", "}")
    uri = uri.replace("{resourceArn}", "(?P<resourceArn>.+)")
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", uri))


def parameters(operation: OperationModel, in_path: Mapping[str, str], request: Request, body: bytes) -> dict[str, Any]:
    """All parameters under their API names, unchecked. Raises RefusedError for a body that is no JSON object."""
    shape = operation.input_shape
    if shape is None:
        return {}
    payload = shape.serialization.get("payload")
    read: dict[str, Any] = {} if payload else json_of(body)
    for name, member in shape.members.items():
        where = member.serialization.get("location")
        wire = member.serialization.get("name", name)
        value: Any = None
        if name == payload:
            value = body
        elif where == "uri":
            value = in_path.get(wire)
        elif where == "header":
            value = request.headers.get(wire)
        elif where == "querystring":
            value = _from_query(member, request, wire)
        if where or name == payload:
            read.pop(name, None)
            if value is not None:
                read[name] = value
    return read


def _from_query(member: Shape, request: Request, wire: str) -> Any:
    values = request.args.getlist(wire)
    if isinstance(member, ListShape):
        return values or None
    if not values:
        return None
    # What is no number stays text, and is refused with the other faults of the request.
    return int(values[0]) if member.type_name == "integer" and re.fullmatch(r"-?\d{1,9}", values[0]) else values[0]
