"""The file of a class: on the disk at once, nothing in it of what was forgotten, told when it fails."""

import sqlite3

import pytest
from sqlalchemy import event
from sqlalchemy.exc import TimeoutError as PoolTimeout

from helpers.classroom.storage.database import Unavailable, default_address, open_database, reported
from helpers.classroom.storage.store import Store
from helpers.errors import CasebookError
from tests.class_fixtures import QUESTIONS, a_vote, turned


def read_all(folder):
    """Return what the files of a database hold, its log of changes included."""
    return b"".join(each.read_bytes() for each in folder.iterdir() if each.is_file())


@pytest.fixture
def told(sqlite_database, opened, tmp_path):
    """Return a store in a file, and a room with a nickname and a vote that can be read there."""
    store = opened(sqlite_database)
    room = turned(store, store.add_room("a-case", 3, "first", False)[0], "open")
    phone = store.add_phone(room, "cookie", "Nick of a phone", False)
    store.cast([a_vote(phone, "Words of a vote")])
    assert b"Nick of a phone" in read_all(tmp_path)
    assert b"Words of a vote" in read_all(tmp_path)
    return store, room


def test_nothing_that_was_forgotten_can_be_read_in_the_file(told, tmp_path):
    store, room = told
    store.forget([room.id])
    assert b"Nick of a phone" not in read_all(tmp_path)
    assert b"Words of a vote" not in read_all(tmp_path)


def test_a_file_that_another_reads_is_said_to_hold_what_was_forgotten(told, tmp_path):
    store, room = told
    store._engine.dispose()
    event.listen(store._engine, "connect", lambda made, _: made.execute("PRAGMA busy_timeout=50"))
    reader = sqlite3.connect(tmp_path / "classroom.sqlite3", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM votes").fetchall()
    assert store.forget([room.id]) is False
    reader.close()
    assert store.forget([room.id]) is True
    assert b"Words of a vote" not in read_all(tmp_path)


def test_a_vote_in_a_file_is_on_the_disk_before_it_is_acknowledged(opened, sqlite_database):
    with opened(sqlite_database)._engine.connect() as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        said = [connection.exec_driver_sql(f"PRAGMA {each}").scalar() for each in asked]
    assert said == ["wal", 2, 1, 1]


def test_a_file_that_is_locked_is_said_to_be_unavailable(told, tmp_path):
    store, room = told
    store._engine.dispose()
    event.listen(store._engine, "connect", lambda made, _: made.execute("PRAGMA busy_timeout=50"))
    writer = sqlite3.connect(tmp_path / "classroom.sqlite3", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match="locked"):
        store.turn(room.id, room.version, "close", QUESTIONS)
    with pytest.raises(Unavailable, match="locked"):
        store.forget([room.id])
    # Reading goes on.
    assert store.room(room.id) == room
    writer.close()
    assert turned(store, room, "close").phase == "closed"


def test_a_database_that_gives_no_connection_is_unavailable():
    with pytest.raises(Unavailable), reported():
        raise PoolTimeout("no connection was free")


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("nonsense", "not the address of a database"),
        ("mysql://here/there", "not a database for a class"),
        ("sqlite:////nowhere/at/all.sqlite3", "cannot be opened"),
        ("postgresql+psycopg://user:secret@127.0.0.1:1/none", "cannot be opened"),
    ],
)
def test_an_address_that_leads_nowhere_is_told_without_its_password(address, why):
    with pytest.raises(CasebookError, match=why) as caught:
        Store(address)
    assert "secret" not in str(caught.value)


def test_a_class_keeps_its_votes_in_the_data_folder(own_folder):
    open_database(default_address()).dispose()
    assert (own_folder / "classes" / "classroom.sqlite3").is_file()
