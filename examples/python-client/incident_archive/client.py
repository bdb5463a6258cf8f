"""GraphQL over HTTP, with retries that never write twice."""

from __future__ import annotations

import http.client
import random
import time
import urllib.error
import urllib.request
from typing import Any, Callable, Mapping

from . import exact_json
from .errors import ArchiveError, Unavailable, error_of

_FIRST_PAUSE_SECONDS = 0.2
_LONGEST_PAUSE_SECONDS = 60.0


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A token goes to the server that it was meant for, and to no other."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class ArchiveClient:
    """Talks to one archive.

    `url` is its address, with or without /graphql; `token` goes along as a bearer token. `timeout` is in seconds, for each
    attempt. What passes (a lost connection, 429, 503, UNAVAILABLE) is tried again `retries` times, after pauses that grow, or
    as long as the server says. Nothing is kept between requests, so threads may share a client.
    """

    def __init__(
        self,
        url: str = "http://127.0.0.1:4000",
        token: str | None = None,
        *,
        timeout: float = 60.0,
        retries: int = 6,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if not url.startswith(("http://", "https://")):
            raise ValueError("url must begin with http:// or https://")
        address = url.rstrip("/")
        self._endpoint = address if address.endswith("/graphql") else f"{address}/graphql"
        self._token = token
        self._timeout = timeout
        self._retries = retries
        self._sleep = sleep
        self._opener = urllib.request.build_opener(_NoRedirects())

    def execute(
        self, document: str, variables: Mapping[str, Any] | None = None, *, is_repeatable: bool = True
    ) -> dict[str, Any]:
        """Runs an operation and gives its data, every number as it was sent.

        A mutation must only be run with `is_repeatable` where to run it twice is the same as once: a save, or one with an
        idempotency key. Otherwise it is tried again only where the server said that it did nothing.
        ArchiveError, of the class of its code, where it brings no data.
        """
        body = exact_json.dumps({"query": document, "variables": dict(variables or {})}).encode()
        for attempt in range(self._retries + 1):
            try:
                return self._attempt(body)
            except _Passing as passing:
                is_last = attempt == self._retries
                if is_last or not (is_repeatable or passing.did_nothing):
                    raise passing.error from passing.__cause__
                self._sleep(passing.seconds if passing.seconds is not None else _pause(attempt))
        raise AssertionError("the last attempt gives an answer or an error")

    def _attempt(self, body: bytes) -> dict[str, Any]:
        headers = {"content-type": "application/json", "accept": "application/graphql-response+json"}
        if self._token is not None:
            headers["authorization"] = f"Bearer {self._token}"
        request = urllib.request.Request(self._endpoint, data=body, headers=headers, method="POST")
        try:
            with self._opener.open(request, timeout=self._timeout) as response:
                return _data_of(response.read(), response.status)
        except urllib.error.HTTPError as refusal:
            with refusal:
                return self._refused(refusal)
        except (OSError, http.client.HTTPException) as error:
            # URLError and timeouts are OSErrors; an answer that broke off is an HTTPException
            cannot = Unavailable(f"the archive at {self._endpoint} cannot be reached: {error}")
            raise _Passing(cannot, None, did_nothing=False) from error

    def _refused(self, refusal: urllib.error.HTTPError) -> dict[str, Any]:
        try:
            text = refusal.read()
        except (OSError, http.client.HTTPException):
            text = b""
        if refusal.code in (429, 503):
            # an archive refuses so before anything is begun; a proxy also says so where the archive's answer broke off
            did_nothing = _is_answer(text)
            seconds = _seconds(refusal.headers.get("retry-after"))
            raise _Passing(_error_in(text, refusal.code), seconds, did_nothing=did_nothing)
        if refusal.code in (502, 504) and not _is_answer(text):
            raise _Passing(_error_in(text, refusal.code), None, did_nothing=False)
        return _data_of(text, refusal.code)


class _Passing(Exception):
    """An attempt that failed and may succeed in a while."""

    def __init__(self, error: ArchiveError, seconds: float | None, *, did_nothing: bool) -> None:
        super().__init__(str(error))
        self.error = error
        self.seconds = seconds
        self.did_nothing = did_nothing


def _data_of(text: bytes, status: int) -> dict[str, Any]:
    try:
        answer = exact_json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ArchiveError(f"no archive answers there (HTTP {status})", code="NO_ARCHIVE", status=status) from error
    errors = answer.get("errors") if isinstance(answer, dict) else None
    if errors:
        error = error_of(errors[0], status)
        if isinstance(error, Unavailable):
            raise _Passing(error, None, did_nothing=False)
        raise error
    data = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(data, dict):
        raise ArchiveError(f"no archive answers there (HTTP {status})", code="NO_ARCHIVE", status=status)
    return data


def _error_in(text: bytes, status: int) -> ArchiveError:
    if _is_answer(text):
        return error_of(exact_json.loads(text)["errors"][0], status)
    return Unavailable(f"the archive cannot be reached (HTTP {status})", status=status)


def _is_answer(text: bytes) -> bool:
    try:
        return bool(exact_json.loads(text)["errors"][0]["message"])
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        return False


def _seconds(retry_after: str | None) -> float | None:
    if retry_after is None or not retry_after.isdigit():
        return None
    return min(float(retry_after), _LONGEST_PAUSE_SECONDS)


def _pause(attempt: int) -> float:
    # half of it by chance, so that clients of one outage do not come back as one
    longest = min(_FIRST_PAUSE_SECONDS * 2**attempt, _LONGEST_PAUSE_SECONDS)
    return longest * (0.5 + random.random() / 2)
