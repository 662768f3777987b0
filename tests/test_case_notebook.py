"""The notebook of a case follows the case, and what its author wrote stays."""

import json

import nbformat
import pytest

from helpers.authoring.case_notebook import as_text, follow, fresh
from helpers.authoring.reference_outputs import refresh
from helpers.authoring.skeleton import new_case
from helpers.notebooks import cell_source

STEPS = ["first", "second"]


@pytest.fixture
def notebook():
    return fresh("x-y", "Title", 12, STEPS)


def sources(notebook):
    return [cell_source(each).splitlines()[-1].rpartition(").")[2] for each in notebook["cells"]]


def prose(text):
    return {"cell_type": "markdown", "id": "mine", "metadata": {}, "source": text}


def test_a_fresh_notebook_has_a_cell_for_everything(notebook):
    assert sources(notebook)[1:] == ['step("first")', 'step("second")', "debrief()", "workup()"]
    assert cell_source(notebook["cells"][0]) == (
        "# Title\n\nAbout 12 minutes. Press **Shift** + **Enter** until the first step opens."
    )
    assert [each["id"] for each in notebook["cells"]] == [f"cell-0{number}" for number in range(1, 6)]


def test_it_is_written_as_jupyter_writes_it(notebook):
    text = as_text(notebook)
    assert nbformat.writes(nbformat.reads(text, as_version=4)).rstrip() + "\n" != ""
    nbformat.validate(nbformat.reads(text, as_version=4))
    assert json.loads(text) == notebook


def test_a_step_with_volumes_has_a_second_cell_for_its_viewer(notebook):
    def followed(steps, scrolled):
        follow(notebook, "x-y", "Title", 12, steps, scrolled)
        return sources(notebook)[1:-2]

    assert followed(STEPS, ["first"]) == ['step("first")', 'viewer("first")', 'step("second")']
    assert followed(STEPS, ["first"]) == ['step("first")', 'viewer("first")', 'step("second")']
    assert followed(["first", "new", "second"], ["first", "second"]) == [
        'step("first")', 'viewer("first")', 'step("new")', 'step("second")', 'viewer("second")',
    ]  # fmt: skip
    assert followed(["new", "second"], []) == ['step("new")', 'step("second")']


@pytest.mark.parametrize(
    ("steps", "shown"),
    [
        (["zero", "first", "second"], ["zero", "first", "second"]),
        (["first", "between", "second"], ["first", "between", "second"]),
        (["first", "second", "a", "b"], ["first", "second", "a", "b"]),
        (["second"], ["second"]),
        (["new"], ["new"]),
        (["first", "renamed"], ["first", "renamed"]),
    ],
)
def test_cells_of_new_steps_are_added_and_those_of_steps_that_are_gone_go(notebook, steps, shown):
    follow(notebook, "x-y", "Title", 12, steps)
    expected = [f'step("{each}")' for each in shown]
    assert sources(notebook)[1:] == [*expected, "debrief()", "workup()"]
    before = as_text(notebook)
    follow(notebook, "x-y", "Title", 12, steps)
    assert as_text(notebook) == before


def test_prose_and_cells_of_the_authors_own_stay_where_they_are(notebook):
    cells = notebook["cells"]
    cells[0]["source"] = "# My own heading"
    cells.insert(2, prose("Before the second step."))
    cells.append(prose("The end."))
    own = {"cell_type": "code", "id": "own", "metadata": {}, "outputs": [], "execution_count": None}
    cells.append(own | {"source": 'case = open_case("x-y")\ncase.step("gone")'})
    follow(notebook, "x-y", "Other", 5, ["first", "new", "second"])
    assert sources(notebook) == [
        "# My own heading",
        'step("first")',
        'step("new")',
        "Before the second step.",
        'step("second")',
        "debrief()",
        "workup()",
        "The end.",
        'case.step("gone")',
    ]


def test_the_heading_follows_the_case(notebook):
    follow(notebook, "x-y", "Better title", 1, STEPS)
    assert cell_source(notebook["cells"][0]).startswith("# Better title\n\nAbout 1 minute. Press")


# -- casebook refresh ----------------------------------------------------------------------------------


@pytest.fixture
def root(make_root):
    root = make_root()
    (root / "notebooks").mkdir()
    new_case("night-cough", root)
    return root


def add_step(root):
    file = root / "cases" / "night-cough" / "case.yaml"
    text = file.read_text(encoding="utf-8")
    step = text[text.index("  - id: first-visit") : text.index("  # A second step")]
    for name in ("first-visit", "in-one-sentence", "what-now"):
        step = step.replace(f"id: {name}", f"id: {name}-again")
    file.write_text(text.replace("  # A second step", f"{step}  # A third step"), encoding="utf-8")


def test_refresh_lays_out_the_cells_of_new_steps_and_keeps_prose(root):
    (path,) = (root / "notebooks").iterdir()
    assert refresh(path)
    assert not refresh(path)
    book = json.loads(path.read_text(encoding="utf-8"))
    book["cells"].insert(2, prose("My words."))
    path.write_text(as_text(book), encoding="utf-8")
    add_step(root)
    assert refresh(path)
    book = json.loads(path.read_text(encoding="utf-8"))
    assert sources(book)[1:] == [
        'step("first-visit")',
        'step("first-visit-again")',
        "My words.",
        "debrief()",
        "workup()",
    ]
    assert all(each["outputs"] for each in book["cells"] if each["cell_type"] == "code")


def test_a_notebook_that_is_not_the_cases_own_is_only_run(root):
    (path,) = (root / "notebooks").iterdir()
    other = path.with_name("50-other.ipynb")
    other.write_bytes(path.read_bytes())
    add_step(root)
    refresh(other)
    assert "first-visit-again" not in other.read_text(encoding="utf-8")


def test_a_case_with_problems_is_not_run_and_the_notebook_stays(root):
    from helpers.placed_yaml import CaseError

    (path,) = (root / "notebooks").iterdir()
    before = path.read_bytes()
    file = root / "cases" / "night-cough" / "case.yaml"
    file.write_text(file.read_text("utf-8").replace("rating: best", "rating: bset"), encoding="utf-8")
    with pytest.raises(CaseError, match="'bset' is not allowed"):
        refresh(path)
    assert path.read_bytes() == before
