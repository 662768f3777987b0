"""A review: recalled, then asked, then kept; and it never changes what was answered in the case."""

import shutil
from datetime import timedelta

import pytest

from helpers import home, records
from helpers.review import Waiting
from helpers.review_view import review_view
from helpers.sitting import MAX_RECALL
from tests.learner_fixtures import DAY_ONE

TICKET = "8c1b8c1b-8c1b-4c1b-8c1b-8c1b8c1b8c1b"
LOOK = "wobbling-bicycle/first-look"


def on(gap, day):
    return Waiting(gap, DAY_ONE + timedelta(days=day))


def fill_the_disk(patch):
    def full(*_):
        raise OSError(28, "No space left on device")

    patch.setattr(records, "_append_synced", full)


def test_without_answers_nothing_is_due(learner):
    sitting = learner.sitting()
    assert (sitting.stage, sitting.item, sitting.history.begun, sitting.number) == ("over", None, False, 1)


def test_a_question_is_recalled_first_then_asked_then_kept(missed):
    sitting = missed.sitting()
    assert (sitting.stage, sitting.item.question.id, sitting.number) == ("recall", "first-look", 1)
    sitting.recall(LOOK, "  Spin the wheels. ")
    assert (sitting.stage, sitting.words) == ("open", "Spin the wheels.")
    assert sitting.commit(LOOK, ["spin"], "high", 12.5).rating == "best"
    assert sitting.stage == "committed"
    (done,) = sitting.done
    assert (done.right, done.again) == (True, on(7, 8))
    kept = missed.history().answered[-1].deed
    assert (kept.recall, kept.given, kept.certainty, kept.success) == (
        "Spin the wheels.",
        "spin",
        "high",
        True,
    )
    sitting.go_on(LOOK)
    assert (sitting.stage, sitting.item) == ("over", None)
    assert missed.sitting().stage == "over"


def test_a_question_that_was_not_recalled_cannot_be_committed(missed):
    sitting = missed.sitting()
    assert sitting.commit(LOOK, ["spin"], "high").outcome == "refused"
    assert len(missed.history().answered) == 2


def test_a_review_never_changes_an_answer_of_the_case(missed):
    before = missed.session()
    missed.review("spin")
    after = missed.session()
    assert after.run.answers == before.run.answers
    assert (after.run.uncounted, after.run.vanished, after.attempt) == ({}, [], before.attempt)
    assert after.run.answers["first-look"].ids == ("x-ray",)
    assert after.banners == []


def test_the_whole_way_of_a_question(missed):
    assert missed.review("spin").done[0].again == on(7, 8)
    assert missed.on(7).sitting().item is None
    assert missed.on(8).review("pump").done[0].again == on(30, 38)
    assert missed.on(38).review("spin").done[0].again is None
    assert missed.on(400).sitting().item is None


def test_a_wrong_review_begins_anew(missed):
    missed.review("spin")
    assert missed.on(8).review("ride-on", "high").done[0].again == on(1, 9)
    assert missed.on(9).sitting().item.last.harmful


def test_an_answer_that_does_not_count_is_told_and_not_kept(missed):
    sitting = missed.sitting()
    sitting.recall(LOOK, "")
    for given, certainty in (
        ([], "high"),
        (["spin"], None),
        (["gone"], "high"),
        (["spin"], "certain"),
        (7, "low"),
    ):
        assert not sitting.commit(LOOK, given, certainty).counts
        assert [each.name for each in sitting.banners] == ["refused"]
    assert sitting.commit("wobbling-bicycle/another", ["spin"], "high").outcome == "refused"
    assert len(missed.history().answered) == 2
    assert sitting.commit(LOOK, ["spin"], "low").counts
    assert sitting.banners == []


def test_the_same_commit_sent_twice_is_taken_once(missed):
    sitting = missed.sitting()
    sitting.recall(LOOK, "")
    for given in (["spin"], ["ride-on"]):
        assert sitting.commit(LOOK, given, "high", ticket=TICKET).rating == "best"
    assert [each.review for each in missed.history().answered].count(True) == 1
    sitting.go_on(LOOK)
    sitting.go_on(LOOK)
    assert sitting.stage == "over"


