"""What every error code means for us, and the one place where botocore's exceptions become ours.

By code, never by HTTP status: Rekognition throttles with 500 or 400, and Lookout for Vision reports a quota as 402
(Rekognition guide, error-handling; Lookout for Vision API reference).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from botocore.exceptions import BotoCoreError, ClientError

from autoscaler.aws.providers.provider import Handling, ProviderError

# Codes of the answers of both services: those that their API models declare, and those that any AWS API may give.
# The bare numbers are botocore's, for an answer without a code, as a load balancer gives it.
_ANSWERS = {
    Handling.RETRY: """
        ThrottlingException ProvisionedThroughputExceededException InternalServerException InternalServerError
        Throttling ThrottledException RequestThrottled RequestThrottledException TooManyRequestsException
        RequestLimitExceeded SlowDown InternalFailure InternalError InternalServerErrorException
        ServiceUnavailable ServiceUnavailableException RequestTimeout RequestTimeoutException
        429 500 502 503 504""",
    Handling.OBSERVE: """
        ConflictException ResourceInUseException ResourceNotReadyException ResourceAlreadyExistsException""",
    Handling.WAIT_FOR_QUOTA: """
        LimitExceededException ServiceQuotaExceededException HumanLoopQuotaExceededException""",
    Handling.REFUSE: """
        ValidationException InvalidParameterException InvalidPaginationTokenException
        IdempotentParameterMismatchException InvalidManifestException InvalidPolicyRevisionIdException
        InvalidS3ObjectException InvalidImageFormatException ImageTooLargeException VideoTooLargeException
        MalformedPolicyDocumentException SessionNotFoundException ValidationError SerializationException""",
    Handling.ALARM: """
        AccessDeniedException ResourceNotFoundException AccessDenied NotAuthorized OptInRequired
        ExpiredToken ExpiredTokenException UnrecognizedClientException InvalidClientTokenId
        MissingAuthenticationToken MissingAuthenticationTokenException IncompleteSignature
        IncompleteSignatureException InvalidSignatureException SignatureDoesNotMatch RequestExpired
        RequestTimeTooSkewed UnknownOperationException""",
}

# botocore's own failures by class name; a class without a row takes its parent's.
_FAILURES = {
    Handling.RETRY: "EndpointConnectionError ConnectTimeoutError ProxyConnectionError ResponseParserError",
    # The request may have arrived and been carried out: look before asking again.
    Handling.OBSERVE: """
        ReadTimeoutError ConnectionClosedError ConnectionError HTTPClientError IncompleteReadError
        ResponseStreamingError""",
    Handling.REFUSE: "ParamValidationError",
    Handling.ALARM: """
        NoCredentialsError PartialCredentialsError CredentialRetrievalError TokenRetrievalError SSOError
        NoRegionError SSLError BotoCoreError""",
}


def _by_code(groups: dict[Handling, str]) -> dict[str, Handling]:
    return {code: handling for handling, codes in groups.items() for code in codes.split()}


ANSWERS, FAILURES = _by_code(_ANSWERS), _by_code(_FAILURES)


def handling_of(code: str) -> Handling:
    """What to do about an answer with `code`.

    An unknown one is for a person: nobody has thought about repeating it, and the next tick looks again anyway.
    """
    return ANSWERS.get(code, Handling.ALARM)


@contextmanager
def translated(operation: str) -> Iterator[None]:
    """Turn whatever botocore raises inside into ProviderError."""
    try:
        yield
    except ClientError as error:
        raise _from_answer(operation, error) from error
    except BotoCoreError as error:
        handling = next(FAILURES[each.__name__] for each in type(error).__mro__ if each.__name__ in FAILURES)
        raise _error(operation, type(error).__name__, str(error), handling) from error


def _from_answer(operation: str, error: ClientError) -> ProviderError:
    answer = error.response.get("Error", {})
    code = answer.get("Code", "")
    seconds = error.response.get("RetryAfterSeconds")
    hint = timedelta(seconds=seconds) if isinstance(seconds, int) and seconds > 0 else None
    return _error(operation, code, answer.get("Message", ""), handling_of(code), hint)


def _error(
    operation: str, code: str, message: str, handling: Handling, retry_after: timedelta | None = None
) -> ProviderError:
    # Looking again at what only looks is the same call once more.
    if handling is Handling.OBSERVE and operation.startswith(("Describe", "List")):
        handling = Handling.RETRY
    return ProviderError(operation=operation, code=code, message=message, handling=handling, retry_after=retry_after)
