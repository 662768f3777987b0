"""Every answer as a row: numbers stay numbers, words are no formulas, nothing is left out."""

import csv
import io
from datetime import date

import pytest

from helpers import home
from helpers.case import load_case
from helpers.exchange.rows import COLUMNS, as_rows
from helpers.history import read_history
from helpers.marks import Result
from helpers.records import Records
from helpers.session import Session
from helpers.spreadsheet import as_csv, with_mark
from helpers.statements import Writer

from .conftest import ROOT


@pytest.fixture
def session(make_root, more_kinds, monkeypatch):
    """Return the practice case with a question of every kind, open for a learner."""
    monkeypatch.setenv("CASEBOOK_ROOT", str(make_root(*more_kinds)))
    case = load_case("wobbling-bicycle")
    return Session(case, Records(home.records_folder(case.id)), home.pseudonym())


def answer(session, given=(), stop=None):
    given = dict(given)
    for question in session.case.questions:
        if question.id == stop:
            break
        said = given.get(question.id, question.model_answer())
        assert session.commit(question.id, said, "high" if question.marked else None).counts


def rows():
    columns, found = as_rows(read_history())
    return [dict(zip(columns, each, strict=True)) for each in found]


def by_question():
    return {each["question"]: each for each in rows()}


def test_every_answer_has_a_row_in_the_order_of_time(session):
    answer(session)
    session.start_again()
    answer(session, stop="what-now")
    found = rows()
    assert len(found) == len(read_history().answered)
    assert [each["at"] for each in found] == sorted(each["at"] for each in found)
    assert [each["attempt"] for each in found] == sorted(each["attempt"] for each in found)
    assert {each["attempt"] for each in found} == {1, 2}
    assert {each["question"] for each in found} == {each.id for each in session.case.questions}
    assert all(each["version"] == 1 and each["earlier_version"] == "no" for each in found)


def test_each_kind_tells_what_was_chosen_and_what_it_earned(session):
    answer(session, {"first-look": ("spin", "pump"), "before-the-scan": 35, "crack": "nothing"})
    found = by_question()
    first = found["first-look"]
    assert {name: first[name] for name in COLUMNS[4:14]} == {
        "step": "at-the-door",
        "step_title": "At the door",
        "question": "first-look",
        "asked": "What do you check first?",
        "chosen": "spin; pump",
        "said": "Spin both wheels; Check the tire pressure",
        "certainty": "high",
        "rating": "acceptable",
        "mark": 1.5,
        "right": 1,
    }
    sentence = found["in-one-sentence"]
    assert (sentence["chosen"], sentence["said"]) == ("", "A bicycle that began to wobble at speed.")
    assert [sentence[name] for name in ("certainty", "rating", "mark", "right")] == [""] * 4
    estimate = found["before-the-scan"]
    assert (type(estimate["said"]), estimate["said"], estimate["chosen"]) == (int, 35, "")
    crack = found["crack"]
    assert (crack["chosen"], crack["said"]) == ("nothing", "Nothing abnormal here")
    assert (crack["mark"], crack["right"], type(crack["right"])) == (-6.0, 0, int)
    order = found["order-of-work"]
    assert (order["chosen"], order["right"]) == ("look; clean; tighten; test-ride", 1)


def test_a_review_is_called_one(session):
    answer(session, {"first-look": ("x-ray",)}, stop="crack")
    last = read_history().answered[-1].at
    Records(home.records_folder(session.case.id)).append(
        Writer(home.pseudonym(), session.case.id, 1).reviewed(
            "first-look",
            "choice",
            ("spin",),
            "low",
            Result("marked", "best", 1.0),
            1,
            "",
            last,
            date(2026, 11, 22),
        )
    )
    assert [(each["attempt"], each["right"]) for each in rows()] == [(1, ""), (1, 0), ("review", 1)]


def test_an_answer_to_an_earlier_version_says_so(session):
    writer = Writer(home.pseudonym(), session.case.id, 7)
    attempt = writer.attempt(1)
    old, gone = ("an-option-of-once",), "What I wrote once."
    Records(home.records_folder(session.case.id)).append(
        writer.answered(attempt, "first-look", "choice", old, "high", Result("marked", "harmful", -6.0), 1),
        writer.answered(attempt, "a-question-of-once", "long-fill-in", gone, None, Result("kept"), 1),
    )
    first, second = rows()
    assert (first["earlier_version"], first["version"], first["chosen"]) == ("yes", 7, "an-option-of-once")
    assert (first["rating"], first["mark"], first["right"]) == ("", "", 0)
    assert (second["earlier_version"], second["asked"], second["step"]) == ("yes", "", "")
    assert (second["said"], second["chosen"], second["right"]) == (gone, "", "")


@pytest.mark.parametrize(
    "words",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        " =1",
        '=HYPERLINK("x")',
        "\u00a0=1",
        "\u2003=1",
        "\ufeff=1",
        " \u200b =1",
        "＝1",
    ],
)
def test_words_in_a_table_are_no_formula(session, words):
    answer(session, {"in-one-sentence": words}, stop="first-look")
    read = read_back()
    assert read[0]["said"] == f"'{words}"


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ('Well;=HYPERLINK("x")', 'Well;\'=HYPERLINK("x")'),
        ("one\n=1", "one\n'=1"),
        ("one\r=1", "one\r'=1"),
        ("one\r\n -1;+2", "one\r\n' -1;'+2"),
        ("\r\n-7", "'\r\n'-7"),
        ("a = b; c - d\ne", "a = b; c - d\ne"),
    ],
)
def test_words_are_no_formula_where_a_table_is_cut_at_semicolons(session, words, kept):
    answer(session, {"in-one-sentence": words}, stop="first-look")
    assert read_back()[0]["said"] == kept


def test_numbers_in_a_table_stay_numbers(session):
    answer(session, {"before-the-scan": 0, "crack": "nothing"})
    found = {each["question"]: each for each in read_back()}
    assert found["before-the-scan"]["said"] == "0"
    assert (found["crack"]["mark"], found["crack"]["right"]) == ("-6.0", "0")


def test_words_over_several_lines_stay_in_their_cell(session):
    words = 'One, "two"\nthree; 歩けない'
    answer(session, {"in-one-sentence": words}, stop="first-look")
    assert [each["said"] for each in read_back()] == [words]


def read_back():
    text = with_mark(as_csv(*as_rows(read_history()))).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_real_cases_give_rows_as_well(real_case):
    session = Session(real_case, Records(home.records_folder(real_case.id)), home.pseudonym())
    session.open_early()
    answer(session)
    columns, found = as_rows(read_history(ROOT))
    assert columns == COLUMNS
    assert len(found) == len(real_case.questions)
    assert {len(each) for each in found} == {len(columns)}


def test_a_review_tells_what_was_asked_and_what_was_remembered(learner):
    asks = "lead_in: What do you check first?"
    learner.edit((asks, f'{asks}\n        in_review: "Where to begin?"'))
    learner.answer("first-look", first_look="x-ray")
    learner.on(1).review("spin", words="Look at the wheels.")
    first, again = [each for each in rows() if each["question"] == "first-look"]
    assert (first["asked"], first["recalled"]) == ("What do you check first?", "")
    assert (again["asked"], again["recalled"]) == ("Where to begin?", "Look at the wheels.")


def test_an_answer_given_to_another_version_says_so_even_where_it_can_be_marked(learner):
    learner.answer("first-look")
    assert {each["earlier_version"] for each in rows()} == {"no"}
    learner.edit(("version: 1", "version: 2"))
    assert {each["earlier_version"] for each in rows()} == {"yes"}