def test_one_ticket_names_one_answer(learner):
    learner.answer("what-now", first_look="x-ray", what_now="paint")
    sitting = learner.on(1).sitting()
    for given in ("spin", "paint"):
        key = sitting.item.key
        sitting.recall(key, "")
        assert sitting.commit(key, [given], "high", ticket=TICKET).counts
        sitting.go_on(key)
    reviews = [each for each in learner.history().answered if each.review]
    assert [each.question_id for each in reviews] == ["first-look", "what-now"]
    assert reviews[0].deed.id == TICKET != reviews[1].deed.id


def test_the_same_question_in_two_windows_counts_as_one_review(missed):
    one, two = missed.sitting(), missed.sitting()
    for each in (one, two):
        each.recall(LOOK, "")
        each.commit(LOOK, ["spin"], "high")
    assert one.done[0].again == on(7, 8)
    assert two.done[0].again == on(7, 8)


def test_what_is_missed_twice_is_due_once(learner):
    learner.answer("what-now", first_look="x-ray", what_now="paint")
    sitting = learner.on(1).sitting()
    assert [each.question.id for each in sitting.plan.due] == ["first-look", "what-now"]
    sitting.recall(LOOK, "")
    sitting.commit(LOOK, ["spin"], "low")
    sitting.go_on(LOOK)
    assert (sitting.number, sitting.item.question.id, sitting.stage) == (2, "what-now", "recall")


def test_a_clock_that_was_set_back_loses_no_question(missed):
    missed.on(-30)
    sitting = missed.sitting()
    assert sitting.item.question.id == "first-look"
    sitting.recall(LOOK, "")
    sitting.commit(LOOK, ["spin"], "high")
    # Said later than the answer before, and on the day that the clock told.
    answer, review = missed.history().answered[-2:]
    assert review.at > answer.at
    assert review.deed.day == missed.today
    assert sitting.done[0].again == on(7, -23)


def test_long_words_and_half_characters_are_kept_as_far_as_they_can_be(missed):
    missed.review("spin", words="a\ud800" + "b" * MAX_RECALL)
    kept = missed.history().answered[-1].deed.recall
    assert kept.startswith("a?bbb")
    assert len(kept) == MAX_RECALL


def test_a_fault_of_ours_in_marking_costs_nothing(missed, monkeypatch):
    sitting = missed.sitting()
    sitting.recall(LOOK, "")

    def fail(*_):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(type(sitting.item.question), "mark", fail)
        assert not sitting.commit(LOOK, ["spin"], "high").counts
    assert [each.name for each in sitting.banners] == ["marking-failed"]
    assert sitting.commit(LOOK, ["spin"], "high").counts


def test_a_disk_that_is_full_is_told_and_the_review_goes_on(missed, monkeypatch):
    fill_the_disk(monkeypatch)
    sitting = missed.review("spin")
    assert [each.name for each in sitting.banners] == ["not-kept"]
    assert sitting.done[0].again == on(7, 8)


def test_what_a_full_disk_refused_is_written_when_the_cell_runs_again(missed, monkeypatch):
    with monkeypatch.context() as patch:
        fill_the_disk(patch)
        sitting = missed.review("spin")
        sitting.go_on(LOOK)
        sitting.resume()
        assert (sitting.stage, [each.name for each in sitting.banners]) == ("over", ["not-kept"])
        assert len(sitting.done) == 1
    assert not any(each.review for each in missed.history().answered)
    sitting.resume()
    (kept,) = [each for each in missed.history().answered if each.review]
    assert (kept.deed.given, kept.deed.recall) == ("spin", "what I remember")
    assert (sitting.stage, sitting.done, sitting.banners) == ("over", [], [])
    missed.on(8)
    sitting.resume()
    assert sitting.item.key == LOOK


def test_what_was_deleted_is_not_written_again_by_a_sitting_that_still_holds_it(missed, monkeypatch):
    with monkeypatch.context() as patch:
        fill_the_disk(patch)
        sitting = missed.review("spin")
    shutil.rmtree(home.all_records())
    sitting.go_on(LOOK)
    sitting.resume()
    assert (sitting.stage, sitting.done, sitting.history.begun) == ("over", [], False)
    assert missed.history().answered == []


def test_a_question_that_the_case_asks_no_more_is_dropped_and_told(missed):
    missed.edit(("      - id: first-look\n", "      - id: first-check\n"))
    sitting = missed.sitting()
    assert (sitting.item, sitting.plan.later) == (None, [])
    assert [(case.id, name) for case, name in sitting.plan.dropped] == [("wobbling-bicycle", "first-look")]


