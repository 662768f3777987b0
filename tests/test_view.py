"""What a card is given at each moment."""

import pytest

from helpers.banners import Banner
from helpers.study import Run
from helpers.view import banner_view, step_view, workup_view
from helpers.wording import marking_rule

A = [{"label": "source A, invented report", "ref": None}]
HANDBOOK = [{"label": "outside source, handbook", "ref": None}]
TP = [{"label": "teaching point, not sourced", "ref": None}]


@pytest.fixture
def at(case, play):
    """Return a function that plays to a question and shows a step."""

    def shown(stop, step, answers=(), certainty="medium"):
        return step_view(play(case, answers, certainty, stop), case.step(step))

    return shown


def question(view, question_id):
    return next(each for each in view["questions"] if each["id"] == question_id)


def test_a_locked_step_says_what_it_waits_for_and_nothing_else(at):
    assert at("first-look", "back-on-the-road") == {
        "card": "step",
        "case": {"id": "wobbling-bicycle", "title": "Practice (invented): a bicycle that wobbles"},
        "step": {"id": "back-on-the-road", "title": "Back on the road", "number": 3, "of": 3},
        "pills": ["current", "waiting", "waiting"],
        "banners": [],
        "status": "locked",
        "waits_for": {"step": "at-the-door", "number": 1, "lead_in": "What do you check first?"},
    }


def test_an_open_step_shows_what_is_known_and_one_open_question(at):
    view = at("what-now", "in-the-stand")
    assert view["status"] == "open"
    assert view["known"] == [
        {"label": "Wheels", "text": "Both wheels run true in the stand.", "cite": A},
        {"label": "Still there", "text": "The wobble is still there.", "cite": A},
    ]
    assert view["earlier"] == [
        {"number": 1, "items": [{"text": "Complaint: The bicycle wobbles at speed.", "cite": A}]}
    ]
    assert (view["published"], view["next"]) == (None, None)
    assert view["questions"] == [
        {
            "id": "what-now",
            "kind": "choice",
            "status": "open",
            "lead_in": "What do you do now?",
            "helper": "",
            "figure": None,
            "choose": 1,
            "asks": "action",
            "options": [
                {"id": "take-apart", "letter": "A", "text": "Take the axle apart"},
                {"id": "scan", "letter": "B", "text": "Look inside the frame"},
                {"id": "paint", "letter": "C", "text": "Paint the frame"},
                {"id": "hammer", "letter": "D", "text": "Hit it with a hammer"},
            ],
            "certainties": marking_rule(),
        }
    ]


def test_a_later_question_of_a_step_is_not_shown(at):
    assert [each["id"] for each in at("in-one-sentence", "at-the-door")["questions"]] == ["in-one-sentence"]
    assert at("in-one-sentence", "at-the-door")["questions"] == [
        {
            "id": "in-one-sentence",
            "kind": "reflection",
            "status": "open",
            "lead_in": "Sum it up in one sentence.",
            "helper": "What, and since when.",
            "figure": None,
        }
    ]


def test_a_committed_reflection_shows_the_words_beside_one_way_to_put_it(at):
    view = at("first-look", "at-the-door", {"in-one-sentence": "<b>It</b> wobbles."})
    assert question(view, "in-one-sentence") == {
        "id": "in-one-sentence",
        "kind": "reflection",
        "status": "committed",
        "lead_in": "Sum it up in one sentence.",
        "helper": "What, and since when.",
        "figure": None,
        "notice": None,
        "words": "<b>It</b> wobbles.",
        "reveal": {
            "title": "One way to put it",
            "items": [
                {
                    "label": "Short",
                    "text": "A bicycle that began to wobble at speed.",
                    "cite": [*A, {"label": "outside source, invented series", "ref": None}],
                }
            ],
            "note": "Yours may differ.",
        },
    }
    assert view["status"] == "open"


def test_a_reflection_without_a_reveal_shows_the_words_alone(at):
    assert question(at(None, "back-on-the-road"), "looking-ahead")["reveal"] is None


