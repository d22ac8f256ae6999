"""A pool that runs what it is given before it goes on, so that a fake clock stands still meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any


class Immediate(Executor):
    """In place of a ThreadPoolExecutor."""

    def __init__(self, _: int) -> None:
        pass

    def submit(self, asked: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(asked(*arguments, **named))
        except Exception as error:
            future.set_exception(error)
        return future
