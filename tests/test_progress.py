"""A learner's progress: the tables by hand and against pandas, the words, the figures, the report."""

import random
import re
from html.parser import HTMLParser
from math import isnan

import pytest

from helpers import my_progress
from helpers.analysis import exact_interval
from helpers.blocks import as_text
from helpers.errors import UnknownName
from helpers.history import read_history
from helpers.progress.figures import calibration_figure, change_figure, decisions_figure
from helpers.progress.how_sure import NO_CERTAINTY_YET, calibration_blocks
from helpers.progress.mine import Progress
from helpers.progress.overview import NOTHING_YET
from helpers.progress.page import report_page
from helpers.progress.table import COLUMNS, answers_table, calibration, change, done, to_look_at
from helpers.review import plan

OPTION_GONE = ("          - id: x-ray\n", "          - id: x-rays\n")


@pytest.fixture
def mine(learner):
    """Return the progress as the records say it now."""
    return lambda: Progress(learner.history())


@pytest.fixture
def twice(learner):
    """Return a learner who finished the case twice and was sure of harm once."""
    learner.answer(first_look="ride-on", what_now="paint", mend="again", certainty="high")
    learner.on(3).again().answer(what_now="hammer", certainty="low")
    return learner


def in_one_line(part):
    """Return what a part shows as words one after the other."""
    return " ".join(re.sub(r"<[^>]+>", " ", part._repr_html_()).split())


def generated(rows, seed=1):
    """Return answers of nobody, as a table of the house."""
    import pandas as pd

    chance = random.Random(seed)  # noqa: S311
    found = []
    for i in range(rows):
        right = chance.random() < 0.7
        found.append(
            (
                f"case-{i % 7}", 1, 1 + i // 7 % 4, f"q-{chance.randrange(9)}",
                chance.choice(["low", "medium", "high"]), "best" if right else "low_yield",
                float(right), not right and chance.random() < 0.2, False, pd.Timestamp(i, unit="s", tz="UTC"),
            )
        )  # fmt: skip
    table = pd.DataFrame(found, columns=COLUMNS)
    return table.astype(
        {
            "case": "category",
            "question": "category",
            "certainty": pd.CategoricalDtype(["low", "medium", "high"]),
            "rating": "category",
        }
    )


# -- tables --------------------------------------------------------------------------------------------


def test_every_answer_is_a_row(twice):
    table = answers_table(twice.history())
    assert tuple(table.columns) == COLUMNS
    assert table["right"].notna().sum() == 6
    assert list(table.loc[table["harmful"], "question"]) == ["first-look", "what-now"]
    assert list(dict.fromkeys(table["attempt"])) == [1, 2]


def test_what_was_done_by_hand(twice):
    twice.on(4).review("spin")
    table = done(answers_table(twice.history()))
    first, second = (table.loc["wobbling-bicycle", each] for each in (1, 2))
    assert (first["answers"], first["marked"], first["right"], first["harmful"]) == (5, 3, 0, 1)
    assert (second["answers"], second["marked"], second["right"], second["harmful"]) == (5, 3, 2, 1)
    assert table.loc[("wobbling-bicycle", 0), "answers"] == 1


def test_calibration_by_hand_counts_first_answers_alone(twice):
    table = calibration(answers_table(twice.history()))
    assert list(table.index) == ["low", "medium", "high"]
    assert list(table["answers"]) == [0, 0, 3]
    assert list(table["right"]) == [0, 0, 0]
    assert isnan(table.loc["low", "share"])
    # None of 3: the exact interval ends at 1 - 0.025 ** (1 / 3).
    assert table.loc["high", "most"] == pytest.approx(1 - 0.025 ** (1 / 3))
    assert list(table["verdict"]) == ["too few"] * 3


def test_calibration_is_that_of_pandas():
    answers = generated(4000)
    table = calibration(answers)
    first = answers[answers["time"] == 1]
    shares = first.groupby("certainty", observed=False)["right"].mean()
    assert list(table["share"]) == pytest.approx(list(shares))
    for name, row in table.iterrows():
        assert (row["least"], row["most"]) == exact_interval(row["right"], row["answers"]), name
    assert table.loc["high", "verdict"] == "too sure"


