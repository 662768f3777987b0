"""Keep-alive clients that saturate a server: each sends its next request as soon as the last was answered."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator


class _Client(asyncio.Protocol):
    """One kept connection; `spent` gets the seconds of each answer, which has to be a 200."""

    def __init__(self, requests: Iterator[bytes], until: float, spent: list[float]) -> None:
        self._requests, self._until, self._spent = requests, until, spent
        self._loop = asyncio.get_running_loop()
        self.done: asyncio.Future[None] = self._loop.create_future()
        self._came = b""

    def connection_made(self, transport) -> None:
        self._transport = transport
        self._ask()

    def _ask(self) -> None:
        self._began = time.perf_counter()
        if self._began >= self._until:
            self._transport.close()
            return
        self._transport.write(next(self._requests))

    def data_received(self, data: bytes) -> None:
        came = self._came = self._came + data
        head, found, body = came.partition(b"\r\n\r\n")
        if not found or len(body) < int(head.lower().partition(b"content-length:")[2].partition(b"\r")[0]):
            return
        if not came.startswith(b"HTTP/1.1 200"):
            self.done.set_exception(AssertionError(came))
            self._transport.close()
            return
        self._came = b""
        self._spent.append(time.perf_counter() - self._began)
        self._ask()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


async def saturate(port: int, requests: Iterator[bytes], seconds: float, clients: int = 64) -> list[float]:
    """Ask as many requests as are answered in so many seconds; returns the seconds that each took."""
    spent: list[float] = []
    until = time.perf_counter() + seconds
    loop = asyncio.get_running_loop()
    made = [
        await loop.create_connection(lambda: _Client(requests, until, spent), "127.0.0.1", port)
        for _ in range(clients)
    ]
    await asyncio.gather(*(client.done for _, client in made))
    return spent
