"""How a calibration goes up, backs off and believes, and that it asks as often as it says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from autoscaler.scaling.model import ProviderName
from tests.hosting_stage import PNG
from tests.immediate import Immediate
from workbench.cli import calibrate_offer, clock
from workbench.cli.calibrate_images import Image, images_in
from workbench.cli.calibrate_offer import Step, offer, requests_of
from workbench.cli.calibrate_ramp import REST, Course, Outcome, ramp
from workbench.cli.failures import BadInput, Failure

MONDAY = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
HALF_A_MINUTE = timedelta(seconds=30)
COURSE = Course(step=1, most=8, hold=HALF_A_MINUTE)
IMAGE = Image(PNG, "image/png")


class Clock:
    """Passes only where somebody pauses, or a request takes its time."""

    def __init__(self) -> None:
        self.now, self.paused = MONDAY, timedelta(0)

    def pause(self, length: timedelta) -> None:
        self.now += length
        self.paused += length


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(clock, "now", lambda: made.now)
    monkeypatch.setattr(clock, "pause", made.pause)
    return made


def offered(
    capacity: Callable[[int], float], asked: list[tuple[float, timedelta]]
) -> Callable[[float, timedelta], Step]:
    """A unit that serves so many TPS at the so-many-th step."""

    def offer(rate: float, length: timedelta) -> Step:
        asked.append((rate, length))
        requests = requests_of(rate, length)
        beyond = max(0.0, rate - capacity(len(asked)))
        throttled = round(beyond * length.total_seconds())
        return Step(rate=rate, lasted=length, requests=requests, throttled=throttled, slowest=timedelta(0))

    return offer


def ramped(capacity: Callable[[int], float], course: Course = COURSE) -> tuple[Outcome, list[float]]:
    asked: list[tuple[float, timedelta]] = []
    return ramp(course, offered(capacity, asked)), [rate for rate, _ in asked]


def test_it_goes_up_to_the_first_throttle_and_confirms_the_rate_before(fake: Clock) -> None:
    outcome, rates = ramped(lambda _: 4.5)

    assert rates == [1, 2, 3, 4, 5, 4]
    assert (outcome.held, outcome.throttled_at) == (4, 5)
    assert outcome.steps[-1].lasted == 2 * HALF_A_MINUTE
    assert fake.paused == REST


def test_a_rate_that_is_not_held_twice_is_not_believed(fake: Clock) -> None:
    """The unit becomes slower at the sixth step."""
    outcome, rates = ramped(lambda step: 4.5 if step < 6 else 3.5)

    assert rates == [1, 2, 3, 4, 5, 4, 3]
    assert (outcome.held, outcome.throttled_at) == (3, 5)
    assert fake.paused == 2 * REST


def test_after_three_tries_nothing_is_believed(fake: Clock) -> None:
    outcome, rates = ramped(lambda step: 4.5 if step < 6 else 0)

    assert rates == [1, 2, 3, 4, 5, 4, 3, 2]
    assert outcome.held is None
    assert fake.paused == 3 * REST


def test_what_is_throttled_at_the_first_rate_holds_none() -> None:
    outcome, rates = ramped(lambda _: 0.5)

    assert rates == [1]
    assert (outcome.held, outcome.throttled_at) == (None, 1)


def test_what_never_throttles_serves_at_least_the_highest_rate() -> None:
    outcome, rates = ramped(lambda _: 100)

    assert rates == [1, 2, 3, 4, 5, 6, 7, 8]
    assert (outcome.held, outcome.throttled_at) == (8, None)


@given(st.floats(0.1, 10), st.floats(0.1, 50), st.floats(0, 60), st.integers(1, 60))
def test_it_never_takes_longer_or_asks_more_than_was_said_before(
    step: float, most: float, capacity: float, hold: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        fake = Clock()
        patch.setattr(clock, "pause", fake.pause)
        course = Course(step=step, most=most, hold=timedelta(seconds=hold))
        # What was held in the ramp is not held again.
        outcome, rates = ramped(lambda number: capacity if number <= len(course.rates) / 2 else 0, course)

    assert max(rates) <= most
    assert sorted(set(rates)) == course.rates[: len(set(rates))]
    assert sum((each.lasted for each in outcome.steps), fake.paused) <= course.longest
    assert sum(each.requests for each in outcome.steps) < course.most_requests


def test_requests_are_spread_evenly_over_the_time(fake: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibrate_offer, "ThreadPoolExecutor", Immediate)
    asked: list[tuple[timedelta, Image]] = []
    other = Image(b"\xff\xd8\xff", "image/jpeg")

    step = offer(lambda image: asked.append((fake.now - MONDAY, image)), [IMAGE, other], 2.5, timedelta(seconds=2))

    assert [at.total_seconds() for at, _ in asked] == [0, 0.4, 0.8, 1.2, 1.6]
    assert [image for _, image in asked] == [IMAGE, other, IMAGE, other, IMAGE]
    assert (step.requests, step.throttled, step.served_tps) == (5, 0, 2.5)


def test_throttles_are_counted_and_other_errors_are_not_swallowed(fake: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibrate_offer, "ThreadPoolExecutor", Immediate)
    codes = iter(["ThrottlingException", None, "ProvisionedThroughputExceededException", None, "AccessDenied"])

    def detect(_: Image) -> None:
        if code := next(codes):
            raise ClientError({"Error": {"Code": code}}, "DetectAnomalies")
        fake.now += timedelta(milliseconds=250)

    step = offer(detect, [IMAGE], 1, timedelta(seconds=4))

    assert (step.throttled, step.served_tps, step.slowest) == (2, 0.5, timedelta(milliseconds=250))
    with pytest.raises(ClientError, match="AccessDenied"):
        offer(detect, [IMAGE], 1, timedelta(seconds=1))


def test_requests_do_not_wait_for_one_another(fake: Clock) -> None:
    """Ten answers that come only when all ten were asked for: one after the other would never end."""
    all_asked = Barrier(10)

    step = offer(lambda _: all_asked.wait(timeout=30), [IMAGE], 10, timedelta(seconds=1))

    assert step.requests == 10
    assert fake.paused == timedelta(seconds=1)


def test_a_machine_that_cannot_ask_so_often_says_so(fake: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here each request holds up the next one by a second: a rate that was not offered was not held."""
    monkeypatch.setattr(calibrate_offer, "ThreadPoolExecutor", Immediate)

    with pytest.raises(Failure, match=r"this machine asked 1.0 times a second, and 2 were meant; calibrate from"):
        offer(lambda _: fake.pause(timedelta(seconds=1)), [IMAGE], 2, timedelta(seconds=10))


