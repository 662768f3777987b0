"""What a review shows: no option before recall, no rating before the commit, words for each end."""

import json
from dataclasses import replace
from datetime import date

from helpers import home
from helpers.card.reading_copy import as_text
from helpers.card.review_desk import open_review
from helpers.history import CaseHistory, read_deeds
from helpers.picture_view import pictures_of
from helpers.questions import Choice, Rank
from helpers.records import Records
from helpers.review import plan
from helpers.review_messages import heed_review
from helpers.review_view import NOT_RUN, NOTHING_TO_REVIEW, gone, review_view
from helpers.sitting import Sitting
from helpers.statements import Writer

LOOK = "wobbling-bicycle/first-look"
ASKED = "lead_in: What do you check first?"


def lines(view):
    return " ".join(view["over"]["lines"])


def test_who_has_answered_nothing_reads_what_will_come(learner):
    view = review_view(learner.sitting())
    assert (view["status"], view["over"]["lines"]) == ("over", [NOTHING_TO_REVIEW])
    assert as_text({"card": "review", "title": "Review", "lines": [NOTHING_TO_REVIEW]}).splitlines() == [
        "Review",
        NOTHING_TO_REVIEW,
    ]


def test_who_has_nothing_due_reads_when_something_is(missed):
    missed.on(0)
    assert lines(review_view(missed.sitting())) == "Nothing is due today. One question comes back tomorrow."
    missed.on(1).review("spin")
    assert lines(review_view(missed.on(2).sitting())) == (
        "Nothing is due today. One question comes back on March 10, 2026."
    )


def test_no_option_is_sent_before_recall(missed):
    sitting = missed.sitting()
    view = review_view(sitting)
    said = json.dumps(view)
    assert (view["status"], view["questions"], view["progress"]) == ("recall", [], "1 of 1")
    assert view["recall"]["lead_in"] == "What do you check first?"
    for option in sitting.item.question.options:
        assert option.text not in said
        assert option.feedback not in said


def test_nothing_that_rates_an_option_is_sent_before_the_commit(missed):
    sitting = missed.sitting()
    sitting.recall(sitting.item.key, "Look at it.")
    view = review_view(sitting)
    (question,) = view["questions"]
    assert view["recall"] == {"words": "Look at it."}
    assert [each["text"] for each in question["options"]] == [x.text for x in sitting.item.question.options]
    assert not {"rating", "outcome", "chosen", "others"} & set(question)
    for option in sitting.item.question.options:
        assert option.feedback not in json.dumps(view)
    assert "x-ray" not in json.dumps(view["again"])


def test_after_the_commit_the_verdict_the_last_answer_and_the_next_day_are_told(missed):
    view = review_view(missed.review("spin"))
    (question,) = view["questions"]
    assert (question["outcome"]["word"], question["outcome"]["so_far"]) == ("Best", "")
    assert view["again"] == {
        "question": LOOK,
        "recall": f"{LOOK} recall",
        "lines": [
            "Last time, on March 2, 2026: “X-ray the frame”, not right, with high certainty.",
            "It comes back in 7 days, on March 10, 2026.",
        ],
        "button": "Finish",
    }


def test_a_sitting_over_midnight_names_the_day_on_which_it_ends(learner):
    learner.answer("what-now", first_look="x-ray", what_now="paint")
    sitting = learner.on(1).review("ride-on")
    sitting.go_on(LOOK)
    learner.on(2)
    key = sitting.item.key
    sitting.recall(key, "")
    sitting.commit(key, ["paint"], "high")
    sitting.go_on(key)
    assert lines(review_view(sitting)) == (
        "Done: 0 of 2 right in this sitting. One question comes back today. One more later."
    )


def test_a_wrong_review_comes_back_tomorrow_and_the_last_one_never(missed):
    assert (
        review_view(missed.review("paint" if False else "x-ray"))["again"]["lines"][1]
        == "It comes back tomorrow."
    )
    for day in (2, 9, 39):
        sitting = missed.on(day).review("spin")
    assert review_view(sitting)["again"]["lines"][1].startswith("It has passed its reviews")


def test_the_end_sums_up_and_tells_what_comes_next(learner):
    learner.answer("what-now", first_look="x-ray", what_now="paint")
    sitting = learner.on(1).sitting()
    for answer in ("spin", "hammer"):
        assert heed_review(sitting, {"do": "recall", "question": sitting.item.key, "words": ""}) is None
        commit = {"do": "commit", "question": sitting.item.key, "answer": [answer], "certainty": "medium"}
        done = heed_review(sitting, commit)
        assert done["kind"] == "committed"
        assert heed_review(sitting, {"do": "next", "question": sitting.item.key}) == {"kind": "moved"}
    assert lines(review_view(sitting)) == (
        "Done: 1 of 2 right in this sitting. One question comes back tomorrow. One more later."
    )


def test_a_review_asks_in_other_words_where_the_author_gave_some(missed):
    missed.edit((ASKED, f'{ASKED}\n        in_review: "Where to begin?"'))
    sitting = missed.sitting()
    assert review_view(sitting)["recall"]["lead_in"] == "Where to begin?"
    sitting.recall(sitting.item.key, "")
    assert review_view(sitting)["questions"][0]["lead_in"] == "Where to begin?"


