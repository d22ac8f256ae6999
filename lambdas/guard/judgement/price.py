"""What running models cost an hour, as far as their units tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from guard.judgement.model import Model, ServiceName


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What one inference unit costs an hour, and where that number comes from."""

    unit_hour: float
    source: str


# Third-party figures for both services agree on it; AWS's own differ by region and contract.
USUAL = Price(unit_hour=4.0, source="a default; check your bill")


@dataclass(frozen=True, slots=True, kw_only=True)
class Burn:
    """An amount of money, at least and at most: AWS scales a model between its units by itself."""

    least: float
    most: float
    currency: str

    def over(self, time: timedelta) -> Burn:
        """What this much an hour comes to in that time."""
        hours = time / timedelta(hours=1)
        return Burn(least=self.least * hours, most=self.most * hours, currency=self.currency)

    def __str__(self) -> str:
        least, most = _told(self.least, self.currency), _told(self.most, self.currency)
        return least if least == most else f"{least} to {most}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """Prices by service; a service without one has the usual price."""

    currency: str = "USD"
    by_service: Mapping[ServiceName, Price] = field(default_factory=dict)

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Prices:
        """The prices of a compiled configuration. Raises KeyError and ValueError for what is none."""
        return cls(
            currency=document["currency"],
            by_service={
                ServiceName(name): Price(unit_hour=each["unit_hour"], source=each["source"])
                for name, each in document["providers"].items()
            },
        )

    def of(self, service: ServiceName) -> Price:
        return self.by_service.get(service, USUAL)

    def burn(self, model: Model) -> Burn | None:
        """What the model costs an hour; None where its units are not known."""
        if model.units is None:
            return None
        price = self.of(model.service).unit_hour
        return Burn(least=model.units.minimum * price, most=model.units.most * price, currency=self.currency)

    def total(self, amounts: Iterable[Burn | None]) -> Burn:
        """The sum of what is known."""
        known = [each for each in amounts if each]
        return Burn(
            least=sum(each.least for each in known), most=sum(each.most for each in known), currency=self.currency
        )


def _told(amount: float, currency: str) -> str:
    return f"${amount:,.2f}" if currency == "USD" else f"{amount:,.2f} {currency}"
