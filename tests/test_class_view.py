"""What the projector shows of a step."""

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from helpers.classroom.projector.asked_view import asked_view
from helpers.classroom.projector.class_desk import ClassDesk, door
from helpers.classroom.projector.class_view import class_debrief, class_view
from helpers.classroom.rules.board import Board, board
from helpers.classroom.rules.room import Room
from helpers.classroom.rules.vote import Vote
from helpers.questions import written
from tests.class_fixtures import real

DOOR = door("http://192.168.1.20:8765", "KRT482")


def at(case, question_id, phase="ready", number=0, **more):
    return Room(
        "r", "KRT482", case.id, case.file.version, False, question_id, phase, number, False, 7, 0.0, 0.0
    ) if not more else replace(at(case, question_id, phase, number), **more)  # fmt: skip


def votes_on(question, *answers, number=1):
    return [
        Vote(f"p{i}", "r", question.id, number, written(question.kept(each)), "low", 1, 0.0)
        for i, each in enumerate(answers)
    ]


def shown(case, room, votes=(), people=24, step=None):
    told = board(room, case, list(votes), people, len(votes))
    # As it comes over the line.
    told = Board.of_json(json.loads(json.dumps(told.as_json())))
    return class_view(case, told, DOOR, step or case.step_of(room.question))


def now(view):
    return next(each for each in view["questions"] if each["now"])


def labels(view):
    return [each["label"] for each in view["controls"]]


FIRST = [["take-apart"], ["scan"], ["paint"], ["paint"], ["hammer"], ["take-apart"]]
SECOND = [["take-apart"], ["take-apart"], ["take-apart"], ["paint"], ["take-apart"], ["take-apart"]]


@pytest.fixture
def question(case):
    return case.question("what-now")


def test_before_the_vote_the_question_is_there_and_the_way_in(case):
    view = shown(case, at(case, "what-now"))
    assert view["card"] == "class"
    assert view["room"]["code"] == "KRT 482"
    assert view["room"]["address"] == "192.168.1.20:8765"
    assert view["room"]["people"] == 24
    assert labels(view) == ["Open the vote", "Show the answer", "Pause", "End the class"]
    assert [each["letter"] for each in now(view)["rows"]] == ["A", "B", "C", "D"]


def test_while_a_vote_is_open_nothing_but_its_count_is_told(case, question):
    room = at(case, "what-now", "open", 2)
    view = shown(case, room, votes_on(question, *FIRST))
    assert view["room"]["votes"] == 6
    assert {tuple(each["counts"]) for each in now(view)["rows"]} == {()}
    assert (now(view)["keys"], now(view)["result"], now(view)["reasons"]) == ([], None, None)
    assert labels(view) == ["Close vote", "Pause"]
    assert view["helper"] == "Vote alone. Until the vote is closed only its count is shown."


def test_after_closing_the_distribution_is_there_without_a_rating(case, question, strings):
    view = shown(case, at(case, "what-now", "closed", 1), votes_on(question, *FIRST))
    assert [each["counts"] for each in now(view)["rows"]] == [[2], [1], [2], [1]]
    assert now(view)["keys"] == [{"name": "First vote", "voted": 6}]
    assert {each["rating"] for each in now(view)["rows"]} == {None}
    assert now(view)["result"] is None
    said = set(strings(view))
    assert not said & {"best", "Best", "harmful", "Harmful"}
    assert not any(each.feedback in said for each in question.options)
    assert labels(view) == ["Vote again", "Reveal", "Pause"]


def test_both_votes_stand_side_by_side_in_the_same_order(case, question):
    votes = [*votes_on(question, *FIRST), *votes_on(question, *SECOND, number=2)]
    view = shown(case, at(case, "what-now", "closed", 2), votes)
    assert [each["counts"] for each in now(view)["rows"]] == [[2, 5], [1, 0], [2, 1], [1, 0]]
    assert now(view)["keys"] == [{"name": f"{each} vote", "voted": 6} for each in ("First", "Second")]
    assert labels(view) == ["Reveal", "Pause"]
    assert view["room"]["state"] == "both votes closed"


