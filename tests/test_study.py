"""A run: what is open, what counts, what was ordered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.study import Order, Run


def words(run):
    return [run.status(each) for each in run.case.steps]


def take(run, *answers):
    return [
        run.take(question, given, None if isinstance(given, str) else "high") for question, given in answers
    ]


SENTENCE = ("in-one-sentence", "It wobbles.")
SPIN = ("first-look", ("spin",))


def test_at_first_the_first_question_is_open(run):
    assert run.open_question.id == "in-one-sentence"
    assert words(run) == ["open", "locked", "locked"]
    assert not run.begun
    assert not run.finished
    assert run.committed_steps() == []


def test_a_step_opens_when_the_one_before_is_answered(run):
    take(run, SENTENCE)
    assert words(run) == ["open", "locked", "locked"]
    assert run.open_question.id == "first-look"
    take(run, SPIN)
    assert words(run) == ["committed", "open", "locked"]
    assert run.begun


def test_the_debrief_opens_after_the_last_answer(case, play):
    assert not play(case, stop="looking-ahead").finished
    run = play(case)
    assert run.finished
    assert words(run) == ["committed"] * 3
    assert run.open_step is None


def test_a_question_out_of_turn_is_refused_with_what_it_waits_for(run):
    result = run.mark("mend", ["replace"], "high")
    assert result.outcome == "refused"
    assert result.why == "This question waits for “Sum it up in one sentence.”."
    assert run.mark("gone", "x", None).why == "This case has no question 'gone'."


def test_marking_keeps_nothing(run):
    assert run.mark(*SENTENCE, None).counts
    assert not run.begun


def test_the_first_answer_counts_and_a_later_one_is_kept_beside_it(run):
    assert take(run, SENTENCE, SPIN, ("first-look", ("ride-on",))) == [True, True, False]
    assert run.answers["first-look"].given == ("spin",)
    assert run.uncounted["first-look"].given == ("ride-on",)
    assert run.total() == 3


def test_an_answered_question_can_be_marked_again_but_does_not_open_another(run):
    take(run, SENTENCE, SPIN)
    assert run.mark("first-look", ["ride-on"], "low").rating == "harmful"
    assert run.open_question.id == "what-now"


@pytest.mark.parametrize("question", ["gone", "In-One-Sentence", ""])
def test_an_answer_to_a_question_that_is_gone_is_kept_apart(run, question):
    assert take(run, (question, ("x",))) == [False]
    assert run.vanished == [(question, ("x",))]
    assert run.begun
    assert run.open_question.id == "in-one-sentence"


def test_an_answer_with_an_option_that_is_gone_is_kept_without_a_mark(run):
    take(run, SENTENCE, ("first-look", ("gone",)))
    answer = run.answers["first-look"]
    assert answer.outdated
    assert answer.result.mark is None
    assert run.open_question.id == "what-now"
    assert (run.marked(), run.total()) == ([], 0)


def test_the_total_sums_what_is_marked_up_to_a_question(case, play):
    run = play(case, {"first-look": ("pump",), "what-now": ("hammer",)})
    assert [each.result.mark for each in run.marked()] == [1.5, -6, 3]
    assert run.total() == -1.5
    assert run.total("first-look") == 1.5
    assert run.total("what-now") == -4.5
    assert run.total("in-one-sentence") == 0
    assert [each.question for each in run.marked("what-now")] == ["first-look", "what-now"]


# -- the work-up list ----------------------------------------------------------------------------------


def orders(run):
    """Return (step number, investigation, who ordered it, the result's words)."""
    return [
        (
            run.case.number(step),
            each.investigation,
            "both" if each.you and each.published else "you" if each.you else "published",
            each.known and each.known.result.text,
        )
        for step, group in run.workup()
        for each in group
    ]


def test_nothing_is_ordered_before_a_step_is_committed(run):
    take(run, SENTENCE)
    assert run.workup() == []


def test_what_both_ordered_is_one_line(run):
    take(run, SENTENCE, ("first-look", ("spin", "pump")))
    assert orders(run) == [
        (1, "spin-wheels", "both", "Both wheels run true."),
        (1, "inside-scan", "published", None),
        (1, "pressure", "you", None),
    ]


def test_what_is_ordered_early_does_not_return_a_later_result(run):
    take(run, SENTENCE, ("first-look", ("x-ray",)))
    early = [
        (1, "spin-wheels", "published", "Both wheels run true."),
        (1, "inside-scan", "both", None),
        (1, "frame-x-ray", "you", None),
    ]
    assert orders(run) == early
    take(run, ("what-now", ("hammer",)))
    # The result came in the published case at step 2, and there it stands; step 1 is as it was.
    assert orders(run) == [
        *early,
        (2, "frame-x-ray", "published", "No crack in the frame."),
        (2, "take-apart", "published", "The rear bearing is loose."),
    ]


def test_what_is_ordered_late_returns_the_earlier_result(case, play):
    run = play(case, {"mend": ("again",)})
    assert orders(run)[-1] == (3, "frame-x-ray", "you", "No crack in the frame.")


def test_what_the_source_never_reports_stays_without_a_result(case, play):
    run = play(case, {"first-look": ("pump",), "what-now": ("scan",)})
    assert [each[1:] for each in orders(run) if each[1] in ("pressure", "inside-scan")] == [
        ("inside-scan", "published", None),
        ("pressure", "you", None),
        ("inside-scan", "you", None),
    ]


def test_an_investigation_ordered_by_two_options_is_one_line(make_case, play):
    case = make_case(("orders: [pressure]", "orders: [spin-wheels]"))
    run = play(case, {"first-look": ("spin", "pump")}, stop="what-now")
    assert [each.investigation for each in run.workup()[0][1]] == ["spin-wheels", "inside-scan"]
    assert run.workup()[0][1][0] == Order("spin-wheels", True, True, case.steps[0].published.workup[0])


def test_an_answer_that_does_not_count_orders_nothing(run):
    take(run, SENTENCE, SPIN, ("first-look", ("pump",)))
    assert "pressure" not in [each[1] for each in orders(run)]


def test_a_question_that_a_new_version_asks_in_between_was_passed(run):
    take(run, SENTENCE, ("what-now", ("scan",)))
    assert run.open_question.id == "mend"
    assert run.status(run.case.steps[0]) == "committed"
    refused = run.mark("first-look", ["spin"], "high")
    assert (refused.outcome, refused.why) == ("refused", "This question was added after you had passed it.")


# -- any order of answers ------------------------------------------------------------------------------


@given(data=st.data())
def test_answers_in_any_order_leave_one_open_question_and_a_locked_rest(any_case, data):
    """Statements from other kernels and older versions come in any order."""
    run, seen = Run(any_case), {}
    ids = [each.id for each in any_case.questions]
    answers = st.text(max_size=5) | st.lists(st.text(max_size=5), max_size=3).map(tuple)
    for question in data.draw(st.lists(st.sampled_from([*ids, "gone"]), max_size=12)):
        given_ = data.draw(answers)
        counted = run.take(question, given_, data.draw(st.sampled_from([None, "low", "high"])))
        assert counted == (question in ids and question not in seen)
        if counted:
            seen[question] = given_
        missing = ids[max((ids.index(each) + 1 for each in seen), default=0) :]
        assert {key: each.given for key, each in run.answers.items()} == seen
        assert (run.open_question.id if run.open_question else None) == (missing[0] if missing else None)
        assert words(run) == sorted(words(run), key=["committed", "open", "locked"].index)
        assert words(run).count("open") == bool(missing)
        assert len(run.workup()) <= words(run).count("committed")
