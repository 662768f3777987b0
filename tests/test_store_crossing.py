"""Two workers on one database: what they write at once comes out as if one had waited for the other."""

import threading

import pytest
from sqlalchemy import text

from tests.class_fixtures import QUESTIONS, a_vote, turned
from tests.voters import PATIENCE


@pytest.fixture
def two(postgres_database, opened):
    """Return the stores of two workers, and an open room."""
    one, other = opened(postgres_database), opened(postgres_database)
    return one, other, turned(one, one.add_room("a-case", 3, "first", False)[0], "open")


def in_the_midst(store, monkeypatch, happens):
    """Let something happen while this store casts: it has read what was kept, and written nothing yet."""
    kept_before = store._kept

    def kept(*given):
        found = kept_before(*given)
        happens()
        return found

    monkeypatch.setattr(store, "_kept", kept)


def test_of_votes_that_cross_the_later_one_stays(two, monkeypatch):
    one, other, room = two
    phone = one.add_phone(room, "cookie", "", False)
    later = a_vote(phone, "b", edit=2)
    in_the_midst(one, monkeypatch, lambda: other.cast([later]))
    one.cast([a_vote(phone, "a", edit=1)])
    assert other.votes(room.id) == [later]


def test_a_turn_waits_for_the_votes_that_are_being_written(two, monkeypatch):
    one, other, room = two
    phone = one.add_phone(room, "cookie", "", False)
    closing = threading.Thread(target=other.turn, args=(room.id, room.version, "close", QUESTIONS))
    counted = []

    def close():
        closing.start()
        with one._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as looking:
            waits = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
            while closing.is_alive() and not looking.execute(waits).scalar_one():
                closing.join(0.01)
        counted.append(closing.is_alive())

    in_the_midst(one, monkeypatch, close)
    assert one.cast([a_vote(phone)]) == ["in"]
    closing.join(PATIENCE)
    assert counted == [True], "the room was closed before a vote that is in was written"
    assert one.room(room.id).phase == "closed"
    assert one.counts(one.room(room.id)) == (1, 1)
    assert other.cast([a_vote(phone, "b", edit=2)]) == ["late"]
