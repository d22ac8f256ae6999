"""The synthesized stacks, once per run, and a factory to live in, once per story."""

from __future__ import annotations

import fcntl
import os
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
    """Where the stack of a configuration is, synthesized by whichever process of this run needs it first."""
    own = tmp_path_factory.getbasetemp()
    of_all = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def assembly(name: str) -> Path:
        made = of_all / f"assembly-{name}"
        with (of_all / f"assembly-{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                synthesize(tmp_path_factory.mktemp(name), HERE / f"{name}.yaml", BEGIN.date()).rename(made)
        return made

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
        guarded: bool = False,
    ) -> Iterator[Factory]:
        document = compile_file(HERE / f"{name}.yaml", BEGIN.date())
        with living(assemblies(name), document, faults, settings or HostingSettings(), guarded=guarded) as factory:
            yield factory

    return start
