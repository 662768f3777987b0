"""What the tests of a class share: a database of either kind, and servers in processes of their own."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from functools import cache

import pytest
from starlette.testclient import TestClient

from helpers.case import load_case
from helpers.classroom.rules.vote import Vote
from helpers.classroom.server.application import application
from helpers.classroom.storage.database import sqlite_address
from helpers.classroom.storage.store import Store
from tests.crowd import ROOT, Server, a_port, serving_at

QUESTIONS = ["first", "second"]


def turned(store, room, *deeds):
    """Do one thing after the other in a room of the store; returns the room."""
    for deed in deeds:
        room = store.turn(room.id, room.version, deed, QUESTIONS)
    return room


def a_vote(phone, given="a", edit=1, question="first", number=1, certainty="low", at=5.0):
    """Return a vote of a phone."""
    return Vote(phone.id, phone.room, question, number, given, certainty, edit, at)


@cache
def real(case_id):
    """Return a case of the project."""
    return load_case(case_id, ROOT)


@pytest.fixture
def sqlite_database(tmp_path):
    """Return the address of a database in a file."""
    return sqlite_address(tmp_path / "classroom.sqlite3")


@pytest.fixture(params=["sqlite_database", "postgres_database"])
def database(request):
    """Return the address of an empty database of each kind in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def opened():
    """Return a function that opens a database, and closes it after the test."""
    stores = []

    def open_store(address):
        stores.append(Store(address))
        return stores[-1]

    yield open_store
    for each in stores:
        each.close()


@pytest.fixture
def started(tmp_path):
    """Return a function that starts a server process, and stops it after the test."""
    servers = []

    def start(address, root=ROOT, workers=1, before=()):
        log = tmp_path / f"server-{len(servers)}.log"
        servers.append(Server(serving_at(a_port(), address, root, workers), log))
        return servers[-1].start(*before).ready()

    yield start
    for each in servers:
        each.stop()


ADDRESS = "http://127.0.0.1:8765"


def hanging_up(app, after):
    """Return an application whose streams are left after a message: a test client waits until they end."""

    async def hangs_up(scope, receive, send):
        if scope["type"] != "http" or not scope["path"].endswith("/events"):
            return await app(scope, receive, send)
        sent = asyncio.Event()

        async def receive_end():
            await sent.wait()
            return {"type": "http.disconnect"}

        async def send_and_leave(message):
            await send(message)
            if message["type"] == after:
                sent.set()
                # As a connection that takes no more for now: what hears of the end comes first.
                for _ in range(20):
                    await asyncio.sleep(0)

        return await app(scope, receive_end, send_and_leave)

    return hangs_up


def at_its_address(app):
    """Return an application whose client is at the address that its header x-address names, if it does."""

    async def moved(scope, receive, send):
        named = [value for name, value in scope.get("headers", ()) if name == b"x-address"]
        if named:
            scope["client"] = named[0].decode(), 50000
        return await app(scope, receive, send)

    return moved


def client_of(store, root=ROOT, streams_until="http.response.body"):
    """Return a client of a worker of a class in this process."""
    app = hanging_up(at_its_address(application(store, root, [ADDRESS])), streams_until)
    return TestClient(app, ADDRESS, raise_server_exceptions=False, headers={"Origin": ADDRESS})


@pytest.fixture
def worker():
    """Return a function that makes a worker of a class in this process, and returns a client of it."""
    with ExitStack() as at_the_end:
        yield lambda *made, **how: at_the_end.enter_context(client_of(*made, **how))
