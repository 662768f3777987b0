"""A full room: no vote is lost, none counts twice, and the presenter is told what the phones were told."""

import asyncio

from tests.class_fixtures import real
from tests.class_load import hold_class


def test_no_vote_of_a_full_room_is_lost_or_counted_twice(database, started, opened):
    phones, questions = 60, 4
    # On PostgreSQL two workers share the room.
    workers = 2 if database.startswith("postgresql") else 1
    server, store = started(database, workers=workers), opened(database)
    held = hold_class(server, store, [real("irritable-toddler")], phones, questions, hasty=(1,))
    outcome = asyncio.run(held)
    assert (outcome.lost, outcome.doubled, outcome.tallies) == (0, 0, [])
    assert set(outcome.answers) <= {200, 409}
    # The first question is voted on twice; where a vote closes early, some may come too late.
    assert outcome.acknowledged >= phones * questions
    assert outcome.acknowledged + outcome.answers[409] >= phones * questions + phones // 3
