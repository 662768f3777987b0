"""The debrief: both paths, marks, what had to wait, and every source by its name."""

import pytest
import yaml

from helpers.debrief import debrief_view

MIXED = {"first-look": ("pump",), "what-now": ("scan",), "in-one-sentence": "<i>It</i> wobbles."}


@pytest.fixture
def debrief(case, play):
    return lambda answers=(), certainty="high": debrief_view(play(case, answers, certainty))


@pytest.mark.parametrize("stop", ["in-one-sentence", "what-now", "looking-ahead"])
def test_it_is_locked_while_a_question_is_open(case, play, stop):
    view = debrief_view(play(case, stop=stop))
    open_question = next(each for each in case.questions if each.id == stop)
    assert view["status"] == "locked"
    assert view["waits_for"]["lead_in"] == open_question.lead_in
    assert set(view) == {"card", "case", "banners", "pills", "step_count", "status", "waits_for"}


def test_it_tells_the_diagnosis_and_the_order_of_events(debrief):
    view = debrief()
    cite = [{"label": "A", "ref": "A"}]
    assert (view["card"], view["status"], view["step_count"]) == ("debrief", "open", 3)
    assert view["pills"] == ["done"] * 3
    assert view["diagnosis"] == {
        "title": "A loose rear bearing",
        "items": [{"text": "The rear bearing was loose.", "cite": cite}],
    }
    assert view["events"] == [
        {"text": "The bicycle began to wobble.", "cite": cite},
        {"text": "The bearing was replaced.", "cite": cite},
    ]
    assert view["not_reported"] == [{"text": "The tire pressure.", "cite": cite}]
    assert view["disagreements"] == [
        {
            "topic": "How common it is",
            "text": "Common in source B; source A does not say.",
            "cite": [{"label": "B", "ref": "B"}],
        }
    ]
    assert view["take_home"][0]["cite"] == [{"label": "teaching point, not sourced", "ref": None}]
    assert "Ratings are editorial. No clinician has reviewed them" in view["footer"]
    assert "November 2026" in view["footer"]


def test_it_sets_the_learners_path_beside_the_published_one(debrief):
    path = debrief(MIXED)["path"]
    assert [(each["number"], each["title"]) for each in path] == [
        (1, "At the door"), (2, "In the stand"), (3, "Back on the road"),
    ]  # fmt: skip
    assert path[0] == {
        "number": 1,
        "title": "At the door",
        "yours": [
            {"kind": "reflection", "lead_in": "Sum it up in one sentence.", "words": "<i>It</i> wobbles."},
            {
                "kind": "choice",
                "choices": [
                    {"text": "Check the tire pressure", "rating": "acceptable", "word": "Acceptable"}
                ],
                "rating": "acceptable",
                "word": "Acceptable",
                "detail": "high certainty, +1½",
            },
        ],
        "published": [{"text": "Both wheels were spun.", "cite": [{"label": "A", "ref": "A"}]}],
    }


def test_each_of_two_chosen_options_keeps_its_own_rating(debrief):
    (answer,) = [
        each
        for each in debrief({"first-look": ("pump", "spin")})["path"][0]["yours"]
        if each["kind"] == "choice"
    ]
    assert [(each["text"], each["rating"]) for each in answer["choices"]] == [
        ("Check the tire pressure", "acceptable"),
        ("Spin both wheels", "best"),
    ]
    assert answer["rating"] == "acceptable"


def test_a_step_of_which_nothing_is_reported_has_an_empty_path(make_case, play):
    case = make_case(
        ('published: {done: [{text: "The bearing was replaced.", cite: [A05]}]}', "published: {}")
    )
    assert debrief_view(play(case))["path"][2]["published"] == []


@pytest.mark.parametrize(
    ("answers", "certainty", "marks"),
    [
        ({}, "high", "+9 of 9 marks."),
        ({"first-look": ("pump",)}, "high", "+7½ of 9 marks."),
        (MIXED, "low", "+2 of 9 marks."),
        ({"first-look": ("pump",), "what-now": ("hammer",)}, "high", "−1½ of 9 marks."),
        ({"what-now": ("hammer",)}, "medium", "+2 of 9 marks."),
        ({"first-look": ("x-ray",), "what-now": ("paint",), "mend": ("again",)}, "low", "0 of 9 marks."),
        ({"first-look": ("x-ray",), "what-now": ("paint",), "mend": ("again",)}, "high", "−18 of 9 marks."),
    ],
)
def test_the_total_is_of_all_marks_that_could_be_had(debrief, answers, certainty, marks):
    assert debrief(answers, certainty)["total"]["marks"] == marks


