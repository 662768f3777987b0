"""A case rehearsed while its file changes."""

import json
import shutil
from pathlib import Path

import pytest

from helpers import home
from helpers.authoring.rehearsal import Rehearsal
from helpers.spoilers import Spoilers


@pytest.fixture
def rehearse(make_root):
    opened = []

    def begin(*changes):
        file = make_root(*changes) / "cases" / "wobbling-bicycle" / "case.yaml"
        opened.append(Rehearsal(file))
        return opened[-1]

    yield begin
    for each in opened:
        each.close()


def edit(rehearsal, old, new):
    text = rehearsal.file.read_text(encoding="utf-8")
    assert old in text
    rehearsal.file.write_text(text.replace(old, new, 1), encoding="utf-8")
    rehearsal.reload()


def views(rehearsal):
    return {each["place"]: each["view"] for each in rehearsal.cards()}


def statuses(rehearsal):
    return {place: view.get("status") for place, view in views(rehearsal).items()}


def commit(rehearsal, place, question, answer, certainty=None):
    message = {"do": "commit", "question": question, "answer": answer, "certainty": certainty}
    return rehearsal.act(place, message)


def test_all_cards_stand_in_order_and_nothing_reaches_the_learners_records(rehearse):
    rehearsal = rehearse()
    assert list(views(rehearsal)) == ["at-the-door", "in-the-stand", "back-on-the-road", "workup", "debrief"]
    rehearsal.answer("debrief")
    assert set(statuses(rehearsal).values()) == {"committed", "open", None}
    assert not home.data_folder().exists()


def test_closing_leaves_no_folder_behind(rehearse):
    rehearsal = rehearse()
    rehearsal.answer("debrief")
    folder = rehearsal._folder.name
    assert list(rehearsal.file.parent.parent.parent.glob("**/*.jsonl")) == []
    rehearsal.close()
    assert not Path(folder).exists()


@pytest.mark.parametrize(
    ("place", "committed"),
    [
        ("at-the-door", 0),
        ("in-the-stand", 1),
        ("back-on-the-road", 2),
        ("workup", 3),
        ("debrief", 3),
        ("no", 3),
    ],
)
def test_answering_up_to_a_place_opens_it(rehearse, place, committed):
    rehearsal = rehearse()
    rehearsal.answer(place)
    assert list(statuses(rehearsal).values()).count("committed") == committed


def test_every_kind_of_question_gets_its_model_answer(rehearse, more_kinds):
    rehearsal = rehearse(*more_kinds)
    rehearsal.answer("debrief")
    debrief = views(rehearsal)["debrief"]
    assert debrief["status"] == "open"
    assert debrief["total"]["marks"] == "+18 of 18 marks."


def test_a_card_is_heard_and_told(rehearse):
    rehearsal = rehearse()
    commit(rehearsal, "at-the-door", "in-one-sentence", "It wobbles.")
    answer = commit(rehearsal, "at-the-door", "first-look", ["pump"], "low")
    assert answer["kind"] == "committed"
    assert answer["say"].startswith("Committed. Acceptable.")
    assert commit(rehearsal, "in-the-stand", "first-look", ["gone"], "low")["kind"] == "failed"
    assert [place for place, view in views(rehearsal).items() if view["banners"]] == ["in-the-stand"]
    for nonsense in (None, [], {"do": "fly"}, {"do": "commit", "question": 1}):
        assert rehearsal.act("at-the-door", nonsense) is None


def test_an_edit_shows_and_the_answers_stay(rehearse):
    rehearsal = rehearse()
    rehearsal.answer("in-the-stand")
    run = rehearsal.run_id
    edit(rehearsal, "The wobble is still there.", "It wobbles on.")
    view = views(rehearsal)["in-the-stand"]
    assert [each["text"] for each in view["known"]][1] == "It wobbles on."
    assert view["status"] == "open"
    assert rehearsal.run_id == run


def test_an_answer_that_does_not_fit_is_asked_again_and_comes_back(rehearse):
    rehearsal = rehearse()
    rehearsal.answer("debrief")
    edit(rehearsal, "id: take-apart\n            text", "id: open-it\n            text")
    assert statuses(rehearsal)["in-the-stand"] == "open"
    assert statuses(rehearsal)["debrief"] == "locked"
    edit(rehearsal, "id: open-it\n            text", "id: take-apart\n            text")
    assert statuses(rehearsal)["debrief"] == "open"


