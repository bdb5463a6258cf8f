"""What an archive refuses, a class for each stable code (`extensions.code`)."""

from __future__ import annotations

from typing import Any, Mapping


class ArchiveError(Exception):
    """An archive's answer that brought no data. `code` is stable; `field` and `reason` say what is wrong with an input."""

    code: str = "INTERNAL_SERVER_ERROR"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        field: str | None = None,
        reason: str | None = None,
        request_id: str | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(message)
        if code is not None:
            self.code = code
        self.field = field
        self.reason = reason
        # finds the request in the server's log
        self.request_id = request_id
        self.status = status


class BadUserInput(ArchiveError):
    code = "BAD_USER_INPUT"


class NotFound(ArchiveError):
    code = "NOT_FOUND"


class Conflict(ArchiveError):
    """An idempotency key came with other input, or a record has moved on; or another record holds the key of one saved."""

    code = "CONFLICT"


class Unauthenticated(ArchiveError):
    code = "UNAUTHENTICATED"


class Forbidden(ArchiveError):
    code = "FORBIDDEN"


class LimitExceeded(ArchiveError):
    """The request asks for more than one request may."""

    code = "LIMIT_EXCEEDED"


class RateLimited(ArchiveError):
    code = "RATE_LIMITED"


class DeadlineExceeded(ArchiveError):
    """It took too long and was stopped: nothing was changed, but for batches of a retention that were done before."""

    code = "DEADLINE_EXCEEDED"


class Unavailable(ArchiveError):
    """The server, or its database, cannot be reached at the moment, however often it was asked."""

    code = "UNAVAILABLE"


_BY_CODE = {
    error.code: error
    for error in (
        BadUserInput,
        NotFound,
        Conflict,
        Unauthenticated,
        Forbidden,
        LimitExceeded,
        RateLimited,
        DeadlineExceeded,
        Unavailable,
    )
}


def error_of(error: Mapping[str, Any], status: int | None = None) -> ArchiveError:
    """The exception for an error of an answer."""
    extensions = error.get("extensions") or {}
    code = extensions.get("code")
    return _BY_CODE.get(code, ArchiveError)(
        error.get("message") or "no reason given",
        code=code,
        field=extensions.get("field"),
        reason=extensions.get("reason"),
        request_id=extensions.get("requestId"),
        status=status,
    )
