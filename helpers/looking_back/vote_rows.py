"""Every vote of a class as a row, and as a file that a spreadsheet opens and does not run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from .. import spreadsheet
from ..classroom.rules.codes import spoken_code
from .counting import lost_row, rows
from .held import Held


@dataclass(frozen=True)
class VoteRow:
    """One vote. `phone` numbers the phones as they came; `nickname` is what a person typed, if anything.

    `chosen` is the answer as it is kept, by ids; `text` says it in words. `right` is 1 or 0, and None where
    there is no rating. `seconds` count from the opening of the vote.
    """

    room: str
    question: str
    round: int
    phone: str
    pretend: str
    nickname: str
    chosen: str | int
    text: str
    certainty: str
    rating: str
    right: int | None
    seconds: float | None


COLUMNS = tuple(each.name for each in fields(VoteRow))


def vote_rows(held: Held) -> list[VoteRow]:
    """Return a row for each vote: by question, then by round, then by phone."""
    found = []
    for question_id, ballots in held.ballots.items():
        question = held.question(question_id)
        known = rows(question)
        for round_, votes in enumerate(ballots, start=1):
            span = held.spans.get((question_id, round_))
            for number, phone in enumerate(held.phones, start=1):
                if phone.id not in votes:
                    continue
                vote, counted = votes[phone.id]
                given = question.read(vote.given) if question else vote.given
                found.append(
                    VoteRow(
                        room=spoken_code(held.room.code),
                        question=question_id,
                        round=round_,
                        phone=f"phone {number}",
                        pretend="yes" if phone.pretend else "no",
                        nickname="" if phone.pretend else phone.nickname,
                        chosen="; ".join(given) if isinstance(given, tuple) else given,
                        text="; ".join((known.get(each) or lost_row(each)).text for each in counted.keys),
                        certainty=vote.certainty or "",
                        rating=counted.rating or "",
                        right=None if counted.right is None else int(counted.right),
                        seconds=round(vote.at - span.opened_at, 1) if span else None,
                    )
                )
    return found


def as_csv(found: Iterable[VoteRow]) -> str:
    """Return rows as a table with a heading, cells apart by commas."""
    return spreadsheet.as_csv(COLUMNS, (vars(each).values() for each in found))
