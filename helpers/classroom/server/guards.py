"""What stands before every request: who may ask, how much, and what no page of ours may load."""

from __future__ import annotations

from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .limits import AT_ONCE
from .messages import refusal

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """Lets in requests to this server's own addresses, not too many at once, and bounds what pages may do."""

    def __init__(self, app: ASGIApp, addresses: Collection[str]) -> None:
        self._app = app
        self._hosts = {each.partition("://")[2].lower() for each in addresses}
        self._origins = {each.lower() for each in addresses}
        self._busy = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)

        counted = not _is_presenter(scope)

        def leave() -> None:
            nonlocal counted
            self._busy -= counted
            counted = False

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
                if scope["path"].endswith("/events"):
                    # From now on it only waits.
                    leave()
            await send(message)

        if refused := self._refused(scope):
            return await refused(scope, receive, send_guarded)
        self._busy += counted
        try:
            return await self._app(scope, receive, send_guarded)
        finally:
            leave()

    def _refused(self, scope: Scope) -> JSONResponse | None:
        headers = Headers(scope=scope)
        if headers.get("host", "").lower() not in self._hosts:
            return refusal(403, "This is not an address of the room.")
        if self._busy >= AT_ONCE and not _is_presenter(scope):
            return refusal(429, "Too much at once. Try again in a moment.")
        if scope["method"] not in ("GET", "HEAD"):
            if headers.get("origin", "").lower() not in self._origins:
                return refusal(403, "Only the page of the room may do this.")
            if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
                return refusal(415, "Only JSON is understood here.")
        return None


def _is_presenter(scope: Scope) -> bool:
    # Who floods the room must not keep its presenter from closing it.
    return scope["path"].startswith("/presenter/")
