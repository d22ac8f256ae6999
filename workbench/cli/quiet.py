"""Functions' code, called from a command, without its log."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from aws_lambda_powertools import Logger


@contextmanager
def without_log(logger: Logger) -> Iterator[None]:
    """Keep a logger's lines out of the output: what they would say, the command says itself."""
    before = logger.log_level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)
