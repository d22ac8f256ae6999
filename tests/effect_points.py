"""Everything that the simulated world does to something outside, numbered: at any such point a component may go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, TypeVar

from tests.simulated_service import CrashError

T = TypeVar("T")


class GoneError(Exception):
    """What was called is not there any more."""


class Moment(StrEnum):
    """When it goes: before the effect takes place, or when it has, so that only the answer is lost."""

    BEFORE = "before"
    AFTER = "after"


class Point(NamedTuple):
    """An effect: what is done, as `table update`, and on behalf of which function; `by` is empty for AWS itself."""

    number: int
    by: str
    what: str

    @property
    def done(self) -> str:
        return f"{self.what} by {self.by}" if self.by else self.what


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """What can be taken away: functions, which die in the midst of what they do, and effects, by their first words."""

    name: str
    functions: frozenset[str] = frozenset()
    effects: tuple[str, ...] = ()

    def does(self, by: str, what: str) -> bool:
        """Whether the effect does not take place without it."""
        return by in self.functions or what.startswith(self.effects)


# Which component goes at this point and moment, if any.
Removal = Callable[[Point, Moment], Component | None]


@dataclass(slots=True)
class Outside:
    """Lets every effect through until a component is gone; from then on what it does is refused, for good."""

    removal: Removal
    gone: list[Component] = field(default_factory=list)
    count: int = 0
    _functions: list[str] = field(default_factory=lambda: [""])

    def do(self, what: str, effect: Callable[[], T], refusal: Exception | None = None) -> T:
        """Let it take effect. Raises CrashError where the function itself is gone, or else the refusal."""
        point = Point(self.count, self._functions[-1], what)
        self.count += 1
        self._reach(point, Moment.BEFORE, refusal)
        answer = effect()
        self._reach(point, Moment.AFTER, refusal)
        return answer

    @contextmanager
    def inside(self, function: str) -> Iterator[None]:
        """Whatever is done meanwhile is done by that function."""
        self._functions.append(function)
        try:
            yield
        finally:
            self._functions.pop()

    def _reach(self, point: Point, moment: Moment, refusal: Exception | None) -> None:
        if component := self.removal(point, moment):
            self.gone.append(component)
        for each in self.gone:
            if point.by in each.functions:
                raise CrashError
            if each.does(point.by, point.what):
                raise refusal or GoneError(point.what)
