"""The table of reachable marks."""

from itertools import permutations

import pytest

from helpers.authoring import mark_table
from helpers.authoring.mark_table import Row, as_text, rows, table


def test_each_question_has_the_best_and_the_worst_of_all_its_answers(case):
    assert rows(case) == [
        Row("in-one-sentence", None, None, ""),
        Row("first-look", 3, -6, "1 best, 1 acceptable, 1 low yield, 1 harmful"),
        Row("what-now", 3, -6, "1 best, 1 acceptable, 1 low yield, 1 harmful"),
        Row("mend", 3, -6, "1 best, 1 low yield"),
        Row("looking-ahead", None, None, ""),
    ]


def test_a_question_without_a_wrong_answer_costs_nothing(make_case):
    case = make_case(
        (
            'rating: low_yield\n            feedback: "It is known',
            'rating: acceptable\n            feedback: "It',
        )
    )
    (row,) = [each for each in rows(case) if each.question == "mend"]
    assert (row.best, row.worst) == (3, 0.5)


def test_the_marks_are_those_that_the_question_gives(case, monkeypatch):
    question = case.questions[1]
    seen, mark = [], type(question).mark

    def watched(self, answer, certainty):
        if self.id == question.id:
            seen.append((tuple(answer), certainty))
        return mark(self, answer, certainty)

    monkeypatch.setattr(type(question), "mark", watched)
    rows(case)
    # Of several the weakest counts, so one option alone reaches as far as any set.
    assert len(seen) == len(set(seen)) == 4 * 3


def test_any_case_has_a_row_for_each_question(any_case):
    found = rows(any_case)
    assert [each.question for each in found] == [each.id for each in any_case.questions]
    for row, question in zip(found, any_case.questions, strict=True):
        assert (row.best is None) == (not question.marked)
        if question.marked:
            model = [question.mark(question.model_answer(), each).mark for each in ("low", "medium", "high")]
            assert row.best == max(model)
            assert row.worst <= 0.5 < row.best


class Ordered:
    """A kind of question that the table knows nothing of."""

    id, marked = "order", True

    def model_answer(self):
        return ("a", "b", "c")

    def mark(self, answer, certainty):
        assert answer in permutations(self.model_answer())
        right = answer == self.model_answer()
        return type(
            "Result", (), {"mark": {"low": 1, "medium": 2, "high": 3}[certainty] * (1 if right else -1)}
        )


class Free(Ordered):
    """A kind whose best answer is no list."""

    def model_answer(self):
        return 50

    def mark(self, answer, certainty):
        return type("Result", (), {"mark": None if certainty == "low" else 1.5})


def test_a_kind_that_is_not_known_is_marked_with_its_best_answer_and_that_back_to_front():
    assert [max(mark_table._marks(Ordered())), min(mark_table._marks(Ordered()))] == [3, -3]
    assert set(mark_table._marks(Free())) == {1.5}


TEXT = """
wobbling-bicycle, version 1: marks that can be reached
  question               best       worst  options
  in-one-sentence  not marked  not marked
  first-look               +3          -6  1 best, 1 acceptable, 1 low yield, 1 harmful
  what-now                 +3          -6  1 best, 1 acceptable, 1 low yield, 1 harmful
  mend                     +3          -6  1 best, 1 low yield
  looking-ahead    not marked  not marked
  total                    +9         -18
"""


def test_piped_the_table_is_plain_text(case, capsys):
    tables = [table(case, rows(case))]
    assert "\n".join(as_text(tables)) + "\n" == TEXT
    mark_table.print_tables(tables)
    assert capsys.readouterr().out == TEXT
    TEXT.encode("ascii")


def test_a_half_mark_and_none_are_written_plainly():
    assert [mark_table._said(each) for each in (1.5, 0.0, -0.5, None)] == ["+1.5", "0", "-0.5", "not marked"]


@pytest.mark.parametrize("installed", [True, False])
def test_on_a_terminal_rich_draws_it_where_it_is_installed(case, capsys, monkeypatch, installed):
    import builtins
    import sys

    importing = builtins.__import__

    def without(name, *rest):
        if name.startswith("rich"):
            raise ImportError(name)
        return importing(name, *rest)

    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "120")
    if not installed:
        monkeypatch.setattr(builtins, "__import__", without)
    mark_table.print_tables([table(case, rows(case))])
    out = capsys.readouterr().out
    assert ("━" in out) is installed
    assert "wobbling-bicycle, version 1: marks that can be reached" in out
    assert "1 best, 1 acceptable, 1 low yield, 1 harmful" in out
