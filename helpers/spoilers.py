"""Find the words of a case that are said before they may be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from .case import Case
from .placed_yaml import Path_, Placed, Problem
from .schema import Step


class SpoilerWords:
    """Words that may be said from a moment on; moments are numbers here."""

    def __init__(self, words: Iterable[tuple[str, int]]) -> None:
        # Plain searches: compiling a pattern for each word of each case takes longer than all the rest.
        self._words = [(word.removesuffix("*").casefold(), word, since) for word, since in words]

    @property
    def late(self) -> list[str]:
        """The words that may not be said at the first moment."""
        return [word for _, word, since in self._words if since > 0]

    def too_early(self, text: str, now: int = 0) -> list[str]:
        """Return the words that are said in a text before they may be."""
        folded = text.casefold()
        return [
            word
            for stem, word, since in self._words
            if now < since and stem in folded and _stands_in(folded, stem, word.endswith("*"))
        ]


def _stands_in(text: str, stem: str, any_ending: bool) -> bool:
    at = text.find(stem)
    while at >= 0:
        end = at + len(stem)
        if not _joins(text[at - 1 : at]) and (any_ending or not _joins(text[end : end + 1])):
            return True
        at = text.find(stem, at + 1)
    return False


def _joins(character: str) -> bool:
    return character.isalnum() or character == "_"


class Spoilers:
    """The spoilers of a case, and the moment from which each may be shown."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.moments = list(_moments(case))
        """Every moment in order: `step` is its opening, `step/question` that commit, then `debrief`."""
        # A comparison gives nothing away itself: it opens after the cases, but its names are seen before.
        self._compared = [Spoilers(each) for each in case.compared]
        self.words = SpoilerWords(
            (word, self.moments.index(spoiler.since))
            for spoiler in case.file.spoilers
            for word in spoiler.words
        )

    def anywhere(self, text: str) -> list[str]:
        """Return the spoilers in a text that everyone can see at any time: names, headings, code."""
        return self.too_early(text, self.moments[0]) + [
            word for each in self._compared for word in each.anywhere(text)
        ]

    @property
    def late(self) -> list[str]:
        """Every word that may not be said at the first moment."""
        return self.words.late + [word for each in self._compared for word in each.late]

    def too_early(self, text: str, moment: str) -> list[str]:
        """Return the spoilers in a text that is shown at a moment but may only be shown later."""
        return self.words.too_early(text, self.moments.index(moment))

    @cached_property
    def texts(self) -> list[tuple[str, str]]:
        """Every text of the case before the debrief, with the moment at which it is first shown."""
        return list(_texts(self.case))

    def problems(self) -> list[str]:
        """Return what the case says too early, one line each."""
        return [text for _, _, text in self._found()]

    def placed_problems(self, placed: Placed) -> list[Problem]:
        """Return what the case says too early, each where it says so in its file."""
        return [placed.problem(_place(placed, word, shown), text) for word, shown, text in self._found()]

    def _found(self) -> Iterator[tuple[str, str, str]]:
        file = self.case.file
        names = [file.id, file.notebook, file.title, *file.investigations, *file.pictures]
        names += [each.kind for each in self.case.references.by_key.values()]
        for step in file.steps:
            names += [step.id, step.title, *(each.id for each in step.questions)]
            for question in step.questions:
                names += [each.id for each in question.parts]
        for name in names:
            for word in self.anywhere(name):
                yield word, name, f"'{word}' in '{name}' can be seen at once"
        for moment, text in self.texts:
            for word in self.too_early(text, moment):
                yield word, text, f"'{word}' is said at {moment}: {text}"


def _place(placed: Placed, word: str, shown: str) -> Path_:
    """Return the path of the longest text, or else the key, that says a word in what is shown."""
    says = SpoilerWords([(word, 1)]).too_early
    parts = [(path, text) for path, text in _leaves(placed.data, ()) if text and text in shown and says(text)]
    path, _ = max(parts, key=lambda each: len(each[1]), default=(("investigations", shown), ""))
    return path


def _leaves(value: Any, path: Path_) -> Iterator[tuple[Path_, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict | tuple):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            if (*path, key) != ("spoilers",):
                yield from _leaves(each, (*path, key))


def _moments(case: Case) -> Iterator[str]:
    for step in case.steps:
        yield step.id
        for question in step.questions:
            yield f"{step.id}/{question.id}"
    yield "debrief"


def _texts(case: Case) -> Iterator[tuple[str, str]]:
    for step in case.steps:
        for finding in step.findings:
            yield step.id, f"{finding.label}: {finding.text}"
        yield from _question_texts(case, step)
        last = f"{step.id}/{step.questions[-1].id}"
        for each in (*step.published.done, *step.published.showed):
            yield last, each.text
        for name in step.published.pictures:
            yield from _picture_texts(case, name, last, last)
        for ordered in step.published.workup:
            yield last, _listed(case, ordered.order)
            if ordered.result:
                yield last, ordered.result.text


def _picture_texts(case: Case, name: str, asked: str, answered: str) -> Iterator[tuple[str, str]]:
    picture = case.file.pictures[name]
    yield asked, f"{picture.title}: {picture.alt}"
    for text in (picture.alt_after, picture.stands_for, picture.note):
        if text:
            yield answered, text
    if picture.twin:
        yield answered, case.file.pictures[picture.twin].alt_after


def _listed(case: Case, name: str) -> str:
    investigation = case.file.investigations[name]
    return f"{investigation.name} {investigation.radiation}"


def _question_texts(case: Case, step: Step) -> Iterator[tuple[str, str]]:
    asked = step.id
    for question in step.questions:
        answered = f"{step.id}/{question.id}"
        # A review may come while its case is still open, so its wording is shown as early as the question.
        yield asked, f"{question.lead_in} {question.helper} {getattr(question, 'in_review', '')}"
        for name in question.pictures:
            yield from _picture_texts(case, name, asked, answered)
        for sentence in getattr(question, "explains", ()):
            yield answered, sentence.text
        if outlined := getattr(question, "outlined", ""):
            yield answered, outlined
        for text in question.labels:
            yield asked, text
        for part in question.parts:
            yield asked, part.text
            yield answered, part.feedback
            for name in question.ordered((part.id,)):
                yield answered, _listed(case, name)
        if reveal := question.revealed:
            yield answered, f"{reveal.title} {reveal.note}"
            for item in reveal.items:
                yield answered, f"{item.label}: {item.text}"
        asked = answered
