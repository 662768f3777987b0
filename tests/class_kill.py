"""A server that is killed while votes arrive, again and again: for its test and its measurement."""

from __future__ import annotations

import asyncio
import random

from tests.class_load import Outcome, compare, look_up, turned
from tests.crowd import Presenter
from tests.voters import Voter, all_join, all_leave, until

_CHANGES_EVERY = 0.3
"""Seconds, at most: more often would soon be too often for the server."""


async def kill_while_voting(server, store, case, times, phones=24):
    """Kill the server once in each vote while the phones send theirs and change them; the outcome."""
    room, token = store.add_room(case.id, case.file.version, case.questions[0].id, False)
    port, outcome, chance = server.serving.port, Outcome(), random.Random(times)  # noqa: S311
    voters = [Voter(port, case, i, changes=10_000, spread=_CHANGES_EVERY) for i in range(phones)]
    presenter = Presenter(port, token)
    turns = [(question, i) for question in case.questions for i in (1, 2)]
    try:
        await all_join(voters, room.code)
        for question, number in turns[:times]:
            for each in voters:
                each.settle(False)
            killed = kill_when_told(server, voters, chance.randrange(phones // 2, 4 * phones))
            await again(presenter, "open" if number == 1 else "again")
            await until(killed.is_set)
            # At once, because what is missing now is sent again, and in, when the server is back.
            now = Outcome()
            look_up(store, room.id, voters, now)
            outcome.lost += now.lost
            lines, before = [each.lines for each in voters], [each.answers[200] for each in voters]
            await asyncio.to_thread(server.start().ready)
            await until(lambda old=lines: all(each.lines > i for each, i in zip(voters, old, strict=True)))
            await until(lambda old=before: all(v.answers[200] > i for v, i in zip(voters, old, strict=True)))
            for each in voters:
                each.settle()
            turn = question.id, number
            await asyncio.gather(*(each.settled(turn) for each in voters))
            compare(await again(presenter, "close"), question, turn, voters, outcome)
            if number == 2:
                await again(presenter, "reveal")
                following = await again(presenter, "next")
                await asyncio.gather(*(each.hears(following["room"]["version"]) for each in voters))
        look_up(store, room.id, voters, outcome)
        assert len(store.phones(room.id)) == phones, "a phone came back as another one"
    finally:
        await all_leave(voters)
        await presenter.line.close()
    return outcome


def kill_when_told(server, voters, count):
    """Kill the server at the very moment at which so many votes were acknowledged; returns its event."""
    killed, left = asyncio.Event(), iter(range(count - 1))

    def told():
        if next(left, None) is None and not killed.is_set():
            server.kill()
            killed.set()

    for each in voters:
        each.when_told = told
    return killed


async def again(presenter, deed):
    """Do what a presenter decides, on a line that may have broken meanwhile."""
    try:
        return await turned(presenter, deed)
    except ConnectionError:
        return await turned(presenter, deed)
