"""The table on moto's DynamoDB: conditional writes are what keeps two of us from one model."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from autoscaler.aws.overrides import Overrides
from autoscaler.aws.records import Records
from autoscaler.aws.reminders import Reminders
from autoscaler.aws.table import Table
from autoscaler.aws.throughputs import Throughputs
from autoscaler.scaling.learned import learned
from autoscaler.scaling.model import Units
from autoscaler.scaling.override import Effect
from autoscaler.scaling.record import Action, Record
from autoscaler.scaling.scope import Scope
from autoscaler.scaling.throughput import Evidence, Throughput
from tests.builders import NOW, a_record, a_target, an_override, at

if TYPE_CHECKING:
    pass


@pytest.fixture
def records(table: Table) -> Records:
    return Records(table)


def test_what_is_saved_is_read_back(records: Records) -> None:
    record = a_record(demand_tps=12.25, start_seconds=(700.5, 810.0))
    record = replace(record, intent=record.asking(Action.START, NOW))

    assert records.save(Record(target="weld"), record)
    assert records.get("weld") == record
    assert records.all() == {"weld": record}


def test_an_unknown_target_has_a_blank_record(records: Records) -> None:
    assert records.get("weld") == Record(target="weld")


def test_of_two_who_write_the_first_record_one_wins(records: Records) -> None:
    blank = Record(target="weld")

    assert records.save(blank, replace(blank, generation=1))
    assert not records.save(blank, replace(blank, generation=1, reason=None))


@pytest.mark.parametrize("meanwhile", [{"generation": 8}, {"owner": "weld-8"}, {"owner": None}])
def test_who_looked_before_a_change_writes_nothing(records: Records, meanwhile: dict[str, object]) -> None:
    before = a_record()
    records.save(Record(target="weld"), before)
    records.save(before, replace(before, **meanwhile))  # type: ignore[arg-type] # a table of fields

    assert not records.save(before, replace(before, desired=Units(2, 2)))
    assert records.get("weld").desired == before.desired


def test_facts_that_others_write_are_left_alone(records: Records) -> None:
    """Plan notes the demand while Converge notes the phase: neither may undo the other."""
    before = a_record()
    records.save(Record(target="weld"), before)
    records.save(before, replace(before, demand_tps=3.0))
    records.save(before, replace(before, failures=1))

    after = records.get("weld")
    assert (after.demand_tps, after.failures) == (3.0, 1)


def test_what_is_no_longer_there_is_removed(records: Records) -> None:
    before = a_record()
    records.save(Record(target="weld"), before)

    assert records.save(before, replace(before, owner=None, desired=None))
    assert records.get("weld") == replace(before, owner=None, desired=None)


def test_saving_nothing_new_is_no_error(records: Records) -> None:
    before = a_record()
    records.save(Record(target="weld"), before)

    assert records.save(before, before)


def test_overrides_of_several_scopes_are_kept_beside_the_records(table: Table, records: Records) -> None:
    overrides = Overrides(table)
    weld = an_override(Effect.RUN, scope=Scope(target="weld"), units=Units(2, 3))
    everybody = an_override(Effect.EMERGENCY_STOP, until=None)
    records.save(Record(target="weld"), a_record())

    overrides.put(weld)
    overrides.put(everybody)

    assert {str(each.scope): each for each in overrides.all()} == {"target weld": weld, "all": everybody}
    assert list(records.all()) == ["weld"]


def test_a_later_override_of_the_same_scope_takes_the_place_of_the_one_before(table: Table) -> None:
    """All of it: neither the units nor the end of the one before remain."""
    overrides = Overrides(table)
    overrides.put(an_override(Effect.RUN, units=Units(2, 3)))

    overrides.put(an_override(Effect.OFF, until=None))

    assert overrides.all() == [an_override(Effect.OFF, until=None)]


def test_an_override_that_was_ended_is_kept_for_a_week_and_then_removed_by_the_table(table: Table) -> None:
    overrides = Overrides(table)
    overrides.put(an_override(until=None))

    overrides.end(an_override(until=None), at(30))

    [ended] = overrides.all()
    assert not ended.holds(at(30))
    assert (table.get("override", "all") or {})["expires"] == (at(30) + timedelta(days=7)).timestamp()


def test_of_those_who_want_to_remind_people_one_does(table: Table) -> None:
    reminders, weekly = Reminders(table), timedelta(days=7)

    assert reminders.is_due("calendars", weekly, NOW)
    assert not reminders.is_due("calendars", weekly, at(5))
    assert reminders.is_due("override all", weekly, at(5))
    assert reminders.is_due("calendars", weekly, NOW + weekly)


def test_what_was_learned_of_a_throughput_is_read_back_and_removed_by_the_table_at_last(table: Table) -> None:
    throughputs, day = Throughputs(table), NOW.date()
    fresh = Evidence(day=day, saturated=(4.125, 4.2), unsaturated=(4.3,))
    first = learned(None, a_target(), fresh)
    both = replace(first, throughput=Throughput(tps_per_unit=4.2, lower=4.125, upper=4.3, minutes=12, day=day))

    throughputs.put(both)
    assert throughputs.all() == {"weld": both}
    throughputs.put(first)
    assert throughputs.all() == {"weld": first}
    sixty_days_later = NOW.replace(hour=0, minute=0) + timedelta(days=60)
    assert (table.get("throughput", "weld") or {})["expires"] == sixty_days_later.timestamp()