def test_a_review_that_was_dropped_is_no_question_any_more(missed):
    missed.edit(("      - id: first-look\n", "      - id: first-check\n"))
    sitting = missed.sitting()
    assert lines(review_view(sitting)) == "Nothing is due today."
    assert gone(sitting.plan) == [
        "One review was dropped: “Practice (invented): a bicycle that wobbles” does not ask its question any "
        "more."
    ]


def test_a_question_that_is_not_marked_any_more_is_dropped(missed):
    """A choice that became an estimate would come back for ever: nothing marks it right."""
    case = missed.case.question("first-look")
    found = plan([CaseHistory(missed.case, missed.history().cases[0].deeds)], date.max)
    assert [each.question for each in found.due] == [case]
    history = missed.history().cases[0]
    estimate = missed.case.question("in-one-sentence")
    answers = [
        replace(each, question=estimate) for each in history.answered if each.question_id == "first-look"
    ]
    history.__dict__["answered"] = answers
    assert plan([history], date.max).dropped == [(history.case, "first-look")]


def test_a_message_that_means_nothing_does_nothing(missed):
    sitting = missed.sitting()
    before = review_view(sitting)
    for message in (None, {}, {"do": "recall"}, {"do": "recall", "words": 7}, {"do": "fly"}, {"do": "next"}):
        heed_review(sitting, message)
    assert review_view(sitting) == before
    failed = heed_review(sitting, {"do": "commit", "question": LOOK, "answer": ["spin"]})
    assert failed == {"kind": "failed", "question": LOOK}
    assert [each["name"] for each in review_view(sitting)["banners"]] == ["refused"]
    heed_review(sitting, {"do": "dismiss", "banner": "refused"})
    assert review_view(sitting)["banners"] == []


def test_a_commit_from_a_window_that_was_left_behind_is_refused_in_words(learner):
    sitting = learner.sitting()
    message = {
        "do": "commit",
        "question": LOOK,
        "answer": ["spin"],
        "certainty": "low",
    }
    assert heed_review(sitting, message) == {"kind": "failed", "question": LOOK}
    assert [each["text"] for each in review_view(sitting)["banners"]] == ["This question is not open now."]


def test_every_marked_question_of_every_case_can_be_reviewed(real_case, play):
    writer = Writer("a" * 32, real_case.id, real_case.file.version)
    attempt = writer.attempt(1)
    kept = [
        writer.answered(
            attempt, name, real_case.question(name).interaction, each.given, each.certainty, each.result, None
        )
        for name, each in play(real_case, certainty="low").answers.items()
    ]  # fmt: skip
    Records(home.records_folder(real_case.id)).append(*kept)
    found = plan([CaseHistory(real_case, read_deeds(real_case.id, kept)[0])], date.max)
    assert {each.question.id for each in found.due} == {
        each.id for each in real_case.questions if each.marked
    }
    sitting = Sitting()
    for item in found.due:
        sitting._waiting, sitting.plan = [item], found
        sitting._present()
        assert (sitting.stage == "recall") == isinstance(item.question, Choice | Rank)
        sitting.recall(sitting.item.key, "")
        pictures = [each["file"] for each in pictures_of(review_view(sitting))]
        assert all(each.startswith(f"{real_case.id}/") for each in pictures)
        assert len(pictures) >= len(item.question.pictures)
        assert sitting.commit(item.key, item.question.model_answer(), "high").rating == "best"
        assert review_view(sitting)["again"]


def test_the_saved_notebook_tells_nothing_of_what_is_due(missed):
    card = open_review()
    shown = card._repr_mimebundle_()["text/plain"]
    assert shown.splitlines() == ["Review", NOT_RUN]
    assert card.view["status"] == "recall"


def test_run_again_the_cell_goes_on_where_it_was_and_after_the_end_looks_anew(missed):
    card = open_review()
    heed = card._msg_callbacks.callbacks[0]
    heed(card, {"do": "recall", "question": LOOK, "words": "Mine."}, [])
    again = open_review()
    assert (again.view["status"], again.view["recall"]) == ("open", {"words": "Mine."})
    heed(card, {"do": "commit", "question": LOOK, "answer": ["spin"], "certainty": "high"}, [])
    heed(card, {"do": "next", "question": LOOK}, [])
    # Both cards show the same.
    assert card.view["status"] == again.view["status"] == "over"
    assert "Done: 1 of 1 right" in lines(again.view)
    assert "Nothing is due today." in lines(open_review().view)


def test_only_who_has_not_read_the_debrief_is_told_to_wait_for_it(learner):
    learner.answer("first-look", first_look="x-ray")
    waits = [each["waits"] for each in _parts(review_view(learner.on(1).review("spin")))]
    assert any(waits)
    learner.on(2).answer(certainty="high")
    view = review_view(learner.on(8).review("spin"))
    assert not any(each["waits"] for each in _parts(view))


def _parts(view):
    (question,) = view["questions"]
    return [*question["chosen"], *question["others"]]
