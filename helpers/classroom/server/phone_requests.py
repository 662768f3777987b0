"""What a phone may ask for: to join, to see the question, to vote."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from sse_starlette.event import ServerSentEvent
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ...questions import written
from ..rules.codes import CODE_LENGTH, new_secret, plain_code
from ..rules.room import Room, RoomGone
from ..rules.typed import one_line
from ..rules.vote import Fate, Vote
from ..storage.database import Unavailable
from ..storage.store import Phone, Store
from .ballots import Ballots
from .limits import Limits
from .live import Live, Moment, in_thread
from .messages import Refused, is_count, read_json, stream

COOKIE = "casebook"
NICKNAME_LENGTH = 24
_KEPT_FOR = 12 * 3600
_PHONES_KNOWN = 5000
_FATES: dict[Fate, str] = {
    "late": "The vote had already closed. Your vote was not counted.",
    "paused": "The presenter has paused. Your vote stays.",
    "older": "A later vote of yours is already in.",
}
_CHANGED_TOO_LATE = "Your change came too late; your earlier vote counts."


class PhoneRequests:
    """Answers phones of all rooms, or of `only` one.

    `presents` tells whether a request comes from the presenter of a room.
    """

    def __init__(
        self, store: Store, live: Live, presents: Callable[[Request, Room], Awaitable[bool]], only: str = ""
    ) -> None:
        self._store, self._live, self._presents, self._only = store, live, presents, only
        self._ballots = Ballots(store.cast)
        self._limits = Limits()
        self._phones: OrderedDict[str, Phone] = OrderedDict()

    async def join(self, request: Request) -> Response:
        """Let a phone into the room that has this code."""
        said = await read_json(request)
        address = request.client.host if request.client else ""
        if not self._limits.may_try_code(address):
            raise Refused(429, "Too many tries from here. Wait a minute.")
        code, nickname = said.get("code"), said.get("nickname", "")
        if not isinstance(code, str) or not isinstance(nickname, str):
            raise Refused(422, "A room code is needed, and a nickname if you like.")
        nickname = one_line(nickname)
        if len(nickname) > NICKNAME_LENGTH:
            raise Refused(422, f"This nickname is too long; {NICKNAME_LENGTH} letters at most.", "nickname")
        room = await in_thread(self._store.room_by_code, plain_code(code)[: CODE_LENGTH + 1])
        if room is None or room.phase == "ended" or self._only not in ("", room.id):
            self._limits.wrong_code(address)
            raise Refused(404, "No open room has this code. Look at the screen and try again.")
        known = await self._known(request)
        if known and known.room == room.id:
            if nickname and nickname != known.nickname:
                await in_thread(self._store.rename, known, nickname)
                # What is known of it is read anew.
                self._phones.pop(request.cookies[COOKIE], None)
            return await self._view_of(known)
        if not self._limits.may_join(room.id):
            raise Refused(429, "Too many join at once. Try again in a moment.")
        cookie = new_secret()
        pretend = room.rehearsal and await self._presents(request, room)
        phone = await in_thread(self._store.add_phone, room, cookie, nickname, pretend)
        if phone is None:
            raise Refused(409, "This room is full. Ask the presenter.")
        answer = await self._view_of(phone)
        secure = request.headers.get("origin", "").startswith("https:")
        answer.set_cookie(COOKIE, cookie, max_age=_KEPT_FOR, httponly=True, samesite="strict", secure=secure)
        return answer

    async def now(self, request: Request) -> Response:
        """Tell a phone what it may see."""
        return await self._view_of(await self._phone(request))

    async def events(self, request: Request) -> Response:
        """Tell a phone what it may see, now and whenever that changes."""
        phone = await self._phone(request)
        if not self._limits.begin_stream(phone.id):
            raise Refused(429, "This page is open too often. Close the other ones.")
        # Not at the end of what is told: a phone that leaves at once never asks for the first of it.
        return stream(self._told(phone), lambda: self._limits.end_stream(phone.id))

    async def _told(self, phone: Phone) -> AsyncIterator[ServerSentEvent]:
        try:
            moment = await self._live.news(phone.room, 0)
            mine = await self._live.mine(phone.id, moment)
            while True:
                yield ServerSentEvent(moment.text(mine), retry=1000)
                moment = await self._live.news(phone.room, moment.room.version)
                mine = moment.votes.get(phone.id, [])
        except (RoomGone, Unavailable):
            # The page comes back by itself, and is told then.
            return

    async def vote(self, request: Request) -> Response:
        """Take a vote: when this answers, it is on the disk."""
        phone = await self._phone(request)
        said = await read_json(request)
        if not self._limits.may_vote(phone.id):
            raise Refused(429, "Too many votes from this phone. Wait a moment.")
        moment = await self._live.moment(phone.room)
        if _is_ahead(moment, said.get("question")):
            moment = await self._live.newest(phone.room)
        vote = self._read_vote(phone, moment, said)
        fate = await self._ballots.cast(vote)
        if why := _FATES.get(fate):
            if fate == "late" and await self._has_voted(vote):
                why = _CHANGED_TOO_LATE
            return JSONResponse({"error": why, "fate": fate}, 409)
        return JSONResponse({"fate": fate, "edit": vote.edit, "at": vote.at})

    async def _has_voted(self, vote: Vote) -> bool:
        cast = await in_thread(self._store.votes, vote.room, vote.question, vote.phone)
        return any(each.round == vote.round for each in cast)

    def _read_vote(self, phone: Phone, moment: Moment, said: dict[str, Any]) -> Vote:
        room = moment.room
        question, number, edit = said.get("question"), said.get("round"), said.get("edit")
        if not isinstance(question, str) or not is_count(number) or not is_count(edit):
            raise Refused(422, "A vote names its question, its round and its edit, counted from 1.")
        asked = moment.case.question(question)
        if asked is None:
            raise Refused(422, "This case has no such question.")
        if _is_ahead(moment, question):
            # Not even its options are told before it is open.
            raise Refused(409, "This question is not open for votes.")
        result = asked.mark(said.get("answer"), said.get("certainty"))
        if not result.counts:
            raise Refused(422, result.why)
        certainty = str(said["certainty"]) if asked.marked else None
        given = written(asked.kept(said["answer"]))
        return Vote(phone.id, room.id, question, number, given, certainty, edit, time.time())

    async def picture(self, request: Request) -> Response:
        """Send a picture that the phone's question shows now."""
        phone = await self._phone(request)
        moment = await self._live.moment(phone.room)
        name = request.path_params["name"]
        if name not in moment.pictures:
            raise Refused(404, "No such picture is shown now.")
        try:
            content = await in_thread(moment.case.figures.file(name).read_bytes)
        except OSError:
            raise Refused(404, "This picture could not be loaded.") from None
        return Response(content, media_type="image/png")

    async def _view_of(self, phone: Phone) -> Response:
        moment = await self._live.moment(phone.room)
        return Response(moment.text(await self._live.mine(phone.id, moment)), media_type="application/json")

    async def _phone(self, request: Request) -> Phone:
        phone = await self._known(request)
        if phone is None:
            raise Refused(401, "Join the room first.")
        if self._only not in ("", phone.room):
            raise Refused(410, "This room is not open here. Join the one on the screen.")
        return phone

    async def _known(self, request: Request) -> Phone | None:
        cookie = request.cookies.get(COOKIE, "")
        if not cookie or len(cookie) > 100:
            return None
        if cookie in self._phones:
            self._phones.move_to_end(cookie)
            return self._phones[cookie]
        phone = await in_thread(self._store.phone, cookie)
        if phone:
            self._phones[cookie] = phone
            if len(self._phones) > _PHONES_KNOWN:
                self._phones.popitem(last=False)
        return phone

    def close(self) -> None:
        """Write the votes that are on their way."""
        self._ballots.close()


def _is_ahead(moment: Moment, question_id: object) -> bool:
    """Tell whether a question of the case has not been opened yet."""
    room, ids = moment.room, [each.id for each in moment.case.questions]
    if question_id == room.question:
        return room.phase == "ready"
    return question_id in ids and ids.index(question_id) > ids.index(room.question)
