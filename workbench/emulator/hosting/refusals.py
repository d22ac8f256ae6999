"""Why a call is refused, in words that both services share; each service's API turns them into its own error codes."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class Why(StrEnum):
    INVALID = "invalid"
    UNREADABLE = "unreadable"
    UNKNOWN_OPERATION = "unknown_operation"
    BAD_PAGE_TOKEN = "bad_page_token"
    NOT_FOUND = "not_found"
    WRONG_STATE = "wrong_state"
    TOKEN_REUSED = "token_reused"
    NOT_READY = "not_ready"
    OVER_CAPACITY = "over_capacity"
    S3_IMAGE = "s3_image"
    BAD_IMAGE = "bad_image"
    IMAGE_TOO_LARGE = "image_too_large"
    TOO_MANY_MODELS = "too_many_models"
    TOO_MANY_UNITS = "too_many_units"
    TOO_MANY_JOBS = "too_many_jobs"
    TOO_MANY_TAGS = "too_many_tags"
    TOO_MANY_CALLS = "too_many_calls"
    THROTTLED = "throttled"
    ACCESS_DENIED = "access_denied"
    INTERNAL = "internal"


THROTTLES = frozenset({Why.OVER_CAPACITY, Why.TOO_MANY_CALLS, Why.THROTTLED})


class RefusedError(Exception):
    """A call was refused, and had no effect."""

    def __init__(
        self, why: Why, message: str, *, resource: str = "", kind: str = "MODEL", retry_after: timedelta | None = None
    ) -> None:
        super().__init__(message)
        self.why = why
        self.message = message
        self.resource = resource
        self.kind = kind
        self.retry_after = retry_after


class AnswerLostError(Exception):
    """A call was accepted and had its effect, but its answer never reaches the caller."""

    def __init__(self, *, closed: bool) -> None:
        super().__init__("The answer was lost on its way (emulated).")
        self.closed = closed
