"""What a phone may see at each moment."""

import json
from dataclasses import replace

import pytest

from helpers.classroom.rules.room import Room
from helpers.classroom.rules.vote import Vote
from helpers.classroom.server.phone_view import own_view, pictures_of, room_view
from helpers.questions import Choice, Rank, written
from tests.class_fixtures import real


def room_at(case, question, phase="open", number=1):
    return Room(
        "r", "KRT482", case.id, case.file.version, False, question.id, phase, number, False, 7, 0.0, 0.0
    )


def vote_on(question, given=None, number=1):
    kept = question.kept(given or question.model_answer() or "my words")
    return Vote("p", "r", question.id, number, written(kept), "high" if question.marked else None, 3, 60.0)


def seen(case, question, phase="open", votes=(), number=1):
    room = room_at(case, question, phase, number)
    return room_view(room, case) | own_view(room, case, list(votes))


def votable(case):
    return [each for each in case.questions if each.kind != "cells"]


@pytest.mark.parametrize("phase", ["open", "closed"])
def test_before_the_reveal_a_question_tells_no_rating_and_no_reason(any_case, strings, phase):
    for question in votable(any_case):
        view = seen(any_case, question, phase, votes=[vote_on(question)])
        said = " ".join(strings(view))
        for part in question.parts:
            assert part.text in said
            assert part.feedback not in said
        for key in ("rating", "feedback", "outlines", "explains", "reveal", "outcome", "twin", "alt_after"):
            assert f'"{key}"' not in json.dumps(view), (question.id, key)


def test_while_neighbors_talk_a_phone_keeps_what_was_asked_and_its_picture(any_case):
    for question in votable(any_case):
        asked, closed = seen(any_case, question), seen(any_case, question, "closed")
        assert closed["question"] == asked["question"]
        assert pictures_of(closed) == set(question.pictures)


def test_a_phone_can_look_up_what_was_known_before():
    case = real("irritable-toddler")
    question = case.question("unifying-diagnosis")
    (before,) = seen(case, question)["earlier"]
    said = [each["text"] for each in before["items"]]
    assert before["number"] == 1
    for finding in case.steps[0].findings:
        assert any(finding.text in each for each in said)
    assert seen(case, question, "ready")["earlier"] == []


@pytest.mark.parametrize("case_id", ["irritable-toddler", "wobbly-toddler"])
def test_a_phone_keeps_what_to_take_home_once_the_case_was_told_to_its_end(case_id):
    case = real(case_id)
    last = case.questions[-1]
    closing = seen(case, last, "ended")["closing"]
    assert closing["diagnosis"]["title"] == case.file.debrief.diagnosis.title
    assert len(closing["diagnosis"]["items"]) == 1
    assert [each["text"] for each in closing["take_home"]] == [
        each.text for each in case.file.debrief.take_home
    ]
    assert {seen(case, last, phase)["closing"] for phase in ("ready", "open", "closed", "revealed")} == {None}
    assert {seen(case, each, "ended")["closing"] for each in case.questions[:-1]} == {None}


def test_nothing_on_a_phone_waits_for_a_debrief(any_case):
    for question in votable(any_case):
        for votes in ([], [vote_on(question)]):
            view = seen(any_case, question, "revealed", votes)["question"]
            for option in (*view.get("chosen", ()), *view.get("others", ())):
                assert not option["waits"], (question.id, option["id"])


@pytest.mark.parametrize("phase", ["ready", "ended"])
def test_between_votes_a_phone_has_no_question(any_case, phase):
    for question in votable(any_case):
        view = seen(any_case, question, phase)
        assert view["question"] is None
        assert pictures_of(view) == set()


def test_a_phone_never_sees_another_step_or_the_notes_of_the_teacher(any_case, strings):
    for question in votable(any_case):
        for phase in ("ready", "open", "closed", "revealed", "ended"):
            view = seen(any_case, question, phase, votes=[vote_on(question)])
            said = set(strings(view))
            for step in any_case.steps:
                if step.in_class:
                    assert not said & {each.text for each in step.in_class.notes}
                for other in step.questions:
                    if other is not question:
                        assert other.id not in said


def test_after_the_reveal_every_reason_is_there_with_the_verdict_on_the_last_vote(case):
    question = case.question("what-now")
    votes = [vote_on(question, ["hammer"], 1), vote_on(question, ["take-apart"], 2)]
    view = seen(case, question, "revealed", votes, number=2)
    shown = view["question"]
    assert shown["outcome"]["word"] == "Best"
    assert shown["outcome"]["so_far"] == ""
    assert [each["id"] for each in shown["chosen"]] == ["take-apart"]
    assert len(shown["others"]) == 3
    assert view["foot"] == "First vote D, second vote A."


def test_who_did_not_vote_reads_so_and_sees_all_options(any_case):
    for question in votable(any_case):
        view = seen(any_case, question, "revealed")
        assert view["vote"] is None
        assert view["foot"] == ""
        shown = view["question"]
        assert shown["unanswered"] == "You did not vote on this one."
        assert not shown.get("outcome")
        if isinstance(question, Choice):
            assert [each["id"] for each in shown["others"]] == [each.id for each in question.options]
        if isinstance(question, Rank):
            assert len(shown["model"]) == len(question.items)


def test_one_vote_of_two_is_told_as_that(case):
    question = case.question("what-now")
    assert seen(case, question, "revealed", [vote_on(question, ["scan"])], 2)["foot"] == (
        "First vote B, second vote none."
    )
    assert seen(case, question, "revealed", [vote_on(question, ["scan"])])["foot"] == "Your vote: B."


def test_a_second_vote_begins_with_nothing_in(case):
    question = case.question("what-now")
    assert seen(case, question, "open", [vote_on(question, ["scan"], 1)], number=2)["vote"] is None
    own = seen(case, question, "open", [vote_on(question, ["scan"], 1)])["vote"]
    assert own == {
        "round": 1, "edit": 3, "at": 60.0, "given": ["scan"], "certainty": "high",
        "letters": "B", "words": "Look inside the frame", "parts": ["Look inside the frame"],
    }  # fmt: skip


def test_a_vote_for_an_option_that_is_gone_is_shown_all_the_same(case):
    question = case.question("what-now")
    gone = replace(vote_on(question, ["scan"]), given="long-gone")
    view = seen(case, question, "revealed", [gone])
    assert view["vote"]["letters"] == "?"
    assert view["question"]["outcome"] is None
