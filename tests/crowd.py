"""A crowd of phones for the tests and measurements of a class, and the server they talk to."""

from __future__ import annotations

import asyncio
import json
import os
import random
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import replace
from pathlib import Path

from helpers.classroom.server.serving import Serving

ROOT = Path(__file__).parent.parent


class Server:
    """A server process of its own, on the loopback."""

    def __init__(self, serving, log):
        self.serving, self._log = serving, log
        self.url = serving.addresses[0]
        self.process = None

    def start(self, *before):
        """Start the process; the words `before` stand before its command."""
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [*before, sys.executable, "-m", "helpers.classroom.server.serving"],
                cwd=ROOT,
                env=self.serving.as_environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return self

    def ready(self, seconds=60):
        deadline = time.monotonic() + seconds
        while True:
            try:
                with urllib.request.urlopen(f"{self.url}/health", timeout=2):  # noqa: S310
                    return self
            except OSError:
                assert self.process.poll() is None, self._log.read_text()
                assert time.monotonic() < deadline, "the server did not start"
                time.sleep(0.05)

    def kill(self):
        """End it as a power cut would."""
        os.killpg(self.process.pid, 9)
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()


def a_port():
    """Return a free port below those that the system gives to connections: a server comes back at its own."""
    while True:
        port = random.SystemRandom().randrange(20000, 32000)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port


def serving_at(port, database, root=ROOT, workers=1):
    """Return what a server on the loopback serves."""
    address = f"http://127.0.0.1:{port}"
    return replace(
        Serving("127.0.0.1", port, database, str(root), (address,)),
        workers=workers,
    )


class Answer:
    """The status of an answer, its headers, and its body as JSON."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)


class Line:
    """One kept connection to a server, that asks one thing at a time."""

    def __init__(self, port):
        self.port = port
        self._ends = None
        self._streaming = None

    @property
    def ports(self):
        """The ports on this side, of what is asked and of the stream."""
        return [ends[1].get_extra_info("sockname")[1] for ends in (self._ends, self._streaming) if ends]

    async def ask(self, method, path, said=None, headers=()):
        body = b"" if said is None else json.dumps(said).encode()
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Content-Length: {len(body)}"]
        if said is not None:
            lines += ["Content-Type: application/json", f"Origin: http://127.0.0.1:{self.port}"]
        request = "\r\n".join([*lines, *headers, "", ""]).encode() + body
        if self._ends is None:
            self._ends = await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)
        reader, writer = self._ends
        try:
            writer.write(request)
            status, found = await self._head(reader)
            length = int(found.get("content-length", 0))
            answer = Answer(status, found, await reader.readexactly(length))
        except (OSError, asyncio.IncompleteReadError):
            await self.close()
            raise ConnectionError(path) from None
        except asyncio.CancelledError:
            # The answer may come on this connection when nobody waits for it any more.
            await self.close()
            raise
        if found.get("connection") == "close":
            await self.close()
        return answer

    async def _head(self, reader):
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        found = {}
        for each in head[1:]:
            name, _, value = each.partition(": ")
            found[name.lower()] = value
        return int(head[0].split()[1]), found

    async def stream(self, path, headers=()):
        """Yield the data of each message of a stream."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)
        self._streaming = reader, writer
        try:
            lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", *headers, "", ""]
            writer.write("\r\n".join(lines).encode())
            status, _ = await self._head(reader)
            if status != 200:
                raise ConnectionError(f"{path}: {status}")
            while line := await reader.readline():
                if line.startswith(b"data: {"):
                    yield json.loads(line[6:])
        finally:
            writer.close()

    async def close(self):
        if self._ends:
            self._ends[1].close()
        self._ends = None


class Phone:
    """A phone: joins, votes, listens; `told` holds what was acknowledged last, by question and round."""

    def __init__(self, port):
        self.line = Line(port)
        self.cookie = ""
        self.told = {}
        self.edit = 0

    @property
    def headers(self):
        return [f"Cookie: {self.cookie}"] if self.cookie else []

    async def join(self, code, nickname=""):
        answer = await self.line.ask("POST", "/join", {"code": code, "nickname": nickname}, self.headers)
        if "set-cookie" in answer.headers:
            self.cookie = answer.headers["set-cookie"].split(";")[0]
        return answer

    async def vote(self, question, number, given, certainty="medium", edit=None):
        self.edit = edit or self.edit + 1
        said = {
            "question": question,
            "round": number,
            "answer": given,
            "certainty": certainty,
            "edit": self.edit,
        }
        answer = await self.line.ask("POST", "/vote", said, self.headers)
        if answer.status == 200:
            self.told[question, number] = (tuple(given) if isinstance(given, list) else given, certainty)
        return answer

    async def now(self):
        return await self.line.ask("GET", "/now", headers=self.headers)

    def events(self):
        return self.line.stream("/events", self.headers)


class Presenter:
    """Whoever holds the token of a room."""

    def __init__(self, port, token):
        self.line = Line(port)
        self.headers = [f"Authorization: Bearer {token}"]

    async def board(self):
        return (await self.line.ask("GET", "/presenter/now", headers=self.headers)).json

    async def turn(self, deed, version=None):
        version = version or (await self.board())["room"]["version"]
        return await self.line.ask(
            "POST", "/presenter/turn", {"deed": deed, "version": version}, self.headers
        )
