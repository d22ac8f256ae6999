"""What people are told of leases that were over and of strays, and how often."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

import pytest

from guard.aws.topic import Topic
from guard.judgement.finding import Finding
from guard.judgement.memory import Memory
from guard.judgement.message import Message, age_text, messages
from guard.judgement.model import Units
from guard.judgement.price import Prices
from guard.judgement.verdict import STRAY, Verdict
from tests.guard_stage import NOW, OVER, a_finding, started

LAPSED = a_finding("weld/1", Verdict.LAPSED, lease=OVER)


def told(*findings: Finding) -> Message:
    [message] = messages(findings, Prices(), NOW)
    return message


def facts(message: Message) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(message.text[message.text.index("\n{") :])
    return body


def test_nothing_to_say_is_no_message() -> None:
    assert messages([a_finding(verdict=Verdict.LEASED)], Prices(), NOW) == []


def test_a_lease_that_was_over_is_told_with_whose_it_was() -> None:
    message = told(LAPSED)

    assert message.sentence == "Guard: weld/1 was asked to stop, because its lease was over and nobody renewed it."
    assert "lease of plant/weld-seams over since 2026-11-21 22:00 UTC" in message.text
    assert facts(message)["kind"] == "lease"
    assert facts(message)["models"][0]["lease"] == {
        "until": "2026-11-21T22:00:00+00:00",
        "fleet": "plant",
        "target": "weld-seams",
    }


def test_a_stop_that_was_refused_is_told_as_such() -> None:
    refused = a_finding("weld/2", Verdict.LAPSED, lease=OVER, refusal="AccessDeniedException: not for you")

    assert told(refused).sentence.startswith("Guard: weld/2 refused to stop (AccessDeniedException: not for you)")
    assert told(LAPSED, refused).sentence == (
        "Guard: 2 models were asked to stop, 1 of them in vain: their leases were over."
    )


def test_a_stray_is_told_with_everything_that_helps_to_find_whose_it_is() -> None:
    message = told(a_finding(units=Units(minimum=1, maximum=2), tags={"team": "ml"}, started=started(days=3, hours=4)))

    assert message.sentence == "Guard: weld/1 runs without a lease and costs $4.00 to $8.00 an hour."
    [line] = [line for line in message.text.splitlines() if line.startswith("- ")]
    assert line == (
        "- weld/1: RUNNING with 1..2 units, $4.00 to $8.00 an hour at 4 USD a unit-hour (a default; check your bill), "
        'started 3d 4h ago by lee, tags {"team": "ml"}, left running'
    )
    [fact] = facts(message)["models"]
    assert (fact["age_seconds"], fact["started_by"], fact["tags"]) == (76 * 3600, "lee", {"team": "ml"})
    assert (fact["cost_per_hour"], fact["arn"]) == ({"least": 4.0, "most": 8.0}, "arn:weld/1")
    assert fact["price"] == {"unit_hour": 4.0, "currency": "USD", "source": "a default; check your bill"}


def test_what_is_not_known_is_said_to_be_unknown() -> None:
    message = told(a_finding(status="FAILED", units=None))

    assert message.sentence == "Guard: weld/1 runs without a lease."
    assert "- weld/1: FAILED, age unknown, no tags, left running" in message.text
    assert facts(message)["models"][0]["cost_per_hour"] is None


def test_many_strays_are_one_message() -> None:
    stopped = a_finding("rivet/1", Verdict.UNWANTED_STRAY, tags={STRAY: "stop"})

    assert told(a_finding(), a_finding("paint/1"), stopped).sentence == (
        "Guard: 3 models run without a lease and cost $12.00 an hour; 1 of them are asked to stop."
    )


def test_leases_and_strays_are_a_message_each() -> None:
    assert [facts(each)["kind"] for each in messages([a_finding("b/1"), LAPSED], Prices(), NOW)] == ["lease", "stray"]


def test_a_subject_is_as_sns_takes_it_whatever_a_service_said() -> None:
    """A refusal of SNS would keep the worst news of all from people."""
    sent: list[dict[str, Any]] = []
    refused = a_finding("weld/1", Verdict.LAPSED, lease=OVER, refusal="AccessDenied: nicht\nerlaubt – " + "x" * 99)
    Topic(cast("Any", Publisher(sent)), "arn:topic").publish(told(refused))

    [call] = sent
    assert call["Subject"].startswith("Guard: weld/1 refused to stop (AccessDenied: nicht erlaubt ? xxx")
    assert (len(call["Subject"]), call["TopicArn"]) == (99, "arn:topic")
    assert call["MessageAttributes"] == {"kinds": {"DataType": "String.Array", "StringValue": '["lease"]'}}
    assert call["Message"] == told(refused).text


@dataclass
class Publisher:
    """SNS, as far as it keeps what it is given."""

    sent: list[dict[str, Any]]

    def publish(self, **call: Any) -> None:
        self.sent.append(call)


@pytest.mark.parametrize(
    ("length", "text"), [({"minutes": 7}, "7m"), ({"hours": 2, "minutes": 5}, "2h 5m"), ({"days": 90}, "90d 0h")]
)
def test_an_age_has_two_parts_at_most(length: dict[str, float], text: str) -> None:
    assert age_text(timedelta(**length)) == text


@pytest.mark.parametrize(
    ("verdict", "again"),
    [
        (Verdict.LAPSED, timedelta(hours=1)),
        (Verdict.UNWANTED_STRAY, timedelta(hours=1)),
        (Verdict.STRAY, timedelta(hours=24)),
    ],
)
def test_what_lasts_is_told_again_after_a_while_and_not_before(verdict: Verdict, again: timedelta) -> None:
    memory, finding = Memory(), a_finding(verdict=verdict)

    assert memory.due([finding], NOW) == [finding]
    memory.told([finding], NOW)
    assert memory.due([finding], NOW + again - timedelta(seconds=1)) == []
    assert memory.due([finding], NOW + again) == [finding]


def test_what_holds_its_lease_is_never_told() -> None:
    assert Memory().due([a_finding(verdict=Verdict.LEASED)], NOW) == []


def test_what_was_told_and_comes_again_is_news() -> None:
    memory, finding, other = Memory(), a_finding(), a_finding("paint/1")
    memory.told([finding, other], NOW)

    memory.keep_only([other])

    assert memory.due([finding, other], NOW) == [finding]


def test_a_stray_that_is_to_be_stopped_now_is_news_although_it_was_told_as_a_stray() -> None:
    memory = Memory()
    memory.told([a_finding()], NOW)
    unwanted = a_finding(verdict=Verdict.UNWANTED_STRAY)

    assert memory.due([unwanted], NOW) == [unwanted]
