"""A class that is asked anything: rooms at questions of each kind, for its test and its measurement."""

from __future__ import annotations

import random
from collections import Counter
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.class_fuzz_requests import PATHS, answers_to, requests, with_one_odd_part

PHONES = 20
"""In each room, so that few votes are too many of one phone."""


class Room:
    """A room, where it is now, and the keys of its presenter and of its phones."""

    def __init__(self, store, case, room, token):
        self._store, self.case = store, case
        self.id, self.code, self.token = room.id, room.code, token
        self.phones = []

    @property
    def now(self):
        return self._store.room(self.id)

    @property
    def question(self):
        return self.case.question(self.now.question)

    @property
    def votes(self):
        return sorted(map(str, self._store.votes(self.id)))

    @property
    def presenter(self):
        return {"authorization": f"Bearer {self.token}"}


class Fuzz:
    """Rooms at a question of each kind that are asked anything, and one whose keys nobody has.

    `client` asks the application behind `store`; `case` is what the rooms are about.
    """

    def __init__(self, client, store, case):
        self._client, self._store, self._case = client, store, case
        self.answers, self.by_path = Counter(), Counter()
        self._addresses = count()
        self._chance = random.Random(1)  # noqa: S311
        kinds = {type(each): each for each in reversed(case.questions)}
        self._rooms = [self._room(each) for each in kinds.values()]
        self._quiet = self._room(case.questions[0])
        self._quiet_votes = self._quiet.votes

    def _room(self, question):
        """Open a room at a question, with phones that voted on it."""
        made = self._store.add_room(self._case.id, self._case.file.version, question.id, False)
        room = Room(self._store, self._case, *made)
        for _ in range(PHONES):
            joined = self._ask("POST", "/join", json={"code": room.code})
            room.phones.append(joined.cookies["casebook"])
        self._turn(room, "open")
        for each in room.phones:
            assert self._vote(room, each, 1).json()["fate"] == "in"
        return room

    def _ask(self, method, path, headers=(), **more):
        # Each from an address of its own: otherwise one would soon have tried too many codes.
        number = next(self._addresses)
        address = f"10.{number // 65536}.{number // 256 % 256}.{number % 256}"
        answer = self._client.request(method, path, headers={**dict(headers), "x-address": address}, **more)
        self._client.cookies.clear()
        return answer

    def _turn(self, room, deed):
        return self._ask(
            "POST", "/presenter/turn", room.presenter, json={"deed": deed, "version": room.now.version}
        )

    def _vote(self, room, phone, edit):
        said = {"question": room.question.id, "round": 1, "certainty": "low", "edit": edit}
        said["answer"] = self._chance.choice(answers_to(room.question))
        return self._ask("POST", "/vote", {"cookie": f"casebook={phone}"}, json=said)

    def look(self, asked):
        """Ask, and look at the answer: never an error of the server, always with the headers of the guard."""
        method, path, headers, body = asked
        answer = self._ask(method, path, headers, content=body)
        self.answers[answer.status_code] += 1
        self.by_path[path if path in PATHS else "another", answer.status_code] += 1
        assert answer.status_code < 500, answer.text
        assert answer.headers["x-content-type-options"] == "nosniff"
        if answer.status_code >= 400 and method != "HEAD":
            assert answer.json()["error"]
        if not self.answers.total() % 5:
            self._go_on(self._chance.choice(self._rooms))

    def _go_on(self, room):
        """Do what a presenter would, so that rooms stand open most of the time; an ended one is replaced."""
        board = self._ask("GET", "/presenter/now", room.presenter).json()
        if board["room"]["phase"] == "ended":
            self._rooms[self._rooms.index(room)] = self._room(self._case.question(board["room"]["question"]))
        elif board["room"]["phase"] != "open" or board["room"]["paused"]:
            assert self._turn(room, board["possible"][0]).status_code == 200

    def look_at_each_odd_part(self):
        """Ask with every odd value in every field: votes in a room of each kind, the others by turns."""
        for number, each in enumerate(self._rooms):
            for i, asked in enumerate(with_one_odd_part(each)):
                if i % len(self._rooms) == number or asked[1] == "/vote":
                    self.look(asked)

    def look_at_any(self, times):
        """Ask so many requests that hypothesis makes."""

        @settings(max_examples=times, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(st.integers(0, len(self._rooms) - 1), requests())
        def one(place, asked):
            self.look(asked(self._rooms[place]))

        one()

    def still_works(self):
        """Look whether every room answers, and whether the one without keys is as it was and goes on."""
        for room in self._rooms:
            assert self._ask("GET", "/presenter/now", room.presenter).status_code == 200
            for phone in room.phones:
                for path in ("/now", "/events"):
                    assert self._ask("GET", path, {"cookie": f"casebook={phone}"}).status_code == 200
        quiet = self._quiet
        assert quiet.votes == self._quiet_votes
        question = quiet.question
        assert self._vote(quiet, quiet.phones[0], 2).json()["fate"] == "in"
        assert self._turn(quiet, "close").json()["tallies"][question.id]["voted"] == [PHONES]
        assert len(quiet.votes) == PHONES
