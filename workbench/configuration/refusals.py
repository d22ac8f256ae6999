"""How a value is refused: with a sentence of its own, or with what is allowed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pydantic_core import PydanticCustomError

Read = TypeVar("Read")


def not_among(allowed: str) -> PydanticCustomError:
    """The fault of a value; the report puts the value before it."""
    return PydanticCustomError("allowed", "{allowed}", {"allowed": allowed})


def said(sentence: str) -> PydanticCustomError:
    """A fault that names the value itself."""
    return PydanticCustomError("sentence", "{sentence}", {"sentence": sentence})


def read(parse: Callable[[str], Read], text: str) -> Read:
    """What the text stands for; the sentence of the parser's ValueError becomes the fault."""
    try:
        return parse(text)
    except ValueError as error:
        raise said(str(error)) from None
