"""The documentation says what the code says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from autoscaler.scaling.reason import SENTENCES

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text())

    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]

    assert missing == []


def test_every_reason_is_explained_in_the_words_that_people_are_told() -> None:
    rows = dict(
        re.findall(r"^\| `([A-Z]\w+)` \| ([^|]+) \|$", (ROOT / "docs" / "architecture.md").read_text(), re.MULTILINE)
    )

    assert rows == {reason.value: sentence for reason, sentence in SENTENCES.items()}


def test_every_command_of_the_makefile_that_the_readme_names_exists() -> None:
    named = set(re.findall(r"make (\w+)", (ROOT / "README.md").read_text()))
    exist = set(re.findall(r"^([a-z ]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert named <= {word for names in exist for word in names.split()}


@pytest.mark.parametrize("record", sorted((ROOT / "docs" / "decisions").glob("*.md")), ids=lambda record: record.stem)
def test_a_decision_record_is_half_a_page(record: Path) -> None:
    assert len(record.read_text().splitlines()) <= 40
