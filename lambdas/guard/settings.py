"""What the guard must know from its environment."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from guard.judgement.price import Prices


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`ask_lookout` is for the emulator: nobody can run Lookout for Vision on AWS any more."""

    topic_arn: str
    stop_strays: bool = False
    ask_lookout: bool = False
    prices: Prices = field(default_factory=Prices)

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Settings:
        """Read the settings. Raises KeyError and ValueError: a guard that is set up wrongly must fail, not guess."""
        return cls(
            topic_arn=env["TOPIC_ARN"],
            stop_strays=json.loads(env["STOP_STRAYS"]),
            ask_lookout=json.loads(env["ASK_LOOKOUTVISION"]),
            prices=Prices.read(json.loads(env["PRICES"])) if env.get("PRICES") else Prices(),
        )
