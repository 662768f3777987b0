"""What a learner missed, or knew without being sure, as a text file that Anki imports: a note a question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from ..case import Case
from ..history import Answered, History
from ..outcome import option_word, outcome_word
from ..question_view import given_text
from ..questions import Choice, Explained, Option, Rank, Rated
from .sources import cited

# What is in which column; Anki tells notes apart by the first, so that a second import updates them.
_HEAD = "#separator:tab\n#html:true\n#notetype:Basic\n#guid column:1\n#deck column:2\n#tags column:5\n"


@dataclass(frozen=True)
class Cards:
    """A file for Anki.

    `pictured` counts what was missed in pictures, which a text file cannot show; `gone` the questions that
    the present case does not ask any more.
    """

    content: bytes
    notes: int
    pictured: int
    gone: int


def cards(history: History) -> Cards:
    """Return a note for each question whose last answer was missed, or right with low certainty."""
    latest = {(each.case.id, each.question_id): each for each in history.answered if each.right is not None}
    due = [each for each in latest.values() if not each.right or each.deed.certainty == "low"]
    asked = [each for each in due if isinstance(each.question, Rated)]
    in_words = [each for each in asked if each.question and not each.question.pictures]
    # The sources have their names in the debrief; before, they may give the diagnosis away.
    finished = {each.case.id: each.finished for each in history.cases}
    lines = [_line(_Note(each, finished[each.case.id])) for each in in_words]
    content = (_HEAD + "".join(lines)).encode("utf-8", "replace")
    return Cards(content, len(in_words), len(asked) - len(in_words), len(due) - len(asked))


def _line(note: _Note) -> str:
    columns = (note.guid, note.deck, note.front(), note.back(), " ".join(note.tags()))
    # The text is HTML: white space is all the same in it, and no quotation mark is left.
    return "\t".join(" ".join(each.split()) for each in columns) + "\n"


class _Note:
    """One note: the question without its options, to be recalled, and the best answer with its reasons."""

    def __init__(self, answered: Answered, named: bool) -> None:
        assert isinstance(answered.question, Rated)
        self.answered, self.named = answered, named
        self.case: Case = answered.case
        self.question: Choice | Rank = answered.question
        self.step = self.case.step_of(self.question.id)
        self.guid = f"oms-casebook/{self.case.id}/{self.question.id}"
        self.deck = f"Casebook::{self.case.title.replace('::', ':')}"

    def tags(self) -> list[str]:
        found = [
            "casebook",
            self.case.id,
            f"step-{self.step.id}",
            "unsure" if self.answered.right else "missed",
        ]
        return [*found, "harmful"] if self.answered.harmful else found

    def front(self) -> str:
        number = self.case.questions.index(self.question) + 1
        place = f"{self.case.title}, {self.step.title}, question {number}"
        known = [_labeled(each.label, each.text) for each in self.step.findings]
        asked = escape(self.question.in_review or f"{self.question.lead_in} {self.question.helper}".strip())
        return f"<p><i>{escape(place)}</i></p>{_list(known)}<p><b>{asked}</b></p>"

    def back(self) -> str:
        match self.question:
            case Choice():
                best = [self._explained(each) for each in self.question.options if each.rating == "best"]
            case Rank():
                model = [self.question.part(each) for each in self.question.model_answer()]
                best = [self._explained(each) for each in model if each]
        said = f"{_list(best, 'ol' if isinstance(self.question, Rank) else 'ul')}{self._own()}"
        return f"{said}<p><small>Ratings are editorial; no clinician has reviewed them.</small></p>"

    def _explained(self, part: Explained) -> str:
        word = f"{option_word(self.question, part.rating)}. " if isinstance(part, Option) else ""
        return f"<b>{escape(part.text)}</b>: {escape(word)}{self._sourced(part.feedback, part.cite)}"

    def _sourced(self, text: str, ids: Iterable[str]) -> str:
        return escape(f"{text} ({cited(self.case, ids, self.named)})")

    def _own(self) -> str:
        """Return what the learner said, and why it is rated as it is."""
        result = self.answered.result
        if result is None or result.rating is None:
            return "<p>You answered an older wording of this question.</p>"
        given = self.question.read(self.answered.deed.given)
        word = outcome_word(self.question, result.rating, given)
        said = (
            f"You, with {self.answered.deed.certainty} certainty: {given_text(self.question, given)}. {word}."
        )
        why: list[str] = []
        if isinstance(self.question, Choice):
            chosen = [each for each in self.question.options if each.id in given]
            why = [self._explained(each) for each in chosen if each.rating != "best"]
        if isinstance(self.question, Rank):
            moved = self.question.misplaced(given)
            parts = [(self.question.part(each), place) for each, place in moved.items()]
            why = [f"{place.capitalize()}: {escape(each.text)}" for each, place in parts if each]
        return f"<p>{escape(said)}</p>{_list(why)}"


def _labeled(label: str, text: str) -> str:
    return f"<b>{escape(label)}</b>: {escape(text)}" if label else escape(text)


def _list(items: list[str], kind: str = "ul") -> str:
    return f"<{kind}>{''.join(f'<li>{each}</li>' for each in items)}</{kind}>" if items else ""
