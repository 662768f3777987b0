"""Requests at the application of a class, good, nearly good and wild: for its test and its measurement."""

from __future__ import annotations

import json
import random
from collections import Counter
from itertools import count
from urllib.parse import quote

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.classroom.pretending import pretend_answer

from .class_fixtures import ADDRESS

PATHS = ("/", "/phone.js", "/card.css", "/phone.css", "/health", "/join", "/now", "/events", "/vote",
         "/pictures/{}.png", "/presenter/now", "/presenter/events", "/presenter/turn")  # fmt: skip
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")
DEEDS = ("open", "close", "again", "reveal", "next", "pause", "go_on", "end", "", "OPEN", None, [], {})
PHONES = 6
"""In each room, so that few requests are too many of one phone."""

_wild_numbers = st.sampled_from(
    [0, 1, 2, 3, -1, True, 1.0, 1.5, 10**9, 10**30, 1e308, float("nan"), float("inf"), -0.0]
)
_texts = st.one_of(
    st.text(st.characters(exclude_categories=[]), max_size=30),
    st.sampled_from(["\ud800", "a\0b", "nothing", "[,]", "1e400", "9" * 500, "é" * 4100, "'; --", "nan nan"]),
)
_scalars = st.one_of(st.none(), _wild_numbers, st.integers(), st.floats(), _texts)
_wild = st.recursive(
    _scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_texts, inner, max_size=4),
    max_leaves=8,
)
_raw = st.binary(max_size=200) | st.sampled_from(
    [
        b"",
        b"{",
        b"[" * 8000,
        b'{"a":' * 3000,
        b'{"answer":' + b"[" * 900 + b"]" * 900 + b"}",
        b'{"edit":1e999}',
        b'{"round":' + b"9" * 5000 + b"}",
        b"\xff\xfe{\x00}\x00",
        b'{"code":"\xed\xa0\x80"}',
        b'{"a":1,"a":2}',
        b" " * 20_000,
        b'"' + b"x" * 20_000,
    ]
)


