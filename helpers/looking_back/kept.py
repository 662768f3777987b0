"""The rooms that are kept, for who looks back: found by their codes, and never made by looking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from ..classroom.rules.codes import plain_code, spoken_code
from ..classroom.rules.room import Room
from ..classroom.storage.database import default_address, is_there
from ..classroom.storage.store import Store
from ..errors import UnknownName

NO_CLASS = "No class is kept here. To begin one, type in a terminal: casebook class CASE-ID"


@dataclass(frozen=True)
class Kept:
    """A room that is kept, with how many phones came and how many votes they gave."""

    room: Room
    people: int
    votes: int


@contextmanager
def kept_rooms(address: str = "") -> Iterator[tuple[Store | None, list[Kept]]]:
    """Yield the database at an address, else that of the data folder, and its rooms, the newest first.

    Where there is no database there are no rooms. Raises CasebookError.
    """
    address = address or default_address()
    if not is_there(address):
        yield None, []
        return
    store = Store(address)
    try:
        sizes = store.sizes()
        yield store, [Kept(each, *sizes.get(each.id, (0, 0))) for each in store.rooms()]
    finally:
        store.close()


def latest(rooms: Sequence[Kept]) -> Kept:
    """Return the newest room with votes, else the newest; in both cases of people rather than a rehearsal."""
    # The first of the best: rooms come the newest first.
    return min(rooms, key=lambda each: (not each.votes, each.room.rehearsal))


def by_code(rooms: Sequence[Kept], typed: str) -> Kept:
    """Return the room with this code, however it was typed; raises UnknownName, which lists the rooms."""
    for each in rooms:
        if each.room.code == plain_code(typed):
            return each
    raise UnknownName("room", typed, [spoken_code(each.room.code) for each in rooms])
