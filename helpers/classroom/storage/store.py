"""Where rooms, phones and votes are kept: SQLite on a local disk, or PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from uuid import uuid4

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from ...errors import CasebookError
from ..rules.codes import digest, new_code, new_secret
from ..rules.room import Room, RoomGone, after
from ..rules.vote import Fate, Vote
from .database import is_shared, open_database, reported
from .patience import patience
from .tables import phones, rooms, turns, votes

CHANNEL = "casebook_room"
"""Where PostgreSQL tells the workers that a room has changed."""

ROOM_SIZE = 1500
"""How many phones a room takes."""

_TRIES = 100

_ROOM = [rooms.c[name] for name in Room.__dataclass_fields__]


class Overtaken(CasebookError):
    """Another presenter was quicker."""


@dataclass(frozen=True)
class Phone:
    """A phone in a room; `pretend` marks those of a rehearsal."""

    id: str
    room: str
    nickname: str
    pretend: bool


class Store:
    """The database of a class. Every method raises Unavailable while it does not answer."""

    def __init__(self, address: str) -> None:
        """Open the database and lay out its tables; raises CasebookError with what is wrong."""
        self._engine = open_database(address)
        self._writing = self._engine.execution_options(writes=True)
        self.address, self.url = address, self._engine.url
        self.shared = is_shared(self.url)
        """Whether several workers may use it at once."""
        self.patience = patience(self.url) if self.shared else None
        """For how many seconds an answer is waited for."""

    def close(self) -> None:
        """Let the connections go."""
        self._engine.dispose()

    # -- rooms -----------------------------------------------------------------------------------------

    def add_room(
        self, case_id: str, case_version: int, first_question: str, rehearsal: bool
    ) -> tuple[Room, str]:
        """Open a room; returns it and the presenter's token, which is not kept."""
        token, now = new_secret(), time.time()
        for _ in range(_TRIES):
            room = Room(
                uuid4().hex, new_code(), case_id, case_version, rehearsal, first_question,
                "ready", 0, False, 1, now, now,
            )  # fmt: skip
            try:
                with self._change() as connection:
                    connection.execute(insert(rooms).values(**asdict(room), token=digest(token)))
                return room, token
            except IntegrityError:
                # The code is taken; there are others.
                continue
        raise CasebookError("no free room code was found; delete old rooms with: casebook forget --class")

    def room(self, room_id: str) -> Room | None:
        """Return a room by its id."""
        return self._room(rooms.c.id == room_id)

    def room_by_code(self, code: str) -> Room | None:
        """Return the room that has this code, open or ended."""
        return self._room(rooms.c.code == code)

    def room_of_presenter(self, token: str) -> Room | None:
        """Return the room that this token may steer."""
        return self._room(rooms.c.token == digest(token))

    def rooms(self) -> list[Room]:
        """Return every room, the newest first."""
        with self._look() as connection:
            found = connection.execute(select(*_ROOM).order_by(rooms.c.began_at.desc(), rooms.c.id))
            return [Room(*each) for each in found]

    def sizes(self) -> dict[str, tuple[int, int]]:
        """Return how many phones came to a room and how many votes they gave, by the ids of rooms."""
        with self._look() as connection:
            people, cast = (
                dict(connection.execute(select(each.c.room, func.count()).group_by(each.c.room)).all())
                for each in (phones, votes)
            )
        return {room: (many, cast.get(room, 0)) for room, many in people.items()}

    def take_over(self, room: Room) -> str:
        """Give a room a new presenter's token, and return it."""
        token = new_secret()
        with self._change() as connection:
            connection.execute(update(rooms).where(rooms.c.id == room.id).values(token=digest(token)))
        return token

    def turn(self, room_id: str, version: int, deed: str, questions: Sequence[str]) -> Room:
        """Do what the presenter asks of a room that is still at this version.

        Raises NotNow for what does not fit the moment, Overtaken where the room has moved on.
        """
        with self._change() as connection:
            # Held until the commit: votes on their way wait, and are then late or in.
            row = connection.execute(select(*_ROOM).where(rooms.c.id == room_id).with_for_update()).first()
            if row is None or row.version != version:
                raise Overtaken("another presenter was quicker; the room is shown as it is now")
            turned = after(Room(*row), deed, questions, time.time())
            connection.execute(update(rooms).where(rooms.c.id == room_id).values(**asdict(turned)))
            self._note_turn(connection, turned, deed)
        return turned

    def turns(self, room_id: str) -> list[tuple[str, str, int, float]]:
        """Return (deed, question, round, time) of every turn of a room, in order."""
        columns = turns.c.deed, turns.c.question, turns.c.round, turns.c.at
        with self._look() as connection:
            found = connection.execute(
                select(*columns).where(turns.c.room == room_id).order_by(turns.c.version)
            )
            return [tuple(each) for each in found]

    def forget(self, room_ids: Iterable[str]) -> bool:
        """Delete rooms with everything in them; returns whether no byte of it is left in our files.

        While another program reads the file of SQLite, deleted text stays in it until a later deletion.
        """
        chosen = list(room_ids)
        with self._change() as connection:
            for table, column in (
                (votes, votes.c.room),
                (phones, phones.c.room),
                (turns, turns.c.room),
                (rooms, rooms.c.id),
            ):
                connection.execute(delete(table).where(column.in_(chosen)))
            for each in chosen:
                self._tell(connection, each)
        return self.shared or self._clean_up()

    def _clean_up(self) -> bool:
        # What was deleted would stay readable in the file and in its log.
        with reported(), self._engine.connect() as connection:
            alone = connection.execution_options(isolation_level="AUTOCOMMIT", plain=True)
            alone.exec_driver_sql("VACUUM")
            busy, *_ = alone.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
            return not busy

    # -- phones ----------------------------------------------------------------------------------------

    def add_phone(self, room: Room, cookie: str, nickname: str, pretend: bool) -> Phone | None:
        """Let a phone in; None if the room is full. Raises RoomGone."""
        phone = Phone(uuid4().hex, room.id, nickname, pretend)
        with self._change() as connection:
            here = select(rooms.c.id).where(rooms.c.id == room.id).with_for_update(read=True)
            if connection.execute(here).first() is None:
                raise RoomGone
            if self._people(connection, room.id) >= ROOM_SIZE:
                return None
            values = {**asdict(phone), "cookie": digest(cookie), "joined_at": time.time()}
            connection.execute(insert(phones).values(**values))
        return phone

    def phone(self, cookie: str) -> Phone | None:
        """Return the phone that has this cookie."""
        columns = [phones.c[name] for name in Phone.__dataclass_fields__]
        with self._look() as connection:
            row = connection.execute(select(*columns).where(phones.c.cookie == digest(cookie))).first()
        return Phone(*row) if row else None

    def rename(self, phone: Phone, nickname: str) -> None:
        """Give a phone another nickname."""
        with self._change() as connection:
            connection.execute(update(phones).where(phones.c.id == phone.id).values(nickname=nickname))

    def phones(self, room_id: str) -> list[Phone]:
        """Return the phones of a room in the order in which they came."""
        columns = [phones.c[name] for name in Phone.__dataclass_fields__]
        with self._look() as connection:
            listed = select(*columns).where(phones.c.room == room_id).order_by(phones.c.joined_at)
            return [Phone(*each) for each in connection.execute(listed)]

    # -- votes -----------------------------------------------------------------------------------------

    def cast(self, cast: Sequence[Vote]) -> list[Fate]:
        """Keep votes in one transaction; when this returns, they are on the disk. One fate for each."""
        fates: list[Fate] = []
        # A phone stands once in the statement below, with its last vote; sorted, so that no two batches
        # of different workers wait for each other.
        stored: dict[tuple[str, str, int], Vote] = {}
        with self._change() as connection:
            named = select(*_ROOM).where(rooms.c.id.in_({each.room for each in cast}))
            now = {row.id: Room(*row) for row in connection.execute(named.with_for_update(read=True))}
            if self.shared:
                # Two votes of one phone that come by two workers are judged one after the other.
                mine = select(phones.c.id).where(phones.c.id.in_({each.phone for each in cast}))
                connection.execute(mine.order_by(phones.c.id).with_for_update())
            kept = self._kept(connection, cast)
            for vote in cast:
                key = vote.phone, vote.question, vote.round
                fate = _fate(vote, now.get(vote.room), kept.get(key))
                if fate == "in":
                    stored[key] = kept[key] = vote
                fates.append(fate)
            if stored:
                rows = [asdict(stored[key]) for key in sorted(stored)]
                connection.execute(self._upsert(), rows)
        return fates

    def _kept(self, connection: Connection, cast: Sequence[Vote]) -> dict[tuple[str, str, int], Vote]:
        columns = [votes.c[name] for name in Vote.__dataclass_fields__]
        mine = (
            votes.c.phone.in_({each.phone for each in cast}),
            votes.c.question.in_({each.question for each in cast}),
        )
        found = (Vote(*each) for each in connection.execute(select(*columns).where(*mine)))
        return {(each.phone, each.question, each.round): each for each in found}

    def _upsert(self):
        added = (postgresql if self.shared else sqlite).insert(votes)
        changed = {name: added.excluded[name] for name in ("given", "certainty", "edit", "at")}
        return added.on_conflict_do_update(
            index_elements=["phone", "question", "round"],
            set_=changed,
            where=votes.c.edit < added.excluded.edit,
        )

    def votes(self, room_id: str, question: str | None = None, phone: str | None = None) -> list[Vote]:
        """Return the votes of a room: all, or those on one question, or of one phone."""
        columns = [votes.c[name] for name in Vote.__dataclass_fields__]
        wanted = select(*columns).where(votes.c.room == room_id)
        if question is not None:
            wanted = wanted.where(votes.c.question == question)
        if phone is not None:
            wanted = wanted.where(votes.c.phone == phone)
        with self._look() as connection:
            return [Vote(*each) for each in connection.execute(wanted.order_by(votes.c.round, votes.c.at))]

    def counts(self, room: Room) -> tuple[int, int]:
        """Return how many people are in a room, and how many votes are in on its present round."""
        here = votes.c.room == room.id, votes.c.question == room.question, votes.c.round == room.round
        with self._look() as connection:
            people = self._people(connection, room.id)
            return people, connection.execute(
                select(func.count()).select_from(votes).where(*here)
            ).scalar_one()

    # ---------------------------------------------------------------------------------------------------

    def _people(self, connection: Connection, room_id: str) -> int:
        inside = select(func.count()).select_from(phones).where(phones.c.room == room_id)
        return connection.execute(inside).scalar_one()

    def _room(self, condition) -> Room | None:
        with self._look() as connection:
            row = connection.execute(select(*_ROOM).where(condition)).first()
        return Room(*row) if row else None

    def _note_turn(self, connection: Connection, room: Room, deed: str) -> None:
        values = {"room": room.id, "version": room.version, "deed": deed, "question": room.question}
        connection.execute(insert(turns).values(**values, round=room.round, at=room.turned_at))
        self._tell(connection, room.id)

    def _tell(self, connection: Connection, room_id: str) -> None:
        if self.shared:
            connection.execute(select(func.pg_notify(CHANNEL, room_id)))

    @contextmanager
    def _change(self):
        with reported(), self._writing.begin() as connection:
            yield connection

    @contextmanager
    def _look(self):
        with reported(), self._engine.connect() as connection:
            yield connection


def _fate(vote: Vote, room: Room | None, kept: Vote | None) -> Fate:
    # A vote whose acknowledgement was lost is sent again: it is in, whatever the room does by now.
    if kept and (kept.edit, kept.given, kept.certainty) == (vote.edit, vote.given, vote.certainty):
        return "same"
    if room is None or (room.question, room.phase, room.round) != (vote.question, "open", vote.round):
        return "late"
    if room.paused:
        return "paused"
    return "in" if kept is None or kept.edit < vote.edit else "older"
