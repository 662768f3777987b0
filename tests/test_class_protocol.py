"""How requests are read: who sends a head that is too long, or takes too long for it, is hung up on."""

import asyncio
import time

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from uvicorn.server import ServerState

from helpers.classroom.server import protocol
from helpers.classroom.server.protocol import HEAD_LIMIT, HEAD_WITHIN, Bounded
from tests.voters import PATIENCE

SHORT = 1.0
REQUEST = b"GET /slow HTTP/1.1\r\nHost: here\r\n"


def test_a_server_hangs_up_on_a_head_that_is_too_long(sqlite_database, started):
    server = started(sqlite_database)

    async def told(length, end):
        reader, writer = await asyncio.open_connection("127.0.0.1", server.serving.port)
        head = f"GET /health HTTP/1.1\r\nHost: 127.0.0.1:{server.serving.port}\r\nX-Long: "
        try:
            # Sooner than who is only slow is hung up on.
            async with asyncio.timeout(HEAD_WITHIN / 2):
                writer.write(head.encode() + b"x" * length + end)
                return (await reader.readline()).strip()
        except ConnectionError:
            return b""
        finally:
            writer.close()

    assert asyncio.run(told(HEAD_LIMIT - 1000, b"\r\n\r\n")) == b"HTTP/1.1 200 OK"
    assert asyncio.run(told(HEAD_LIMIT, b"")) == b""


class Bound:
    """A server in this process whose heads have to come soon, and whose answer takes longer than that."""

    def __init__(self, monkeypatch):
        monkeypatch.setattr(protocol, "HEAD_WITHIN", SHORT)

        async def slow(_request):
            await asyncio.sleep(3 * SHORT)
            return PlainTextResponse("at last")

        self._config = uvicorn.Config(Starlette(routes=[Route("/slow", slow)]), lifespan="off", ws="none")
        self._config.load()

    async def __aenter__(self):
        loop = asyncio.get_running_loop()
        made = lambda: Bounded(config=self._config, server_state=ServerState(), app_state={})  # noqa: E731
        self._server = await loop.create_server(made, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        self.began = time.monotonic()
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", port)
        return self

    async def __aexit__(self, *_):
        self.writer.close()
        self._server.close()

    async def answer(self):
        """Return what is answered, nothing for who is hung up on."""
        async with asyncio.timeout(PATIENCE):
            try:
                head = await self.reader.readuntil(b"\r\n\r\n")
            except (ConnectionError, asyncio.IncompleteReadError):
                return b""
            return head + await self.reader.readexactly(len(b"at last"))


@pytest.mark.parametrize("sent", [b"", b"GET /slow HTT", REQUEST, REQUEST + b"X-Part: "])
def test_who_takes_too_long_for_a_head_is_hung_up_on(sent, monkeypatch):
    async def held():
        async with Bound(monkeypatch) as bound:
            bound.writer.write(sent)
            assert await bound.answer() == b""
            assert time.monotonic() - bound.began > SHORT / 2

    asyncio.run(held())


def test_who_sends_a_head_in_pieces_gains_no_time(monkeypatch):
    async def held():
        async with Bound(monkeypatch) as bound:
            bound.writer.write(REQUEST)
            answer = asyncio.create_task(bound.answer())
            async with asyncio.timeout(PATIENCE):
                while not answer.done():
                    bound.writer.write(b"X-Piece: x\r\n")
                    await asyncio.sleep(SHORT / 5)
            assert answer.result() == b""

    asyncio.run(held())


def test_an_answer_may_take_longer_and_so_may_the_next_request(monkeypatch):
    async def held():
        async with Bound(monkeypatch) as bound:
            for _ in range(2):
                bound.writer.write(REQUEST + b"\r\n")
                assert b"200 OK" in await bound.answer()
                await asyncio.sleep(2 * SHORT)
            bound.writer.write(REQUEST)
            assert await bound.answer() == b""

    asyncio.run(held())