def test_the_reveal_tells_ratings_changed_minds_gain_and_the_rule(case, question):
    votes = [*votes_on(question, *FIRST), *votes_on(question, *SECOND, number=2)]
    view = shown(case, at(case, "what-now", "revealed", 2), votes)
    assert [each["word"] for each in now(view)["rows"]] == ["Best", "Acceptable", "Low yield", "Harmful"]
    assert now(view)["result"] == {
        "minds": [[2, 0], [3, 1]],
        "gain": ["First 2, then 5 of the 6 who voted twice chose best", "0.75 of the gain that was possible"],
        "rule": "83% at the last vote: move on.",
        "rule_helper": "Above 70%, move on. 35 to 70%, discuss. Below 35%, explain again.",
    }
    assert labels(view) == ["Next step", "End the class"]
    assert view["controls"][0]["go"] == "back-on-the-road"
    # The story goes on once the last question of the step is revealed.
    assert view["published"]["showed"][0]["text"] == "No crack, but a loose bearing."
    reasons = now(view)["reasons"]
    assert [each["open"] for each in reasons["others"]] == [True, False, False, True]
    assert not reasons["chosen"]


def test_too_few_votes_make_no_rule(case, question):
    view = shown(case, at(case, "what-now", "revealed", 1), votes_on(question, *FIRST[:4]))
    assert now(view)["result"]["rule"] == "Too few votes for a rule."
    assert now(view)["result"]["minds"] is None
    assert now(view)["result"]["gain"] == ["1 of 4 chose best"]


def test_a_loss_is_told_as_one(case, question):
    votes = [*votes_on(question, *SECOND), *votes_on(question, *FIRST, number=2)]
    view = shown(case, at(case, "what-now", "revealed", 2), votes)
    assert now(view)["result"]["gain"] == [
        "First 5, then 2 of the 6 who voted twice chose best",
        "3 fewer than before",
    ]


def test_words_of_ones_own_are_read_aloud_and_not_compared(every_kind):
    question = next(each for each in every_kind.questions if each.kind == "reflection")
    view = shown(every_kind, at(every_kind, question.id, "closed", 1), votes_on(question, "One."))
    assert view["helper"] == "Ask two people to read theirs aloud."


def test_of_a_handful_who_voted_twice_no_share_is_told(case, question):
    votes = [*votes_on(question, *FIRST), *votes_on(question, *SECOND[:4], number=2)]
    view = shown(case, at(case, "what-now", "revealed", 2), votes)
    assert now(view)["result"]["gain"] == ["First 1, then 3 of the 4 who voted twice chose best"]
    same = [*votes_on(question, *FIRST), *votes_on(question, *FIRST, number=2)]
    view = shown(case, at(case, "what-now", "revealed", 2), same)
    assert now(view)["result"]["gain"][1] == "As many as before"


def test_a_vote_that_was_skipped_shows_the_answer_and_no_figures(case):
    view = shown(case, at(case, "what-now", "revealed", 0))
    assert now(view)["keys"] == []
    assert now(view)["result"] is None
    assert now(view)["rows"][0]["word"] == "Best"


def test_the_next_question_of_a_step_waits_for_the_presenter(case):
    view = shown(case, at(case, "in-one-sentence", "revealed", 1))
    assert [each["id"] for each in view["questions"]] == ["in-one-sentence"]
    assert labels(view) == ["Next question", "End the class"]
    assert view["published"] is None
    view = shown(case, at(case, "first-look"))
    assert [(each["id"], each["now"]) for each in view["questions"]] == [
        ("in-one-sentence", False), ("first-look", True),
    ]  # fmt: skip


def test_the_last_question_leads_to_the_debrief(case):
    view = shown(case, at(case, "looking-ahead", "revealed", 0))
    assert view["controls"][0] == {"deed": "next", "label": "End the class", "main": True, "go": "debrief"}


