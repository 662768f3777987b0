"""Cases set side by side: when they open, and that every number comes from the case files."""

import shutil
from pathlib import Path

import pytest

from helpers.authoring.skeleton import new_case
from helpers.case import load_case
from helpers.comparison.appendix import citing_cases, glossary_view, load_glossary, references_view
from helpers.comparison.courses import courses_view, figure, stops
from helpers.comparison.negative_test import Sliders, negative_test_view
from helpers.comparison.table import frame, table_view
from helpers.placed_yaml import CaseError
from helpers.question_view import relation
from helpers.records import Records
from helpers.schema import NOT_REPORTED
from helpers.session import Session
from helpers.study import Run
from helpers.view import step_view

ROOT = Path(__file__).parent.parent
TITLES = ["The toddler who wobbles", "The irritable toddler"]


@pytest.fixture
def root(tmp_path):
    shutil.copytree(ROOT / "cases", tmp_path / "cases")
    return tmp_path


@pytest.fixture
def two(root):
    """Return a function that changes files below `cases/` and loads the comparison."""

    def load(*changes):
        for name, old, new in changes:
            path = root / "cases" / name
            text = path.read_text(encoding="utf-8")
            assert old in text, old
            path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return load_case("two-cases", root)

    return load


def finished(case):
    run = Run(case)
    for question in case.questions:
        run.take(question.id, question.model_answer(), "low" if question.marked else None)
    return run


def fill(case):
    run = Run(case)
    run.take("key-cells", case.question("key-cells").model_answer(), None)
    return run


# -- the table -----------------------------------------------------------------------------------------


def test_the_table_holds_what_the_case_files_say(two):
    table = frame(two())
    assert list(table.columns) == TITLES
    assert table.loc["MIBG", "The irritable toddler"] == "Negative"
    assert list(table.loc["Outcome"]) == [
        "Neurological symptoms persisted and did not get worse",
        "Not reported",
    ]
    assert len(table) == 11


def test_a_change_of_a_case_file_changes_table_cells_figure_and_choices(two):
    case = two(
        ("irritable-toddler/case.yaml", 'mibg: {text: "Negative"', 'mibg: {text: "Not read yet"'),
        ("irritable-toddler/case.yaml", 'short: "MIBG: negative"', 'short: "MIBG: not read"'),
        ("wobbly-toddler/case.yaml", 'stage: {text: "Considered INSS stage 1", cite', "stage: {cite"),
    )
    table = frame(case)
    assert table.loc["MIBG", "The irritable toddler"] == "Not read yet"
    assert list(table.loc["Stage"]) == ["Not reported", "Not reported"]
    cells = {(each.row, each.column): each for each in case.question("key-cells").blanks}
    assert cells["MIBG", "The irritable toddler"].says == "Not read yet"
    assert "Negative" not in cells["MIBG", "The irritable toddler"].choices
    assert "MIBG: not read" in [each.text for each in stops(case.compared[1])]
    rows = {each["label"]: each for each in table_view(fill(case))["rows"]}
    assert rows["Stage"]["relation"] == "not reported"
    assert rows["MIBG"]["cells"][1]["text"] == "Not read yet"


def test_the_table_says_how_the_cells_relate(two):
    rows = {each["label"]: each["relation"] for each in table_view(fill(two()))["rows"]}
    assert rows["First brain MRI"] == "the same"
    assert rows["MIBG"] == rows["Histology"] == "differs"
    assert rows["Outcome"] == rows["Stage"] == "known of one only"


def test_three_cases_may_be_known_in_part():
    assert relation(["x", "y", NOT_REPORTED]) == "not known of all"
    assert relation(["x", NOT_REPORTED, NOT_REPORTED]) == "known of one only"


def test_an_older_table_is_kept_and_not_set_beside_the_present_one(two):
    run = Run(two())
    run.take("key-cells", ("Negative", "x"), None)
    (view,) = step_view(run, run.case.steps[0])["questions"]
    assert view["notice"]["lead"] == "Earlier version."
    assert {each["given"] for row in view["rows"] for each in row["cells"]} == {""}


def test_a_finished_comparison_shows_its_table_whatever_was_asked_later(two):
    case = two()
    run = finished(case)
    del run.answers["key-cells"]
    assert table_view(run)["status"] == "open"


