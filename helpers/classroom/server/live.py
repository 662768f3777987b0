"""What a worker knows of each room, and who waits for news of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from ...case import Case
from ...question_view import View
from ..rules.board import Board, board
from ..rules.room import Room, RoomGone
from ..rules.vote import Vote
from ..storage.database import Unavailable
from ..storage.store import Store
from .phone_view import as_text, own_view, pictures_of, room_view

_Made = TypeVar("_Made")
_TRY_AGAIN_AFTER = 1.0


@dataclass(frozen=True)
class Moment:
    """A room as it was read: its state, what all phones see, and the votes on the present question."""

    room: Room
    case: Case
    common: View
    votes: dict[str, list[Vote]]
    pictures: frozenset[str]
    blank: str
    """What a phone is sent that has not voted on this question."""

    def text(self, mine: list[Vote]) -> str:
        """Return what a phone with these votes is sent."""
        return as_text(self.common | own_view(self.room, self.case, mine)) if mine else self.blank


class Live:
    """The rooms of a store, each read anew once it has changed."""

    def __init__(self, store: Store, case_of: Callable[[str], Case]) -> None:
        self._store, self.case_of = store, case_of
        self._moments: dict[str, Moment] = {}
        self._boards: dict[str, Board] = {}
        self._reading: dict[str, asyncio.Task[Moment]] = {}
        self._news: dict[str, asyncio.Event] = {}

    def changed(self, room_id: str) -> None:
        """Read a room anew, and wake whoever waits for it."""
        self._moments.pop(room_id, None)
        self._reading.pop(room_id, None)
        if news := self._news.pop(room_id, None):
            news.set()

    def all_changed(self) -> None:
        """Read every room anew: news may have been missed."""
        for each in {*self._moments, *self._news, *self._reading}:
            self.changed(each)

    async def moment(self, room_id: str) -> Moment:
        """Return a room as it is; raises Unavailable, and RoomGone."""
        if known := self._moments.get(room_id):
            return known
        # A thousand phones that ask at once cause one reading.
        task = self._reading.get(room_id)
        if task is None:
            task = asyncio.create_task(self._read(room_id))
            self._reading[room_id] = task
        return await asyncio.shield(task)

    async def newest(self, room_id: str) -> Moment:
        """Return a room as it is on the disk: of another worker's turn this one may not have heard yet."""
        room = await in_thread(self._store.room, room_id)
        if (await self.moment(room_id)).room != room:
            self.changed(room_id)
        return await self.moment(room_id)

    async def news(self, room_id: str, known: int) -> Moment:
        """Wait until a room is at another version than the one known, and return it."""
        while True:
            news = self._news.setdefault(room_id, asyncio.Event())
            try:
                moment = await self.moment(room_id)
                if moment.room.version != known:
                    return moment
                await news.wait()
            except Unavailable:
                await asyncio.sleep(_TRY_AGAIN_AFTER)

    async def mine(self, phone_id: str, moment: Moment) -> list[Vote]:
        """Return the votes of a phone on the present question, as they are on the disk."""
        room = moment.room
        if room.phase != "open":
            return moment.votes.get(phone_id, [])
        return await in_thread(self._store.votes, room.id, room.question, phone_id)

    async def board(self, room_id: str) -> Board:
        """Return what the presenter sees."""
        room = (await self.moment(room_id)).room

        def read() -> Board:
            people, votes = self._store.counts(room)
            known = self._boards.get(room.id)
            # Votes that are closed stay as they are until the next turn: they are read and counted once.
            if known is None or known.room != room:
                cast, turns = self._store.votes(room.id), self._store.turns(room.id)
                known = board(room, self.case_of(room.case_id), cast, people, votes, turns)
                self._boards[room.id] = known
            return replace(known, people=people, votes=votes)

        return await in_thread(read)

    async def _read(self, room_id: str) -> Moment:
        task = asyncio.current_task()
        try:
            moment = await in_thread(self._look, room_id)
            # Read before the last change: whoever waits for news asks again.
            if self._reading.get(room_id) is task:
                self._moments[room_id] = moment
            return moment
        finally:
            if self._reading.get(room_id) is task:
                del self._reading[room_id]

    def _look(self, room_id: str) -> Moment:
        room = self._store.room(room_id)
        if room is None:
            raise RoomGone
        case = self.case_of(room.case_id)
        votes: dict[str, list[Vote]] = {}
        for each in self._store.votes(room_id, room.question):
            votes.setdefault(each.phone, []).append(each)
        common = room_view(room, case)
        unvoted = common | own_view(room, case, [])
        return Moment(room, case, common, votes, frozenset(pictures_of(unvoted)), as_text(unvoted))


async def in_thread(work: Callable[..., _Made], *given: object) -> _Made:
    """Do what waits for the disk beside the loop."""
    return await asyncio.get_running_loop().run_in_executor(None, work, *given)
