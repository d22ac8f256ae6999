"""Text whose limits are those of the service: editors learn them here, and `packaging_faults` asks for them."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from autoscaler.aws.session import service_model
from autoscaler.scaling.model import ProviderName

# JSON Schema's words for what an API model says of text.
WORDS = {"min": "minLength", "max": "maxLength", "enum": "enum"}


def of_service(shape: str) -> Any:
    """What to annotate text with that becomes a value of this shape of Lookout for Vision's."""
    limits = service_model(ProviderName.LOOKOUTVISION)["shapes"][shape]
    said = {WORDS[name]: limit for name, limit in limits.items() if name in WORDS}
    if "pattern" in limits:
        said["pattern"] = f"^(?:{limits['pattern']})$"
    return Field(json_schema_extra=said)
