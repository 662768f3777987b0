"""What the terminal of whoever teaches tells: notes in their order, and once what a closed vote came to."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from helpers.classroom import narration
from helpers.classroom.narration import Narration
from helpers.classroom.rules.board import board
from helpers.classroom.rules.room import Room
from helpers.classroom.rules.vote import Vote
from helpers.classroom.storage.database import Unavailable

from .class_fixtures import real

CASE = real("irritable-toddler")
QUESTION = "unifying-diagnosis"
ROOM = Room("r", "KRT482", CASE.id, 1, False, QUESTION, "ready", 0, False, 7, 0.0, 0.0)
REPORT = "casebook class-report KRT482"


def wrote(phone, words, number=1, question=QUESTION):
    return Vote(phone, "r", question, number, words, None, 1, 0.0)


@pytest.fixture
def told(monkeypatch, capsys):
    """Return a function that lets the terminal hear of a room; it returns what was printed."""
    line = SimpleNamespace(board=None, listen=lambda: None)
    votes = []

    def of_room(room_id, question):
        return [each for each in votes if (each.room, each.question) == (room_id, question)]

    monkeypatch.setattr(narration, "PresenterLine", lambda _key, changed: line)
    heard = Narration(None, CASE, SimpleNamespace(votes=of_room), REPORT)

    def hear(*cast, people=3, **state):
        votes[:] = cast
        room = replace(ROOM, **state)
        line.board = board(room, CASE, list(cast), people, len(cast))
        heard._changed()
        return capsys.readouterr().out

    hear.store = heard._store
    return hear


def test_words_are_told_once_and_of_the_vote_that_was_closed(told):
    first = wrote("a", "First words."), wrote("b", "Others.", question="first-investigation")
    assert "words" not in told(*first, phase="open", round=1)
    said = told(*first, phase="closed", round=1)
    assert said.splitlines() == [
        "", "Which one diagnosis could tie all of this together?",
        "In their own words (1); the room does not see them:", "  - First words.",
    ]  # fmt: skip
    # Somebody joins, the presenter pauses and goes on, the answer is shown.
    assert told(*first, phase="closed", round=1, people=4) == ""
    assert told(*first, phase="revealed", round=1) == ""
    said = told(*first, wrote("a", "Second words.", 2), phase="closed", round=2)
    assert "Second words." in said
    assert "First words." not in said


def test_who_missed_the_close_is_told_after_the_reveal(told):
    told(phase="open", round=1)
    assert "  - Late news." in told(wrote("a", "Late news."), phase="revealed", round=1)


def test_what_was_shown_without_a_vote_has_nothing_to_tell(told):
    told()
    assert told(phase="revealed", round=0) == ""


def test_a_class_that_is_gone_on_with_reads_its_step_first(told):
    said = told(wrote("a", "Words."), phase="closed", round=1)
    assert said.index("Step 2 of 4") < said.index("In their own words")


def test_what_cannot_be_seen_is_no_answer_and_what_is_long_is_cut_anywhere(told):
    said = told(wrote("a", "\u200b \x07"), wrote("b", "\u5b57" * 301), phase="closed", round=1)
    assert "In their own words (1)" in said
    assert said.count("\u5b57") == 300
    assert said.rstrip().endswith(f"All of it: {REPORT} --csv votes-KRT482.csv --force")


def test_a_database_that_does_not_answer_is_said(told, monkeypatch):
    def fails(*_given):
        raise Unavailable("the database does not answer")

    monkeypatch.setattr(told.store, "votes", fails)
    said = told(wrote("a", "Words."), phase="closed", round=1)
    assert "What came in cannot be read now: the database does not answer" in said


def test_how_many_were_right_is_told_with_the_rule(told):
    question = "first-investigation"
    best = next(each.id for each in CASE.question(question).options if each.rating == "best")
    votes = [wrote(f"p{i}", best, question=question) for i in range(6)]
    said = told(*votes, question=question, phase="closed", round=1)
    assert "6 of 6 chose best (100%): above 70%, reveal and move on." in said


def test_of_estimates_the_median_and_the_range_are_told(told):
    question = "before-the-search"
    percents = {"a": "10", "b": "30", "c": "50", "d": "95"}
    votes = [wrote(phone, percent, question=question) for phone, percent in percents.items()]
    said = told(*votes, question=question, phase="closed", round=1)
    assert "4 estimates, from 10 to 95%, median 40%." in said
    assert "chose best" not in said


def test_at_the_end_the_report_is_named_once(told):
    told()
    said = told(phase="ended").strip()
    assert said == f"The class has ended. How it went: {REPORT}. Ctrl-C closes the room."
    assert told(phase="ended") == ""
