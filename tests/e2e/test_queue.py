"""A model that sleeps until a queue has work, read from what SQS itself tells CloudWatch, by the minute."""

from __future__ import annotations

from autoscaler.scaling.model import Phase
from tests.e2e.conftest import Live
from tests.e2e.factory import at
from tests.e2e.work import MINUTE, Work
from workbench.emulator.hosting import Event


def test_messages_start_the_model_and_a_drained_queue_lets_it_sleep(live: Live) -> None:
    with live("queue") as factory:
        work = Work(factory)
        factory.until("07:31")
        assert factory.phase("parcels") is Phase.OFF

        work.send(300)
        work.on_until("08:10", images_a_minute=60)

        assert [start.at for start in factory.starts("parcels")] == [at("07:35")]
        assert factory.phase("parcels") is Phase.READY
        assert work.left() == (0, 0)

        work.on_until("08:40", images_a_minute=60)
        drained = factory.when("parcels", Event.READY) + 6 * MINUTE
        assert factory.phase("parcels") is Phase.OFF
        assert drained + 19 * MINUTE <= factory.when("parcels", Event.STOP_ACCEPTED) <= drained + 27 * MINUTE