def test_steps_behind_the_room_keep_their_votes_and_those_before_it_wait(case, question):
    room = at(case, "mend")
    behind = shown(case, room, votes_on(question, *FIRST), step=case.step("in-the-stand"))
    assert behind["status"] == "committed"
    assert behind["controls"] == []
    assert behind["questions"][0]["result"]["gain"] == ["2 of 6 chose best"]
    assert behind["next"]["step"] == "back-on-the-road"
    ahead = shown(case, at(case, "in-one-sentence"), step=case.step("in-the-stand"))
    assert ahead["status"] == "locked"
    assert ahead["waits_for"]["opens"] == "It opens when the room gets there."
    assert "questions" not in ahead
    ended = shown(case, at(case, "in-one-sentence", "ended"), step=case.step("in-the-stand"))
    assert ended["waits_for"]["opens"] == "The class ended before it."


def test_the_room_gathers_before_its_first_question_alone(case):
    gathers = {
        (question.id, phase): shown(case, at(case, question.id, phase))["room"]["gathering"]
        for question in case.questions
        for phase in ("ready", "open", "closed", "revealed")
    }
    assert [each for each, here in gathers.items() if here] == [(case.questions[0].id, "ready")]


def test_what_was_chosen_between_stays_beside_its_picture(any_case):
    for question in any_case.questions:
        if question.kind == "choice" and question.pictures:
            for phase, number in (("ready", 0), ("open", 1), ("closed", 1), ("revealed", 1)):
                asked = now(shown(any_case, at(any_case, question.id, phase, number)))
                assert [each["file"] for each in asked["figure"]["pictures"]] == list(question.pictures)
                assert not (asked["reasons"] or {}).get("figure"), "the same picture twice"


def test_after_a_reveal_the_steps_that_follow_still_wait(any_case):
    for question in any_case.questions:
        if question.kind == "cells":
            continue
        here = any_case.step_of(question.id)
        for step in any_case.steps[any_case.number(here) :]:
            for phase in ("ready", "open", "closed", "revealed"):
                view = shown(any_case, at(any_case, question.id, phase, 1), step=step)
                assert view["status"] == "locked", (question.id, phase, step.id)
                assert view["waits_for"]["lead_in"] == question.lead_in
                assert "questions" not in view


def test_what_cannot_be_taken_back_is_asked_twice(case):
    ready = {each["label"]: each.get("confirm") for each in shown(case, at(case, "what-now"))["controls"]}
    assert ready == {
        "Open the vote": None, "Show the answer": "Show it without a vote?", "Pause": None,
        "End the class": "Really end it?",
    }  # fmt: skip


def test_no_view_tells_how_many_were_right_before_the_reveal(case, question):
    votes = votes_on(question, *FIRST)
    room = at(case, "what-now", "closed", 1)
    assert board(room, case, votes, 24, 6).right == (2, 6)
    assert '"right"' not in json.dumps(shown(case, room, votes))


def test_a_pause_leaves_one_button_of_use(case):
    view = shown(case, at(case, "what-now", "open", 1, paused=True))
    assert labels(view) == ["Go on"]
    assert view["room"]["state"] == "paused"


def test_no_step_of_any_case_tells_more_than_a_learner_would_see_before_the_reveal(any_case, strings):
    for question in any_case.questions:
        if question.kind == "cells":
            continue
        for phase, number in (("ready", 0), ("open", 1), ("closed", 1), ("open", 2), ("closed", 2)):
            given = question.model_answer() or "words"
            votes = [*votes_on(question, given), *votes_on(question, given, number=2)]
            view = shown(any_case, at(any_case, question.id, phase, number), votes)
            said = set(strings(now(view)))
            assert not said & {part.feedback for part in question.parts}
            assert not said & {"best", "acceptable", "low_yield", "harmful"}
            step = any_case.step_of(question.id)
            if step.in_class:
                assert not set(strings(view)) & {each.text for each in step.in_class.notes}
            assert view["published"] is None


