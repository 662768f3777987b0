"""What a worker of a class knows of its rooms: read once a turn, and never taken for newer than it is."""

import pytest

from tests.class_fixtures import real

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
