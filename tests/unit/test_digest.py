"""One mail for one message or for many: what stands in it, in which order, and how much at most."""

from __future__ import annotations

import json
from typing import Any

from autoscaler.scaling.message import LARGEST_BODY, LONGEST_TEXT, SUBJECT_LENGTH, Kind, Message, digest, message
from tests.builders import NOW, at


def a_message(kind: Kind = Kind.FAILED, target: str = "weld", sentence: str = "", **facts: Any) -> Message:
    return message(kind, target, sentence or f"{target}: {kind}.", NOW, {"target": target, **facts})


def test_one_message_is_its_sentence_and_its_facts() -> None:
    subject, body, kinds = digest([a_message(sentence="weld: hosting failed.", failures=1)], "plant")

    first, facts = body.split("\n\n")
    assert (subject, first, kinds) == ("weld: hosting failed.", "weld: hosting failed.", [Kind.FAILED])
    assert json.loads(facts) == {"kind": "failed", "at": NOW.isoformat(), "target": "weld", "failures": 1}


def test_several_are_one_mail_the_most_serious_first() -> None:
    mail = [
        a_message(Kind.REMINDER, "all"),
        a_message(Kind.FAILED, "weld"),
        a_message(Kind.DRIFT, "paint"),
        a_message(Kind.FAILED, "night"),
    ]

    subject, body, kinds = digest(mail, "plant")

    lines, facts = body.split("\n\n")
    assert subject == "4 of plant: 2 failed, 1 drift, 1 reminder"
    assert lines.splitlines() == ["night: failed.", "weld: failed.", "paint: drift.", "all: reminder."]
    assert [(each["kind"], each["target"]) for each in json.loads(facts)] == [
        ("failed", "night"),
        ("failed", "weld"),
        ("drift", "paint"),
        ("reminder", "all"),
    ]
    assert kinds == [Kind.FAILED, Kind.DRIFT, Kind.REMINDER]


def test_of_the_same_kind_what_came_first_stands_first() -> None:
    late = message(Kind.FAILED, "a", "a failed.", at(5), {})
    early = message(Kind.FAILED, "b", "b failed.", at(1), {})

    assert digest([late, early], "plant")[1].startswith("b failed.\na failed.\n")


def test_a_long_sentence_is_cut_in_the_subject_and_whole_in_the_body() -> None:
    sentence = "x" * 150

    subject, body, _ = digest([a_message(sentence=sentence)], "plant")

    assert (subject, body.split("\n")[0]) == ("x" * SUBJECT_LENGTH, sentence)


def test_no_line_break_comes_into_the_subject() -> None:
    """SNS refuses such a message, for ever: what somebody wrote as their reason must not hold up all others."""
    subject, _, _ = digest([a_message(sentence="all is kept off, by kim: stock-taking\r\n\tuntil Monday.")], "plant")

    assert subject == "all is kept off, by kim: stock-taking until Monday."


def test_what_a_service_said_at_length_is_cut() -> None:
    assert a_message(detail="é" * 32_768).facts["detail"] == "é" * LONGEST_TEXT


def test_a_mail_that_would_be_too_large_says_how_many_more_there_are() -> None:
    subject, body, _ = digest([a_message(target=f"weld-{each}", detail="é" * 2000) for each in range(300)], "plant")

    lines, facts = body.split("\n\n")
    *told, more = lines.splitlines()
    assert subject == "300 of plant: 300 failed"
    assert more == f"and {300 - len(told)} more"
    assert len(json.loads(facts)) == len(told) > 10
    assert 0.9 * LARGEST_BODY < len(body.encode()) <= LARGEST_BODY


def test_the_longest_message_fits_alone() -> None:
    """The worst of all: every fact as long as it may be, in letters that JSON writes as six."""
    facts = {f"fact {each}": "é" * 32_768 for each in range(12)}

    _, body, _ = digest([message(Kind.FAILED, "weld", "é" * 32_768, NOW, facts)], "plant")

    assert len(body.encode()) <= LARGEST_BODY