def test_change_by_hand(twice):
    (row,) = change(answers_table(twice.history())).to_dict("records")
    assert (row["case"], row["time"], row["questions"]) == ("wobbling-bicycle", 2, 3)
    # None right of 3, then 2: two thirds of all there was to gain.
    assert (row["before"], row["after"], row["change"]) == (0, pytest.approx(2 / 3), pytest.approx(2 / 3))


def test_change_compares_only_what_both_attempts_answered(learner):
    learner.answer("first-look", first_look="x-ray")
    learner.on(1).again().answer("what-now")
    (row,) = change(answers_table(learner.history())).to_dict("records")
    assert (row["questions"], row["before"], row["after"]) == (1, 0, 1)


def test_a_loss_is_shown_as_a_loss(learner, mine):
    learner.answer(mend="again")
    learner.on(1).again().answer(first_look="ride-on", mend="again")
    (row,) = mine().change().table.to_dict("records")
    # Two of 3 right, then one: half of what there was to lose.
    assert row["change"] == pytest.approx(-0.5)
    assert "67% then 33%, −0.50." in repr(mine().change()).replace("\n", " ")


def test_where_nothing_could_change_it_says_so(learner, mine):
    learner.answer()
    learner.on(1).again().answer()
    (row,) = mine().change().table.to_dict("records")
    assert isnan(row["change"])
    assert "all were right both times" in in_one_line(mine().change())


def test_each_answer_is_compared_with_the_one_before_to_the_same_question(learner):
    learner.answer("what-now", first_look="x-ray", what_now="paint")
    learner.on(1).again().answer("first-look")
    learner.on(2).again().answer("what-now", first_look="x-ray")
    found = change(answers_table(learner.history())).to_dict("records")
    assert [(each["time"], each["questions"], each["before"], each["after"]) for each in found] == [
        (2, 2, 0, 1), (3, 1, 1, 0),
    ]  # fmt: skip


def test_two_computers_in_turn_count_each_question_by_its_first_answer(learner, tmp_path):
    """One computer begins, the other plays the whole case, the first one goes on."""
    import shutil

    from helpers import home

    learner.answer("first-look", first_look="x-ray")
    shutil.copytree(home.all_records(), tmp_path / "one")
    shutil.rmtree(home.all_records())
    home._fresh_pseudonym.cache_clear()
    learner.on(1).answer(what_now="paint")
    shutil.copytree(home.all_records(), tmp_path / "other")
    shutil.rmtree(home.all_records())
    shutil.copytree(tmp_path / "one", home.all_records())
    learner.on(3).answer()
    for file in (tmp_path / "other" / "wobbling-bicycle").iterdir():
        shutil.copy(file, home.records_folder("wobbling-bicycle"))
    table = answers_table(learner.history())
    first = table[(table["time"] == 1) & table["right"].notna()]
    assert dict(zip(first["question"], first["right"], strict=True)) == {
        "first-look": 0, "what-now": 0, "mend": 1,
    }  # fmt: skip


def test_what_to_look_at_names_harm_first_then_certainty(learner):
    learner.answer(first_look="x-ray", what_now="hammer", mend="again", certainty="high")
    table = to_look_at(answers_table(learner.history()))
    assert list(zip(table["question"], table["harmful"], strict=True)) == [
        ("what-now", True), ("mend", False), ("first-look", False),
    ]  # fmt: skip
    assert not table["since"].any()


def test_what_was_right_since_says_so(twice, mine):
    table = to_look_at(answers_table(twice.history()))
    assert dict(zip(table["question"], table["since"], strict=True)) == {
        "what-now": False, "first-look": True, "mend": True,
    }  # fmt: skip
    assert in_one_line(mine().look_at()).count("Right when you were last asked.") == 2


GONE = ("          - id: pump\n", "          - id: pumps\n")


def test_an_answer_that_cannot_be_read_any_more_is_in_no_pair(learner, mine):
    learner.answer("first-look", first_look="x-ray")
    learner.on(1).again().answer("first-look", first_look="pump")
    learner.on(2).again().answer("first-look", first_look="spin")
    learner.edit(GONE)
    (row,) = change(answers_table(learner.history())).to_dict("records")
    assert (row["earlier"], row["time"], row["before"], row["after"]) == (1, 3, 0, 1)
    assert "answers 1 and 3: 0% then 100%" in in_one_line(mine().change())


