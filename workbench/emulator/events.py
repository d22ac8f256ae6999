"""The default event bus: rules read back from the deployed API, matched, and delivered to their targets."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from workbench.emulator.backends import ACCOUNT
from workbench.emulator.clock import Clock
from workbench.emulator.delivery import Delivery, Undelivered
from workbench.emulator.patterns import matches
from workbench.emulator.requests import Request
from workbench.emulator.trace import Trace

_CHANGES = ("PutRule", "DeleteRule", "PutTargets", "RemoveTargets", "EnableRule", "DisableRule")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule as deployed. It has a pattern or an expression."""

    name: str
    arn: str
    pattern: Mapping[str, Any] | None
    expression: str | None
    targets: Sequence[Mapping[str, Any]]


class EventBus:
    """Takes events, and hands each to the targets of the rules that match it."""

    def __init__(
        self, *, clock: Clock, region: str, client: Callable[[str], Any], delivery: Delivery, trace: Trace
    ) -> None:
        self._clock = clock
        self._region = region
        self._client = client
        self._delivery = delivery
        self._trace = trace
        self._rules: list[Rule] | None = None
        self._ids = itertools.count(1)
        self.changed: list[Callable[[], object]] = []

    def noticed(self, request: Request) -> None:
        """A call has been made; if it changed rules, they are read anew."""
        if request.service == "events" and request.operation in _CHANGES:
            self._rules = None
            for listener in self.changed:
                listener()

    @property
    def rules(self) -> Sequence[Rule]:
        """All enabled rules of the default bus."""
        if self._rules is None:
            self._rules = [self._read(found) for found in self._all_rules() if found["State"] != "DISABLED"]
        return self._rules

    def _all_rules(self) -> list[Mapping[str, Any]]:
        pages = self._client("events").get_paginator("list_rules").paginate()
        return [found for page in pages for found in page["Rules"]]

    def _read(self, found: Mapping[str, Any]) -> Rule:
        return Rule(
            name=found["Name"],
            arn=found["Arn"],
            pattern=json.loads(found["EventPattern"]) if found.get("EventPattern") else None,
            expression=found.get("ScheduleExpression"),
            targets=self._client("events").list_targets_by_rule(Rule=found["Name"])["Targets"],
        )

    def publish(self, source: str, detail_type: str, detail: Mapping[str, Any], resources: Sequence[str] = ()) -> str:
        """Put an event on the bus; it is delivered when the clock next runs. Returns the event's id."""
        event = self.event(source, detail_type, detail, resources)
        for rule in self.rules:
            if rule.pattern is not None and matches(rule.pattern, event):
                self._clock.call_at(self._clock.now(), partial(self.fire, rule, event))
        return str(event["id"])

    def event(
        self, source: str, detail_type: str, detail: Mapping[str, Any], resources: Sequence[str] = ()
    ) -> dict[str, Any]:
        """The envelope of an event (EventBridge guide, events structure)."""
        return {
            "version": "0",
            "id": f"00000000-0000-4000-9000-{next(self._ids):012x}",
            "detail-type": detail_type,
            "source": source,
            "account": ACCOUNT,
            "time": self._clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "region": self._region,
            "resources": list(resources),
            "detail": dict(detail),
        }

    def fire(self, rule: Rule, event: Mapping[str, Any]) -> None:
        """Hand an event to all targets of a rule."""
        self._trace.add("rule", rule.name, str(event["detail-type"]))
        for target in rule.targets:
            policy = target.get("RetryPolicy", {})
            self._delivery.send(
                Undelivered(
                    subject=rule.name,
                    source_arn=rule.arn,
                    principal="events.amazonaws.com",
                    target=target["Arn"],
                    document=json.dumps(shaped(target, event)),
                    since=self._clock.now(),
                    retries=policy.get("MaximumRetryAttempts", 185),
                    maximum_age=timedelta(seconds=policy.get("MaximumEventAgeInSeconds", 86400)),
                    dead_letters=target.get("DeadLetterConfig", {}).get("Arn"),
                )
            )

    def put_events(self, body: bytes) -> bytes:
        """Answer PutEvents: moto cannot deliver to functions and state machines."""
        answers = []
        for entry in json.loads(body)["Entries"]:
            detail, resources = json.loads(entry["Detail"]), entry.get("Resources", ())
            answers.append({"EventId": self.publish(entry["Source"], entry["DetailType"], detail, resources)})
        return json.dumps({"FailedEntryCount": 0, "Entries": answers}).encode()


def shaped(target: Mapping[str, Any], event: Mapping[str, Any]) -> Any:
    """What a target receives: the event, a part of it, a constant, or a text with parts put in."""
    if "Input" in target:
        return json.loads(target["Input"])
    if "InputPath" in target:
        return _at(event, target["InputPath"])
    if transformer := target.get("InputTransformer"):
        values = {name: _at(event, path) for name, path in transformer.get("InputPathsMap", {}).items()}
        return json.loads(_filled(transformer["InputTemplate"], values))
    return event


def _filled(template: str, values: Mapping[str, Any]) -> str:
    """`<name>` replaced: in quotes as it stands, outside of them as JSON (EventBridge guide, input transformation)."""
    quoted = re.sub(r'"<([\w.-]+)>"', lambda found: json.dumps(values.get(found[1])), template)
    return re.sub(r"<([\w.-]+)>", lambda found: _plain(values.get(found[1])), quoted)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _at(event: Any, path: str) -> Any:
    for key in path.removeprefix("$").strip(".").split("."):
        event = event.get(key) if key and isinstance(event, Mapping) else event
    return event