class Fuzz:
    """Rooms at a question of each kind that are asked anything, and one that nobody has the keys of.

    `client` asks the application behind `store`; `case` is what the rooms are about.
    """

    def __init__(self, client, store, case):
        self._client, self._store, self._case = client, store, case
        self.answers = Counter()
        self.by_path = Counter()
        self._addresses, self._edits = count(), count(2)
        self._chance = random.Random(1)  # noqa: S311
        kinds = {type(each): each for each in reversed(case.questions)}
        self._rooms = [self._room(each) for each in kinds.values()]
        self._quiet = self._room(case.questions[0])
        self._quiet_votes = self._votes(self._quiet)

    def _room(self, question):
        """Open a room at a question, with phones that voted on it."""
        room, token = self._store.add_room(self._case.id, self._case.file.version, question.id, False)
        phones = []
        for _ in range(PHONES):
            joined = self.ask("POST", "/join", json={"code": room.code})
            phones.append(joined.cookies["casebook"])
        made = {"id": room.id, "code": room.code, "token": token, "question": question, "phones": phones}
        self._turn(made, "open")
        for each in phones:
            assert self._vote(made, each, 1).status_code == 200
        return made

    def ask(self, method, path, headers=(), **more):
        # Each from an address of its own: otherwise one would be enough to have tried too many codes.
        number = next(self._addresses)
        headers = [("x-address", f"10.{number // 65536}.{number // 256 % 256}.{number % 256}"), *headers]
        answer = self._client.request(method, path, headers=headers, **more)
        self._client.cookies.clear()
        return answer

    def _turn(self, room, deed):
        headers = [("authorization", f"Bearer {room['token']}")]
        version = self.ask("GET", "/presenter/now", headers).json()["room"]["version"]
        return self.ask("POST", "/presenter/turn", headers, json={"deed": deed, "version": version})

    def _vote(self, room, phone, edit):
        said = pretend_answer(room["question"], 0.5, self._chance)
        said |= {"question": room["question"].id, "round": 1, "edit": edit}
        return self.ask("POST", "/vote", [("cookie", f"casebook={phone}")], json=said)

    def _votes(self, room):
        return sorted(map(str, self._store.votes(room["id"])))

    # -- what is asked ---------------------------------------------------------------------------------

    def requests(self):
        """Return the strategy of all requests: (method, path, headers, body)."""
        return st.sampled_from(self._rooms).flatmap(self._requests_at)

    def _requests_at(self, room):
        names = st.sampled_from([*room["question"].pictures, "none", "../case"]) | _texts
        paths = st.builds(
            lambda path, name: path.format(quote(name, errors="replace")), st.sampled_from(PATHS), names
        )
        wild_paths = st.text(max_size=20).map(lambda text: "/" + quote(text, errors="replace"))
        odd = st.binary(max_size=40).map(lambda found: bytes(set(found) - {0, 10, 13}))
        good = {
            "host": st.just(b"127.0.0.1:8765"),
            "origin": st.just(ADDRESS.encode()),
            "content-type": st.just(b"application/json"),
            "authorization": st.just(f"Bearer {room['token']}".encode()),
            "cookie": st.sampled_from(room["phones"]).map(lambda secret: f"casebook={secret}".encode()),
            "content-length": st.none(),
        }
        headers = st.tuples(*(often(each, odd, 25).map(lambda v, n=n: (n, v)) for n, each in good.items()))
        headers = headers.map(lambda listed: [each for each in listed if each[1] is not None])
        anything = st.tuples(st.sampled_from(METHODS), paths | wild_paths, headers, _raw | _wild.map(_body))
        bodies = {
            "/join": self._joins(room),
            "/vote": self._votes_at(room),
            "/presenter/turn": self._turns(room),
        }
        fitting = st.sampled_from([*bodies, "/vote", "/vote"]).flatmap(
            lambda path: st.tuples(
                st.just("POST"), st.just(path), headers, often(bodies[path].map(_body), _raw, 12)
            )
        )
        looking = st.tuples(st.sampled_from(["GET", "HEAD"]), paths, headers, st.just(b""))
        return st.one_of(anything, looking, fitting, often(fitting, looking))

    def _joins(self, room):
        codes = st.sampled_from([room["code"], room["code"].lower(), self._quiet["code"], "BCD 234"]) | _wild
        return _object(code=codes, nickname=_texts | _wild)

    def _votes_at(self, room):
        questions = [room["question"], room["question"], *self._case.questions]
        return st.sampled_from(questions).flatmap(
            lambda question: _object(
                question=often(st.just(question.id), _wild),
                round=often(st.sampled_from([1, 1, 1, 2]), _wild),
                edit=often(st.builds(lambda: next(self._edits)) | st.integers(1, 10**9), _wild),
                certainty=often(st.sampled_from(["low", "medium", "high"]), _wild),
                answer=often(st.sampled_from(_answers(question)), _wild),
            )
        )

    def _turns(self, room):
        now = st.builds(lambda: self._store.room(room["id"]).version)
        return _object(
            deed=often(st.sampled_from(DEEDS), _wild), version=often(now, st.integers(1, 9) | _wild)
        )

    # -- what has to hold ------------------------------------------------------------------------------

    def look(self, asked):
        """Ask, and look at the answer: never an error of the server, always with the headers of the guard."""
        method, path, headers, body = asked
        answer = self.ask(method, path, headers, content=body)
        self.answers[answer.status_code] += 1
        self.by_path[path if path in PATHS else "/?", answer.status_code] += 1
        assert answer.status_code < 500, answer.text
        assert answer.headers["x-content-type-options"] == "nosniff"
        if answer.status_code >= 400 and method != "HEAD":
            assert answer.json()["error"]
        if not sum(self.answers.values()) % 5:
            self._go_on(self._chance.choice(self._rooms))

    def _go_on(self, room):
        """Do what a presenter would, so that rooms stand open most of the time; an ended one is replaced."""
        headers = [("authorization", f"Bearer {room['token']}")]
        board = self.ask("GET", "/presenter/now", headers).json()
        if board["room"]["phase"] == "ended":
            room.update(self._room(room["question"]))
        elif board["room"]["phase"] != "open" or board["room"]["paused"]:
            assert self._turn(room, board["possible"][0]).status_code == 200

    def still_works(self):
        """Look whether every room answers, and whether the one without keys is as it was and goes on."""
        for room in self._rooms:
            headers = [("authorization", f"Bearer {room['token']}")]
            assert self.ask("GET", "/presenter/now", headers).status_code == 200
            for phone in room["phones"]:
                cookie = [("cookie", f"casebook={phone}")]
                assert [self.ask("GET", path, cookie).status_code for path in ("/now", "/events")] == [
                    200,
                    200,
                ]
        quiet = self._quiet
        assert self._votes(quiet) == self._quiet_votes
        assert self._vote(quiet, quiet["phones"][0], 2).json()["fate"] == "in"
        closed = self._turn(quiet, "close").json()
        assert closed["tallies"][quiet["question"].id]["voted"] == [PHONES]
        assert len(self._votes(quiet)) == PHONES


def often(good, wild, one_in=6):
    """Return a strategy that is good but for one time in a few: what is behind the door is looked at too."""
    return st.integers(1, one_in).flatmap(lambda number: wild if number == one_in else good)


def _answers(question):
    """Return answers that count, and some that nearly do."""
    chance = random.Random(question.id)  # noqa: S311
    good = [pretend_answer(question, 0.5, chance)["answer"] for _ in range(6)]
    nearly = [[*each, each[0]] for each in good if isinstance(each, list)]
    return [*good, *nearly, [], "", [""], [[]], [None], {}, [1e308, 1], [True, True], -1, 101, 50.0, "50"]


def _object(**fields):
    """Return the strategy of objects with these fields, or with some of them, and others besides."""
    whole = st.fixed_dictionaries(fields)
    return st.one_of(whole, whole, st.fixed_dictionaries({}, optional={**fields, "more": _wild}))


def _body(value):
    return json.dumps(value).encode()


def fuzz(fuzzed, requests, **profile):
    """Ask so many requests, then look whether all still works."""

    @settings(max_examples=requests, deadline=None, database=None,
              suppress_health_check=list(HealthCheck), **profile)  # fmt: skip
    @given(fuzzed.requests())
    def one(asked):
        fuzzed.look(asked)

    one()
    fuzzed.still_works()
    return fuzzed.answers