def test_certainty_is_set_beside_what_it_fits(case, play):
    run = play(case, stop="first-look")
    run.take("first-look", ("pump",), "high")
    run.take("what-now", ("hammer",), "high")
    run.take("mend", ("replace",), "low")
    run.take("looking-ahead", "All of it.", None)
    assert debrief_view(run)["sure"] == {
        "rows": [
            {
                "word": "High",
                "answers": [
                    {"rating": "acceptable", "label": "step 1, acceptable"},
                    {"rating": "harmful", "label": "step 2, harmful"},
                ],
                "text": "1 of 2. High fits more than 4 in 5.",
            },
            {"word": "Medium", "answers": [], "text": "None"},
            {
                "word": "Low",
                "answers": [{"rating": "best", "label": "step 3, best"}],
                "text": "1 of 1. Low fits less than 2 in 3.",
            },
        ],
        "note": "Three answers are too few for a figure. Look again after a few cases.",
    }


def outdated(case, play, *questions):
    run = play(case, stop="in-one-sentence")
    for each in case.questions:
        model = each.model_answer()
        run.take(each.id, ("gone",) if each.id in questions else model, "high" if each.marked else None)
    return debrief_view(run)


def test_an_answer_to_an_older_wording_has_no_mark(case, play):
    view = outdated(case, play, "first-look")
    assert view["path"][0]["yours"][1] == {
        "kind": "choice",
        "choices": [{"text": "gone", "rating": None, "word": ""}],
        "rating": None,
        "word": "Earlier version",
        "detail": "kept, not marked",
    }
    assert view["total"]["marks"] == "+6 of 9 marks."
    assert view["sure"]["note"].startswith("Two answers are")


def test_one_answer_is_spoken_of_in_the_singular(case, play):
    assert outdated(case, play, "first-look", "mend")["sure"]["note"].startswith("One answer is too few")


def test_no_answers_are_not_called_too_few(case, play):
    assert (
        "No answers are too few" not in outdated(case, play, "first-look", "what-now", "mend")["sure"]["note"]
    )


def test_what_had_to_wait_comes_for_chosen_and_other_options(debrief):
    waited = debrief({"first-look": ("x-ray",)})["waited"]
    assert [(each["number"], each["option"], each["chosen"], each["text"]) for each in waited] == [
        (1, "Spin both wheels", False, "A true wheel can still sit on a loose bearing."),
        (1, "X-ray the frame", True, "When it was done, it showed no crack."),
    ]
    assert [mark["ref"] for mark in waited[0]["cite"]] == ["A", "B"]


def test_a_reference_is_given_in_full(debrief):
    references = {each["key"]: each for each in debrief()["references"]}
    assert references["A"] == {
        "key": "A",
        "before": "Nobody N, No One O. A bicycle that wobbled, and why. ",
        "journal": "J Invent Bicycles",
        "after": " 2026;1(1):1-2.",
        "doi": "10.1234/practice.1",
        "tail": "CC0. Invented for practice.",
    }
    assert references["X02"] == {
        "key": "X02",
        "before": "Anon A. ",
        "journal": "",
        "after": "Invented Leaflets 3.",
        "doi": None,
        "tail": "The leaflet was not seen.",
    }


def test_every_source_cited_on_the_way_is_listed_and_no_other(any_case, play):
    """Whatever was chosen, all that could be read is listed; what is never cited is not."""
    cited = set()

    def collect(value):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            if key == "cite":
                cited.update(each)
            elif isinstance(each, dict | list | tuple):
                collect(each)

    collect(any_case.file.model_dump())
    assert cited
    expected = {any_case.references.source_of[each] for each in cited if each != "TP"}
    view = debrief_view(play(any_case))
    assert {each["key"] for each in view["references"]} == expected
    in_file = [*any_case.references.by_key]
    assert [each["key"] for each in view["references"]] == sorted(expected, key=in_file.index)


def test_every_mark_of_a_source_leads_to_a_reference(any_case, play):
    view = debrief_view(play(any_case))
    listed = {each["key"] for each in view["references"]}
    refs = [line.split()[-1] for line in yaml.safe_dump(view).splitlines() if line.strip().startswith("ref:")]
    assert set(refs) - {"null"} <= listed
