"""What a learner did is read back whole, whatever happened to the records or to the case in between."""

import json
import re
import shutil

from helpers import home
from helpers.history import CaseHistory, read_history

OPTION_GONE = [("          - id: x-ray\n", "          - id: x-rays\n")]


def ids(answered):
    return [(each.attempt, each.question_id, each.right) for each in answered]


def test_nothing_was_done_yet(learner):
    history = learner.history()
    assert (history.cases, history.elsewhere, history.answered) == ([], {}, [])


def test_every_attempt_is_told_in_the_order_in_which_it_was_begun(learner):
    learner.answer("what-now", first_look="x-ray")
    learner.on(3).again().answer("first-look")
    history = learner.history()
    assert ids(history.answered) == [
        (1, "in-one-sentence", None),
        (1, "first-look", False),
        (1, "what-now", True),
        (2, "in-one-sentence", None),
        (2, "first-look", True),
    ]
    (case,) = history.cases
    assert len(case.attempts) == 2
    assert [case.run(each).total() for each in case.attempts] == [-3.0, 3.0]
    assert not case.finished


def test_an_attempt_in_which_nothing_was_answered_has_no_number(learner):
    learner.answer("first-look")
    learner.again().again()
    assert len(learner.history().cases[0].attempts) == 1


def test_two_computers_that_began_alike_keep_their_attempts_apart(learner, tmp_path):
    learner.answer("first-look")
    folder = home.records_folder("wobbling-bicycle")
    elsewhere = tmp_path / "elsewhere"
    shutil.move(home.all_records(), elsewhere)
    # Another computer knows nothing of the pseudonym of this one.
    home._fresh_pseudonym.cache_clear()
    learner.on(1).answer("first-look", first_look="ride-on")
    for file in (elsewhere / "wobbling-bicycle").iterdir():
        shutil.copy(file, folder)
    found = [each for each in learner.history().answered if each.question]
    assert [(each.attempt, each.harmful) for each in found if each.question.marked] == [(1, False), (2, True)]


def test_only_the_first_answer_of_an_attempt_counts(learner):
    learner.answer("first-look", first_look="ride-on")
    learner.session().commit("first-look", ["spin"], "high")
    assert ids(learner.history().answered)[1:] == [(1, "first-look", False)]


def test_an_answer_whose_option_is_gone_stays_as_it_was_marked_then(learner):
    learner.answer("first-look", first_look="x-ray")
    learner.edit(*OPTION_GONE)
    answered = learner.history().answered[-1]
    assert answered.outdated
    assert (answered.question.id, answered.right, answered.harmful) == ("first-look", False, False)


def test_an_answer_whose_question_is_gone_stays_too(learner):
    learner.answer("what-now", what_now="hammer")
    learner.edit(
        ("      - id: what-now\n", "      - id: what-then\n"),
        ("in-the-stand/what-now", "in-the-stand/what-then"),
    )
    answered = learner.history().answered[-1]
    assert (answered.question, answered.question_id, answered.right) == (None, "what-now", False)
    assert answered.outdated


def test_records_of_a_case_that_is_not_here_are_counted(learner):
    learner.answer("first-look")
    folder = home.records_folder("wobbling-bicycle")
    shutil.copytree(folder, folder.with_name("another-case"))
    assert learner.history().elsewhere == {"another-case": 3}


def test_a_case_that_cannot_be_opened_costs_no_other(learner):
    learner.answer("first-look")
    folder = home.records_folder("wobbling-bicycle")
    shutil.copytree(folder, folder.with_name("broken"))
    (learner.root / "cases" / "broken").mkdir()
    (learner.root / "cases" / "broken" / "case.yaml").write_text("id: [", encoding="utf-8")
    history = learner.history()
    assert list(history.elsewhere) == ["broken"]
    assert len(history.answered) == 2


