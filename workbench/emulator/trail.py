"""CloudTrail's event history: LookupEvents over the calls that started and stopped models."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from workbench.emulator.door import HttpAnswer, json_answer
from workbench.emulator.hosting import Asked, RefusedError
from workbench.emulator.hosting.paging import page
from workbench.emulator.trail_events import event_of

# "Within an average of about 5 minutes of an API call. This time is not guaranteed." That is said of log files
# (CloudTrail guide, get-and-view-cloudtrail-log-files); of the event history AWS says nothing.
USUAL_DELAY = timedelta(minutes=5)

MOST_RESULTS = 50
_OF_THE_EVENT = ("EventId", "EventName", "ReadOnly", "Username", "EventSource", "AccessKeyId")
_OF_A_RESOURCE = ("ResourceType", "ResourceName")


class TrailError(Exception):
    """LookupEvents refuses the request with this code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class EventHistory:
    """The events that are old enough to be seen. Its rate, two requests a second, is not emulated."""

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        asked: Callable[[], Sequence[Asked]],
        role_of: Callable[[str], str | None],
        region: str,
        delay: timedelta,
    ) -> None:
        self._now = now
        self._asked = asked
        self._role_of = role_of
        self._region = region
        self._delay = delay

    def lookup_events(self, body: bytes) -> HttpAnswer:
        """Answer one request (CloudTrail API reference, LookupEvents)."""
        try:
            return json_answer("200 OK", self._looked_up(json.loads(body or b"{}")))
        except TrailError as error:
            return json_answer("400 Bad Request", {"__type": error.code, "message": str(error)})

    def _looked_up(self, request: Mapping[str, Any]) -> dict[str, Any]:
        _check(request)
        found = [event for event in self._newest_first() if _matches(event, request)]
        question = {name: value for name, value in request.items() if name not in ("NextToken", "MaxResults")}
        try:
            chosen, following = page(
                found,
                lambda event: str(event["EventId"]),
                listing=json.dumps(question, sort_keys=True),
                limit=request.get("MaxResults", MOST_RESULTS),
                token=request.get("NextToken"),
            )
        except RefusedError as refusal:
            raise TrailError("InvalidNextTokenException", refusal.message) from refusal
        return {"Events": chosen} | ({"NextToken": following} if following else {})

    def _newest_first(self) -> list[dict[str, Any]]:
        visible = self._now() - self._delay
        numbered = [(asked.at, number, asked) for number, asked in enumerate(self._asked()) if asked.at <= visible]
        newest_first = sorted(numbered, key=lambda each: each[:2], reverse=True)
        return [event_of(number, asked, self._region, self._role_of) for _, number, asked in newest_first]


def _check(request: Mapping[str, Any]) -> None:
    """Raises TrailError for what LookupEvents does not take."""
    attributes = request.get("LookupAttributes") or []
    if len(attributes) > 1:
        raise TrailError("InvalidLookupAttributesException", "The list can contain only one lookup attribute.")
    for attribute in attributes:
        known = attribute.get("AttributeKey") in (*_OF_THE_EVENT, *_OF_A_RESOURCE)
        if not known or not attribute.get("AttributeValue"):
            raise TrailError("InvalidLookupAttributesException", f"This is no lookup attribute: {attribute}")
    if request.get("StartTime", 0) > request.get("EndTime", float("inf")):
        raise TrailError("InvalidTimeRangeException", "The start time is after the end time.")
    if not 1 <= request.get("MaxResults", MOST_RESULTS) <= MOST_RESULTS:
        raise TrailError("InvalidMaxResultsException", f"MaxResults is 1 to {MOST_RESULTS}.")
    if request.get("EventCategory", "insight") != "insight":
        raise TrailError("InvalidEventCategoryException", "The only category to ask for is insight.")


def _matches(event: Mapping[str, Any], request: Mapping[str, Any]) -> bool:
    if "EventCategory" in request:  # insights, of which there are none
        return False
    in_time = request.get("StartTime", 0) <= event["EventTime"] <= request.get("EndTime", float("inf"))
    return in_time and all(_has(event, attribute) for attribute in request.get("LookupAttributes") or [])


def _has(event: Mapping[str, Any], attribute: Mapping[str, str]) -> bool:
    key, value = attribute["AttributeKey"], attribute["AttributeValue"]
    if key in _OF_A_RESOURCE:
        return any(resource.get(key) == value for resource in event["Resources"])
    return bool(event.get(key) == value)
