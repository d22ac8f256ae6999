"""The runbook has an answer to everything that people are told."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autoscaler.handlers import give_up
from autoscaler.scaling.failure import FAILED_STARTS
from autoscaler.scaling.message import LONGEST_TEXT, ROUTINE, Kind, digest, message
from autoscaler.scaling.reason import SENTENCES, Reason

DOCS = Path(__file__).parents[2] / "docs"
RUNBOOK = (DOCS / "runbook.md").read_text()
SECTIONS = RUNBOOK.partition("\n## Messages to people\n")[2].split("\n### ")[1:]

TOLD = RUNBOOK.partition("\n## Messages to people\n")[2].split("\n### ")[0]

HOSTING_FAILED = message(
    Kind.FAILED,
    "weld",
    "weld: hosting failed. The next try comes at 07:41 UTC.",
    datetime(2026, 1, 13, 6, 40, 20, tzinfo=UTC),
    {"target": "weld", "reason": Reason.HOSTING_FAILED, "failures": 1, "detail": ""},
)
DRIFTED = message(
    Kind.DRIFT,
    "paint",
    f"paint is FAILED: {SENTENCES[Reason.DRIFT]}.",
    datetime(2026, 1, 13, 6, 43, tzinfo=UTC),
    {
        **{"target": "paint", "status": "FAILED", "desired": "1..2"},
        **{"reason": Reason.DRIFT, "detail": "", "generation": 4},
    },
)

TOLD_BY_GIVE_UP = {*FAILED_STARTS, *give_up._BY_ERROR_NAME.values(), Reason.STOP_DEADLINE_EXCEEDED, Reason.UNEXPECTED}
TOLD_BY_PLAN = {
    *(Reason.NOT_FOUND, Reason.REFUSED, Reason.DRIFT, Reason.LEASE_ENDED, Reason.ABANDONED),
    *(Reason.ADOPTED, Reason.HANDS_OFF, Reason.NEW_TARGET, Reason.STILL_HOLDS, Reason.CALENDAR_ENDS),
    Reason.OTHER_THROUGHPUT,
}


def test_every_message_has_a_section_under_its_reason() -> None:
    told = {str(reason) for reason in TOLD_BY_GIVE_UP | TOLD_BY_PLAN}

    assert {section.partition("\n")[0] for section in SECTIONS} == told


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.partition("\n")[0])
def test_every_section_says_what_it_means_and_what_to_do(section: str) -> None:
    assert re.findall(r"^\*\*([\w ]+)\.\*\*", section, re.MULTILINE) == ["Means", "What to do"]


def test_every_kind_is_in_the_table_the_most_serious_first() -> None:
    listed = re.findall(r"^\| `(\w+)` \|", TOLD, re.MULTILINE)

    assert listed == list(Kind)
    assert set(listed[-3:]) == ROUTINE, "the page says that these have a topic of their own"
    assert f"{LONGEST_TEXT:,} characters" in TOLD


def test_the_examples_are_what_people_get() -> None:
    one, several = re.findall(r"^```\n(.*?)\n```$", TOLD, re.MULTILINE | re.DOTALL)
    subject, body, _ = digest([DRIFTED, HOSTING_FAILED], "plant")

    assert one == digest([HOSTING_FAILED], "plant")[1]
    assert several == body
    assert f"`{subject}`" in TOLD


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_every_anchor_leads_to_a_heading(page: Path) -> None:
    for file, anchor in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", page.read_text()):
        headings = re.findall(r"^#+ (.+)$", (DOCS / file if file else page).read_text(), re.MULTILINE)
        assert anchor in {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
