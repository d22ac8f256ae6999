"""What an inference unit costs, and what of its time is paid for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from autoscaler.scaling.model import ProviderName


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a unit costs in an hour, and how many unit-hours of a month are free. `source` says whose figure it is."""

    unit_hour: float
    free_unit_hours: float
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """The prices of each provider, in `currency`, which is a label and never converted.

    Whether AWS bills a unit while its model starts and stops is not documented ("for the amount of time that the model
    is running", Rekognition Custom Labels guide, running-model): it is a setting for reports, and caps count both.
    """

    currency: str
    by_provider: Mapping[ProviderName, Price]
    bills_starting: bool
    bills_stopping: bool
