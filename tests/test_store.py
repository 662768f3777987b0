"""The database of a class, as a file and as PostgreSQL: rooms, turns, phones, votes, what is forgotten."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from helpers.classroom.rules.codes import CODE_LENGTH
from helpers.classroom.rules.room import NotNow, RoomGone
from helpers.classroom.storage import store as store_module
from helpers.classroom.storage.store import Overtaken, Store
from tests.class_fixtures import QUESTIONS, a_vote, turned


@pytest.fixture
def store(database, opened):
    return opened(database)


@pytest.fixture
def room(store):
    return store.add_room("a-case", 3, "first", False)[0]


def test_a_room_is_found_by_its_code_its_id_and_its_presenters_token(store):
    room, token = store.add_room("a-case", 3, "first", True)
    other, _ = store.add_room("another", 1, "first", False)
    assert (room.case_id, room.case_version, room.question) == ("a-case", 3, "first")
    assert (room.phase, room.round, room.paused, room.version, room.rehearsal) == ("ready", 0, False, 1, True)
    assert len(room.code) == CODE_LENGTH
    assert store.room(room.id) == store.room_by_code(room.code) == store.room_of_presenter(token) == room
    assert store.rooms() == [other, room]
    assert store.room("none") is store.room_by_code("none") is store.room_of_presenter("none") is None
    second = store.take_over(room)
    assert store.room_of_presenter(token) is None
    assert store.room_of_presenter(second) == room


def test_a_code_that_is_taken_is_not_given_twice(store, room, monkeypatch):
    codes = iter([room.code, room.code, "XYZ999"])
    monkeypatch.setattr(store_module, "new_code", lambda: next(codes))
    assert store.add_room("a-case", 3, "first", False)[0].code == "XYZ999"


def test_a_turn_is_taken_once_and_only_by_who_saw_the_room_as_it_is(store, room):
    opened = store.turn(room.id, 1, "open", QUESTIONS)
    assert (opened.phase, opened.round, opened.version) == ("open", 1, 2)
    assert store.room(room.id) == opened
    for version in (1, 3):
        with pytest.raises(Overtaken, match="quicker"):
            store.turn(room.id, version, "close", QUESTIONS)
    with pytest.raises(NotNow, match="possible is close, pause, end"):
        store.turn(room.id, 2, "reveal", QUESTIONS)
    assert store.room(room.id) == opened
    with pytest.raises(Overtaken):
        store.turn("none", 1, "open", QUESTIONS)


def test_of_presenters_that_press_at_once_one_is_heard(store, room):
    def press(_):
        try:
            return store.turn(room.id, 1, "open", QUESTIONS).version
        except Overtaken:
            return "overtaken"

    with ThreadPoolExecutor(6) as presenters:
        came = list(presenters.map(press, range(6)))
    assert sorted(map(str, came)) == ["2", *["overtaken"] * 5]
    assert [each[0] for each in store.turns(room.id)] == ["open"]


def test_turns_are_noted_in_order_to_the_end(store, room):
    room = turned(store, room, "open", "close", "again", "close", "reveal", "next")
    assert (room.question, room.phase, room.round) == ("second", "ready", 0)
    assert turned(store, room, "reveal", "next").phase == "ended"
    noted = store.turns(room.id)
    assert [each[:3] for each in noted] == [
        ("open", "first", 1), ("close", "first", 1), ("again", "first", 2), ("close", "first", 2),
        ("reveal", "first", 2), ("next", "second", 0), ("reveal", "second", 0), ("next", "second", 0),
    ]  # fmt: skip
    times = [each[3] for each in noted]
    assert times == sorted(times)


def test_a_room_can_be_ended_whatever_it_is_doing(store, room):
    ended = turned(store, room, "open", "pause", "end")
    assert (ended.phase, ended.paused, ended.version) == ("ended", False, 4)
    with pytest.raises(NotNow):
        turned(store, ended, "end")
    assert store.room(room.id) == ended


def test_a_phone_is_known_by_its_cookie(store, room):
    one = store.add_phone(room, "cookie-1", "Ann", False)
    two = store.add_phone(room, "cookie-2", "", True)
    assert store.phone("cookie-1") == one
    assert store.phone("cookie-2") == two
    assert store.phone("cookie-3") is None
    assert (one.nickname, one.pretend, two.pretend) == ("Ann", False, True)
    store.rename(one, "Bea")
    assert [each.nickname for each in store.phones(room.id)] == ["Bea", ""]


def test_a_room_takes_no_more_than_it_has_places_for(store, room, monkeypatch):
    monkeypatch.setattr(store_module, "ROOM_SIZE", 2)
    phones = [store.add_phone(room, f"cookie-{i}", "", False) for i in range(3)]
    assert [each is None for each in phones] == [False, False, True]
    other, _ = store.add_room("a-case", 3, "first", False)
    assert store.add_phone(other, "cookie-9", "", False)
    assert store.counts(room) == (2, 0)


def test_a_vote_is_in_the_same_or_older(store, room):
    room = turned(store, room, "open")
    phone = store.add_phone(room, "cookie", "", False)
    first = a_vote(phone)
    assert store.cast([first]) == ["in"]
    assert store.cast([replace(first, at=9.0)]) == ["same"]
    assert store.cast([replace(first, given="b")]) == ["older"]
    changed = a_vote(phone, "b", edit=2, certainty="high")
    assert store.cast([changed]) == ["in"]
    assert store.cast([first]) == ["older"]
    assert store.votes(room.id) == [changed]
    assert store.counts(room) == (1, 1)


def test_votes_that_come_together_count_as_if_they_came_one_by_one(store, room):
    room = turned(store, room, "open")
    one, two = (store.add_phone(room, f"cookie-{i}", "", False) for i in range(2))
    third = a_vote(one, "c", edit=3)
    cast = [a_vote(one), a_vote(two), third, third, a_vote(one, "b", edit=2)]
    assert store.cast(cast) == ["in", "in", "in", "same", "older"]
    assert {each.phone: each.given for each in store.votes(room.id)} == {one.id: "c", two.id: "a"}


def test_a_phone_does_not_join_a_room_that_was_deleted(store, room):
    store.forget([room.id])
    with pytest.raises(RoomGone):
        store.add_phone(room, "cookie", "", False)


def test_an_older_vote_that_comes_by_another_worker_never_replaces_a_later_one(store, room, monkeypatch):
    phone = store.add_phone(room, "cookie", "", False)
    turned(store, room, "open")
    assert store.cast([a_vote(phone, "later", edit=2)]) == ["in"]
    # As if it had been looked up before the later one was there.
    monkeypatch.setattr(Store, "_kept", lambda *_: {})
    store.cast([a_vote(phone, "older", edit=1)])
    assert [each.given for each in store.votes(room.id)] == ["later"]


def test_a_vote_that_does_not_fit_the_moment_is_late_or_waits_in_a_pause(store, room):
    phone = store.add_phone(room, "cookie", "", False)
    assert store.cast([a_vote(phone)]) == ["late"]
    room = turned(store, room, "open")
    here, elsewhere = a_vote(phone), a_vote(phone, question="second")
    cast = [here, elsewhere, a_vote(phone, number=2), replace(here, room="none", phone="none")]
    assert store.cast(cast) == ["in", "late", "late", "late"]
    room = turned(store, room, "pause")
    assert store.cast([a_vote(phone, "b", edit=2)]) == ["paused"]
    room = turned(store, room, "go_on", "close")
    # One that is in is told so whenever it is sent again: its acknowledgement may have been lost.
    assert store.cast([here, a_vote(phone, "b", edit=2), a_vote(phone, "b")]) == ["same", "late", "late"]
    room = turned(store, room, "again")
    again = a_vote(phone, "b", number=2)
    assert store.cast([here, again]) == ["same", "in"]
    assert store.votes(room.id) == [here, again]
    assert store.counts(room) == (1, 1)


def test_votes_are_told_by_question_and_by_phone(store, room):
    room = turned(store, room, "open")
    one, two = (store.add_phone(room, f"cookie-{i}", "", False) for i in range(2))
    first = [a_vote(one), a_vote(two, certainty=None, at=6.0)]
    store.cast(first)
    room = turned(store, room, "close", "reveal", "next", "open")
    last = a_vote(one, question="second", at=7.0)
    store.cast([last])
    assert store.votes(room.id, "first") == first
    assert store.votes(room.id, phone=one.id) == [first[0], last]
    assert store.votes(room.id, "second", one.id) == [last]
    assert store.votes("none") == []


def test_votes_and_turns_that_cross_leave_no_vote_after_the_close(store, room):
    room = turned(store, room, "open")
    phones = [store.add_phone(room, f"cookie-{i}", "", False) for i in range(12)]
    with ThreadPoolExecutor(4) as workers:
        fates = [workers.submit(store.cast, [a_vote(each)]) for each in phones]
        closed = workers.submit(turned, store, room, "close").result()
        counted = store.counts(closed)[1]
    came = [each.result() for each in fates]
    assert came.count(["in"]) == counted == len(store.votes(room.id))
    assert came.count(["in"]) + came.count(["late"]) == 12


def test_what_is_forgotten_is_gone_and_the_rest_is_not(store, room):
    kept, _ = store.add_room("a-case", 3, "first", False)
    for each in (room, kept):
        each = turned(store, each, "open")
        store.cast([a_vote(store.add_phone(each, f"cookie-{each.id}", "", False))])
    store.forget([room.id])
    assert [each.id for each in store.rooms()] == [kept.id]
    assert store.phone(f"cookie-{room.id}") is None
    assert store.votes(room.id) == store.turns(room.id) == store.phones(room.id) == []
    assert store.counts(store.room(kept.id)) == (1, 1)
    assert len(store.turns(kept.id)) == 1


def test_the_size_of_a_room_is_its_phones_and_its_votes(store, room):
    empty, _ = store.add_room("a-case", 3, "first", False)
    assert store.sizes() == {}
    one, two, late = (store.add_phone(room, f"cookie-{i}", "", False) for i in range(3))
    waiting = store.add_phone(empty, "cookie-3", "", False)
    room = turned(store, room, "open")
    store.cast([a_vote(one), a_vote(two)])
    room = turned(store, room, "close", "again")
    store.cast([a_vote(late, number=2)])
    assert store.sizes() == {room.id: (3, 3), waiting.room: (1, 0)}
