"""One case of the safety proof on everything that is deployed; `make prove-safety` lives them all."""

from __future__ import annotations

from tests.e2e.conftest import Live
from tests.safety_on_emulator import outcome


def test_with_the_main_stack_deleted_the_guard_ends_what_it_left_running(live: Live) -> None:
    """Leases are deleted with the stack: what is left are the tags that it wrote on the models."""
    with live(guarded=True) as factory:
        found = outcome(factory, "main-stack", "08:58", until="10:15")

        assert not found.is_overrun, found
        assert factory.emulator.client("scheduler").list_schedules()["Schedules"] == []
