"""Easter, lived once: holidays before and after a weekend, a night shift through a clock change, and people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from autoscaler.scaling.model import Phase, Units
from autoscaler.scaling.schedule import boundaries
from tests.e2e.conftest import HERE
from tests.e2e.factory import Factory, living
from workbench.configuration import compile_file
from workbench.demo.assembly import synthesize
from workbench.emulator.hosting import Durations, Event, HostingSettings, Transition

BERLIN = ZoneInfo("Europe/Berlin")
# From Thursday over Good Friday to Easter Monday; in the night to Sunday clocks go from 02:00 to 03:00.
BEGIN, END = datetime(2027, 3, 25, 1, tzinfo=BERLIN), datetime(2027, 3, 29, 13, 30, tzinfo=BERLIN)
ON_TIME = 0.95
AT_ONCE = timedelta(minutes=5)
# Each start takes half a percent longer than the one before: from 12 minutes to about 16 at the end.
DRIFTING = Durations(median=timedelta(minutes=12), spread=0.12, drift=0.005)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(f"2027-{text}").replace(tzinfo=BERLIN)


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Factory]:
    """The days, with what people do in them."""
    file = HERE / "week.yaml"
    assembly = synthesize(tmp_path_factory.mktemp("week"), file, BEGIN.date())
    document = compile_file(file, BEGIN.date())
    with living(assembly, document, (), HostingSettings(start=DRIFTING), BEGIN) as factory:
        run_until = factory.emulator.run_until
        run_until(berlin("03-25T10:00"))
        factory.plan(target="day", action="stop", until=berlin("03-25T14:00").isoformat())
        run_until(berlin("03-25T20:00"))
        factory.hosting.person_starts("day", Units(2, 2), who="lee")
        run_until(END)
        yield factory


def events(week: Factory, target: str, *kinds: Event) -> list[Transition]:
    return [each for each in week.hosting.transitions if each.model == target and each.event in kinds]


def openings(week: Factory, target: str) -> list[datetime]:
    return [at for at, opens in _boundaries(week, target) if opens]


def closings(week: Factory, target: str) -> list[datetime]:
    return [at for at, opens in _boundaries(week, target) if not opens]


def _boundaries(week: Factory, target: str) -> list[tuple[datetime, bool]]:
    schedule = week.fleet[target].schedule
    assert schedule
    # The day's hours of override and the first hour, before anything was deployed for long, are other stories.
    return [(each.start, each.is_open) for each in boundaries(schedule, BEGIN + timedelta(hours=1), END)]


@pytest.mark.parametrize("target", ["day", "night", "shuttle"])
def test_every_closing_is_met_within_five_minutes(week: Factory, target: str) -> None:
    stops = [each.at for each in events(week, target, Event.STOP_ACCEPTED)]
    for closing in closings(week, target):
        assert any(closing <= stop <= closing + AT_ONCE for stop in stops), f"{target} at {closing}"


def test_models_are_ready_at_their_openings_although_starts_become_slower(week: Factory) -> None:
    """After ten starts of its own, nineteen of twenty openings must find the model ready."""
    ready = [each.at for each in events(week, "shuttle", Event.READY)]
    after_ten = openings(week, "shuttle")[10:]

    on_time = [any(opening - timedelta(hours=1) < at <= opening for at in ready) for opening in after_ten]

    assert len(on_time) > 40
    assert sum(on_time) / len(on_time) >= ON_TIME


def test_the_lead_time_follows_the_starts(week: Factory) -> None:
    """Learned, stored, shown: it began with twenty minutes, and the slowest of the last starts took longer than 15."""
    started = {each.at for each in events(week, "shuttle", Event.START_ACCEPTED)}
    ahead = [
        next(opening - at for at in sorted(started, reverse=True) if at < opening)
        for opening in openings(week, "shuttle")
    ]

    assert timedelta(minutes=19) <= ahead[0] <= timedelta(minutes=20)
    assert ahead[-1] > timedelta(minutes=18)
    assert max(ahead) < timedelta(minutes=30)


def test_the_night_shift_works_through_the_clock_change_and_is_one_hour_shorter(week: Factory) -> None:
    ready = [each.at for each in events(week, "night", Event.READY)]
    stops = [each.at for each in events(week, "night", Event.STOP_ACCEPTED)]
    begun = max(at for at in ready if at <= berlin("03-27T22:00"))
    ended = min(at for at in stops if at > berlin("03-28T00:00"))

    assert berlin("03-27T21:00") < begun
    assert berlin("03-28T06:00") <= ended <= berlin("03-28T06:05")
    assert ended.astimezone(UTC) - berlin("03-27T22:00").astimezone(UTC) < timedelta(hours=7, minutes=6)


def test_from_good_friday_to_easter_monday_nobody_starts_what_keeps_holidays(week: Factory) -> None:
    started = [each.at for each in events(week, "day", Event.START_ACCEPTED)]

    assert not [at for at in started if at >= berlin("03-26T00:00")]


def test_the_override_stops_at_once_and_when_it_expires_the_model_is_started(week: Factory) -> None:
    moments = [
        (each.event, each.at)
        for each in events(week, "day", Event.START_ACCEPTED, Event.STOP_ACCEPTED)
        if berlin("03-25T09:00") < each.at < berlin("03-25T17:00")
    ]

    assert [event for event, _ in moments] == [Event.STOP_ACCEPTED, Event.START_ACCEPTED]
    assert moments[0][1] <= berlin("03-25T10:01")
    assert berlin("03-25T14:00") <= moments[1][1] <= berlin("03-25T14:05")


def test_what_a_person_started_by_hand_runs_a_working_day_with_her_units_and_is_said_with_her_name(
    week: Factory,
) -> None:
    [by_hand] = [each for each in events(week, "day", Event.START_ACCEPTED) if each.by == "lee"]
    stopped = min(each.at for each in events(week, "day", Event.STOP_ACCEPTED) if each.at > by_hand.at)

    assert timedelta(hours=8) <= stopped - by_hand.at <= timedelta(hours=8, minutes=10)
    [sentence] = week.sentences
    assert sentence.startswith(("day: somebody started it by hand", "day: lee started it by hand"))
    record = next(line for line in reversed(week.emulator.logs("Plan")) if "Adopted" in line.text)
    assert "lee: started it by hand, with 2..2 units" in record.text


def test_nothing_runs_at_the_end_of_the_story(week: Factory) -> None:
    assert [week.phase(target) for target in ("day", "night")] == [Phase.OFF, Phase.OFF]
