"""One round: everything is looked at whatever fails, what must be off is asked to stop, and people are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from botocore.exceptions import EndpointConnectionError

from guard import handler as function
from guard.aws.failures import Failures
from guard.aws.round import judged, tell
from guard.judgement.finding import Finding
from guard.judgement.memory import Memory
from guard.judgement.message import Message
from guard.judgement.model import Model, Started
from guard.judgement.price import Prices
from guard.judgement.verdict import STRAY, Verdict
from guard.settings import Settings
from tests.guard_stage import HOLDS, NOW, OVER, Region, a_model, refusal, started

NOBODY = EndpointConnectionError(endpoint_url="https://nobody")


@dataclass
class People:
    """Those who read the topic, and CloudTrail. With `fault` neither is to be reached."""

    starts_of: Mapping[str, Started] = field(default_factory=dict)
    fault: Exception | None = None
    read: list[Message] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def publish(self, message: Message) -> None:
        if self.fault:
            raise self.fault
        self.read.append(message)

    def starts(self, models: Iterable[Model], now: datetime) -> Mapping[str, Started]:  # noqa: ARG002 - as Trail's
        self.asked += [str(model) for model in models]
        return self.starts_of

    @property
    def sentences(self) -> list[str]:
        return [message.sentence for message in self.read]


LONG_AGO = "2020-01-01T00:00:00Z plant weld"


def long_since(region: Region) -> Memory:
    """The memory of a guard that has seen these models for an hour."""
    memory = Memory()
    for model in region.held:
        memory.lasts(model, NOW - timedelta(hours=1))
    return memory


def look(region: Region, *, stop_strays: bool = False) -> tuple[dict[str, Finding], list[str]]:
    failures = Failures()
    findings = judged([region], NOW, failures, long_since(region), stop_strays=stop_strays)
    return {str(each.model): each for each in findings}, failures.seen


def told(people: People, memory: Memory, region: Region, at: datetime, failures: Failures | None = None) -> None:
    failures = failures or Failures()
    findings = judged([region], at, failures, memory, stop_strays=False)
    trail = topic = cast("Any", people)
    tell(findings, at, failures, trail=trail, topic=topic, memory=memory, prices=Prices())


def test_a_lease_that_is_over_is_stopped_and_one_that_holds_is_not() -> None:
    region = Region([a_model("a/1", lease=OVER), a_model("b/1", lease=HOLDS), a_model("c/1")])

    found, failed = look(region)

    assert region.stopped == ["a/1"]
    assert failed == []
    assert {name: each.verdict for name, each in found.items()} == {
        "a/1": Verdict.LAPSED,
        "b/1": Verdict.LEASED,
        "c/1": Verdict.STRAY,
    }


def test_a_stray_is_stopped_when_its_tag_or_the_setting_says_so() -> None:
    tagged = Region([a_model("a/1"), a_model("b/1", tags={STRAY: "stop"})])
    look(tagged)
    assert tagged.stopped == ["b/1"]

    allowed = Region([a_model("a/1"), a_model("b/1", lease=HOLDS)])
    look(allowed, stop_strays=True)
    assert allowed.stopped == ["a/1"]


def test_it_is_asked_again_in_each_round() -> None:
    region = Region([a_model("a/1", lease=OVER)])
    look(region)
    look(region)
    assert region.stopped == ["a/1", "a/1"]


@pytest.mark.parametrize(
    ("broken", "stopped"),
    [
        ("projects", ["a/1", "a/2", "b/1"]),
        ("a", ["b/1"]),
        ("a/1 tags", ["a/2", "b/1"]),
        ("a/1 units", ["a/1", "a/2", "b/1"]),
        ("a/1 stop", ["a/2", "b/1"]),
    ],
)
@pytest.mark.parametrize("error", [refusal("AccessDeniedException"), NOBODY, KeyError("Tags")])
def test_what_fails_keeps_nothing_else_from_being_stopped_and_is_remembered(
    broken: str, stopped: list[str], error: Exception
) -> None:
    region = Region([a_model(name, lease=OVER) for name in ("a/1", "a/2", "b/1")], broken={broken: error})

    _, failed = look(region)

    assert region.stopped == stopped
    assert len(failed) == 1


def test_a_second_service_is_looked_at_when_the_first_does_not_answer() -> None:
    deaf, other = Region([], broken={"projects": NOBODY}), Region([a_model("a/1", lease=OVER)])
    failures = Failures()

    judged([deaf, other], NOW, failures, Memory(), stop_strays=False)

    assert other.stopped == ["a/1"]
    assert len(failures.seen) == 1


def test_what_was_deleted_since_it_was_listed_is_no_failure() -> None:
    region = Region([a_model("a/1"), a_model("b/1", lease=OVER)], broken={"a": refusal("ResourceNotFoundException")})

    found, failed = look(region)

    assert (list(found), failed, region.stopped) == (["b/1"], [], ["b/1"])


@pytest.mark.parametrize("code", ["ResourceInUseException", "ConflictException"])
def test_a_model_on_its_way_to_another_status_is_no_failure_and_said(code: str) -> None:
    region = Region([a_model("a/1", lease=OVER)], broken={"a/1 stop": refusal(code)})

    found, failed = look(region)

    assert (found["a/1"].refusal, failed) == (f"{code}: not for you", [])


def test_people_are_told_once_and_of_the_next_stray_alone() -> None:
    people, memory, region = People(), Memory(), Region([a_model("a/1"), a_model("b/1", lease="never plant b")])
    for minutes in (12, 9, 6, 3):
        told(people, memory, region, NOW - timedelta(minutes=minutes))
    assert people.sentences == ["Guard: a/1 runs without a lease and costs $4.00 an hour."]

    region.held.append(a_model("c/1"))
    told(people, memory, region, NOW)
    assert len(people.sentences) == 1
    told(people, memory, region, NOW + timedelta(minutes=6))
    assert people.sentences[1:] == ["Guard: c/1 runs without a lease and costs $4.00 an hour."]


def test_a_start_of_a_moment_ago_is_neither_told_nor_stopped_until_its_fleet_had_a_look() -> None:
    """The fleet that knows the model writes its lease within five minutes."""
    memory, region, failures = Memory(), Region([a_model("a/1")]), Failures()
    [first] = judged([region], NOW, failures, memory, stop_strays=True)
    [second] = judged([region], NOW + timedelta(minutes=3), failures, memory, stop_strays=True)
    assert (first.verdict, second.verdict, region.stopped) == (Verdict.NEW, Verdict.NEW, [])

    [third] = judged([region], NOW + timedelta(minutes=6), failures, memory, stop_strays=True)
    assert (third.verdict, region.stopped) == (Verdict.UNWANTED_STRAY, ["a/1"])


def test_cloudtrail_is_asked_for_strays_that_are_told_and_for_nothing_else() -> None:
    people = People(starts_of={"arn:a/1": started(hours=2)})
    region = Region([a_model("a/1"), a_model("b/1", lease=OVER), a_model("c/1", lease=HOLDS)])
    memory = long_since(region)
    told(people, memory, region, NOW)
    told(people, memory, region, NOW)

    assert people.asked == ["a/1"]
    assert "started 2h 0m ago by lee" in people.read[1].text


def test_what_could_not_be_told_is_told_in_the_next_round() -> None:
    people, memory, region = People(fault=NOBODY), Memory(), Region([a_model("a/1", lease=OVER)])
    failures = Failures()
    told(people, memory, region, NOW, failures)
    assert "tell people" in failures.seen[0]
    assert region.stopped == ["a/1"]

    people.fault = None
    told(people, memory, region, NOW)
    assert len(people.sentences) == 1


def test_a_look_that_was_cut_does_not_make_old_strays_new() -> None:
    people, model = People(), a_model("a/1")
    memory = long_since(Region([model]))
    told(people, memory, Region([model]), NOW)
    told(people, memory, Region([model], broken={"a": NOBODY}), NOW)
    told(people, memory, Region([model]), NOW)
    assert len(people.sentences) == 1

    told(people, memory, Region([]), NOW)
    told(people, memory, Region([model]), NOW)
    told(people, memory, Region([model]), NOW + timedelta(minutes=6))
    assert len(people.sentences) == 2


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> People:
    """The handler with people, CloudTrail and settings of the test; each test lays out its own services."""
    people = People()
    monkeypatch.setattr(function, "settings", lambda: Settings(topic_arn="arn:topic"))
    monkeypatch.setattr(function, "trail", lambda: people)
    monkeypatch.setattr(function, "topic", lambda: people)
    monkeypatch.setattr(function, "memory", Memory)
    return people


def call() -> dict[str, Any]:
    return function.handler({}, cast("Any", None))


def test_the_function_answers_with_what_it_found(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(function, "model_services", lambda: [Region([a_model("a/1", lease=LONG_AGO)])])

    assert call() == {"models": [{"model": "a/1", "verdict": "lapsed"}]}
    assert len(people.read) == 1


def test_the_function_ends_with_an_error_after_everything_else(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that its alarm fires, and no model pays for it."""
    region = Region([a_model("a/1"), a_model("b/1", lease=LONG_AGO)], broken={"a": refusal("AccessDeniedException")})
    monkeypatch.setattr(function, "model_services", lambda: [region])

    with pytest.raises(function.IncompleteError, match="cannot list the models of a: AccessDeniedException: not for"):
        call()
    assert region.stopped == ["b/1"]
    assert len(people.read) == 1


def test_the_settings_come_from_the_environment() -> None:
    needed = {"TOPIC_ARN": "arn:topic", "STOP_STRAYS": "true", "ASK_LOOKOUTVISION": "false"}
    prices = '{"currency": "EUR", "providers": {"rekognition": {"unit_hour": 3.5, "source": "contract"}}}'

    plain, priced = Settings.from_env(needed), Settings.from_env(needed | {"PRICES": prices})

    assert plain == Settings(topic_arn="arn:topic", stop_strays=True)
    assert str(priced.prices.burn(a_model())) == "3.50 EUR"
    with pytest.raises(KeyError, match="STOP_STRAYS"):
        Settings.from_env({"TOPIC_ARN": "arn:topic"})
