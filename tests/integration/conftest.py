"""A tab of a real browser, for the tests of our pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import browser


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[browser.Page]:
    found = browser.found()
    if found is None:
        pytest.skip(browser.INSTALL)
    with browser.page(found, tmp_path_factory.mktemp("browser")) as tab:
        yield tab
