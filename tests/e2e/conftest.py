"""The synthesized stacks, once per session, and a factory to live in, once per story."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.e2e.factory import BEGIN, Factory, living
from workbench.configuration import compile_file
from workbench.demo.assembly import synthesize
from workbench.emulator.hosting import Fault, HostingSettings

HERE = Path(__file__).parent

Live = Callable[..., AbstractContextManager[Factory]]


@pytest.fixture(scope="session")
def assemblies(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    made: dict[str, Path] = {}

    def assembly(name: str) -> Path:
        if name not in made:
            made[name] = synthesize(tmp_path_factory.mktemp(name), HERE / f"{name}.yaml", BEGIN.date())
        return made[name]

    return assembly


@pytest.fixture
def live(assemblies: Callable[[str], Path]) -> Live:
    """Deploy a configuration of this folder to a new emulator, with faults, and live in it."""

    @contextmanager
    def start(
        name: str = "factory",
        *,
        faults: Sequence[Fault] = (),
        settings: HostingSettings | None = None,
    ) -> Iterator[Factory]:
        document = compile_file(HERE / f"{name}.yaml", BEGIN.date())
        with living(assemblies(name), document, faults, settings or HostingSettings()) as factory:
            yield factory

    return start
