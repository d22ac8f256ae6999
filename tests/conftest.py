"""How generated tests behave everywhere, and in which order files are given to the processes that run them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from hypothesis.internal.conjecture import engine
from hypothesis.internal.conjecture.providers import HypothesisProvider
from hypothesis.internal.constants_ast import Constants

LONGEST_FIRST = ["e2e", "integration", "infra", "unit"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the folders whose files take longest first: the process that takes the last file is waited for.

    The sort is stable, so within a folder the order stays the one that was drawn.
    """
    items.sort(key=lambda item: LONGEST_FIRST.index(item.path.relative_to(Path(__file__).parent).parts[0]))


settings.register_profile("here", deadline=None)  # the machine may be busy with something else
# What CI says of a change must be about the change; `make hunt` is for finding what no run has found before.
# A failure says how to see it again; the reasons for it are looked for here, not there.
settings.register_profile(
    "ci",
    deadline=None,
    derandomize=True,
    print_blob=True,
    phases=[Phase.explicit, Phase.generate, Phase.target, Phase.shrink],
)
if os.environ.get("CI"):
    # Hypothesis also tries numbers from our source, of all modules that are imported by then: examples would depend on
    # what was tested before in the same process, and it has no setting for that.
    HypothesisProvider._local_constants = Constants()  # type: ignore[assignment]  # it is a cached property
    engine.MAX_SHRINKING_SECONDS = 30  # in place of 300: the whole of CI has no more than 600
settings.load_profile("ci" if os.environ.get("CI") else "here")