def test_a_last_answer_that_cannot_be_read_any_more_was_not_right(learner, mine):
    learner.answer("first-look", first_look="ride-on")
    learner.on(1).again().answer("first-look", first_look="spin")
    learner.on(2).again().answer("first-look", first_look="pump")
    learner.edit(GONE)
    assert list(to_look_at(answers_table(learner.history()))["since"]) == [False]
    assert "Right when you were last asked." not in in_one_line(mine().look_at())


# -- words ---------------------------------------------------------------------------------------------


def test_without_answers_every_part_says_what_will_stand_there(mine):
    progress = mine()
    for part in (progress.done(), progress.look_at(), progress.path()):
        assert " ".join(repr(part).split()) == NOTHING_YET
    assert " ".join(repr(progress.calibration()).split()) == NO_CERTAINTY_YET
    assert repr(progress.change()).startswith("No case was answered twice yet.")
    assert len(progress.answers) == 0


def test_every_part_is_shown_in_a_notebook(twice, mine):
    progress = mine()
    for part in (
        progress.done(),
        progress.look_at(),
        progress.calibration(),
        progress.path(),
        progress.change(),
    ):
        html = part._repr_html_()
        assert html.startswith("<")
        assert repr(part)
    assert progress.calibration()._repr_html_().count("<svg") == 1


def test_certainties_are_told_with_counts_interval_and_band(twice, mine):
    text = " ".join(repr(mine().calibration()).split())
    assert (
        "High: 0 of 3 right, 0% (95% interval 0% to 71%). High earns most above 80%; too few answers" in text
    )
    assert "Low: no answer yet." in text


@pytest.mark.parametrize(
    ("right", "of", "said"),
    [
        (2, 20, "you were surer than you were right"),
        (19, 20, "that fits"),
        (10, 20, "you were surer"),
        (12, 20, "chance alone could do that"),
    ],
)
def test_a_verdict_is_told_in_words(right, of, said):
    import pandas as pd

    answers = pd.DataFrame(
        [("a", 1, 1, str(i), "high", None, float(i < right), False, False, None) for i in range(of)],
        columns=COLUMNS,
    ).astype({"certainty": pd.CategoricalDtype(["low", "medium", "high"])})
    assert said in " ".join(as_text(calibration_blocks(calibration(answers))).split())


def test_harm_is_told_with_its_reason_and_source(twice, mine):
    text = " ".join(repr(mine().look_at()).split())
    assert text.startswith("Harmful choices - Practice (invented): a bicycle that wobbles, step 2")
    assert (
        "“Ride on and see” (high certainty, attempt 1, March 2, 2026). A wobble at speed ends in a fall. "
        "[outside source, handbook; in part teaching point, not sourced]"
    ) in text


def test_who_did_no_harm_and_was_never_sure_and_wrong_reads_that(learner, mine):
    learner.answer(certainty="medium", first_look="x-ray")
    text = repr(mine().look_at())
    assert "No choice of yours is rated harmful." in text
    assert "Nothing that you were sure of was wrong." in text


def test_harm_that_was_sure_is_not_said_to_be_no_fault(learner, mine):
    learner.answer("first-look", first_look="ride-on", certainty="high")
    assert "Nothing else that you were sure of was wrong." in repr(mine().look_at())


def test_what_cannot_be_judged_any_more_is_not_said_to_be_harmless(learner, mine):
    learner.answer("first-look", first_look="x-ray")
    learner.edit(OPTION_GONE)
    text = in_one_line(mine().look_at())
    assert "One answer belongs to an earlier version of a case and cannot be judged here." in text
    assert answers_table(learner.history())["right"].notna().sum() == 0


def test_an_answer_to_an_earlier_version_says_so_even_where_it_can_be_marked(learner, mine):
    learner.answer("first-look", first_look="x-ray")
    learner.edit(("version: 1", "version: 2"))
    assert "attempt 1 (case version 1, now 2)" in in_one_line(mine().path())
    assert "attempt 1, case version 1, now 2, March 2, 2026" in in_one_line(mine().look_at())