def test_a_step_of_a_comparison_builds_on_none_before(two):
    run = fill(two())
    assert step_view(run, run.case.steps[1])["earlier"] == []


def test_table_and_courses_wait_for_the_cells(two):
    run = Run(two())
    for show in (table_view, courses_view):
        view = show(run)
        assert view["status"] == "locked"
        assert view["waits_for"] == {
            "step": "from-memory",
            "number": 1,
            "lead_in": "What differs between the two children, and what is the same?",
        }
        assert "rows" not in view
        assert "pictures" not in view
        assert show(fill(run.case))["status"] == "open"


def test_a_filled_cell_is_shown_beside_what_is_reported(two):
    case = two()
    question = case.question("key-cells")
    given = list(question.model_answer())
    given[0] = "A lesion in the posterior fossa"
    run = Run(case)
    assert run.take(question.id, tuple(given), None)
    (view,) = step_view(run, case.steps[0])["questions"]
    assert view["score"] == f"{len(given) - 1} of {len(given)} cells as reported."
    first = view["rows"][0]["cells"][0]
    assert (first["text"], first["given"], first["right"]) == ("Nothing abnormal", given[0], False)
    assert all(each["right"] for row in view["rows"][1:] for each in row["cells"])


@pytest.mark.parametrize(
    ("change", "outcome", "why"),
    [
        (lambda cells: [], "unanswered", "Fill in the cells first."),
        (lambda cells: ["" for _ in cells], "unanswered", "Fill in the cells first."),
        (lambda cells: ["", *cells[1:]], "unanswered", "1 cell is still empty."),
        (lambda cells: ["", "", *cells[2:]], "unanswered", "2 cells are still empty."),
        (lambda cells: cells[1:], "refused", "An answer is a list of 14 entries."),
        (lambda cells: "".join(cells), "refused", "An answer is a list of 14 entries."),
        (lambda cells: 14, "refused", "An answer is a list of 14 entries."),
        (lambda cells: ["Invented", *cells[1:]], "refused", "“First brain MRI” takes one of: "),
        (lambda cells: [["x"], *cells[1:]], "refused", "“First brain MRI” takes one of: "),
    ],
)
def test_what_does_not_fill_the_cells_is_not_kept_and_says_why(two, change, outcome, why):
    question = two().question("key-cells")
    result = question.mark(change(list(question.model_answer())))
    assert result.outcome == outcome
    assert result.why.startswith(why)


# -- when it opens -------------------------------------------------------------------------------------


def opened(case, folder):
    return Session(case, Records(folder / case.id), "a" * 32)


def complete(case, folder):
    session = opened(case, folder)
    while question := session.run.open_question:
        assert session.commit(question.id, question.model_answer(), "low" if question.marked else None).counts


def test_it_opens_when_both_cases_are_finished(two, tmp_path):
    case = two()
    session = opened(case, tmp_path)
    assert [each.title for each in session.run.waits] == TITLES
    view = step_view(session.run, case.steps[0])
    assert set(view) == {"card", "case", "step", "pills", "banners", "status", "waits_for"}
    assert [each["path"] for each in view["waits_for"]["cases"]] == [
        "01-wobbly-toddler.ipynb",
        "02-irritable-toddler.ipynb",
    ]
    sliders = Sliders(case.file.negative_test)
    for show in (table_view, courses_view, lambda run: negative_test_view(run, sliders)):
        assert set(show(session.run)) == {"card", "case", "title", "banners", "status", "waits_for"}
    refused = session.commit("key-cells", list(case.question("key-cells").model_answer()))
    assert refused.why == "This waits for the case “The toddler who wobbles”."
    complete(case.compared[0], tmp_path)
    session.sync()
    assert [each.title for each in session.run.waits] == TITLES[1:]
    complete(case.compared[1], tmp_path)
    session.sync()
    assert session.run.waits == ()
    assert session.run.open_question.id == "key-cells"