def test_markers_of_a_room_are_shown_once_the_vote_is_closed(every_kind):
    question = next(each for each in every_kind.questions if each.kind == "region" and each.canvas.outlines)
    votes = votes_on(question, [3.0, 4.0], "nothing", [5.0, 6.0])
    opened = shown(every_kind, at(every_kind, question.id, "open", 1), votes)
    assert now(opened)["places"] is None
    closed = shown(every_kind, at(every_kind, question.id, "closed", 1), votes)
    assert now(closed)["places"]["marks"] == [(3.0, 4.0), (5.0, 6.0)]


def test_items_to_order_are_read_before_the_vote_and_in_order_after_it(every_kind):
    question = next(each for each in every_kind.questions if each.kind == "rank")
    before = now(shown(every_kind, at(every_kind, question.id, "open", 1)))
    assert before["items"] == [each.text for each in question.items]
    assert before["order"] == []
    after = now(shown(every_kind, at(every_kind, question.id, "revealed", 0)))
    assert (after["items"], after["rows"]) == ([], [])
    model = [question.part(each) for each in question.model_answer()]
    told = [(each["text"], each["feedback"]) for each in after["reasons"]["model"]]
    assert told == [(each.text, each.feedback) for each in model]


def test_a_closed_vote_on_an_order_tells_where_each_item_was_put(every_kind):
    question = next(each for each in every_kind.questions if each.kind == "rank")
    ids = tuple(each.id for each in question.items)
    first = votes_on(question, ids, ids, ids[::-1])
    closed = now(shown(every_kind, at(every_kind, question.id, "closed", 1), first))
    last = len(ids) - 1
    assert [each["text"] for each in closed["order"]] == [each.text for each in question.items]
    assert closed["order"][0]["counts"] == [2, *[0] * (last - 1), 1]
    assert (closed["items"], closed["rows"]) == ([], [])
    votes = [*first, *votes_on(question, ids[::-1], number=2)]
    again = now(shown(every_kind, at(every_kind, question.id, "open", 2), votes))
    assert (again["order"], again["items"]) == ([], [each.text for each in question.items])
    second = now(shown(every_kind, at(every_kind, question.id, "closed", 2), votes))
    assert second["order"][0]["counts"] == [*[0] * last, 1]
    told = now(shown(every_kind, at(every_kind, question.id, "revealed", 2), votes))
    assert told["order"] == []
    assert [each["text"] for each in told["rows"]] == ["In order", "Nearly in order", "Out of order"]


def test_an_estimate_stands_beside_the_one_before_it():
    case = real("irritable-toddler")
    before, after, last = (
        case.question(each) for each in ("before-the-search", "after-the-search", "after-mibg")
    )
    votes = [
        *votes_on(before, 10, 50),
        *votes_on(before, 50, 50, 90, number=2),
        *votes_on(after, 90, 90, 90, 30),
        *votes_on(last, 10),
        *votes_on(last, 30, number=2),
    ]

    def keys(question, number, cast=votes):
        asked = now(shown(case, at(case, question.id, "closed", number), cast))
        return [(each["name"], each["voted"]) for each in asked["keys"]], [
            each["counts"] for each in asked["rows"]
        ]

    assert keys(before, 2)[0] == [("First vote", 2), ("Second vote", 3)]
    assert keys(after, 1) == (
        [(before.when, 3), (after.when, 4)],
        [[0, 0], [0, 1], [2, 0], [0, 0], [1, 3]],
    )
    assert keys(last, 1)[0] == [(after.when, 4), (last.when, 1)], "the nearest one before it"
    # Who votes again wants to see what the discussion changed.
    assert keys(last, 2)[0] == [("First vote", 1), ("Second vote", 1)]
    assert keys(after, 1, votes_on(after, 90))[0] == [("First vote", 1)]
    other = before.model_copy(update={"of": "Something else"})
    questions = [other if each is before else each for each in case.questions]
    told = board(at(case, after.id, "closed", 1), case, votes, 24, 4)
    apart = SimpleNamespace(questions=questions)
    view = asked_view(apart, {"figure": None}, after, told, now=True)
    assert [each["name"] for each in view["keys"]] == ["First vote"], "it is an estimate of something else"


