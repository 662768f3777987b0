"""Which questions come back, and when: by hand, and whatever the clock does."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.review import GAPS, Waiting, _mixed, next_review, plan

MONDAY = date(2026, 3, 2)


@dataclass
class Said:
    """What an answer has to tell of itself here."""

    on: int
    right: bool | None
    certainty: str = "high"
    review: bool = False

    @property
    def deed(self):
        return SimpleNamespace(day=MONDAY + timedelta(days=self.on), certainty=self.certainty)


def reviewed(on, right=True):
    return Said(on, right, "medium", review=True)


def waiting(answers, today=0):
    return next_review(answers, MONDAY + timedelta(days=today))


def on(gap, day):
    return Waiting(gap, MONDAY + timedelta(days=day))


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([Said(0, False)], on(1, 1)),
        ([Said(0, True, "low")], on(1, 1)),
        ([Said(0, True, "medium")], None),
        ([Said(0, None)], None),
        ([Said(0, False), reviewed(1)], on(7, 8)),
        ([Said(0, False), reviewed(1), reviewed(8)], on(30, 38)),
        ([Said(0, False), reviewed(1), reviewed(8), reviewed(38)], None),
        ([Said(0, False), reviewed(1), reviewed(8, right=False)], on(1, 9)),
        ([Said(0, False), reviewed(1), reviewed(8), reviewed(38, right=False)], on(1, 39)),
        # Right in one window, wrong in another, or on another computer: it was not known.
        ([Said(0, False), reviewed(1), reviewed(8), reviewed(38), reviewed(38, right=False)], on(1, 39)),
        # A review that comes late counts from the day on which it was done.
        ([Said(0, False), reviewed(5)], on(7, 12)),
        # Right again in a later attempt: its debrief had been read.
        ([Said(0, False), Said(3, True)], on(1, 1)),
        # Missed in a later attempt: it begins anew.
        ([Said(0, False), reviewed(1), Said(3, False)], on(1, 4)),
        ([Said(0, True), Said(3, False)], on(1, 4)),
        ([Said(0, False), reviewed(1), reviewed(8), reviewed(38), Said(50, False)], on(1, 51)),
    ],
)
def test_the_way_of_a_question_by_hand(answers, expected):
    assert waiting(answers, today=60) == expected


def test_a_later_step_of_a_case_never_comes_before_an_earlier_one(learner):
    learner.answer("what-now", first_look="x-ray", what_now="paint")
    # The first question waits longer by now, and both are due.
    learner.on(1).review("spin")
    found = plan(learner.history().cases, learner.on(60).today)
    assert [each.question.id for each in found.due] == ["first-look", "what-now"]
    assert found.due[0].waiting.due > found.due[1].waiting.due


def test_a_right_review_before_its_day_is_no_second_review():
    # The same day on two computers, merged afterwards.
    assert waiting([Said(0, False), reviewed(1), reviewed(1)], today=2) == on(7, 8)
    # A wrong one always counts.
    assert waiting([Said(0, False), reviewed(1), reviewed(1, right=False)], today=2) == on(1, 2)


def test_an_answer_from_the_future_is_due_today_and_not_in_years():
    # Given while the clock ran a year ahead.
    assert waiting([Said(365, False)], today=0) == on(1, 0)
    # Its review names today, and the wait counts from there.
    assert waiting([Said(365, False), reviewed(0)], today=0) == on(7, 7)
    assert waiting([Said(365, False), reviewed(0)], today=7) == on(7, 7)


@given(
    days=st.lists(st.tuples(st.integers(-400, 400), st.booleans()), min_size=1, max_size=12),
    today=st.integers(-400, 400),
)
def test_whatever_the_clock_did_no_question_is_lost_for_longer_than_the_longest_wait(days, today):
    answers = [Said(days[0][0], False), *(reviewed(*each) for each in days[1:])]
    found = waiting(answers, today)
    if found is None:
        # It left by reviews that were right.
        assert sum(right for _, right in days[1:]) >= len(GAPS)
    else:
        assert found.gap in GAPS
        assert found.due <= MONDAY + timedelta(days=today + max(GAPS))


def test_the_end_of_the_calendar_is_no_fault():
    far = SimpleNamespace(right=False, review=False, deed=SimpleNamespace(day=date.max, certainty="low"))
    assert next_review([far], MONDAY).due == MONDAY


def test_neighbors_come_from_different_cases_where_that_can_be():
    def items(letters):
        return [SimpleNamespace(case=SimpleNamespace(id=each), number=i) for i, each in enumerate(letters)]

    for letters in ("aaabbb", "aaaab", "abc", "aabbbcc", "a", ""):
        found = _mixed(items(letters))
        names = [each.case.id for each in found]
        assert sorted(names) == sorted(letters)
        clashes = sum(a == b for a, b in pairwise(names))
        most = max((letters.count(each) for each in letters), default=0)
        assert clashes == max(0, 2 * most - len(letters) - 1)
        for name in set(names):
            numbers = [each.number for each in found if each.case.id == name]
            assert numbers == sorted(numbers)


# -- from the records ----------------------------------------------------------------------------------


@pytest.fixture
def practiced(make_root, monkeypatch):
    """Return the history of the practice case after these (question, answer, certainty)."""
    from helpers.history import read_history
    from helpers.session import Session

    root = make_root()
    monkeypatch.setenv("CASEBOOK_ROOT", str(root))

    def practiced(*answers):
        session = Session.open("wobbling-bicycle")
        for question, answer, certainty in answers:
            assert session.commit(question, answer, certainty).counts
        return read_history(root)

    return practiced


def test_what_was_missed_or_unsure_comes_back_tomorrow(practiced, case):
    missed, _ = _ids(case, "first-look")
    history = practiced(("in-one-sentence", "It wobbles.", None), ("first-look", [missed], "high"))
    today = history.answered[-1].deed.day
    found = plan(history.cases, today)
    assert (found.due, found.dropped) == ([], [])
    assert [(each.question.id, each.waiting.gap) for each in found.later] == [("first-look", 1)]
    tomorrow = today + timedelta(days=1)
    (item,) = plan(history.cases, tomorrow).due
    assert (item.key, item.last.right) == ("wobbling-bicycle/first-look", False)


def test_what_was_known_stays_away(practiced, case):
    _, right = _ids(case, "first-look")
    history = practiced(("in-one-sentence", "It wobbles.", None), ("first-look", [right], "medium"))
    found = plan(history.cases, date.max)
    assert (found.due, found.later, found.dropped) == ([], [], [])


def _ids(case, question_id):
    options = case.question(question_id).options
    missed = next(each.id for each in options if each.rating in ("low_yield", "harmful"))
    return missed, next(each.id for each in options if each.rating == "best")
