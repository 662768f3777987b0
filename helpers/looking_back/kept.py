"""The rooms that are kept, for who looks back: found by their codes, and never made by looking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ..classroom.codes import plain_code, spoken_code
from ..classroom.database import default_address, is_there
from ..classroom.room import Room
from ..classroom.store import Store
from ..errors import UnknownName

NO_CLASS = "No class was held yet. To begin one, type in a terminal: casebook class CASE-ID"


@contextmanager
def kept_rooms(address: str = "") -> Iterator[tuple[Store | None, list[Room]]]:
    """Yield the database at an address, else that of the data folder, and its rooms, the newest first.

    Where there is no database there are no rooms. Raises CasebookError.
    """
    address = address or default_address()
    if not is_there(address):
        yield None, []
        return
    store = Store(address)
    try:
        yield store, store.rooms()
    finally:
        store.close()


def latest(rooms: Sequence[Room]) -> Room:
    """Return the newest room that is no rehearsal, else the newest."""
    return next((each for each in rooms if not each.rehearsal), rooms[0])


def by_code(rooms: Sequence[Room], typed: str) -> Room:
    """Return the room with this code, however it was typed; raises UnknownName, which lists the rooms."""
    for each in rooms:
        if each.code == plain_code(typed):
            return each
    raise UnknownName("room", typed, [spoken_code(each.code) for each in rooms])
