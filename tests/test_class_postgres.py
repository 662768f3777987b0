"""A class on PostgreSQL: two workers act as one, and a database that is away for a while loses nothing."""

import asyncio
import os
import signal
import time
from contextlib import suppress

import pytest

from tests.class_fixtures import real
from tests.class_load import Outcome, compare, look_up, told, turned
from tests.crowd import Phone, Presenter, Server, a_port, serving_at
from tests.voters import PATIENCE, Voter, all_join, all_leave, until
from tests.workers import is_running, line_to, stream_to, workers_of

CASE = real("irritable-toddler")
QUESTION = CASE.questions[0]
ANSWERS = [each.id for each in QUESTION.options]


def test_two_workers_on_one_database_act_as_one(postgres_database, started, opened):
    server, store = started(postgres_database, workers=2), opened(postgres_database)
    room, token = store.add_room(CASE.id, CASE.file.version, QUESTION.id, False)
    port, workers = server.serving.port, workers_of(server)
    assert len(workers) == 2

    async def held():
        presenter, phones, streams = Presenter(port, token), [], []
        presenter.line = await line_to(workers[0], workers, port)
        for worker in workers:
            phone = Phone(port)
            phone.line = await line_to(worker, workers, port)
            await phone.join(room.code)
            phones.append(phone)
            streams.append((await stream_to(worker, workers, phone))[0])

        opened_at = (await turned(presenter, "open"))["room"]["version"]
        for events in streams:
            assert (await told(events, opened_at))["phase"] == "open"
        for phone, given in zip(phones, ANSWERS, strict=False):
            assert (await phone.vote(QUESTION.id, 1, [given])).json["fate"] == "in"
        assert (await presenter.board())["votes"] == 2

        board = await turned(presenter, "close")
        late = [await phone.vote(QUESTION.id, 1, [ANSWERS[-1]]) for phone in phones]
        assert [(each.status, each.json.get("fate")) for each in late] == [(409, "late")] * 2
        assert board["tallies"][QUESTION.id]["counts"][0] == {
            each: int(each in ANSWERS[:2]) for each in ANSWERS
        }
        for events in streams:
            assert (await told(events, board["room"]["version"]))["phase"] == "closed"

        revealed = await turned(presenter, "reveal")
        for events, given in zip(streams, ANSWERS, strict=False):
            now = await told(events, revealed["room"]["version"])
            assert now["vote"]["given"] == [given]
            await events.aclose()
        for each in (presenter, *phones):
            await each.line.close()

    asyncio.run(held())


def test_a_database_that_is_away_for_a_while_takes_no_vote_and_loses_none(
    postgres, postgres_database, started, opened
):
    server, store = started(postgres_database), opened(postgres_database)
    room, token = store.add_room(CASE.id, CASE.file.version, QUESTION.id, False)
    port = server.serving.port

    async def held():
        voters = [Voter(port, CASE, i, changes=10_000, spread=0.3) for i in range(10)]
        presenter, witness, outcome = Presenter(port, token), Phone(port), Outcome()
        try:
            await all_join(voters, room.code)
            await witness.join(room.code)
            await turned(presenter, "open")
            await until(lambda: all(each.answers[200] for each in voters))
            await asyncio.to_thread(postgres.stop)
            try:
                refused = await witness.vote(QUESTION.id, 1, ANSWERS[:1])
                assert (refused.status, refused.headers["retry-after"]) == (503, "2")
                assert "cannot store votes" in refused.json["error"]
                assert "cannot store votes at the moment" in refused.json["error"]
                turn = await presenter.line.ask(
                    "POST", "/presenter/turn", {"deed": "close", "version": 2}, presenter.headers
                )
                assert turn.status == 503
                await until(lambda: all(each.answers[503] for each in voters))
                counts = [each.answers[200] for each in voters]
            finally:
                await asyncio.to_thread(postgres.start)
            # By themselves: nobody told the server.
            await until(lambda: all(v.answers[200] > i for v, i in zip(voters, counts, strict=True)))
            for each in voters:
                each.settle()
            turn = QUESTION.id, 1
            await asyncio.gather(*(each.settled(turn) for each in voters))
            closed = await turned(presenter, "close")
            compare(closed, QUESTION, turn, voters, outcome)
            await asyncio.gather(*(each.hears(closed["room"]["version"]) for each in voters))
            look_up(store, room.id, voters, outcome)
        finally:
            await all_leave(voters)
            for each in (presenter, witness):
                await each.line.close()
        return outcome

    outcome = asyncio.run(held())
    assert (outcome.lost, outcome.doubled, outcome.tallies) == (0, 0, [])
    # Who sends on through a long pause is told to wait.
    assert {200, 503} <= set(outcome.answers) <= {200, 429, 503}


@pytest.mark.parametrize("when", ["at work", "as they start"])
def test_workers_do_not_outlive_a_server_that_was_killed(when, postgres_database, tmp_path):
    server = Server(serving_at(a_port(), postgres_database, workers=2), tmp_path / "log").start()
    deadline = time.monotonic() + PATIENCE
    while len(workers := workers_of(server)) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    if when == "at work":
        server.ready()
    # Alone: whoever kills a process knows nothing of those that it started.
    server.process.kill()
    server.process.wait()
    try:
        while any(is_running(each) for each in workers):
            assert time.monotonic() < deadline, "its workers go on alone"
            time.sleep(0.1)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.process.pid, signal.SIGKILL)