def test_the_path_stands_beside_the_published_one_as_far_as_it_went(learner, mine):
    learner.answer("first-look", first_look="x-ray")
    text = in_one_line(mine().path())
    assert "Low yield, high certainty, −6" in text
    assert "Both wheels were spun." in text
    assert "commit the next step to read it" in text
    for later in ("loose bearing", "taken apart", "Replace", "new grease"):
        assert later not in text


def test_another_attempt_and_another_case_can_be_asked_for(twice, mine):
    assert repr(mine().path(attempt=1)).startswith("Practice (invented): a bicycle that wobbles, attempt 1")
    assert repr(mine().path("wobbling-bicycle")).startswith(
        "Practice (invented): a bicycle that wobbles, attempt 2"
    )
    with pytest.raises(UnknownName, match="no case 'nobody'; the cases are 'wobbling-bicycle'"):
        mine().path("nobody")
    for number in (3, -1):
        with pytest.raises(UnknownName, match=f"no attempt '{number}'; the attempts are '1', '2'"):
            mine().path(attempt=number)


def test_an_earlier_version_is_called_one(learner, mine):
    learner.answer("what-now", first_look="x-ray")
    learner.edit(OPTION_GONE)
    assert "One answer is to an earlier version of a case: kept, and not marked any more." in repr(
        mine().done()
    )
    assert "Earlier version" in repr(mine().path())


def test_a_question_that_is_gone_is_told_with_its_answer(learner, mine):
    learner.answer("first-look", first_look="ride-on")
    learner.edit(("      - id: first-look\n", "      - id: first-check\n"))
    said = " ".join(repr(mine().path()).split())
    assert "Earlier version: “first-look” is not asked any more. You answered: ride-on" in said
    # Whether it could have harmed nobody can tell without its rating.
    assert "cannot be judged here" in repr(mine().look_at())


def test_records_of_other_books_and_damaged_lines_are_told(learner, mine):
    import shutil

    from helpers import home

    learner.answer("first-look")
    folder = home.records_folder("wobbling-bicycle")
    shutil.copytree(folder, folder.with_name("elsewhere"))
    (folder / "more.jsonl").write_text("{\n", encoding="utf-8")
    text = " ".join(repr(mine().done()).split())
    assert "One line of your records could not be read and was passed over." in text
    assert "Three records belong to “elsewhere”, a case that is not in this book or cannot be opened." in text


# -- figures -------------------------------------------------------------------------------------------


def texts(figure):
    figure.canvas.draw()
    return [each.get_text() for axes in figure.axes for each in axes.texts]


def test_the_figure_of_certainty_shows_counts_bands_and_intervals():
    table = calibration(generated(300))
    figure = calibration_figure(table)
    (axes,) = figure.axes
    assert texts(figure) == [f"{row.right} of {row.answers}" for row in table.itertuples()]
    bands = [(round(each.get_y()), round(each.get_y() + each.get_height())) for each in axes.patches]
    assert bands == [(0, 67), (67, 80), (80, 100)]


def test_a_point_with_too_few_answers_is_hollow(twice, mine):
    (axes,) = calibration_figure(mine().calibration().table).axes
    (point,) = axes.lines
    assert point.get_markerfacecolor() == "none"
    assert texts(axes.figure) == ["no answer", "no answer", "0 of 3"]


def test_the_figure_of_decisions_shows_each_marked_answer_once(twice):
    found = [each for each in twice.history().answered if each.attempt == 1]
    (axes,) = decisions_figure(found).axes
    points = {line.get_label(): list(zip(*line.get_data(), strict=True)) for line in axes.lines}
    assert points == {"not right": [(2, 2), (3, 2)], "harmful": [(1, 2)]}


def test_losses_point_to_the_left():
    import pandas as pd

    table = pd.DataFrame({"change": [0.5, -0.25, float("nan")]})
    (axes,) = change_figure(table, ["a", "b $x$", "c"]).axes
    assert [each.get_width() for each in axes.patches] == [0.5, -0.25, 0]


