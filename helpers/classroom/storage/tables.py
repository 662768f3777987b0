"""The tables of a class: rooms, the turns they took, phones, votes."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()

rooms = Table(
    "rooms",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("code", String(6), nullable=False, unique=True),
    # A digest; the token itself lies with the presenter alone.
    Column("token", String(64), nullable=False),
    Column("case_id", String(60), nullable=False),
    Column("case_version", Integer, nullable=False),
    Column("rehearsal", Boolean, nullable=False),
    Column("question", String(60), nullable=False),
    Column("phase", String(10), nullable=False),
    Column("round", Integer, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("began_at", Float, nullable=False),
    Column("turned_at", Float, nullable=False),
)

turns = Table(
    "turns",
    metadata,
    Column("room", ForeignKey("rooms.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("deed", String(10), nullable=False),
    Column("question", String(60), nullable=False),
    Column("round", Integer, nullable=False),
    Column("at", Float, nullable=False),
)

phones = Table(
    "phones",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("room", ForeignKey("rooms.id", ondelete="CASCADE"), nullable=False, index=True),
    # A digest of the cookie.
    Column("cookie", String(64), nullable=False, unique=True),
    Column("nickname", String(24), nullable=False),
    Column("pretend", Boolean, nullable=False),
    Column("joined_at", Float, nullable=False),
)

votes = Table(
    "votes",
    metadata,
    Column("phone", ForeignKey("phones.id", ondelete="CASCADE"), primary_key=True),
    Column("question", String(60), primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("room", ForeignKey("rooms.id", ondelete="CASCADE"), nullable=False),
    # As a response in xAPI is written.
    Column("given", Text, nullable=False),
    Column("certainty", String(6)),
    # Counted by the phone: of two votes that cross on the way the later one stays.
    Column("edit", Integer, nullable=False),
    Column("at", Float, nullable=False),
    Index("votes_by_room", "room", "question", "round"),
)
