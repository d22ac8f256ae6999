"""How a command ends badly: one line that says what failed and what to do next, and an exit code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import click
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    CredentialRetrievalError,
    InvalidRegionError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)

from autoscaler.aws.providers import ProviderError

# What to do about errors whose own text does not say it.
NEXT_BY_KIND: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    (NoRegionError, "name a region with --region or AWS_REGION"),
    (InvalidRegionError, "name a region such as eu-central-1 with --region or AWS_REGION"),
    (NoCredentialsError, "sign in, or name a profile with --profile or AWS_PROFILE"),
    (ProfileNotFound, "see your profiles with `aws configure list-profiles`"),
    (PartialCredentialsError, "complete the credentials, or name a profile with --profile or AWS_PROFILE"),
    ((CredentialRetrievalError, TokenRetrievalError, SSOError), "sign in again"),
    (ConnectionError, "check --endpoint-url, --region and the network"),
)
NEXT_BY_CODE = {
    "ExpiredToken": "sign in again",
    "ExpiredTokenException": "sign in again",
    "InvalidClientTokenId": "check the credentials, or name a profile with --profile",
    "UnrecognizedClientException": "check the credentials, or name a profile with --profile",
    "AccessDenied": "ask for this permission, see docs/permissions.md",
    "AccessDeniedException": "ask for this permission, see docs/permissions.md",
}
TRY_AGAIN = "try again"


class Failure(click.ClickException):
    """It did not hold, or AWS failed: exit code 1."""

    def __init__(self, what: str, next_step: str) -> None:
        super().__init__(f"{what}; {next_step}")

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"autoscaler: {self.format_message()}", err=file is None, file=file)


class BadInput(click.ClickException):
    """What was given cannot be used: exit code 2. The text may be a report of many lines."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.format_message(), err=file is None, file=file)


@contextmanager
def doing(what: str) -> Iterator[None]:
    """While this was being done, an error of AWS becomes a Failure: `cannot <what>: <why>; <next step>`."""
    try:
        yield
    except ProviderError as error:
        raise Failure(f"cannot {what}: {error}", NEXT_BY_CODE.get(error.code) or _next_step(error.__cause__)) from error
    except ClientError as error:
        code = error.response["Error"].get("Code", "")
        why = error.response["Error"].get("Message", code)
        raise Failure(f"cannot {what}: {code}: {why}", NEXT_BY_CODE.get(code, TRY_AGAIN)) from error
    except BotoCoreError as error:
        raise Failure(f"cannot {what}: {str(error).rstrip('.')}", _next_step(error)) from error


def _next_step(error: BaseException | None) -> str:
    return next((step for kind, step in NEXT_BY_KIND if isinstance(error, kind)), TRY_AGAIN)
