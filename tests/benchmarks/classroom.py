"""Figures of a class: a thousand phones, votes a second beside a bare endpoint, kill -9, any request."""

from __future__ import annotations

import asyncio
import itertools
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from helpers.classroom.storage.database import sqlite_address
from helpers.classroom.storage.store import Store
from tests.benchmarks.saturating import saturate
from tests.class_fixtures import client_of, real
from tests.class_fuzz import Fuzz
from tests.class_kill import kill_while_voting
from tests.class_load import Outcome, hold_class
from tests.crowd import ROOT, Server, a_port, serving_at

CASES = ("wobbly-toddler", "irritable-toddler")
_PHONES = 1400
"""Enough that no phone votes more often than it may."""


@contextmanager
def _class() -> Iterator[tuple[Server, Store]]:
    """Serve a class from a folder that goes away."""
    with tempfile.TemporaryDirectory() as folder:
        address = sqlite_address(Path(folder) / "classroom.sqlite3")
        server, store = Server(serving_at(a_port(), address), Path(folder) / "server.log"), Store(address)
        try:
            yield server.start().ready(), store
        finally:
            server.stop()
            store.close()


def thousand_phones(phones: int = 1000, questions: int = 20, spread: float = 2.0) -> str:
    """Hold a class in which all vote within two seconds, one in ten reconnecting, one in ten changing."""
    began = time.monotonic()
    with _class() as (server, store):
        # One question is closed while its votes arrive.
        held = hold_class(
            server, store, [real(each) for each in CASES], phones, questions, spread, hasty=(5,)
        )
        outcome = asyncio.run(held)
    heard = sorted(outcome.turn_seconds)
    return (
        f"{phones} phones, {questions} questions and one second vote: {_counted(outcome)}; "
        f"{outcome.answers[409]} came after a close; vote answered p50 {_ms(outcome.vote_seconds, 50)}, "
        f"p99 {_ms(outcome.vote_seconds, 99)}; turn seen by half of the phones after {_ms(heard, 50)}, "
        f"by all after {_ms(heard, 100)}; {time.monotonic() - began:.0f} s"
    )


def kills(times: int = 30) -> str:
    """Kill the server while votes arrive, start it again, go on."""
    with _class() as (server, store):
        outcome = asyncio.run(kill_while_voting(server, store, real(CASES[0]), times))
    return f"{times} times kill -9 while 24 phones vote and change their votes: {_counted(outcome)}"


def _counted(outcome: Outcome) -> str:
    return (
        f"{outcome.answers[200]} votes and changes acknowledged, {outcome.lost} lost, "
        f"{outcome.doubled} doubled, {len(outcome.tallies)} tallies other than the phones were told"
    )


def any_request(requests: int = 10_000) -> str:
    """Ask the application anything, then look whether the class goes on."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(sqlite_address(Path(folder) / "classroom.sqlite3"))
        with client_of(store) as client:
            fuzz = Fuzz(client, store, real(CASES[1]))
            fuzz.look_at_each_odd_part()
            fuzz.look_at_any(requests)
            fuzz.still_works()
    answers = ", ".join(f"{status}: {times}" for status, times in sorted(fuzz.answers.items()))
    return f"{fuzz.answers.total()} requests, none answered by a 5xx, the class goes on; {answers}"


class _Bare(Server):
    """The bare endpoint, in a process of its own."""

    def __init__(self, folder: Path, where: str) -> None:
        self.port = a_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = folder / f"{where}.log"
        self._words = [str(self.port), str(folder / f"{where}.sqlite3"), where]

    def start(self) -> _Bare:
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.benchmarks.bare_vote", *self._words],
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return self


def votes(rounds: int = 7, seconds: float = 3.0) -> str:
    """Saturate the server and the bare endpoints with votes, by turns and by the same clients."""
    case = real(CASES[0])
    question = next(each for each in case.questions if each.marked)
    options = [each.id for each in question.parts]
    found: dict[str, list[list[float]]] = {"ours": [], "loop": [], "thread": []}
    with _class() as (server, store), tempfile.TemporaryDirectory() as folder:
        room, _ = store.add_room(case.id, case.file.version, question.id, False)
        room = store.turn(room.id, room.version, "open", [question.id])
        cookies = [f"one-of-many-phones-{number:013}" for number in range(_PHONES)]
        for each in cookies:
            store.add_phone(room, each, "", False)
        bare = [_Bare(Path(folder), where).start().ready() for where in ("loop", "thread")]
        try:
            ports = {"ours": server.serving.port, "loop": bare[0].port, "thread": bare[1].port}
            asked = {name: _requests(port, cookies, question.id, options) for name, port in ports.items()}
            for number in range(rounds + 1):
                for name, port in ports.items():
                    spent = asyncio.run(saturate(port, asked[name], seconds))
                    # The first round warms up.
                    if number:
                        found[name].append(spent)
        finally:
            for each in bare:
                each.stop()
        kept = store.votes(room.id)
        assert len(kept) == len({each.phone for each in kept}) == _PHONES
    rates = {name: [len(each) / seconds for each in side] for name, side in found.items()}
    said = [
        f"{name} {statistics.median(rates[name]):.0f} a second, "
        f"p50 {_median_ms(side, 50)}, p99 {_median_ms(side, 99)}"
        for name, side in found.items()
    ]
    ratios = [
        statistics.median(ours / theirs for ours, theirs in zip(rates["ours"], rates[name], strict=True))
        for name in ("loop", "thread")
    ]
    return (
        f"POST /vote with 64 clients, {rounds} rounds: {'; '.join(said)}; ratio {ratios[0]:.2f} to a bare "
        f"endpoint that inserts in its loop, {ratios[1]:.2f} to one that does so in a thread (at least 0.7)"
    )


def _requests(port: int, cookies: list[str], question: str, options: list[str]) -> Iterator[bytes]:
    """Yield votes of one phone after the other, each later than its last."""
    heads = [
        f"POST /vote HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
        f"Content-Type: application/json\r\nCookie: casebook={each}\r\nContent-Length: "
        for each in cookies
    ]
    for edit in itertools.count(1):
        said = {"question": question, "round": 1, "certainty": "low", "edit": edit}
        body = json.dumps(said | {"answer": [options[edit % len(options)]]})
        for head in heads:
            yield f"{head}{len(body)}\r\n\r\n{body}".encode()


def _ms(seconds: list[float], percent: int) -> str:
    ordered = sorted(seconds)
    return f"{1000 * ordered[min(len(ordered) * percent // 100, len(ordered) - 1)]:.0f} ms"


def _median_ms(rounds: list[list[float]], percent: int) -> str:
    at = [sorted(each)[len(each) * percent // 100] for each in rounds]
    return f"{1000 * statistics.median(at):.0f} ms"
