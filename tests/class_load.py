"""A class under load, for its tests and its measurements: held from its first question on, then looked up."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import aclosing
from dataclasses import dataclass, field, fields

from helpers.classroom.rules.tally import bins_of
from tests.crowd import Line, Presenter
from tests.voters import PATIENCE, Sent, all_join, all_leave, voters_for


@dataclass
class Outcome:
    """What became of a class: votes acknowledged, those of them that are not kept, those counted too often.

    `tallies` holds what the presenter was told where it was not what the phones were told.
    """

    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    tallies: list = field(default_factory=list)
    vote_seconds: list = field(default_factory=list)
    turn_seconds: list = field(default_factory=list)
    answers: Counter = field(default_factory=Counter)

    def add(self, other):
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


async def hold_class(server, store, cases, phones=60, questions=4, spread=0.0, hasty=()):
    """Hold a class of so many phones and questions, in a room for each case that is needed.

    Questions numbered in `hasty` close while votes arrive.
    """
    outcome = Outcome()
    for case in cases:
        asked = min(questions, len(case.questions))
        if not asked:
            break
        questions -= asked
        room, token = store.add_room(case.id, case.file.version, case.questions[0].id, False)
        voters = voters_for(server.serving.port, case, phones, spread)
        presenter = Presenter(server.serving.port, token)
        watching = asyncio.create_task(watch(server.serving.port, token))
        here = Outcome()
        try:
            await all_join(voters, room.code)
            for number, question in enumerate(case.questions[:asked]):
                await ask(presenter, voters, question, here, 1 + (number == 0), number in hasty)
            look_up(store, room.id, voters, here)
            assert all(each.lines > asked for each in voters if each.reconnects), "no stream was dropped"
        finally:
            watching.cancel()
            await all_leave(voters)
            await presenter.line.close()
        outcome.add(here)
    return outcome


async def watch(port, token):
    """Listen as the presenter's notebook does."""
    async with aclosing(Line(port).stream("/presenter/events", Presenter(port, token).headers)) as boards:
        async for _ in boards:
            pass


async def ask(presenter, voters, question, outcome, rounds=1, hasty=False):
    """Lead a class through one question and on to the next."""
    for turn in ((question.id, i + 1) for i in range(rounds)):
        began = time.monotonic()
        board = await turned(presenter, "open" if turn[1] == 1 else "again")
        if hasty:
            await votes_in(presenter, len(voters) // 3)
        else:
            await asyncio.gather(*(each.settled(turn) for each in voters))
        closed = await turned(presenter, "close")
        await asyncio.gather(*(each.settled(turn) for each in voters if each.voted(turn)))
        heard = [each.heard_at(board["room"]["version"]) for each in voters if each.voted(turn)]
        outcome.turn_seconds += [at - began for at in heard]
        compare(closed, question, turn, voters, outcome)
    await turned(presenter, "reveal")
    return await turned(presenter, "next")


async def turned(presenter, deed):
    """Do what a presenter decides; returns the board."""
    answer = await presenter.turn(deed)
    assert answer.status == 200, answer.body
    return answer.json


async def told(events, version):
    """Return what a stream tells of a room at a version, or beyond."""
    async with asyncio.timeout(PATIENCE):
        async for now in events:
            if now["version"] >= version:
                return now
    raise AssertionError("the stream ended")


async def votes_in(presenter, count):
    """Wait until so many votes are in."""
    async with asyncio.timeout(PATIENCE):
        while (await presenter.board())["votes"] < count:
            await asyncio.sleep(0.01)


def compare(board, question, turn, voters, outcome):
    """Set what the presenter is told of a round beside what the phones were told."""
    told = [each.told[turn] for each in voters if turn in each.told]
    tally = board["tallies"][question.id]
    voted, counts = tally["voted"][turn[1] - 1], tally["counts"][turn[1] - 1]
    expected = Counter(b for each in told for b in bins_of(question, question.read(each.given), False))
    if voted != len(told) or +Counter(counts) != expected:
        outcome.tallies.append((turn, voted, len(told), counts, dict(expected)))
    outcome.doubled += max(0, voted - len(told))


def look_up(store, room_id, voters, outcome):
    """Look up in the database every vote that was acknowledged."""
    kept = {}
    for each in store.votes(room_id):
        kept.setdefault((each.phone, each.question, each.round), []).append(each)
    outcome.doubled += sum(len(each) - 1 for each in kept.values())
    for voter in voters:
        phone = store.phone(voter.secret)
        for turn, told in voter.told.items():
            found = kept.get((phone.id, *turn)) if phone else None
            now = found and Sent(found[-1].edit, found[-1].given, found[-1].certainty)
            # A change whose acknowledgement never came may be in.
            later = [each for each in voter.sent[turn] if each.edit > told.edit]
            outcome.acknowledged += 1
            outcome.lost += now not in (told, *later)
        outcome.answers += voter.answers
        outcome.vote_seconds += voter.seconds