def test_lines_that_cannot_be_read_are_counted(learner):
    learner.answer("first-look")
    folder = home.records_folder("wobbling-bicycle")
    odd = {"id": "x", "verb": {"id": "http://adlnet.gov/expapi/verbs/answered"}}
    (folder / "more.jsonl").write_text("{half\n" + json.dumps(odd) + "\n", encoding="utf-8")
    assert learner.history().cases[0].unread == 2


def test_a_folder_that_cannot_be_read_is_an_empty_one(learner, tmp_path):
    assert read_history(learner.root, tmp_path / "none").answered == []


def test_a_review_is_told_apart_and_in_no_attempt(learner):
    learner.answer("first-look", first_look="x-ray")
    learner.on(1).review("spin")
    review = learner.history().answered[-1]
    assert (review.review, review.attempt, review.question_id, review.right) == (True, 0, "first-look", True)
    assert (review.deed.recall, review.deed.day) == ("what I remember", learner.today)


def test_answers_to_several_cases_come_in_the_order_of_time(learner):
    learner.answer("first-look")
    folder = home.records_folder("wobbling-bicycle")
    later = (learner.root / "cases" / "wobbling-bicycle").with_name("bicycle-two")
    shutil.copytree(learner.root / "cases" / "wobbling-bicycle", later)
    text = (
        (later / "case.yaml").read_text(encoding="utf-8").replace("id: wobbling-bicycle", "id: bicycle-two")
    )
    (later / "case.yaml").write_text(text, encoding="utf-8")
    other = folder.with_name("bicycle-two")
    other.mkdir()
    for file in folder.iterdir():
        moved = file.read_text(encoding="utf-8").replace("/wobbling-bicycle", "/bicycle-two")
        # Half a second later each.
        moved = re.sub(r"(T12:00:0\d\.)0", r"\g<1>5", moved)
        moved = re.sub(r'"id": "([0-9a-f]{8})-', lambda found: f'"id": "{found[1][::-1]}-', moved)
        (other / file.name).write_text(moved, encoding="utf-8")
    found = learner.history().answered
    assert [each.case.id for each in found] == ["wobbling-bicycle", "bicycle-two"] * 2
    assert [each.at for each in found] == sorted(each.at for each in found)


def test_a_case_is_finished_when_every_question_is_answered_whether_or_not_that_was_said(learner):
    learner.answer("what-now")
    assert not learner.history().cases[0].finished
    learner.answer()
    (case,) = learner.history().cases
    # A new version may have taken away the question that was still open.
    unsaid = CaseHistory(case.case, [each for each in case.deeds if each.verb != "completed"])
    assert len(unsaid.deeds) < len(case.deeds)
    assert unsaid.finished


def test_reviews_alone_are_no_answers_of_the_case(learner):
    learner.answer("first-look", first_look="x-ray")
    learner.on(1).review("spin")
    folder = home.records_folder("wobbling-bicycle")
    for file in folder.iterdir():
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        file.write_text("".join(each for each in lines if ":review/" in each), encoding="utf-8")
    session = learner.session()
    assert (session.attempt, session.run.answers) == (None, {})
    (case,) = learner.history().cases
    assert (case.attempts, [each.review for each in case.answered]) == ([], [True])


def test_the_imaging_lab_is_no_case_that_is_missing(learner):
    from helpers.experiments.answers import Answers

    Answers(4).answer(0, True)
    assert (home.all_records() / home.LAB).is_dir()
    assert learner.history().elsewhere == {}


def test_half_a_character_in_the_name_of_a_question_spoils_nothing(learner):
    learner.answer("first-look")
    folder = home.records_folder("wobbling-bicycle")
    text = "".join(each.read_text(encoding="utf-8") for each in folder.iterdir())
    odd = text.replace("question/first-look", "question/first-\\ud800").replace('"id": "', '"id": "0')
    odd = odd.replace('"id": "0tag', '"id": "tag').replace('"id": "0http', '"id": "http')
    (folder / "odd.jsonl").write_text(odd, encoding="utf-8")
    names = [each.question_id for each in learner.history().answered]
    assert "first-?" in names
    assert "".join(names).encode()
