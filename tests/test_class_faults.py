"""What goes wrong in a class: a server is killed, presenters cross, phones flood, votes are sent again."""

import asyncio

import pytest

from helpers.classroom.server.messages import BODY_LIMIT
from helpers.classroom.storage.database import sqlite_address
from helpers.classroom.storage.store import Store
from tests.class_fixtures import real
from tests.class_kill import kill_while_voting
from tests.class_load import turned
from tests.crowd import Phone, Presenter, Server, a_port, serving_at

CASE = real("irritable-toddler")
QUESTION = CASE.questions[0]
MANY = 1000
"""More than is ever allowed, however slow the machine is."""
FIRST, SECOND = ([each.id] for each in QUESTION.options[:2])


def test_a_server_that_is_killed_has_kept_every_vote_that_it_acknowledged(sqlite_database, started, opened):
    server, store = started(sqlite_database), opened(sqlite_database)
    outcome = asyncio.run(kill_while_voting(server, store, CASE, 3))
    assert (outcome.lost, outcome.doubled, outcome.tallies) == (0, 0, [])
    assert outcome.answers["none"] > 0, "nothing was on its way when the server was killed"


class Room:
    """A room of its own on a server that several tests share: who presents, and who votes."""

    def __init__(self, server, store):
        self.store, self._port = store, server.serving.port
        self.room, self._token = store.add_room(CASE.id, CASE.file.version, QUESTION.id, False)
        self._lines = []

    def _noted(self, one):
        self._lines.append(one.line)
        return one

    def presenter(self):
        return self._noted(Presenter(self._port, self._token))

    async def phone(self):
        phone = self._noted(Phone(self._port))
        assert (await phone.join(self.room.code)).status == 200
        return phone

    def stranger(self):
        return self._noted(Phone(self._port))

    def run(self, held):
        async def and_close():
            try:
                await held
            finally:
                for each in self._lines:
                    await each.close()

        asyncio.run(and_close())


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shared")
    address = sqlite_address(folder / "classroom.sqlite3")
    server, store = Server(serving_at(a_port(), address), folder / "server.log"), Store(address)
    try:
        yield server.start().ready(), store
    finally:
        server.stop()
        store.close()


@pytest.fixture
def room(shared):
    return Room(*shared)


def test_two_presenters_see_the_same_and_one_of_two_presses_counts(room):
    async def held():
        one, other = room.presenter(), room.presenter()
        await room.phone()
        seen = await one.board()
        assert seen == await other.board()
        assert (seen["people"], seen["room"]["version"]) == (1, 1)

        opened = await turned(one, "open")
        assert await other.board() == opened
        stale = await other.turn("open", version=1)
        assert (stale.status, "quicker" in stale.json["error"]) == (409, True)
        assert await one.board() == opened

        # Both at once, and one who presses twice.
        both = await asyncio.gather(one.turn("close", version=2), other.turn("close", version=2))
        assert sorted(each.status for each in both) == [200, 409]
        twice = await asyncio.gather(*(p.turn("again", version=3) for p in (one, room.presenter())))
        assert sorted(each.status for each in twice) == [200, 409]
        unfit = await one.turn("reveal", version=4)
        assert (unfit.status, "possible is close, pause, end" in unfit.json["error"]) == (409, True)
        assert (await one.board())["room"] == (await other.board())["room"]

    room.run(held())
    assert [each[0] for each in room.store.turns(room.room.id)] == ["open", "close", "again"]


def test_who_has_no_token_of_the_room_turns_nothing(room):
    async def held():
        phone, said = await room.phone(), {"deed": "open", "version": 1}
        for headers in ([], phone.headers, ["Authorization: Bearer none"], ["Authorization: Bearer"]):
            answer = await phone.line.ask("POST", "/presenter/turn", said, headers)
            assert answer.status == 401

    room.run(held())
    assert room.store.room(room.room.id) == room.room