# -- the report ----------------------------------------------------------------------------------------


class Links(HTMLParser):
    """Collects what a page would fetch or lead to."""

    def __init__(self):
        super().__init__()
        self.found, self.tags = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.found += [value for name, value in attrs if name in ("href", "src", "xlink:href", "srcset")]


def report(learner, today=None):
    history = learner.history()
    day = today or learner.today
    return report_page(history, plan(history.cases, day), day)


def test_the_report_needs_nothing_from_elsewhere(twice):
    page = report(twice)
    links = Links()
    links.feed(page)
    assert [each for each in links.found if not each.startswith("#")] == []
    assert not {"script", "link", "img", "iframe"} & set(links.tags)
    assert "url(http" not in page
    assert "@import" not in page
    assert page.startswith("<!doctype html>")


def test_the_report_holds_all_that_was_done(twice):
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", report(twice)))
    for words in (
        "As of 2026-03-05 (UTC): 1 case.",
        "Ride on and see",
        "High earns most above 80%",
        "A bicycle that began to wobble at speed.",
        "To take home",
        "References",
        "J Invent Bicycles 2026",
        "answers 1 and 2",
        "sent nowhere",
    ):
        assert words.lower() in text.lower(), words


def test_the_report_of_an_unfinished_case_gives_nothing_away(learner):
    learner.answer("first-look")
    page = report(learner)
    for later in ("bearing", "grease", "Invent Bicycles", "Nobody"):
        assert later not in page
    assert "stand here once the case is finished" in page


def test_a_report_without_answers_says_so(learner):
    page = report(learner)
    assert NOTHING_YET in page
    assert "How sure" not in page


def test_what_was_typed_is_text_in_the_report(learner):
    learner.answer("in-one-sentence", in_one_sentence="<script>alert(1)</script> & “so on” $x$")
    page = report(learner)
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; “so on” $x$" in page


def test_the_report_tells_what_is_due_and_what_was_dropped(learner):
    learner.answer("what-now", first_look="x-ray", what_now="paint")
    learner.on(1).edit(("      - id: first-look\n", "      - id: first-check\n"))
    page = report(learner)
    assert "One question is due today." in page
    assert "One review was dropped" in page


def test_the_report_tells_how_far_it_is(twice):
    told = []
    history = twice.history()
    report_page(history, plan(history.cases, twice.today), twice.today, lambda *each: told.append(each))
    assert told == [(1, 1)]


def test_the_public_function_reads_the_records_of_the_present_learner(twice):
    assert "attempt 2" in repr(my_progress().path())
    assert len(read_history(twice.root).cases) == 1


def test_the_report_tells_what_was_remembered_in_reviews(learner):
    asks = "lead_in: What do you check first?"
    learner.edit((asks, f'{asks}\n        in_review: "Where to begin?"'))
    learner.answer("first-look", first_look="x-ray")
    learner.on(1).review("spin", words="Look at the wheels.")
    text = report(learner)
    again = "“Where to begin?”: “Ride on and see” (high certainty, in a review, March 10, 2026)"
    learner.on(8).review("ride-on", "high")
    assert again in " ".join(re.sub(r"<[^>]+>", " ", report(learner)).split())
    assert "March 3, 2026, “Where to begin?”: “Look at the wheels.” (then right)" in text


def test_reviews_stand_below_the_attempts_of_their_case(learner, mine):
    learner.answer("first-look", first_look="x-ray")
    learner.on(1).review("spin")
    text = in_one_line(mine().done())
    assert text.index("Attempt 1") < text.index("Reviews")
    assert re.search(r"As of \d{4}-\d\d-\d\d \d\d:\d\d \(UTC\)", text)


def test_a_picture_and_an_order_that_were_missed_have_their_reason_too(learner, mine, more_kinds):
    learner.edit(*more_kinds)
    order = learner.case.question("order-of-work").model_answer()[::-1]
    learner.answer(crack="nothing", order_of_work=order, certainty="high")
    text = in_one_line(mine().look_at())
    assert "To be found: the crack." in text
    assert re.search(r"To move: .*\(too (early|late)\)", text)
