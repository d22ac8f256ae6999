"""The JSON schema of autoscaler.yaml, for editors."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pydantic import TypeAdapter

from workbench.calendar.period_text import EXAMPLE, TIMES_EXAMPLE
from workbench.configuration.calendar_section import FILE
from workbench.configuration.durations import PATTERN, duration_text
from workbench.configuration.shape import Document

# Mappings for which text may stand, and which text.
OR_TEXT = {
    "PeriodSection": f"days and times, {EXAMPLE}",
    "WindowSection": f"days and times, {EXAMPLE}",
    "TimesSection": f"times, {TIMES_EXAMPLE}",
    "IcsSection": FILE,
    "SignalSection": "requests: what the model service itself counts",
    "MissingSection": "hold: nothing changes; or floor: nothing is asked",
}


def json_schema() -> dict[str, Any]:
    """The schema (JSON Schema 2020-12). It knows each value; rules between values only `autoscaler validate` knows."""
    schema = Document.model_json_schema()
    for name, definition in schema["$defs"].items():
        # What `defaults` leaves out a target may add, and the other way round: a schema cannot see the sum.
        if name == "ScheduleSection":
            definition.pop("required")
        _rewrite(definition["properties"])
    _rewrite(schema["properties"])
    for name, text in OR_TEXT.items():
        schema["$defs"][name] = {"anyOf": [{"type": "string", "description": text}, schema["$defs"][name]]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "autoscaler.yaml"}


def _rewrite(properties: dict[str, Any]) -> None:
    """Lengths of time as people write them; a section's defaults are said in the section alone."""
    for name, each in properties.items():
        if each.get("pattern") == PATTERN and "default" in each:
            each["default"] = duration_text(TypeAdapter(timedelta).validate_python(each["default"]))
        if "$ref" in each:
            each.pop("default", None)
        if name == "schedule":
            each["anyOf"].insert(0, {"type": "string", "description": "the name of one of the schedules at the top"})