def test_a_case_finished_by_a_new_version_counts_as_finished(two, root, tmp_path):
    """Its last question, still open before, is gone; nothing was ever said to be completed."""
    case = two()
    complete(case.compared[0], tmp_path)
    session = opened(case.compared[1], tmp_path)
    last = case.compared[1].questions[-1].id
    while (question := session.run.open_question).id != last:
        session.commit(question.id, question.model_answer(), "low" if question.marked else None)
    path = root / "cases" / "irritable-toddler" / "case.yaml"
    text = path.read_text(encoding="utf-8")
    begin = text.index(f"      - id: {last}\n")
    path.write_text(text[:begin] + text[text.index("    published:", begin) :], encoding="utf-8")
    assert opened(load_case("two-cases", root), tmp_path).run.waits == ()


def test_who_teaches_may_open_it_at_once_and_it_stays_open(two, tmp_path):
    session = opened(two(), tmp_path)
    session.open_early()
    assert session.run.status(session.case.steps[0]) == "open"
    assert opened(session.case, tmp_path).run.waits == ()
    session.open_early()
    assert len(session.records.read()) == 1


# -- the figure ----------------------------------------------------------------------------------------


def test_the_figure_draws_every_event_and_no_interval_that_is_not_given(two):
    case = two()
    courses = tuple((each.title, tuple(stops(each))) for each in case.compared)
    for narrow in (False, True):
        drawn = figure(courses, narrow=narrow)
        assert len(drawn.axes) == 2
        for ax, (title, found) in zip(drawn.axes, courses, strict=True):
            written = [each.get_text().replace("\n", " ") for each in ax.texts]
            assert written[0] == title
            assert [each.text for each in found] == [
                each for each in written if each in {s.text for s in found}
            ]
            assert [s.since for s in found if s.since] == [each for each in written if "months" in each]
            lines = [each for each in ax.lines if len(each.get_xdata()) == 2]
            assert len(lines) == len(found) - 1
            assert all(each.get_linestyle() != "-" for each in lines), "no interval is known from end to end"
            rings = [each for each in ax.lines if each.get_marker() == "o"]
            assert [each.get_markerfacecolor() == "#ffffff" for each in rings] == [
                not s.placed for s in found
            ]


def test_an_interval_that_is_given_in_full_is_drawn_in_full(two):
    case = two(("wobbly-toddler/case.yaml", "      start: not told\n", ""))
    courses = ((TITLES[0], tuple(stops(case.compared[0]))),) * 2
    lines = [each.get_linestyle() for each in figure(courses).axes[0].lines if len(each.get_xdata()) == 2]
    assert lines.count("-") == 1


def test_the_figure_is_told_in_words_too(two):
    view = courses_view(fill(two()))
    assert set(view["pictures"]) == {"wide-light", "wide-dark", "narrow-light", "narrow-dark"}
    assert len(set(view["pictures"].values())) == 4
    assert "4 No better; transfer, 2 months; from when is not stated; 5" in view["alt"]
    assert "5 MIBG: negative (place among the others not told)" in view["alt"]
    assert [each["title"] for each in view["courses"]] == TITLES


# -- one result ----------------------------------------------------------------------------------------


def weighed(case, **values):
    sliders = Sliders(case.file.negative_test)
    sliders.set(values)
    return negative_test_view(Run(case), sliders)


def test_the_published_figures_are_those_of_the_file(two):
    view = weighed(two())
    assert [each["percent"] for each in view["controls"]["pretests"]] == [40, 50]
    large, four, three = view["controls"]["presets"]
    assert large["values"] == {"sensitivity": 88, "specificity": 83}
    assert large["interval"] is None
    assert "without an interval" in large["words"]
    assert four["values"] == {"sensitivity": 100, "specificity": 95}
    assert "Exact 95% interval of the sensitivity: 40% to 100%." in four["words"]
    assert three["values"] == {"sensitivity": 67, "specificity": 95}
    assert "Exact 95% interval of the sensitivity: 9% to 99%." in three["words"]
    for each in (four, three):
        assert "The specificity of 95% is illustrative; no source gives one." in each["words"]
    assert any("not independent" in each["text"] for each in view["cautions"])


def test_a_change_of_the_file_changes_the_figures(two):
    view = weighed(two(("two-cases/case.yaml", "      sensitivity: 88\n", "      sensitivity: 60\n")))
    assert view["result"]["after"] == "33%"
    assert view["controls"]["presets"][0]["values"]["sensitivity"] == 60


