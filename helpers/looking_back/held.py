"""A class that was held: all that is kept of it, and its case as it is now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ..case import Case, load_case
from ..classroom.rules.room import Room
from ..classroom.rules.timing import Span, Turn, spans
from ..classroom.rules.vote import Vote
from ..classroom.storage.store import Phone, Store
from ..errors import CasebookError
from ..questions import Question
from .counting import Counted, counting

Votes = dict[str, tuple[Vote, Counted]]
"""The votes on one question in one round, by phone."""


@dataclass(frozen=True)
class Held:
    """A class that was held; `case` is None where it cannot be read any more, and `why` says why."""

    room: Room
    case: Case | None
    why: str
    phones: Sequence[Phone]
    votes: Sequence[Vote]
    turns: Sequence[Turn]

    @classmethod
    def read(cls, store: Store, room: Room) -> Held:
        """Read what is kept of a class, and its case."""
        case, why = None, ""
        try:
            case = load_case(room.case_id)
        except CasebookError as error:
            why = str(error).partition("\n")[0]
        return cls(room, case, why, store.phones(room.id), store.votes(room.id), store.turns(room.id))

    def question(self, question_id: str) -> Question | None:
        """Return a question, if the case still asks it."""
        return self.case.question(question_id) if self.case else None

    @cached_property
    def asked(self) -> list[str]:
        """What was put to the vote: in the order of the case, then what the case does not ask any more."""
        voted = [question for deed, question, *_ in self.turns if deed in ("open", "again")]
        found = dict.fromkeys([*voted, *(each.question for each in self.votes)])
        known = [each.id for each in self.case.questions if each.id in found] if self.case else []
        return [*known, *(each for each in found if each not in known)]

    @cached_property
    def ballots(self) -> dict[str, tuple[Votes, Votes]]:
        """The votes on each question that was asked: the first, and the second."""
        count = {each: counting(self.question(each)) for each in self.asked}
        found: dict[str, tuple[Votes, Votes]] = {each: ({}, {}) for each in self.asked}
        for vote in self.votes:
            counted = count[vote.question](vote.given)
            found[vote.question][vote.round - 1][vote.phone] = vote, counted
        return found

    @cached_property
    def spans(self) -> dict[tuple[str, int], Span]:
        """When each vote was open, by question and round."""
        return spans(self.turns)

    @property
    def notes(self) -> list[str]:
        """What a reader of the report has to know first."""
        if self.case is None:
            return [f"The case cannot be read: {self.why}. Questions and answers are shown by their ids."]
        found = []
        now, then = self.case.file.version, self.room.case_version
        if now != then:
            which = "Earlier" if then < now else "Later"
            found.append(
                f"{which} version: the class saw version {then} of the case, and this report reads "
                f"version {now}. Words and ratings may be others."
            )
        lost = [each for each in self.asked if self.question(each) is None]
        if lost:
            found.append(f"Earlier version: the case does not ask any more: {', '.join(lost)}.")
        if left := len(self.case.questions) - (len(self.asked) - len(lost)):
            were = "One question of the case was" if left == 1 else f"{left} questions of the case were"
            found.append(f"{were} not put to the vote.")
        return found
