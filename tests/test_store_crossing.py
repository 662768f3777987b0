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


def waiting(store, thread):
    """Start a thread and return once it waits for a lock, or has ended."""
    thread.start()
    with store._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as looking:
        waits = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        while thread.is_alive() and not looking.execute(waits).scalar_one():
            thread.join(0.01)
    return thread.is_alive()


def test_of_votes_of_one_phone_that_cross_one_is_judged_after_the_other(two, monkeypatch):
    one, other, room = two
    phone = one.add_phone(room, "cookie", "", False)
    fates = []
    same_edit = a_vote(phone, "b", edit=1)
    crossing = threading.Thread(target=lambda: fates.extend(other.cast([same_edit])))
    in_the_midst(one, monkeypatch, lambda: waiting(one, crossing))
    assert one.cast([a_vote(phone, "a", edit=1)]) == ["in"]
    crossing.join(PATIENCE)
    assert fates == ["older"], "a vote was acknowledged that is not kept"
    assert [each.given for each in other.votes(room.id)] == ["a"]
    assert other.cast([a_vote(phone, "c", edit=2)]) == ["in"]


def test_a_turn_waits_for_the_votes_that_are_being_written(two, monkeypatch):
    one, other, room = two
    phone = one.add_phone(room, "cookie", "", False)
    closing = threading.Thread(target=other.turn, args=(room.id, room.version, "close", QUESTIONS))
    counted = []
    in_the_midst(one, monkeypatch, lambda: counted.append(waiting(one, closing)))
    assert one.cast([a_vote(phone)]) == ["in"]
    closing.join(PATIENCE)
    assert counted == [True], "the room was closed before a vote that is in was written"
    assert one.room(room.id).phase == "closed"
    assert one.counts(one.room(room.id)) == (1, 1)
    assert other.cast([a_vote(phone, "b", edit=2)]) == ["late"]