def test_what_follows_is_told_in_children(two):
    result = weighed(two(), pretest=50, sensitivity=88, specificity=83)["result"]
    assert (result["before"], result["after"]) == ("50%", "13%")
    assert result["sentence"] == (
        "Of 1,000 such children 475 have a negative MIBG, "
        "and 60 of these 475 have a neuroblastic tumor all the same."
    )
    assert [each["count"] for each in result["fields"]] == [60, 440, 415, 85]
    assert result["source"].startswith("As published")


def test_figures_that_no_source_gives_together_say_so(two):
    result = weighed(two(), sensitivity=70)["result"]
    assert result["source"] == "These figures are illustrative: no source gives them together."
    assert result["cite"] == []


def test_an_interval_is_carried_through(two):
    result = weighed(two(), pretest=50, sensitivity=67, specificity=95)["result"]
    assert result["spread"] == "Over the interval of the sensitivity this runs from 1% to 49%."


def test_slider_values_are_clamped_with_a_note(two):
    result = weighed(two(), pretest=400, sensitivity="abc", specificity=-1)["result"]
    assert result["before"] == "100%"
    assert result["notes"] == [
        "Pretest: 400 lies outside 0 to 100; set to 100.",
        "Sensitivity: “abc” is not a number; 88 stands.",
        "Specificity: -1 lies outside 0 to 100; set to 0.",
    ]


def test_where_nothing_can_be_negative_it_says_so(two):
    result = weighed(two(), pretest=100, sensitivity=100)["result"]
    assert result["after"] == "no value"
    assert result["sentence"] == "With these values no result can be negative, so there is nothing to weigh."


def test_the_pages_lead_on_through_table_and_figure_to_the_next_step(two):
    run = finished(two())
    steps = run.case.steps
    assert step_view(run, steps[0])["next"] == {"page": "table"}
    assert table_view(run)["next"] == {"page": "courses"}
    assert courses_view(run)["next"] == {"step": "two-figures", "number": 2, "title": steps[1].title}
    assert step_view(run, steps[1])["next"]["step"] == steps[2].id
    assert step_view(run, steps[-1])["next"] == {"page": "one_result"}
    assert weighed(run.case)["next"] == {"debrief": True}


# -- glossary and references ---------------------------------------------------------------------------


def test_the_glossary_page_is_the_file(two, root):
    case = two()
    known = load_glossary(root / "cases" / "glossary.yaml")
    entries = glossary_view(Run(case), known)["entries"]
    assert {each["term"]: each["means"] for each in entries} == known
    assert glossary_view(Run(case, case.compared), known)["status"] == "locked"


def test_a_broken_glossary_is_reported_at_its_place(root):
    path = root / "cases" / "glossary.yaml"
    path.write_text("CT: [x]\n", encoding="utf-8")
    with pytest.raises(CaseError, match=r"cases/glossary\.yaml:1:5: a list is not text; put it in quotes"):
        load_glossary(path)


def test_the_references_page_says_where_each_is_cited(two, root):
    citing = citing_cases(root / "cases")
    listed = references_view(Run(two()), citing)["references"]
    used = {each["key"]: each["used"] for each in listed}
    assert (
        used["A"] == "Cited in: The toddler who wobbles; The irritable toddler; The two cases side by side."
    )
    assert used["X09"] == "Cited in: The toddler who wobbles."
    assert {each["key"]: each["before"] for each in listed}["B"].endswith("underlying ganglioneuroblastoma. ")
    assert references_view(Run(two(), two().compared), citing)["status"] == "locked"


def test_a_draft_neither_breaks_the_references_nor_shows_its_source(two, root):
    (root / "notebooks").mkdir()
    new_case("night-cough", root)
    (root / "cases" / "broken-draft").mkdir()
    (root / "cases" / "broken-draft" / "case.yaml").write_text("id:\n", encoding="utf-8")
    listed = references_view(Run(two()), citing_cases(root / "cases"))["references"]
    titles = {each["key"]: each["before"] for each in listed}
    assert titles["C"] == "FILL-IN. ", "authors alone: the title of another case's source is held back"
    assert {"A", "B"} <= titles.keys()