def test_an_option_that_is_gone_leaves_the_question_to_be_reviewed(missed):
    missed.edit(("          - id: x-ray\n", "          - id: x-rays\n"))
    sitting = missed.sitting()
    assert sitting.item.last.outdated
    sitting.recall(LOOK, "")
    assert sitting.commit(LOOK, ["x-rays"], "low").counts


def test_what_is_sent_for_one_question_never_falls_on_the_next(learner):
    learner.answer("what-now", first_look="x-ray", what_now="paint")
    sitting = learner.on(1).sitting()
    for _ in range(2):
        # Sent twice, as a click on a page that waits.
        sitting.recall(LOOK, "Mine.")
        sitting.commit(LOOK, ["spin"], "high")
        sitting.go_on(LOOK)
    assert (sitting.item.question.id, sitting.stage, sitting.words) == ("what-now", "recall", "")
    assert [each.question_id for each in learner.history().answered if each.review] == ["first-look"]


def test_after_everything_was_deleted_nothing_is_written(missed):
    sitting = missed.sitting()
    sitting.recall(LOOK, "")
    shutil.rmtree(home.all_records())
    assert not sitting.commit(LOOK, ["spin"], "high").counts
    assert "were deleted" in sitting.banners[0].text
    assert missed.history().answered == []
    sitting.resume()
    assert (sitting.stage, sitting.item, sitting.banners) == ("over", None, [])


def test_the_cell_run_again_goes_on_with_a_question_that_is_still_there(missed):
    sitting = missed.sitting()
    sitting.recall(LOOK, "the wheels")
    sitting.resume()
    assert (sitting.stage, sitting.words) == ("open", "the wheels")
    assert sitting.commit(LOOK, ["spin"], "high").counts
    sitting.resume()
    assert sitting.stage == "committed"
    shutil.rmtree(home.all_records())
    sitting.resume()
    assert sitting.stage == "committed", "what was told can be read to its end"
    sitting.go_on(LOOK)
    sitting.resume()
    assert (sitting.stage, sitting.history.begun) == ("over", False)


def test_a_sitting_from_before_a_deletion_tells_nothing_of_what_was_answered_since(missed):
    sitting = missed.sitting()
    sitting.recall(LOOK, "")
    shutil.rmtree(home.all_records())
    missed.answer("first-look")
    assert "were deleted" in sitting.commit(LOOK, ["ride-on"], "high").why
    assert not any(each.review for each in missed.history().answered)
    sitting.resume()
    assert sitting.item is None


def test_right_with_low_certainty_waits_as_long_once_more(missed):
    assert missed.review("spin").done[0].again == on(7, 8)
    assert missed.on(8).review("spin", "low").done[0].again == on(7, 15)
    assert missed.on(15).review("spin").done[0].again == on(30, 45)


def test_a_clock_that_is_set_back_while_a_question_stands_open_counts_no_days_below_none(missed):
    sitting = missed.sitting()
    sitting.recall(LOOK, "")
    missed.on(-3)
    sitting.commit(LOOK, ["ride-on"], "high")
    assert sitting.done[0].again == on(1, -2)
    assert review_view(sitting)["again"]["lines"][1] == "It comes back tomorrow."


def test_a_foreign_file_among_the_records_does_not_hold_a_review_up(missed):
    (home.records_folder("wobbling-bicycle") / "notes.txt").write_text("mine", encoding="utf-8")
    sitting = missed.review("ride-on")
    assert [each.name for each in sitting.banners] == ["foreign"]
    sitting.dismiss("foreign")
    assert sitting.banners == []


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Auckland", "UTC"])
def test_where_the_learner_is_and_what_time_it_is_there_change_no_day(missed, monkeypatch, zone):
    """On March 8, 2026, the clocks of New York are put forward."""
    import time

    try:
        with monkeypatch.context() as patch:
            patch.setenv("TZ", zone)
            time.tzset()
            sitting = missed.on(1).review("spin")
            assert sitting.done[0].again == on(7, 8)
            assert missed.on(7).sitting().item is None
            assert missed.on(8).sitting().item.question.id == "first-look"
    finally:
        time.tzset()