def test_a_committed_choice_shows_the_chosen_first_and_every_harmful_one_open(at):
    view = at("what-now", "at-the-door", {"first-look": ("x-ray", "spin")})
    shown = question(view, "first-look")
    assert [each["id"] for each in shown["chosen"]] == ["spin", "x-ray"]
    assert [(each["id"], each["open"]) for each in shown["others"]] == [("pump", False), ("ride-on", True)]
    assert shown["chosen"][0] == {
        "id": "spin",
        "letter": "A",
        "text": "Spin both wheels",
        "rating": "best",
        "word": "Best",
        "feedback": "It costs nothing, and here both ran true.",
        "cite": [*A, *HANDBOOK],
        "waits": True,
    }
    assert shown["others"][1] == {
        "id": "ride-on",
        "letter": "D",
        "text": "Ride on and see",
        "rating": "harmful",
        "word": "Harmful",
        "feedback": "A wobble at speed ends in a fall.",
        "cite": [*HANDBOOK, {"label": "in part teaching point, not sourced", "ref": None}],
        "waits": False,
        "open": True,
    }


@pytest.mark.parametrize(
    ("chosen", "word", "sentence", "mark", "so_far"),
    [
        (["spin"], "Best", "The step to take first.", "+2", "+2"),
        (["pump"], "Acceptable", "A reasonable step. One other option was better here.", "+1", "+1"),
        (["x-ray"], "Low yield", "Little gained here for its cost.", "−2", "−2"),
        (["ride-on"], "Harmful", "This could have harmed the patient, by act or by delay.", "−2", "−2"),
        (["spin", "pump"], "Acceptable",
         "A reasonable step. The weaker of your choices gives the mark.",
         "+1", "+1"),
    ],
)  # fmt: skip
def test_an_outcome_is_a_word_a_sentence_and_a_mark(at, chosen, word, sentence, mark, so_far):
    outcome = question(at("what-now", "at-the-door", {"first-look": tuple(chosen)}), "first-look")["outcome"]
    unit = "mark" if mark == "+1" else "marks"
    assert outcome == {
        "rating": word.lower().replace(" ", "_"),
        "word": word,
        "sentence": sentence,
        "mark": mark,
        "mark_text": f"{unit} at medium certainty",
        "so_far": f"So far: {so_far} of 3",
    }


def test_the_sum_so_far_is_that_of_the_questions_up_to_this_one(at):
    answers = {"first-look": ("pump",), "what-now": ("hammer",)}
    first = question(at(None, "at-the-door", answers, "high"), "first-look")
    second = question(at(None, "in-the-stand", answers, "high"), "what-now")
    assert first["outcome"]["so_far"] == "So far: +1½ of 3"
    assert second["outcome"]["so_far"] == "So far: −4½ of 6"


def test_a_committed_step_shows_what_was_done_and_leads_on(at):
    view = at("what-now", "at-the-door")
    assert view["status"] == "committed"
    assert view["published"] == {
        "done": [{"text": "Both wheels were spun.", "cite": A}],
        "showed": [{"text": "Both ran true.", "cite": A}],
        "figure": None,
    }
    assert view["next"] == {"step": "in-the-stand", "number": 2, "title": "In the stand"}
    last = at(None, "back-on-the-road")
    assert last["published"]["showed"] == []
    assert last["next"] == {"debrief": True}


@pytest.mark.parametrize(
    ("stop", "step", "pills"),
    [
        ("in-one-sentence", "at-the-door", ["current", "waiting", "waiting"]),
        ("in-one-sentence", "in-the-stand", ["current", "waiting", "waiting"]),
        ("what-now", "at-the-door", ["committed", "waiting", "waiting"]),
        ("what-now", "in-the-stand", ["done", "current", "waiting"]),
        ("what-now", "back-on-the-road", ["done", "current", "waiting"]),
        (None, "in-the-stand", ["done", "committed", "done"]),
    ],
)
def test_the_pills_show_where_one_is(at, stop, step, pills):
    assert at(stop, step)["pills"] == pills


# -- notices -------------------------------------------------------------------------------------------


def test_a_second_answer_is_shown_as_not_counted(case, play):
    run = play(case, stop="what-now")
    run.take("first-look", ("ride-on", "pump"), "low", "2026-11-21T02:00:00+00:00")
    shown = question(step_view(run, case.steps[0]), "first-look")
    assert [each["id"] for each in shown["chosen"]] == ["spin"]
    notice = shown["notice"]
    assert (notice["lead"], notice["button"]) == ("Your earlier answer counts.", None)
    assert notice["text"] == (
        "This question was answered in another window. Your new answer, “Ride on and see; Check the tire "
        "pressure”, is kept and shown here, but not counted."
    )