# -- what is refused -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        ("two-cases", "compares: [wobbly-toddler, irritable-toddler]", "compares: [wobbly-toddler, gone]",
         "6:28: no case 'gone'; the cases are"),
        ("two-cases", "compares: [wobbly-toddler, irritable-toddler]", "compares: [wobbly-toddler]",
         "6:11: two different cases or more are needed here"),
        ("two-cases", "content_as_of", "source: A\ncontent_as_of", "a comparison has no source of its own"),
        ("two-cases", "rows: [first_brain_mri,", "rows: [shoe_size,", "no point 'shoe_size' in a profile"),
        ("two-cases", "first_brain_mri: [\"A lesion", "shoe_size: [\"A lesion",
         "no point 'shoe_size' in a profile"),
        ("two-cases", "cite: [A36]", "cite: [X04]", "'X04' is not a fact of source A or B"),
        ("two-cases", "      found: 4\n      of: 4", "      found: 5\n      of: 4", "give 'found' of 'of'"),
        ("two-cases", "      found: 4\n      of: 4", "      of: 4", "give 'found' of 'of'"),
        ("irritable-toddler", "    stage: {cite: [N12]}\n", "", "'stage' is missing; it is needed here"),
        ("irritable-toddler", "text: \"Negative\", cite: [B12]", "text: \"Negative\", cite: [X16]",
         "'X16' is not a fact of source B"),
        ("irritable-toddler", "source: B\n", "", "'source' is missing; it is needed here"),
        ("two-cases", "compares: [wobbly-toddler, irritable-toddler]",
         "compares: [wobbly-toddler, two-cases]",
         "6:28: case 'two-cases' is a comparison itself; compare single cases"),
        ("two-cases", "compares: [wobbly-toddler, irritable-toddler]", "compares: 5",
         "6:11: 5: input should be"),
        ("two-cases", "compares: [wobbly-toddler, irritable-toddler]", "compares: [wobbly-toddler, {a: b}]",
         "6:28: a mapping is not text; put it in quotes"),
        ("two-cases", "rows: [first_brain_mri, later", "rows: [first_brain_mri, first_brain_mri, later",
         "a point stands here twice; name each once"),
        ("two-cases", "[\"Clearly positive\"]", "[\"Clearly[,]positive\"]", "'[,]' cannot stand here"),
        ("irritable-toddler", "text: \"Negative\", cite", "text: \"Nega[,]tive\", cite",
         "'[,]' cannot stand here"),
        ("irritable-toddler", "after: [excision]", "after: [{x: y}]",
         "a mapping is not text; put it in quotes"),
        ("irritable-toddler", "- id: inss\n", "- id: {x: 1}\n", "a mapping is not text; put it in quotes"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_refused_at_its_place(root, two, name, old, new, problem):
    path = root / "cases" / name / "case.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CaseError) as caught:
        load_case(name, root)
    assert problem in str(caught.value), str(caught.value)


def test_two_compared_cases_of_one_name_are_refused(two):
    with pytest.raises(CaseError, match=r"6:28: two compared cases are called 'The toddler who wobbles'"):
        two(("irritable-toddler/case.yaml", "title: The irritable toddler", "title: The toddler who wobbles"))


def test_what_only_a_comparison_shows_is_refused_in_a_single_case(root):
    path = root / "cases" / "two-cases" / "case.yaml"
    block = path.read_text(encoding="utf-8")
    block = block[block.index("negative_test:") : block.index("# ----", block.index("negative_test:"))]
    other = root / "cases" / "irritable-toddler" / "case.yaml"
    text = other.read_text(encoding="utf-8")
    other.write_text(text.replace("steps:\n", block + "steps:\n", 1), encoding="utf-8")
    with pytest.raises(CaseError, match="'negative_test' is shown where cases are compared"):
        load_case("irritable-toddler", root)


def test_a_compared_case_that_is_broken_is_named_once(root):
    path = root / "cases" / "wobbly-toddler" / "case.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("rating: best", "rating: bset"), encoding="utf-8"
    )
    with pytest.raises(CaseError, match="case 'wobbly-toddler' has problems of its own; mend them first"):
        load_case("two-cases", root)
