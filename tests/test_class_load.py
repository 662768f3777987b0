"""A full room: no vote is lost, none counts twice, and the presenter is told what the phones were told."""

import asyncio
import gc
import os

import pytest
from starlette.testclient import TestClient

from helpers.classroom.server.serving import served
from tests.class_fixtures import real
from tests.class_load import hold_class
from tests.crowd import Line, a_port, serving_at


def test_no_vote_of_a_full_room_is_lost_or_counted_twice(database, started, opened):
    phones, questions = 60, 4
    # On PostgreSQL two workers share the room.
    workers = 2 if database.startswith("postgresql") else 1
    server, store = started(database, workers=workers), opened(database)
    held = hold_class(server, store, [real("irritable-toddler")], phones, questions, hasty=(1,))
    outcome = asyncio.run(held)
    assert (outcome.lost, outcome.doubled, outcome.tallies) == (0, 0, [])
    assert set(outcome.answers) <= {200, 409}
    # The first question is voted on twice; where a vote closes early, some may come too late.
    assert outcome.acknowledged >= phones * questions
    assert outcome.acknowledged + outcome.answers[409] >= phones * questions + phones // 3


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no such limit")
def test_a_server_takes_more_connections_than_a_process_is_allowed_at_first(sqlite_database, started):
    few, more = 64, 100
    server = started(sqlite_database, before=("sh", "-c", f'ulimit -S -n {few}; exec "$@"', "limited"))

    async def held():
        lines = [Line(server.serving.port) for _ in range(more)]
        try:
            async with asyncio.timeout(60):
                answers = [await each.ask("GET", "/health") for each in lines]
        finally:
            for each in lines:
                await each.close()
        return [each.status for each in answers]

    assert asyncio.run(held()) == [200] * more


def test_what_a_server_is_made_of_is_not_looked_through_for_garbage(sqlite_database, monkeypatch):
    for name, value in serving_at(a_port(), sqlite_database).as_environment().items():
        monkeypatch.setenv(name, value)
    before = gc.get_freeze_count()
    try:
        with TestClient(served()):
            assert gc.get_freeze_count() > before
    finally:
        gc.unfreeze()
