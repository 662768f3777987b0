"""What the presenter's notebook may ask for: how the room stands, and its next turn."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress

from sse_starlette.event import ServerSentEvent
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ..rules.room import DEEDS, NotNow, Room, RoomGone
from ..storage.database import Unavailable
from ..storage.store import Overtaken, Store
from .live import Live, in_thread
from .messages import Refused, is_count, read_json, stream

_LOOKS_EVERY = 0.5


class PresenterRequests:
    """Answers whoever has the token of a room."""

    def __init__(self, store: Store, live: Live) -> None:
        self._store, self._live = store, live

    async def turn(self, request: Request) -> Response:
        """Do what the presenter asks of the room."""
        room = await self._presented(request)
        said = await read_json(request)
        deed, version = said.get("deed"), said.get("version")
        if deed not in DEEDS or not is_count(version):
            raise Refused(422, f"A turn names its deed ({', '.join(DEEDS)}) and the version it saw.")
        questions = [each.id for each in self._live.case_of(room.case_id).questions]
        try:
            await in_thread(self._store.turn, room.id, version, deed, questions)
        except (NotNow, Overtaken) as error:
            raise Refused(409, str(error)) from None
        self._live.changed(room.id)
        return await self._board(room)

    async def now(self, request: Request) -> Response:
        """Tell the presenter how the room stands."""
        return await self._board(await self._presented(request))

    async def events(self, request: Request) -> Response:
        """Tell the presenter how the room stands, now and whenever that changes."""
        room = await self._presented(request)
        return stream(self._boards(room.id))

    async def _boards(self, room_id: str) -> AsyncIterator[ServerSentEvent]:
        told, known = "", 0
        while True:
            try:
                board = await self._live.board(room_id)
            except RoomGone:
                return
            except Unavailable as error:
                yield ServerSentEvent(str(error), event="unavailable")
                told = ""
                await asyncio.sleep(_LOOKS_EVERY)
                continue
            known = board.room.version
            text = json.dumps(board.as_json())
            if text != told:
                told = text
                yield ServerSentEvent(text, retry=1000)
            # A turn is told at once. Votes are counted now and then, where those of all workers are kept.
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOKS_EVERY):
                    await self._live.news(room_id, known)

    async def _board(self, room: Room) -> Response:
        return JSONResponse((await self._live.board(room.id)).as_json())

    async def _presented(self, request: Request) -> Room:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        room = await in_thread(self._store.room_of_presenter, token) if token else None
        if room is None:
            raise Refused(401, "Only the presenter of a room may do this.")
        return room

    async def presents(self, request: Request, room: Room) -> bool:
        """Tell whether a request comes from the presenter of a room."""
        if "authorization" not in request.headers:
            return False
        return (await self._presented(request)).id == room.id