def test_a_vote_that_is_sent_again_counts_once(room):
    async def held():
        presenter, phone = room.presenter(), await room.phone()
        await turned(presenter, "open")
        first = await phone.vote(QUESTION.id, 1, FIRST, edit=1)
        assert (first.status, first.json["fate"]) == (200, "in")
        again = await asyncio.gather(*(phone_vote(room, phone, FIRST, 1) for _ in range(5)))
        assert {(each.status, each.json["fate"]) for each in again} == {(200, "same")}
        assert (await phone.vote(QUESTION.id, 1, SECOND, edit=5)).json["fate"] == "in"
        for edit, given in ((1, FIRST), (4, FIRST), (5, FIRST)):
            older = await phone.vote(QUESTION.id, 1, given, edit=edit)
            assert (older.status, older.json["fate"]) == (409, "older")
        board = await turned(presenter, "close")
        assert (board["people"], board["votes"]) == (1, 1)
        counts = board["tallies"][QUESTION.id]["counts"][0]
        assert [counts[FIRST[0]], counts[SECOND[0]]] == [0, 1]

    room.run(held())
    assert [each.given for each in room.store.votes(room.room.id)] == SECOND


async def phone_vote(room, phone, given, edit):
    """Vote as a phone does on another of its connections."""
    second = room.stranger()
    second.cookie = phone.cookie
    return await second.vote(QUESTION.id, 1, given, edit=edit)


def test_too_many_votes_of_one_phone_stop_that_phone_alone(room):
    async def held():
        presenter, busy, other = room.presenter(), await room.phone(), await room.phone()
        await turned(presenter, "open")
        for _ in range(MANY):
            refused = await busy.vote(QUESTION.id, 1, FIRST)
            if refused.status != 200:
                break
        assert refused.status == 429
        assert (refused.headers["retry-after"], "Too many votes" in refused.json["error"]) == ("2", True)
        assert (await other.vote(QUESTION.id, 1, SECOND)).status == 200
        assert (await busy.now()).status == 200
        assert (await turned(presenter, "close"))["votes"] == 2

    room.run(held())


def test_a_body_of_a_megabyte_is_refused_and_the_room_goes_on(room):
    async def held():
        presenter, phone = room.presenter(), await room.phone()
        await turned(presenter, "open")
        big = {"question": QUESTION.id, "answer": "x" * 2**20}
        for path, headers in (
            ("/vote", phone.headers),
            ("/join", []),
            ("/presenter/turn", presenter.headers),
        ):
            answer = await room.stranger().line.ask("POST", path, big, headers)
            assert (answer.status, str(BODY_LIMIT) in answer.json["error"]) == (413, True)
            # The same connection takes the next request.
            assert (await phone.line.ask("POST", path, big, headers)).status == 413
        assert (await phone.vote(QUESTION.id, 1, FIRST)).status == 200
        assert (await turned(presenter, "close"))["votes"] == 1

    room.run(held())


def test_too_many_wrong_codes_from_an_address_stop_no_phone_that_is_in(sqlite_database, started, opened):
    server, store = started(sqlite_database), opened(sqlite_database)
    room = Room(server, store)

    async def held():
        presenter, phone = room.presenter(), await room.phone()
        await turned(presenter, "open")
        stranger = room.stranger()

        async def flood():
            for number in range(MANY):
                answer = await stranger.join(f"BCD{number:03}")
                if answer.status != 404:
                    return answer
            raise AssertionError("no code was one too many")

        # Who guesses on does not find the right one either; a new minute may just have begun.
        for _ in range(5):
            refused = await flood()
            assert refused.status == 429
            assert "Wait a minute" in refused.json["error"]
            right = await stranger.join(room.room.code)
            if right.status == 429:
                break
        assert right.status == 429
        assert (await phone.now()).status == 200
        assert (await phone.vote(QUESTION.id, 1, FIRST)).status == 200
        async for now in phone.events():
            assert now["vote"]["given"] == FIRST
            break
        assert (await turned(presenter, "close"))["votes"] == 1

    room.run(held())
