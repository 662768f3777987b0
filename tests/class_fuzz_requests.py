"""Requests at the application of a class: good ones, each with one odd part, and wild ones."""

from __future__ import annotations

import json
import random
from itertools import count
from urllib.parse import quote

from hypothesis import strategies as st

from helpers.classroom.pretending import pretend_answer
from tests.class_fixtures import ADDRESS

PATHS = ("/", "/phone.js", "/card.css", "/phone.css", "/health", "/join", "/now", "/events", "/vote",
         "/pictures/{}.png", "/presenter/now", "/presenter/events", "/presenter/turn")  # fmt: skip
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")
_DEEDS = ("open", "close", "again", "reveal", "next", "pause", "go_on", "end")
_EDITS = count(2)

NAN, INFINITY = float("nan"), float("inf")
ODD_VALUES = (
    None, True, 0, -1, 1.0, 1.5, 101, 2**31, 2**63, 10**30, 10**400, 1e308, NAN, INFINITY, -0.0, "", "1",
    "50", "nothing", "nan nan", "\ud800", "a\0b", "a" * 30, "a" * 5000, "é" * 4100, "[,]", "'; --", "OPEN",
    [], [""], [[]], [None], [1e308, 1], [10**400, 1], [True, True], [NAN, 1], {}, {"a": {}}, {"\ud800": "\0"},
)  # fmt: skip
ODD_BODIES = (
    b"", b"{", b"[]", b"1", b'"a"', b"null", b"NaN", b"[" * 8000, b'{"a":' * 3000, b" " * 20_000,
    b'{"answer":' + b"[" * 900 + b"]" * 900 + b"}", b'{"edit":1e999}', b'{"round":' + b"9" * 5000 + b"}",
    b"\xff\xfe{\x00}\x00", b'{"code":"\xed\xa0\x80"}', b'{"a":1,"a":2}', b'"' + b"x" * 20_000, b"\xff\x00",
)  # fmt: skip

_texts = st.text(st.characters(exclude_categories=[]), max_size=30)
_scalars = st.one_of(st.sampled_from(ODD_VALUES), st.integers(), st.floats(), _texts)
_wild = st.recursive(
    _scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_texts, inner, max_size=4),
    max_leaves=8,
)
_raw = st.binary(max_size=200) | st.sampled_from(ODD_BODIES)


def body_of(value):
    return json.dumps(value).encode()


def often(good, odd, one_in=6):
    """Return a strategy that is good but for one time in a few: otherwise all would be turned away."""
    return st.integers(1, one_in).flatmap(lambda number: odd if number == one_in else good)


def answers_to(question):
    """Return answers that count."""
    chance = random.Random(question.id)  # noqa: S311
    return [pretend_answer(question, 0.5, chance)["answer"] for _ in range(8)]


def good_headers(room):
    return {
        "host": ADDRESS.partition("//")[2].encode(),
        "origin": ADDRESS.encode(),
        "content-type": b"application/json",
        "cookie": f"casebook={room.phones[next(_EDITS) % len(room.phones)]}".encode(),
        "authorization": f"Bearer {room.token}".encode(),
    }


def good_bodies(room):
    """Return what fits where the room is now, by path."""
    return {
        "/join": {"code": room.code, "nickname": "Ann"},
        "/vote": {
            "question": room.question.id,
            "round": max(room.now.round, 1),
            "edit": next(_EDITS),
            "certainty": "low",
            "answer": answers_to(room.question)[0],
        },
        "/presenter/turn": {"deed": "pause", "version": room.now.version},
    }


def with_one_odd_part(room):
    """Yield a request for every odd value of every field, and for every odd body."""
    for path, fields in good_bodies(room).items():
        for name in fields:
            for value in ODD_VALUES:
                yield "POST", path, good_headers(room), body_of({**good_bodies(room)[path], name: value})
        for body in ODD_BODIES:
            yield "POST", path, good_headers(room), body


# What is drawn depends on no room: the parts of a request are filled in when it is asked.


def requests():
    """Return the strategy of functions that make a request for a room: (method, path, headers, body)."""
    fields = {"/join": _joins(), "/vote": _votes(), "/presenter/turn": _turns()}
    fitting = st.sampled_from([*fields, "/vote", "/vote"]).flatmap(
        lambda path: _request(_always("POST"), _always(path), often(fields[path], _raw.map(_just), 12))
    )
    names = st.one_of(st.integers(0, 9).map(_picture), _texts.map(_just))
    known = st.builds(_path, st.sampled_from(PATHS), names)
    unknown = st.builds(_path, st.just("/{}"), names)
    anything = _raw | _wild.map(body_of)
    looking = _request(st.sampled_from(["GET", "HEAD"]).map(_just), known, _always(b""))
    wild = _request(st.sampled_from(_METHODS).map(_just), known | unknown, anything.map(_just))
    return st.integers(0, 3).flatmap(lambda number: (looking, wild, fitting, fitting)[number])


def _just(value):
    return lambda room: value


def _always(value):
    return st.just(_just(value))


def _request(method, path, body):
    parts = st.tuples(method, path, _headers(), body)
    return parts.map(lambda found: lambda room: tuple(part(room) for part in found))


def _picture(number):
    def name(room):
        names = [*room.question.pictures, "none", "../case"]
        return names[number % len(names)]

    return name


def _path(path, name):
    return lambda room: path.format(quote(name(room), errors="replace"))


def _headers():
    odd = st.binary(max_size=40).map(lambda found: bytes(set(found) - {0, 10, 13}))
    # Who is at the wrong address gets no further; the keys are looked at behind the door.
    one_in = {"host": 30, "origin": 30, "content-type": 30, "cookie": 10, "authorization": 10}
    changed = st.fixed_dictionaries({name: often(st.none(), odd, one_in[name]) for name in one_in})
    return changed.map(
        lambda found: (
            lambda room: good_headers(room) | {name: v for name, v in found.items() if v is not None}
        )
    )


def _joins():
    codes = st.sampled_from([str, str.lower, " ".join, "-".join])
    return _object(
        code=often(codes.map(lambda typed: lambda room: typed(room.code)), _wild.map(_just)),
        nickname=(_texts | _wild).map(_just),
    )


def _votes():
    # One strategy for all questions: the place in what a question takes is drawn, not the answer itself.
    good = st.integers(0, 7).map(lambda number: lambda room: answers_to(room.question)[number])
    return _object(
        question=often(st.just(lambda room: room.question.id), _wild.map(_just)),
        round=often(st.just(lambda room: max(room.now.round, 1)), _wild.map(_just)),
        edit=often(st.just(lambda room: next(_EDITS)), _wild.map(_just)),
        certainty=often(st.sampled_from(["low", "medium", "high"]), _wild).map(_just),
        answer=often(good, _wild.map(_just), 3),
    )


def _turns():
    return _object(
        deed=often(st.sampled_from(_DEEDS), _wild).map(_just),
        version=often(st.just(lambda room: room.now.version), _wild.map(_just)),
    )


def _object(**fields):
    """Return the strategy of objects with these fields, or now and then with some of them and others."""
    some = st.fixed_dictionaries({}, optional={**fields, "more": _wild.map(_just)})
    found = often(st.fixed_dictionaries(fields), some, 10)
    return found.map(lambda parts: lambda room: body_of({name: part(room) for name, part in parts.items()}))
