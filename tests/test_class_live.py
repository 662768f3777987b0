"""What a worker of a class knows of its rooms: read once a turn, and never taken for newer than it is."""

import asyncio

import pytest

from helpers.classroom.rules.vote import Vote
from helpers.classroom.server.application import application
from tests.class_fixtures import ADDRESS, real
from tests.crowd import ROOT

CASE = real("irritable-toddler")
QUESTION = CASE.questions[0]
ANSWER = [QUESTION.options[0].id]
ORDER = [each.id for each in CASE.questions]


def a_room(store):
    return store.add_room(CASE.id, CASE.file.version, QUESTION.id, False)


def vote(number=1, answer=ANSWER, edit=1, certainty="low"):
    return {
        "question": QUESTION.id,
        "round": number,
        "answer": answer,
        "edit": edit,
        "certainty": certainty,
    }


def test_a_phone_hears_what_it_may_see(sqlite_database, opened, worker):
    store = opened(sqlite_database)
    room, _ = a_room(store)
    phone = worker(store)
    assert phone.post("/join", json={"code": room.code}).status_code == 200
    for _ in range(6):
        # More often than a phone may listen at once: each of them has ended.
        assert '"phase":"ready"' in phone.get("/events").text


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_stream_that_ends_before_it_began_is_not_counted(method, sqlite_database, opened, worker):
    store = opened(sqlite_database)
    room, _ = a_room(store)
    phone = worker(store, streams_until="http.response.start")
    phone.post("/join", json={"code": room.code})
    assert [phone.request(method, "/events").status_code for _ in range(6)] == [200] * 6


def test_a_worker_that_has_not_heard_of_the_turn_takes_a_vote_all_the_same(sqlite_database, opened, worker):
    # Two applications on one file: this one has no news of the other, as if they were late.
    store = opened(sqlite_database)
    room, _ = a_room(store)
    here, there = worker(store), worker(opened(sqlite_database))
    here.post("/join", json={"code": room.code})
    there.cookies = here.cookies
    assert there.get("/now").json()["phase"] == "ready"
    store.turn(room.id, 1, "open", ORDER)
    assert there.post("/vote", json=vote()).json()["fate"] == "in"
    assert there.get("/now").json()["phase"] == "open"


def test_closed_votes_are_read_once_a_turn_however_often_the_presenter_looks(
    sqlite_database, opened, worker, monkeypatch
):
    store = opened(sqlite_database)
    room, token = a_room(store)
    phones = [store.add_phone(room, f"cookie-{i}", "", False) for i in range(2)]
    presenter, read = worker(store), []
    presenter.headers["Authorization"] = f"Bearer {token}"
    all_votes = store.votes

    def counted(room_id, question=None, phone=None):
        read.append(question)
        return all_votes(room_id, question, phone)

    monkeypatch.setattr(store, "votes", counted)

    def turned(deed):
        said = {"deed": deed, "version": store.room(room.id).version}
        return presenter.post("/presenter/turn", json=said).json()

    turned("open")
    for number, phone in enumerate(phones):
        store.cast([Vote(phone.id, room.id, QUESTION.id, 1, ANSWER[0], "low", 1, 5.0)])
        assert presenter.get("/presenter/now").json()["votes"] == number + 1
    assert presenter.get("/presenter/now").json()["tallies"] == {}
    boards = [turned("close"), *(presenter.get("/presenter/now").json() for _ in range(4))]
    assert [each["tallies"][QUESTION.id]["counts"][0][ANSWER[0]] for each in boards] == [2] * 5
    # Once for each of two turns; what the phones are told is read by its question.
    assert read.count(None) == 2
    assert turned("reveal")["tallies"][QUESTION.id]["right"] is not None


def test_a_phone_that_hangs_up_in_the_middle_of_a_request_is_no_error(sqlite_database, opened):
    app, sent = application(opened(sqlite_database), ROOT, [ADDRESS]), []
    told = [{"type": "http.request", "body": b'{"code":', "more_body": True}, {"type": "http.disconnect"}]
    headers = {"host": ADDRESS[7:], "origin": ADDRESS, "content-type": "application/json"}
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/join",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("10.0.0.1", 50000),
        "query_string": b"",
    }

    async def receive():
        return told.pop(0)

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    assert sent[0]["status"] == 400
