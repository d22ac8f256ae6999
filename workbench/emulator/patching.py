"""Puts other things in the place of attributes, for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def replaced(owner: Any, **replacements: object) -> Iterator[None]:
    """Set attributes of a module or class; the genuine ones come back at the end. Raises AttributeError."""
    genuine = {name: getattr(owner, name) for name in replacements}
    try:
        for name, replacement in replacements.items():
            setattr(owner, name, replacement)
        yield
    finally:
        for name, original in genuine.items():
            setattr(owner, name, original)
