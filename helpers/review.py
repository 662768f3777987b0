"""Spaced review: which questions come back, and when. Pure: it takes answers and today's date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from .case import Case
from .history import Answered, CaseHistory
from .questions import Rated

GAPS = (1, 7, 30)
"""Days after which a question comes back; whether gaps grow or stay equal makes no measurable difference
(Latimier, Peyre and Ramus, Educ Psychol Rev 2021;33:959, a meta-analysis)."""


@dataclass(frozen=True)
class Waiting:
    """A question on its way back: `gap` is the number of days it waits, `due` the UTC day it comes."""

    gap: int
    due: date


def next_review(answers: Iterable[Answered], today: date) -> Waiting | None:
    """Return when a question comes back; None for one that was known, or that passed all its reviews.

    `answers` are those to this one question, in the order in which they were given. What was missed in an
    attempt, or right with low certainty, waits a day. A right review lengthens the wait, one with low
    certainty repeats it; after the last gap the question stays away. A wrong one begins anew, after the
    last gap too. A right review before its day changes nothing: the same day on two computers is not two
    reviews. An answer that seems to come from the future, because the clock was set back, makes its
    question due today.
    """
    stage: int | None = None
    day = due = date.min
    for each in answers:
        if each.right is None:
            continue
        if not each.review:
            if each.right and each.deed.certainty != "low":
                continue
            stage = 0
        elif not each.right:
            stage = 0
        elif stage is None or day <= each.deed.day < due:
            continue
        elif each.deed.certainty != "low":
            stage += 1
        if stage == len(GAPS):
            stage = None
            continue
        day = each.deed.day
        due = _later(day, GAPS[stage])
    if stage is None:
        return None
    return Waiting(GAPS[stage], min(due, today) if day > today else due)


def _later(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max


@dataclass(frozen=True)
class Item:
    """A question that comes back, with the answer that it had last."""

    case: Case
    question: Rated
    waiting: Waiting
    last: Answered

    @property
    def key(self) -> str:
        """What tells it from the questions of other cases."""
        return f"{self.case.id}/{self.question.id}"


@dataclass(frozen=True)
class Plan:
    """What comes back: `due` now, mixed across cases and in each in the order of the case; `later` not yet.

    `dropped` are (case, question id) of reviews whose question the present case does not ask any more, or
    does not mark.
    """

    due: Sequence[Item]
    later: Sequence[Item]
    dropped: Sequence[tuple[Case, str]]


def plan(cases: Iterable[CaseHistory], today: date) -> Plan:
    """Return which questions of these cases are due on a UTC day, which later, and which are gone."""
    waiting: list[Item] = []
    dropped = []
    for history in cases:
        by_question: dict[str, list[Answered]] = {}
        for each in history.answered:
            by_question.setdefault(each.question_id, []).append(each)
        for name, answers in by_question.items():
            found, last = next_review(answers, today), answers[-1]
            if found and isinstance(last.question, Rated):
                waiting.append(Item(history.case, last.question, found, last))
            elif found:
                dropped.append((history.case, name))
    # A later step of a case tells what an earlier one asks.
    waiting.sort(key=lambda each: (each.case.id, each.case.questions.index(each.question)))
    due = [each for each in waiting if each.waiting.due <= today]
    later = [each for each in waiting if each.waiting.due > today]
    return Plan(_mixed(due), later, dropped)


def waiting_of(history: CaseHistory, question_id: str, today: date) -> Waiting | None:
    """Return when a question of a case comes back, as `next_review` does."""
    return next_review((each for each in history.answered if each.question_id == question_id), today)


def _mixed(items: Sequence[Item]) -> list[Item]:
    """Return items so that neighbors come from different cases wherever that can be."""
    rows: dict[str, list[Item]] = {}
    for each in items:
        rows.setdefault(each.case.id, []).append(each)
    found: list[Item] = []
    while any(rows.values()):
        before = found[-1].case.id if found else None
        # The longest row first: what is left of it at the end has no other case to mix with.
        others = [row for name, row in rows.items() if row and name != before] or [*rows.values()]
        found.append(max(others, key=len).pop(0))
    return found
