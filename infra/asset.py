"""The code asset: what the functions run, built from the repository and this environment, without Docker and pip."""

from __future__ import annotations

import compileall
import json
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from py_compile import PycInvalidationMode

from infra import distributions, sdk_data

# The runtime's Python, see `infra/functions.py`: bytecode of any other version would be dead weight.
LAMBDA_PYTHON = (3, 13)

# The first instant that a zip file can express: 1980-01-01, with a day's margin for every time zone.
OLDEST = 315_619_200


def build(into: Path, *, code: Path, lock: Path, document: Mapping[str, object]) -> None:
    """Fill the new directory `into` with the package at `code`, the compiled `document` and what `lock` names.

    Two builds of the same inputs by the same interpreter have the same bytes. Raises `distributions.LockError`.
    """
    _copy(code, into)
    (into / code.name / f"{code.name}.json").write_text(json.dumps(document, indent=1, sort_keys=True) + "\n")
    distributions.copy_locked(lock, into)
    sdk_data.trim(into)
    _finish(into)


def build_guard(into: Path, *, code: Path, lock: Path, models: Path) -> None:
    """The same for the guard, without the configuration, which may be what is broken.

    The service `models` of our own lie where botocore looks by itself. Raises `distributions.LockError`.
    """
    _copy(code, into)
    distributions.copy_locked(lock, into)
    sdk_data.trim(into, services=sdk_data.SERVICES_OF_GUARD)
    shutil.copytree(models, into / "botocore" / "data", copy_function=shutil.copyfile, dirs_exist_ok=True)
    _finish(into)


def _copy(code: Path, into: Path) -> None:
    into.mkdir(parents=True)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(code, into / code.name, ignore=ignored, copy_function=shutil.copyfile)


def _finish(into: Path) -> None:
    if sys.version_info[:2] == LAMBDA_PYTHON:
        compile_bytecode(into)
    for path in (into, *into.rglob("*")):
        os.utime(path, (OLDEST, OLDEST))


def compile_bytecode(into: Path) -> None:
    """Compile the modules below `into` for good, as if they lay where Lambda puts them."""
    # Zip files that CDK makes are dated 1980, so Python would take bytecode checked by date for stale and compile
    # everything anew at each cold start; a hash that nobody checks is always good. The path is the one in Lambda.
    compileall.compile_dir(
        into, quiet=2, stripdir=into, prependdir="/var/task", invalidation_mode=PycInvalidationMode.UNCHECKED_HASH
    )
