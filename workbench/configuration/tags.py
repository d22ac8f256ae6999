"""Tags: labels of people's own for reports, with the names and values that AWS cost allocation tags may have."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from workbench.configuration.refusals import not_among

# Tag naming limits (Billing user guide, "User-defined tag restrictions"): letters, digits, spaces and these, and no
# name that begins with aws:. 128 characters for a name, 256 for a value.
ALSO = " _.:/=+-@"
CHARACTERS = f"letters, digits, spaces and {ALSO.strip()}"
NAME = f"1 to 128 {CHARACTERS}, and not aws: first"
VALUE = f"at most 256 {CHARACTERS}"


def _name(text: str) -> str:
    if not 1 <= len(text) <= 128 or not _is_plain(text) or text.lower().startswith("aws:"):
        raise not_among(NAME)
    return text


def _value(text: str) -> str:
    if len(text) > 256 or not _is_plain(text):
        raise not_among(VALUE)
    return text


def _is_plain(text: str) -> bool:
    return all(each.isalnum() or each in ALSO for each in text)


TagName = Annotated[str, AfterValidator(_name), Field(description=NAME)]
TagValue = Annotated[str, AfterValidator(_value), Field(description=VALUE)]
