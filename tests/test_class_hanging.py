"""A class on a PostgreSQL that hangs: nobody waits for it without an end, and no vote is lost."""

import asyncio
import logging
import threading
import time
from contextlib import asynccontextmanager, suppress
from types import SimpleNamespace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from helpers.classroom.server.ballots import Ballots
from helpers.classroom.server.listening import listen
from helpers.classroom.storage.database import Unavailable
from helpers.errors import CasebookError
from helpers.questions import written
from tests.class_fixtures import QUESTIONS, real
from tests.class_load import Outcome, compare, look_up, told, turned
from tests.crowd import Phone, Presenter
from tests.voters import PATIENCE, Sent, Voter, all_join, all_leave, until
from tests.workers import stream_to, workers_of

CASE = real("irritable-toddler")
QUESTION = CASE.questions[0]
TURN = QUESTION.id, 1
ANSWER = [QUESTION.options[0].id]
NOT_IN = "The room cannot store votes at the moment. Yours is sent again by itself."
SLOW = 20
"""Seconds that a busy machine may take for what needs none."""


@pytest.fixture
def impatient(postgres_database):
    """Return the address of an empty database that is given up after two seconds."""
    return f"{postgres_database}?connect_timeout=1"


async def refused_in_time(asking):
    """Wait for an answer that has to come soon, and be that the room cannot; returns what it says."""
    async with asyncio.timeout(3 + SLOW):
        answer = await asking
    assert (answer.status, answer.headers["retry-after"]) == (503, "2")
    return answer.json["error"]


def test_votes_are_refused_while_the_database_hangs_and_none_is_lost(
    postgres, postgres_database, started, opened
):
    # Given up after three seconds.
    address = f"{postgres_database}?connect_timeout=2"
    server, store = started(address, workers=2), opened(address)
    room, token = store.add_room(CASE.id, CASE.file.version, QUESTION.id, False)
    port, workers = server.serving.port, workers_of(server)

    async def held():
        voters = [Voter(port, CASE, i, changes=10_000, spread=0.3) for i in range(10)]
        presenter, witness, outcome = Presenter(port, token), Phone(port), Outcome()
        try:
            await all_join(voters, room.code)
            await witness.join(room.code)
            streams = [(await stream_to(each, workers, witness))[0] for each in workers]
            await turned(presenter, "open")
            await until(lambda: all(each.answers[200] for each in voters))
            with postgres.hung():
                said = await refused_in_time(witness.vote(*TURN, ANSWER, edit=1))
                assert said == "The room cannot store votes at the moment. Yours is sent again by itself."
                turn = {"deed": "close", "version": 2}
                asking = presenter.line.ask("POST", "/presenter/turn", turn, presenter.headers)
                assert "at the moment" in await refused_in_time(asking)
                await until(lambda: any(each.answers[503] for each in voters))
                counts = [each.answers[200] for each in voters]
            # By themselves: nobody told the server.
            await until(lambda: all(v.answers[200] > i for v, i in zip(voters, counts, strict=True)))
            # Whether the vote that was refused is in is not known; sent again, it is, and once.
            again = await witness.vote(*TURN, ANSWER, edit=1)
            assert (again.status, again.json["fate"] in ("in", "same")) == (200, True)
            for each in voters:
                each.settle()
            await asyncio.gather(*(each.settled(TURN) for each in voters))
            closed = await turned(presenter, "close")
            witnessed = SimpleNamespace(told={TURN: Sent(1, written(QUESTION.kept(ANSWER)), "medium")})
            compare(closed, QUESTION, TURN, [*voters, witnessed], outcome)
            for events in streams:
                assert (await told(events, closed["room"]["version"]))["phase"] == "closed"
                await events.aclose()
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
    assert workers_of(server) == workers, "a worker was lost"


def test_a_database_that_hangs_holds_no_thread(postgres, impatient, opened):
    store = opened(impatient)
    room, _ = store.add_room("a-case", 3, "first", False)
    with store._engine.connect() as asking, postgres.hung():
        with pytest.raises(OperationalError, match="no answer within 2 seconds"):
            asking.execute(text("SELECT 1"))
        began = time.monotonic()
        # It tries the connection that it has, then to make another.
        with pytest.raises(Unavailable, match="the database does not answer"):
            store.room(room.id)
        assert time.monotonic() - began < 4 + SLOW
    assert store.room(room.id) == room


class Heard:
    """Stands for what a worker knows: notes what it is told to read anew."""

    def __init__(self):
        self.rooms, self.times = [], 0

    def changed(self, room_id):
        self.rooms.append(room_id)

    def all_changed(self):
        self.times += 1


@asynccontextmanager
async def listening(store, heard):
    task = asyncio.create_task(listen(store, heard))
    try:
        await until(lambda: heard.times == 1)
        yield
    finally:
        task.cancel()


