"""The images that a calibration asks about: the user's own, checked before anything is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autoscaler.scaling.model import ProviderName
from workbench.cli.failures import BadInput

SUFFIXES = (".jpeg", ".jpg", ".png")
KINDS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
# Lookout for Vision guide, limits; Rekognition Custom Labels guide, limits: an image that is passed as bytes.
MOST_MIB = {ProviderName.LOOKOUTVISION: 8, ProviderName.REKOGNITION: 4}


@dataclass(frozen=True, slots=True)
class Image:
    """A file's bytes, and what they are."""

    content: bytes
    content_type: str


def images_in(folder: Path, provider: ProviderName) -> list[Image]:
    """The PNG and JPEG files of a folder, by name. Raises BadInput with all that is wrong with them."""
    try:
        files = sorted(file for file in folder.iterdir() if file.suffix.lower() in SUFFIXES)
        read = [(file, file.read_bytes()) for file in files]
    except OSError as error:
        raise BadInput(f"{error.filename} cannot be read: {error.strerror}") from error
    if not files:
        raise BadInput(f"{folder} has no images: files that end in {', '.join(SUFFIXES)}")
    if faults := [f"{file}: {fault}" for file, content in read for fault in _faults(content, MOST_MIB[provider])]:
        raise BadInput("\n".join(faults))
    return [Image(content, _kind(content) or "") for _, content in read]


def _faults(content: bytes, most_mib: int) -> Iterator[str]:
    if _kind(content) is None:
        yield "is no PNG or JPEG, whatever its name says"
    if len(content) > most_mib * 1024 * 1024:
        yield f"has {len(content):,} bytes, and the service takes {most_mib} MiB"


def _kind(content: bytes) -> str | None:
    return next((kind for magic, kind in KINDS.items() if content.startswith(magic)), None)
