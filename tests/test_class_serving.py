"""The loop that a server process waits with: on Windows not every one can hear of other workers."""

import asyncio

import pytest
import uvicorn

from helpers.classroom.server import serving
from helpers.classroom.server.serving import loop_for
from tests.crowd import serving_at

SHARED = "postgresql+psycopg://user@host/class"
SELECTS = "asyncio:SelectorEventLoop"


@pytest.mark.parametrize(
    ("platform", "database", "loop"),
    [
        ("win32", SHARED, SELECTS),
        ("win32", "sqlite:///class.sqlite3", "auto"),
        ("linux", SHARED, "auto"),
        ("darwin", SHARED, "auto"),
    ],
)
def test_the_loop_is_one_that_can_wait_for_the_database(platform, database, loop):
    assert loop_for(database, platform) == loop


def test_the_server_takes_the_loop_and_knows_its_name(monkeypatch):
    told = {}
    monkeypatch.setattr(serving, "loop_for", lambda database: {SHARED: SELECTS}[database])
    monkeypatch.setattr(serving, "_allow_connections", lambda: None)
    monkeypatch.setattr(uvicorn, "run", lambda *_, **how: told.update(how))
    for name, value in serving_at(1, SHARED).as_environment().items():
        monkeypatch.setenv(name, value)
    serving.main()
    assert uvicorn.Config("none:none", loop=told["loop"]).get_loop_factory() is asyncio.SelectorEventLoop