def test_the_clock_of_a_vote_stands_still_in_a_pause(case, question):
    def clock(room, *turns):
        told = board(room, case, [], 2, 0, [(deed, question.id, room.round, at) for deed, at in turns])
        return class_view(case, told, DOOR, case.step_of(question.id))["room"]

    opened = at(case, question.id, "open", 1)
    view = clock(opened, ("open", 100.0))
    assert (view["taken"], view["since"]) == (0.0, 100.0)
    paused = clock(replace(opened, paused=True), ("open", 100.0), ("pause", 130.0))
    assert (paused["taken"], paused["since"], paused["paused"]) == (30.0, None, True)
    on = clock(opened, ("open", 100.0), ("pause", 130.0), ("go_on", 500.0))
    assert (on["taken"], on["since"]) == (30.0, 500.0)


@pytest.mark.parametrize("case_id", ["irritable-toddler", "wobbly-toddler"])
def test_what_was_known_before_a_step_can_be_asked_for_again(case_id):
    told = real(case_id)
    for question in told.questions:
        step = told.step_of(question.id)
        view = shown(told, at(told, question.id))
        numbers = [each["number"] for each in view["earlier"]]
        assert numbers == [*range(told.number(step) - 1, 0, -1)], question.id


def test_what_has_no_reasons_offers_none(every_kind):
    for question in every_kind.questions:
        if question.kind in ("estimate", "reflection"):
            view = shown(every_kind, at(every_kind, question.id, "revealed", 0))
            assert (now(view)["reasons"] is not None) == (question.revealed is not None)


def test_the_debrief_of_a_class_holds_nothing_of_one_learner(case):
    told = Board.of_json(board(at(case, "looking-ahead", "revealed", 0), case, [], 3, 0).as_json())
    view = class_debrief(case, told)
    assert view["status"] == "open"
    assert (view["path"], view["sure"], view["trajectories"], view["footer"]) == (None, None, [], None)
    assert view["take_home"]
    early = Board.of_json(board(at(case, "mend"), case, [], 3, 0).as_json())
    locked = class_debrief(case, early)
    assert (locked["status"], locked["waits_for"]["opens"]) == (
        "locked",
        "It opens when the room gets there.",
    )


def test_the_qr_code_holds_the_address_and_the_code():
    import segno

    expected = segno.make("http://192.168.1.20:8765/#KRT482", error="m", micro=False).matrix
    dark = {(x, y) for y, line in enumerate(expected) for x, one in enumerate(line) if one}
    drawn = set()
    for part in DOOR.qr.split("z")[:-1]:
        place, wide = part[1:].split("h")[:2]
        x, y = map(int, place.split())
        drawn |= {(x + i, y) for i in range(int(wide.split("v")[0]))}
    assert drawn == dark
    assert DOOR.size == len(expected)
    assert not DOOR.alone
    assert door("http://127.0.0.1:8765", "KRT482").alone


@pytest.mark.parametrize(
    ("case_id", "step", "question", "phase", "state"),
    [
        # The slice asked for may be one for comparison: the volume would tell.
        ("irritable-toddler", "first-visit", "first-mri", "closed", "locked"),
        ("irritable-toddler", "first-visit", "first-mri", "revealed", "open"),
        ("irritable-toddler", "first-visit", "unifying-diagnosis", "ready", "open"),
        ("irritable-toddler", "one-result", "first-mri", "revealed", "locked"),
        ("wobbly-toddler", "some-time-later", "new-mri", "ready", "open"),
    ],
)
def test_a_viewer_opens_with_what_the_room_was_shown(case_id, step, question, phase, state):
    case = real(case_id)
    told = board(at(case, question, phase, 1), case, [], 3, 0)
    desk = SimpleNamespace(case=case, board=told, _placed=lambda card: card)
    assert ClassDesk.viewer(desk, step).view["status"] == state


def test_what_has_no_answer_promises_none(any_case):
    for question in any_case.questions:
        helper = shown(any_case, at(any_case, question.id, "revealed", 1))["helper"]
        if question.kind == "estimate" and question.revealed is None:
            assert helper == "No answer is right or wrong here."
        elif question.marked:
            assert helper == "The phones show it too."
