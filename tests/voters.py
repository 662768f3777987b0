"""Phones that vote by themselves, for the tests and measurements of a class under load."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from contextlib import aclosing
from dataclasses import dataclass

from helpers.classroom.pretending import pretend_answer
from helpers.questions import written
from tests.crowd import Phone

PATIENCE = 120
"""Seconds after which a state that was waited for does not come any more."""
_JOIN_AT_ONCE = 100


@dataclass(frozen=True)
class Sent:
    """A vote as a phone sent it."""

    edit: int
    given: str
    certainty: str | None


class Voter:
    """A phone that votes when a vote opens, sends again what was not answered, and comes back by itself.

    The first vote waits for up to `spread` seconds, so does each of its `changes`; with `reconnects` the
    stream is dropped as soon as a vote opens. `sent` and `told` hold, by question and round, every vote
    that was sent, and the last one that was acknowledged.
    """

    def __init__(self, port, case, number, reconnects=False, changes=0, spread=0.0):
        self.phone = Phone(port)
        self._case, self._changes, self._spread = case, changes, spread
        self.reconnects = reconnects
        self._chance = random.Random(number)  # noqa: S311
        self.sent, self.told = {}, {}
        self.answers, self.seconds = Counter(), []
        self.lines = 0
        self.when_told = lambda: None
        """Called as soon as a vote was acknowledged."""
        self._heard = []
        self._votes = {}
        self._enough = False
        self._listening = None

    @property
    def secret(self):
        return self.phone.cookie.partition("=")[2]

    async def join(self, code):
        answer = await self.phone.join(code)
        assert answer.status == 200, answer.body
        self._listening = asyncio.create_task(self._listen())

    async def leave(self):
        tasks = [each for each in (self._listening, *self._votes.values()) if each]
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.phone.line.close()

    def voted(self, turn):
        """Tell whether a vote of this turn was sent, whatever came back."""
        return turn in self._votes

    async def settled(self, turn):
        """Wait until the last vote of a turn was answered, whatever the answer."""
        await until(lambda: turn in self._votes)
        async with asyncio.timeout(PATIENCE):
            await self._votes[turn]

    async def hears(self, version):
        """Wait until the stream has told that the room is at a version, or beyond."""
        await until(lambda: self.heard_at(version) is not None)

    def heard_at(self, version):
        """Return when the stream told of a version first."""
        return next((at for told, at in self._heard if told >= version), None)

    def settle(self, is_enough=True):
        """Change no vote any more, or do."""
        self._enough = is_enough

    async def _listen(self):
        while True:
            try:
                self.lines += 1
                async with aclosing(self.phone.events()) as events:
                    async for now in events:
                        if self._hears(now):
                            break
            except (OSError, asyncio.IncompleteReadError):
                await asyncio.sleep(0.1)

    def _hears(self, now):
        """Take what the room tells; returns whether the line is dropped."""
        self._heard.append((now["version"], time.monotonic()))
        if now["phase"] != "open" or now["paused"]:
            return False
        turn = now["question"]["id"], now["round"]
        if turn in self._votes:
            return False
        self._votes[turn] = asyncio.create_task(self._vote(*turn))
        return self.reconnects

    async def _vote(self, question_id, number):
        question = self._case.question(question_id)
        for edit in range(1, 2 + self._changes):
            await asyncio.sleep(self._chance.uniform(0, self._spread))
            said = pretend_answer(question, 0.5, self._chance)
            if await self._send(question, number, edit, said) != 200 or self._enough:
                return

    async def _send(self, question, number, edit, said):
        turn = question.id, number
        sent = Sent(edit, written(question.kept(said["answer"])), said["certainty"])
        self.sent.setdefault(turn, []).append(sent)
        while True:
            began = time.monotonic()
            try:
                answer = await self.phone.vote(*turn, said["answer"], said["certainty"], edit)
            except ConnectionError:
                self.answers["none"] += 1
                await asyncio.sleep(0.1)
                continue
            self.answers[answer.status] += 1
            if answer.status == 200:
                self.seconds.append(time.monotonic() - began)
                self.told[turn] = sent
                self.when_told()
            # What was not taken for a moment is sent again, as the page does when its line is back.
            if answer.status not in (429, 503):
                return answer.status
            await asyncio.sleep(0.1)


def voters_for(port, case, count, spread=0.0):
    """Return phones: one in ten drops its stream at each vote, another one in ten changes its vote."""
    return [Voter(port, case, i, i % 10 == 3, int(i % 10 == 7), spread) for i in range(count)]


async def all_join(voters, code):
    """Let all phones in, many at once."""
    gate = asyncio.Semaphore(_JOIN_AT_ONCE)

    async def join(voter):
        async with gate:
            await voter.join(code)

    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(join(each) for each in voters))


async def all_leave(voters):
    await asyncio.gather(*(each.leave() for each in voters))


async def until(is_so):
    """Wait for a state."""
    async with asyncio.timeout(PATIENCE):
        while not is_so():
            await asyncio.sleep(0.02)
