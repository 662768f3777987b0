"""How requests are read from a connection: within bounds of size and time, before anything looks at them."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_LIMIT = 65_536
"""The longest address and headers of a request, in bytes."""
HEAD_WITHIN = 15.0
"""How long a connection may take to send them, in seconds."""


class Bounded(HttpToolsProtocol):
    """Hangs up on a request whose head is too long or too slow; its body is bounded where it is read."""

    _head = 0
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Expect a request."""
        super().connection_made(transport)
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        """Expect nothing more."""
        self._expect_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, until the head of a request has grown too long."""
        super().data_received(data)
        if self._late:
            self._head += len(data)
            if self._head > HEAD_LIMIT:
                self.transport.close()

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._expect()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Let the request be answered."""
        self._expect_no_more()
        super().on_headers_complete()

    def _expect(self) -> None:
        self._expect_no_more()
        self._head = 0
        self._late = self.loop.call_later(HEAD_WITHIN, self.transport.close)

    def _expect_no_more(self) -> None:
        if self._late:
            self._late.cancel()
            self._late = None
