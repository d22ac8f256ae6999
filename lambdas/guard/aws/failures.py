"""What failed during a look, none of which keeps anything else from being done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import ClientError

from guard.aws.telemetry import logger

# What was deleted since it was listed costs nothing any more.
GONE = "ResourceNotFoundException"


class Failures:
    """One sentence for each thing that failed, in the order in which it did, and the codes of all of them."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.codes: set[str | None] = set()

    @contextmanager
    def noted(self, what: str) -> Iterator[None]:
        """Note what fails inside, and go on behind it.

        Whatever it is: a fault of ours that shows with one model must not save the next one from being stopped.
        """
        try:
            yield
        except Exception as error:
            self.note(what, error)

    def note(self, what: str, error: Exception) -> None:
        """Remember that this could not be done."""
        if code_of(error) == GONE:
            logger.info("gone", what=what)
            return
        logger.error("failed", what=what, exc_info=error)
        self.codes.add(code_of(error))
        self.seen.append(f"cannot {what}: {code_of(error) or type(error).__name__}: {said_by(error)}")


def code_of(error: Exception) -> str | None:
    """The code of an answer; None for what is no answer of AWS."""
    return error.response.get("Error", {}).get("Code") if isinstance(error, ClientError) else None


def said_by(error: Exception) -> str:
    """What AWS has to say, without botocore's words around it."""
    answer = error.response.get("Error", {}).get("Message") if isinstance(error, ClientError) else None
    return answer or str(error)
