"""A learner of the practice case whose clock can be set."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count

import pytest

from helpers import statements
from helpers.case import load_case
from helpers.history import read_history
from helpers.questions import Choice
from helpers.session import Session
from helpers.sitting import Sitting

DAY_ONE = date(2026, 3, 2)


class Learner:
    """Answers the practice case on days of a calendar of its own, counted from 0."""

    def __init__(self, make_root, monkeypatch):
        self._make, self._patch = make_root, monkeypatch
        self.root = make_root()
        self.on(0)
        monkeypatch.setenv("CASEBOOK_ROOT", str(self.root))

    def on(self, day):
        """Set the clock to a day."""
        now = datetime.combine(DAY_ONE + timedelta(days=day), time(12), UTC)

        ticks = count()

        class Clock(datetime):
            @classmethod
            def now(cls, tz=None):
                return now.astimezone(tz) + timedelta(seconds=next(ticks))

        self._day = now.date()
        self._patch.setattr(statements, "datetime", Clock)
        return self

    @property
    def today(self):
        return self._day

    def edit(self, *changes):
        """Change the case file, as its author does after answers were given."""
        self._make(*changes)

    def session(self):
        return Session.open("wobbling-bicycle")

    def answer(self, upto="", certainty="high", **given):
        """Commit answers up to and with a question: those that are given (by id, - as _), else the best."""
        session = self.session()
        while question := session.run.open_question:
            answer = given.get(question.id.replace("-", "_"), question.model_answer())
            answer = [answer] if isinstance(question, Choice) and isinstance(answer, str) else answer
            assert session.commit(question.id, answer, certainty if question.marked else None).counts
            if question.id == upto:
                break
        return session

    def again(self):
        """Begin a new attempt."""
        self.session().start_again()
        return self

    def history(self):
        return read_history(self.root)

    @property
    def case(self):
        return load_case("wobbling-bicycle", self.root)

    def sitting(self):
        return Sitting(self.root, lambda: self._day)

    def review(self, given, certainty="medium", words="what I remember"):
        """Answer the question of a new sitting; returns the sitting."""
        sitting = self.sitting()
        key = sitting.item.key
        sitting.recall(key, words)
        assert sitting.commit(key, [given], certainty).counts
        return sitting


@pytest.fixture
def learner(make_root, monkeypatch):
    """Return a learner of the practice case."""
    return Learner(make_root, monkeypatch)


@pytest.fixture
def missed(learner):
    """Return a learner on the day after the first choice was missed."""
    learner.answer("first-look", first_look="x-ray")
    return learner.on(1)