async def hears_a_turn(store, room, heard):
    await asyncio.to_thread(store.turn, room.id, 1, "open", [QUESTION.id])
    await until(lambda: room.id in heard.rooms)


def test_news_are_heard_again_after_the_database_hung(postgres, impatient, opened, caplog):
    store, heard = opened(impatient), Heard()
    room, _ = store.add_room(CASE.id, CASE.file.version, QUESTION.id, False)

    async def held():
        async with listening(store, heard):
            with postgres.hung(), caplog.at_level(logging.WARNING):
                await until(lambda: "no answer within 2 seconds" in caplog.text)
            await until(lambda: heard.times > 1)
            await hears_a_turn(store, room, heard)

    asyncio.run(held())


def test_news_are_heard_however_long_there_were_none(postgres_database, opened, caplog):
    # Given up after five seconds: a busy machine may need some of them.
    store, heard = opened(f"{postgres_database}?connect_timeout=4"), Heard()
    room, _ = store.add_room(CASE.id, CASE.file.version, QUESTION.id, False)

    async def held():
        async with listening(store, heard):
            await asyncio.sleep(6)
            await hears_a_turn(store, room, heard)

    asyncio.run(held())
    assert heard.times == 1, "the connection was given up although the database answers"


def test_a_vote_that_was_refused_before_it_was_written_is_not_written_later():
    begun, goes_on, written_down = threading.Event(), threading.Event(), []

    def cast(votes):
        begun.set()
        assert goes_on.wait(PATIENCE)
        written_down.extend(votes)
        return ["in"] * len(votes)

    async def held():
        ballots = Ballots(cast)
        first = asyncio.create_task(ballots.cast("first"))
        assert await asyncio.to_thread(begun.wait, PATIENCE)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await ballots.cast("refused")
        goes_on.set()
        assert [await first, await ballots.cast("last")] == ["in", "in"]
        ballots.close()

    asyncio.run(held())
    assert written_down == ["first", "last"]


@pytest.fixture
def holding(impatient, opened, request):
    """Return a store, and a room that a connection has in its hands and goes no further.

    With the parameter “for good” the database does not end that connection.
    """
    store = opened(impatient)
    room, _ = store.add_room("a-case", 3, "first", False)
    with store._engine.connect() as connection:
        if getattr(request, "param", "") == "for good":
            connection.execute(text("SET idle_in_transaction_session_timeout = 0"))
        connection.execute(text("SELECT * FROM rooms FOR UPDATE"))
        yield store, room
        connection.invalidate()


@pytest.mark.parametrize("holding", ["for good"], indirect=True)
def test_a_room_that_a_worker_holds_is_not_waited_for_without_an_end(holding):
    store, room = holding
    with pytest.raises(Unavailable, match=r"statement timeout|no answer within"):
        store.turn(room.id, 1, "open", QUESTIONS)


def test_a_worker_that_hangs_lets_go_of_what_it_holds(holding):
    store, room = holding
    deadline = time.monotonic() + PATIENCE
    while room.version == 1:
        assert time.monotonic() < deadline, "the room is held without an end"
        with suppress(Unavailable):
            room = store.turn(room.id, 1, "open", QUESTIONS)
    assert store.room(room.id).phase == "open"


def parameters(store):
    with store._engine.connect() as connection:
        told = connection.connection.driver_connection.info.get_parameters()
        names = "statement_timeout", "idle_in_transaction_session_timeout", "search_path"
        return told, [connection.execute(text(f"SHOW {each}")).scalar_one() for each in names]


def test_what_the_address_says_of_patience_stays(postgres_database, opened):
    plain = opened(postgres_database)
    told, shown = parameters(plain)
    assert (told["connect_timeout"], told["tcp_user_timeout"], told["keepalives_idle"]) == ("5", "5000", "5")
    assert (shown[:2], plain.patience) == (["5s", "5s"], 6)

    own = opened(
        f"{postgres_database}?connect_timeout=30&keepalives_idle=7&options=-c%20search_path%3Dpublic"
    )
    told, shown = parameters(own)
    assert (told["connect_timeout"], told["tcp_user_timeout"], told["keepalives_idle"]) == (
        "30",
        "30000",
        "7",
    )
    assert (shown, own.patience) == (["0", "0", "public"], 31)

    endless = opened(f"{postgres_database}?connect_timeout=0")
    assert (parameters(endless)[1][:2], endless.patience) == (["0", "0"], None)


def test_patience_that_is_no_number_is_said(opened):
    with pytest.raises(
        CasebookError, match="connect_timeout 'long' is not understood; allowed are whole seconds"
    ):
        opened("postgresql+psycopg://user@127.0.0.1:1/none?connect_timeout=long")
