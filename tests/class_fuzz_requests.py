"""Requests at the application of a class: good ones, each with one odd part, and wild ones."""

from __future__ import annotations

import json
import random
from itertools import count
from urllib.parse import quote

from hypothesis import strategies as st

from helpers.classroom.pretending import pretend_answer

from .class_fixtures import ADDRESS

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


def requests_at(room):
    """Return the strategy of requests at a room: (method, path, headers, body)."""
    names = st.sampled_from([*room.question.pictures, "none", "../case"]) | _texts
    names = names.map(lambda name: quote(name, errors="replace"))
    paths = st.tuples(st.sampled_from(PATHS), names).map(lambda found: found[0].format(found[1]))
    wild_paths = _texts.map(lambda text: "/" + quote(text, errors="replace"))
    fields = {"/join": _joins(room), "/vote": _votes(room), "/presenter/turn": _turns(room)}
    fitting = st.sampled_from([*fields, "/vote", "/vote"]).flatmap(
        lambda path: st.tuples(
            st.just("POST"), st.just(path), _headers(room), often(fields[path].map(body_of), _raw, 12)
        )
    )
    looking = st.tuples(st.sampled_from(["GET", "HEAD"]), paths, _headers(room), st.just(b""))
    anything = st.tuples(
        st.sampled_from(_METHODS), paths | wild_paths, _headers(room), _raw | _wild.map(body_of)
    )
    return st.one_of(fitting, fitting.map(lambda asked: asked), looking, anything)


def _headers(room):
    odd = st.binary(max_size=40).map(lambda found: bytes(set(found) - {0, 10, 13}))
    good = {name: st.just(value) for name, value in good_headers(room).items()}
    good["cookie"] = st.sampled_from(room.phones).map(lambda secret: f"casebook={secret}".encode())
    # Who is at the wrong address gets no further; the keys are looked at behind the door.
    one_in = {"cookie": 10, "authorization": 10}
    return st.fixed_dictionaries({name: often(good[name], odd, one_in.get(name, 30)) for name in good})


def _joins(room):
    codes = st.sampled_from([room.code, room.code.lower(), " ".join(room.code), "BCD 234"])
    return _object(code=often(codes, _wild), nickname=_texts | _wild)


def _votes(room):
    # Where the room is now: a turn may have led it on.
    here = st.builds(lambda: room.question)
    return often(here, st.sampled_from(room.case.questions)).flatmap(
        lambda question: _object(
            question=often(st.just(question.id), _wild),
            round=often(st.sampled_from([1, 1, 1, 2]), _wild),
            edit=often(st.builds(lambda: next(_EDITS)), _wild),
            certainty=often(st.sampled_from(["low", "medium", "high"]), _wild),
            answer=often(st.sampled_from(answers_to(question)), _wild, 3),
        )
    )


def _turns(room):
    now = st.builds(lambda: room.now.version)
    return _object(deed=often(st.sampled_from(_DEEDS), _wild), version=often(now, _wild))


def _object(**fields):
    """Return the strategy of objects with these fields, or now and then with some of them and others."""
    whole = st.fixed_dictionaries(fields)
    return often(whole, st.fixed_dictionaries({}, optional={**fields, "more": _wild}), 10)
