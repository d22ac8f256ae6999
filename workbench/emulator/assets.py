"""Code assets: zipping a directory reproducibly, and unzipping each archive once."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import os
import shutil
import tempfile
import zipfile
from functools import cache
from pathlib import Path

# What the Lambda service adds to a function's own code, and the clock.
_RUNTIME_MODULES = (
    "awslambdaric",
    "runtime_client",
    "simplejson",
    "snapshot_restore_py",
    "time_machine",
    "_time_machine",
)
_EPOCH = (1980, 1, 1, 0, 0, 0)


@cache
def _cache() -> Path:
    """A directory of this user's in the machine's temporary folder, kept between runs."""
    root = Path(tempfile.gettempdir()) / f"inference-unit-autoscaler-{os.getuid()}"
    root.mkdir(mode=0o700, exist_ok=True)
    status = root.lstat()
    if root.is_symlink() or status.st_uid != os.getuid() or status.st_mode & 0o077:
        return Path(tempfile.mkdtemp(prefix="inference-unit-autoscaler-"))
    return root


def zipped(directory: Path) -> bytes:
    """The files of a directory as a zip archive; the same files give the same bytes."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as writer:
        for path in sorted(path for path in directory.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(directory).as_posix(), _EPOCH)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            writer.writestr(entry, path.read_bytes())
    return archive.getvalue()


def zipped_once(directory: Path, digest: str) -> bytes:
    """As `zipped`, remembered under the digest that the cloud assembly gives the asset."""
    kept = _cache() / f"zip-{digest}.zip"
    if not kept.exists():
        partial = kept.with_suffix(f".{os.getpid()}")
        partial.write_bytes(zipped(directory))
        partial.replace(kept)
    return kept.read_bytes()


def unzipped(archive: bytes) -> Path:
    """A directory with the files of `archive`. Do not write to it: it is shared by all that use the archive."""
    home = _cache() / f"code-{hashlib.sha256(archive).hexdigest()}"
    if not home.exists():
        partial = Path(tempfile.mkdtemp(dir=_cache()))
        with zipfile.ZipFile(io.BytesIO(archive)) as reader:
            reader.extractall(partial)
        try:
            partial.rename(home)
        except OSError:  # another process was faster
            shutil.rmtree(partial)
    return home


@cache
def runtime_directory() -> Path:
    """A directory of links to what a sandbox may import besides its own code."""
    origins = [_origin(name) for name in _RUNTIME_MODULES]
    digest = hashlib.sha256("\n".join(map(str, origins)).encode()).hexdigest()[:16]
    home = _cache() / f"runtime-{digest}"
    home.mkdir(exist_ok=True)
    for origin in origins:
        link = home / origin.name
        if not link.is_symlink():
            try:
                link.symlink_to(origin)
            except FileExistsError:  # another process was faster
                continue
    return home


def _origin(module: str) -> Path:
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"the emulator's sandboxes need the module {module}")
    origin = Path(spec.origin)
    return origin.parent if origin.name == "__init__.py" else origin