def test_the_images_of_a_folder_are_read_by_name_and_other_files_are_left(tmp_path: Path) -> None:
    (tmp_path / "b.PNG").write_bytes(PNG)
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8\xff-any")
    (tmp_path / "notes.txt").write_text("no image")

    assert images_in(tmp_path, ProviderName.LOOKOUTVISION) == [Image(b"\xff\xd8\xff-any", "image/jpeg"), IMAGE]


def test_all_that_is_wrong_with_the_images_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"GIF89a")
    (tmp_path / "b.png").write_bytes(PNG + b"x" * 5 * 1024 * 1024)

    with pytest.raises(BadInput) as found:
        images_in(tmp_path, ProviderName.REKOGNITION)

    assert found.value.message.splitlines() == [
        f"{tmp_path}/a.png: is no PNG or JPEG, whatever its name says",
        f"{tmp_path}/b.png: has 5,242,893 bytes, and the service takes 4 MiB",
    ]
    (tmp_path / "a.png").unlink()
    assert len(images_in(tmp_path, ProviderName.LOOKOUTVISION)) == 1


def test_a_folder_without_images_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"has no images: files that end in \.jpeg, \.jpg, \.png"):
        images_in(tmp_path, ProviderName.LOOKOUTVISION)


def test_a_folder_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="elsewhere cannot be read: No such file or directory"):
        images_in(tmp_path / "elsewhere", ProviderName.LOOKOUTVISION)