def test_the_time_of_the_answer_that_counts_is_said(case):
    run = Run(case)
    run.take("in-one-sentence", "One.", None, "2026-11-21T02:00:00+00:00")
    run.take("in-one-sentence", "Two.", None, "2026-11-21T03:00:00+00:00")
    notice = question(step_view(run, case.steps[0]), "in-one-sentence")["notice"]["text"]
    assert " at " in notice
    assert "“Two.”" in notice


@pytest.mark.parametrize(
    ("given", "certainty", "chosen"),
    [
        (("gone",), "high", []),
        (("spin", "gone"), "high", ["spin"]),
        (("spin",), None, ["spin"]),
        ((), "low", []),
    ],
)
def test_an_answer_to_an_older_wording_is_kept_without_a_mark(case, play, given, certainty, chosen):
    run = play(case, stop="first-look")
    run.take("first-look", given, certainty)
    shown = question(step_view(run, case.steps[0]), "first-look")
    assert shown["outcome"] is None
    assert shown["notice"]["lead"] == "Earlier version."
    assert [each["id"] for each in shown["chosen"]] == chosen
    assert len(shown["chosen"]) + len(shown["others"]) == 4


@pytest.mark.parametrize(
    ("banner", "dismissible", "button"),
    [
        (Banner("n", "notice", "L.", "T."), True, {"label": "Dismiss", "do": "dismiss"}),
        (Banner("n", "notice", "L.", "T."), False, None),
        (Banner("n", "warning", "L.", "T."), True, None),
        (Banner("n", "warning", "L.", "T.", "/x"), True, {"label": "Show folder", "show": "/x"}),
    ],
)
def test_a_banner_has_the_button_it_needs(banner, dismissible, button):
    shown = banner_view(banner, dismissible=dismissible)
    assert shown == {"name": "n", "tone": banner.tone, "lead": "L.", "text": "T.", "button": button}


def test_banners_stand_on_every_card_even_a_locked_one(run):
    banner = Banner("n", "notice", "L.", "T.")
    views = [step_view(run, each, [banner]) for each in run.case.steps] + [workup_view(run, [banner])]
    assert [[each["name"] for each in view["banners"]] for view in views] == [["n"]] * 4


# -- the work-up list ----------------------------------------------------------------------------------


def test_the_work_up_list_is_empty_at_first(run):
    assert workup_view(run) == {
        "card": "workup",
        "case": {"id": "wobbling-bicycle", "title": "Practice (invented): a bicycle that wobbles"},
        "banners": [],
        "after": 0,
        "of": 3,
        "groups": [],
    }
    assert step_view(run, run.case.steps[0])["workup"] is None


def test_the_work_up_list_says_who_ordered_what_and_what_came_back(case, play):
    run = play(case, {"first-look": ("spin", "x-ray")}, stop="mend")
    view = workup_view(run)
    assert (view["after"], [(each["number"], each["title"]) for each in view["groups"]]) == (
        2, [(1, "At the door"), (2, "In the stand")],
    )  # fmt: skip
    radiation = ["ionizing radiation"]
    rows = [[tuple(row.values()) for row in group["rows"]] for group in view["groups"]]
    assert rows == [
        [
            ("Spinning both wheels", [], True, True, {"text": "Both wheels run true.", "cite": A}),
            ("Look inside the frame", ["ionizing radiation if CT"], True, True, None),
            ("X-ray of the frame", radiation, True, False, None),
        ],
        [
            ("X-ray of the frame", radiation, False, True, {"text": "No crack in the frame.", "cite": A}),
            (
                "Taking the axle apart",
                ["invasive"],
                True,
                True,
                {"text": "The rear bearing is loose.", "cite": A},
            ),
        ],
    ]
    assert [*view["groups"][0]["rows"][0]] == ["name", "tags", "you", "published", "result"]
    assert step_view(run, case.steps[2])["workup"] == view


def test_the_workup_so_far_stands_where_the_learner_is(case, play):
    """On an earlier step it would tell of results that came later."""
    run = play(case, stop="looking-ahead")
    shown = [bool(step_view(run, each).get("workup")) for each in case.steps]
    assert shown == [False, True, True]
    assert [bool(step_view(play(case), each)["workup"]) for each in case.steps] == [False, False, True]
