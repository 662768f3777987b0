"""Requests and answers as they are written: JSON in, JSON or a stream out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from sse_starlette.event import ServerSentEvent
from sse_starlette.sse import EventSourceResponse
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

BODY_LIMIT = 16_384
"""The longest body of a request, in bytes."""
_BODY_WITHIN = 5
_TICK = 10


class Refused(Exception):
    """A request that is answered with a status and one sentence; `field` is what of it was wrong."""

    def __init__(self, status: int, why: str, field: str = "") -> None:
        super().__init__(why)
        self.status, self.why, self.field = status, why, field


def refusal(status: int, why: str, field: str = "") -> JSONResponse:
    """Return the answer to a request that is refused."""
    headers = {"Retry-After": "2"} if status in (429, 503) else None
    return JSONResponse({"error": why} | ({"field": field} if field else {}), status, headers)


async def read_json(request: Request) -> dict[str, Any]:
    """Return the object that a request holds; raises Refused for anything else."""
    body = b""
    try:
        async with asyncio.timeout(_BODY_WITHIN):
            async for chunk in request.stream():
                body += chunk
                if len(body) > BODY_LIMIT:
                    raise Refused(413, f"That is too long; {BODY_LIMIT} bytes are allowed.")
    except TimeoutError:
        raise Refused(408, "That took too long.") from None
    except ClientDisconnect:
        # Nobody hears this; unsaid, it would stand in the log as an error of ours.
        raise Refused(400, "The request broke off.") from None
    try:
        said = _clean(json.loads(body))
    except (ValueError, RecursionError):
        raise Refused(400, "This is not JSON.") from None
    if not isinstance(said, dict):
        raise Refused(400, "A JSON object is needed.")
    return said


def _clean(value: Any) -> Any:
    """Return a JSON value whose texts can be kept anywhere: no half characters, no zero bytes."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode().replace("\0", "")
    if isinstance(value, list):
        return [_clean(each) for each in value]
    if isinstance(value, dict):
        return {_clean(key): _clean(each) for key, each in value.items()}
    return value


def is_count(value: object) -> bool:
    """Tell whether a value is a whole number from 1 that any database can keep."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1_000_000_000


class _Stream(EventSourceResponse):
    """A stream that says when it has ended, even one of which nothing was ever asked."""

    def __init__(self, events: AsyncIterator[ServerSentEvent], ended: Callable[[], object]) -> None:
        # The tick can be heard by the page, which asks anew when it stays away.
        super().__init__(
            events,
            ping=_TICK,
            ping_message_factory=lambda: ServerSentEvent("", event="tick"),
            sep="\n",
            send_timeout=30,
        )
        self._ended = ended

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what is told until somebody hangs up."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._ended()


def stream(
    events: AsyncIterator[ServerSentEvent], ended: Callable[[], object] = lambda: None
) -> EventSourceResponse:
    """Return the answer that tells events as they come, and calls `ended` once it does so no more."""
    return _Stream(events, ended)