def test_a_question_put_in_before_is_asked_and_what_follows_it_stays_answered(rehearse):
    rehearsal = rehearse()
    rehearsal.answer("debrief")
    new = "      - {id: new-one, kind: reflection, lead_in: What else?}\n      - id: what-now\n"
    edit(rehearsal, "      - id: what-now\n", new)
    assert views(rehearsal)["in-the-stand"]["questions"][-1]["id"] == "new-one"
    assert statuses(rehearsal)["debrief"] == "locked"
    commit(rehearsal, "in-the-stand", "new-one", "Nothing.")
    assert statuses(rehearsal)["debrief"] == "open"


def test_a_broken_file_lists_its_problems_and_the_last_good_version_can_be_played(rehearse):
    rehearsal = rehearse()
    edit(rehearsal, "rating: best", "rating: bset")
    (problem,) = rehearsal.problems
    line = rehearsal.file.read_text(encoding="utf-8").split("bset")[0].count("\n") + 1
    assert problem["place"].startswith(f"cases/wobbling-bicycle/case.yaml:{line}:")
    assert problem["text"].startswith("'bset' is not allowed")
    commit(rehearsal, "at-the-door", "in-one-sentence", "It wobbles.")
    assert views(rehearsal)["at-the-door"]["questions"][0]["status"] == "committed"
    edit(rehearsal, "rating: bset", "rating: best")
    assert rehearsal.problems == []
    assert views(rehearsal)["at-the-door"]["questions"][0]["status"] == "committed"


def test_a_file_that_goes_away_is_a_problem_like_any_other(rehearse):
    rehearsal = rehearse()
    rehearsal.file.unlink()
    rehearsal.reload()
    assert [each["text"] for each in rehearsal.problems] == ["there is no such file; it is needed"]
    assert rehearsal.cards()


def test_one_that_is_broken_from_the_beginning_opens_when_it_is_mended(rehearse):
    rehearsal = rehearse(("rating: best", "rating: bset"))
    assert rehearsal.title == "wobbling-bicycle"
    assert rehearsal.cards() == []
    rehearsal.answer("debrief")
    rehearsal.start_again()
    assert rehearsal.act("at-the-door", {"do": "again"}) is None
    edit(rehearsal, "rating: bset", "rating: best")
    assert rehearsal.title.startswith("Practice")
    assert len(rehearsal.cards()) == 5


@pytest.mark.parametrize("way", ["bar", "card"])
def test_starting_again_forgets_every_answer_for_good(rehearse, way):
    rehearsal = rehearse()
    rehearsal.answer("debrief")
    run = rehearsal.run_id
    if way == "bar":
        rehearsal.start_again()
    else:
        assert rehearsal.act("debrief", {"do": "again"}) == {"kind": "began"}
    assert (rehearsal.run_id != run) is (way == "bar")
    assert statuses(rehearsal)["at-the-door"] == "open"
    edit(rehearsal, "The wobble is still there.", "It wobbles on.")
    assert views(rehearsal)["at-the-door"]["questions"][0]["status"] == "open"
    commit(rehearsal, "at-the-door", "in-one-sentence", "It wobbles.")
    assert views(rehearsal)["at-the-door"]["questions"][1]["status"] == "open"


def test_no_view_says_what_a_learner_may_not_see(rehearse, case, strings):
    """The preview shows the cards' own views: what a card may not show does not leave the server."""
    rehearsal, spoilers = rehearse(), Spoilers(case)
    shown = json.dumps(rehearsal.cards(), ensure_ascii=False)
    for moment, text in spoilers.texts:
        if moment != "at-the-door" and len(text) > 12:
            assert text not in shown, moment


def test_a_comparison_opens_at_once_for_its_author_and_follows_its_cases(tmp_path):
    shutil.copytree(Path(__file__).parent.parent / "cases", tmp_path / "cases")
    file = tmp_path / "cases" / "two-cases" / "case.yaml"
    rehearsal = Rehearsal(file)
    try:
        first = rehearsal.cards()[0]
        assert first["view"]["status"] == "locked"
        assert [each.parent.name for each in rehearsal.files] == [
            "two-cases", "cases", "wobbly-toddler", "irritable-toddler",
        ]  # fmt: skip
        rehearsal.answer(first["place"])
        assert rehearsal.cards()[0]["view"]["status"] == "open"
        edit(rehearsal, "From memory", "By heart")
        assert rehearsal.cards()[0]["view"]["step"]["title"] == "By heart"
        assert rehearsal.cards()[0]["view"]["status"] == "open"
        rehearsal.answer("debrief")
        assert views(rehearsal)["debrief"]["status"] == "open"
        rehearsal.start_again()
        assert rehearsal.cards()[0]["view"]["status"] == "locked"
        rehearsal.act(first["place"], {"do": "open-early"})
        edit(rehearsal, "By heart", "From memory")
        assert rehearsal.cards()[0]["view"]["status"] == "open"
    finally:
        rehearsal.close()
