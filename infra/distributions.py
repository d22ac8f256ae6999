"""The installed distributions that the functions carry along, held to their lock."""

from __future__ import annotations

import re
import shutil
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path, PurePosixPath

PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)", re.MULTILINE)

# What an installer wrote about its own work differs from machine to machine.
INSTALLER_NOTES = frozenset({"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"})


class LockError(Exception):
    """The environment does not hold what `requirements-lambda.txt` locks, or what it holds cannot run on Lambda."""


def copy_locked(lock: Path, into: Path) -> None:
    """Copy every distribution that `lock` names from this environment.

    Raises `LockError` naming every distribution that is missing, of another version, or compiled: a compiled one
    would be for this machine and not for Lambda's.
    """
    pins = dict(PIN.findall(lock.read_text()))
    if faults := [fault for name, version in pins.items() if (fault := _fault(name, version))]:
        raise LockError(f"{lock.name} does not fit the environment: {'; '.join(faults)}. Run `make setup` first.")
    for name in sorted(pins):
        _copy(distribution(name), into)


def _fault(name: str, version: str) -> str | None:
    try:
        installed = distribution(name)
    except PackageNotFoundError:
        return f"{name} is not installed"
    if installed.version != version:
        return f"{name} is {installed.version}, locked is {version}"
    if "Root-Is-Purelib: true" not in (installed.read_text("WHEEL") or ""):
        return f"{name} is not pure Python"
    return None


def _copy(installed: Distribution, into: Path) -> None:
    for file in installed.files or []:
        if _is_shipped(PurePosixPath(file)):
            destination = into / file
            destination.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(str(installed.locate_file(file)), destination)


def _is_shipped(file: PurePosixPath) -> bool:
    # Console scripts lie outside the package folder, and bytecode is for the interpreter that wrote it.
    if ".." in file.parts or "__pycache__" in file.parts:
        return False
    return not (file.parts[0].endswith(".dist-info") and file.name in INSTALLER_NOTES)
