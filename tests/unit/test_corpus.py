"""What users of other schedulers asked for works here as the cookbook says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import cookbook
from tests.cookbook import Ask

ASKS = cookbook.asks()


@pytest.mark.parametrize("ask", ASKS, ids=lambda ask: ask.name)
def test_what_was_asked_for_happens(ask: Ask, tmp_path: Path) -> None:
    schedule = cookbook.compiled(ask, tmp_path)

    says = [cookbook.said(schedule, each.at) for each in ask.happens]

    assert says == [each.says for each in ask.happens]


def test_the_corpus_is_large_and_every_thread_is_named() -> None:
    assert len(ASKS) >= 40
    assert all(ask.asked for ask in ASKS)
    assert len({ask.name for ask in ASKS}) == len(ASKS)


def test_the_cookbook_says_what_is_checked() -> None:
    """When it differs: `python -m tests.cookbook > docs/cookbook.md`."""
    assert cookbook.PAGE.read_text() == cookbook.page()
