"""Whether a function lets a service invoke it: the resource policy that is so easily forgotten in a template."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from botocore.exceptions import ClientError

from workbench.emulator.backends import ACCOUNT
from workbench.emulator.functions import function_name
from workbench.emulator.requests import Request
from workbench.emulator.targets import UndeliverableError


class Permissions:
    """Resource policies of functions. Other policies are stored by moto and enforced by nobody."""

    def __init__(self, client: Callable[[str], Any]) -> None:
        self._client = client
        self._policies: dict[str, list[Mapping[str, Any]]] = {}

    def noticed(self, request: Request) -> None:
        """A call has been made; if it changed a function, its policy is read anew."""
        if request.service == "lambda" and request.operation != "Invoke":
            self._policies.clear()

    def require(self, target: str, principal: str, source_arn: str) -> None:
        """Raise UndeliverableError unless `principal` may invoke the function `target` on behalf of `source_arn`."""
        if target.split(":")[2] != "lambda":
            return
        statements = self._statements(function_name(target))
        if not any(_allows(statement, principal, source_arn) for statement in statements):
            message = f"no permission of {function_name(target)} lets {principal} invoke it for {source_arn}"
            raise UndeliverableError("NO_PERMISSIONS", message, retryable=False)

    def _statements(self, function: str) -> list[Mapping[str, Any]]:
        if function not in self._policies:
            try:
                policy = json.loads(self._client("lambda").get_policy(FunctionName=function)["Policy"])
            except ClientError:
                policy = {"Statement": []}
            self._policies[function] = policy["Statement"]
        return self._policies[function]


def _allows(statement: Mapping[str, Any], principal: str, source_arn: str) -> bool:
    named = statement.get("Principal", {})
    services = named.get("Service", ()) if isinstance(named, Mapping) else named
    if principal not in ([services] if isinstance(services, str) else services):
        return False
    facts = {"aws:sourcearn": source_arn, "aws:sourceaccount": ACCOUNT}
    for wanted in statement.get("Condition", {}).values():
        for key, pattern in wanted.items():
            if key.lower() in facts and not fnmatchcase(facts[key.lower()], pattern):
                return False
    return True
