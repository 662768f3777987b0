"""The notebooks of the project, and the rules they are held to."""

import copy
import json
from pathlib import Path

import pytest

from helpers.authoring.notebook_rules import WIDGET_VIEW, check_notebook, read_notebook
from helpers.case import case_ids, load_case
from helpers.errors import CasebookError
from helpers.notebooks import notebooks_in, told_path
from helpers.spoilers import Spoilers

ROOT = Path(__file__).parent.parent
NOTEBOOKS = notebooks_in(ROOT / "notebooks")
CASE = ROOT / "notebooks" / "01-wobbly-toddler.ipynb"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_each_notebook_keeps_the_rules(path):
    assert check_notebook(path, ROOT) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_each_code_cell_stores_what_it_shows(path):
    for cell in read_notebook(path)["cells"]:
        if cell["cell_type"] == "code":
            assert cell["execution_count"]
            assert cell["outputs"], "nbval compares nothing where nothing is stored"
            for output in cell["outputs"]:
                assert set(output["data"]) == {"text/plain", "text/html"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_no_notebook_holds_widget_state_or_a_rating(path):
    text = path.read_text(encoding="utf-8")
    assert "widget-state" not in text
    assert WIDGET_VIEW not in text
    for case_id in case_ids(ROOT / "cases"):
        for question in load_case(case_id, ROOT).questions:
            for option in getattr(question, "options", ()):
                assert json.dumps(option.feedback, ensure_ascii=False)[1:-1] not in text


def test_every_case_has_its_notebook_and_no_notebook_name_spoils():
    for case_id in case_ids(ROOT / "cases"):
        case = load_case(case_id, ROOT)
        assert (ROOT / "notebooks" / case.file.notebook).is_file()
        for path in NOTEBOOKS:
            assert Spoilers(case).anywhere(path.name) == []


def test_the_start_notebook_says_what_must_be_said_and_fits_a_screen():
    cells = read_notebook(ROOT / "notebooks" / "00-start-here.ipynb")["cells"]
    text = " ".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    for said in (
        "Shift",
        "gives no advice on the care",
        "ratings are editorial",
        "No clinician has reviewed them or the pictures",
        "content as of November 2026",
        "simulated",
        "data folder",
        "(instructor/how-to-run-a-class.ipynb)",
    ):
        assert said in text
    assert len(text.split()) < 200


def changed(tmp_path, change):
    notebook = copy.deepcopy(read_notebook(CASE))
    change([cell for cell in notebook["cells"] if cell["cell_type"] == "code"], notebook)
    folder = tmp_path / "notebooks"
    folder.mkdir()
    path = folder / CASE.name
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return "\n".join(map(str, check_notebook(path, ROOT)))


def source(number, text):
    def change(code, _notebook):
        code[number]["source"] = text

    return change


def no_output(code, _notebook):
    code[1]["execution_count"], code[1]["outputs"] = None, []


def an_error(code, _notebook):
    code[1]["outputs"] = [{"output_type": "error", "ename": "KeyError", "evalue": "x", "traceback": []}]


def a_view(code, _notebook):
    code[1]["outputs"][0]["data"][WIDGET_VIEW] = {"model_id": "1"}


def a_spoiling_heading(_code, notebook):
    notebook["cells"].insert(0, {"cell_type": "markdown", "source": ["## The Neuroblastoma\n", "is found"]})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (source(1, "a = 1\n" * 6), "6 lines of code; at most 5"),
        (source(1, "for x in (1,):\n    print(x)"), "'for' is logic"),
        (source(1, "def f():\n    pass"), "'functiondef' is logic"),
        (source(1, "f = lambda: 1"), "a lambda is logic"),
        (source(1, "%run x.py"), "this is not Python"),
        (source(1, 'case.step("two-month-on")'), "no step 'two-month-on'; the steps are first-visit,"),
        (
            source(4, 'case.step("first-visit")'),
            "the steps are shown as first-visit, some-time-later, first-visit",
        ),
        (source(1, 'case.viewer("still-open")'), "no viewer 'still-open'; the steps with a viewer are"),
        (source(1, "print(1)"), "run casebook refresh wobbly-toddler"),
        (source(0, 'from helpers import open_case\nopen_case("wobbly")'), "no case 'wobbly'; the cases are"),
        (source(1, 'case.step("some-time-later")  # neuroblastoma'), "'neuroblast*' spoils the case"),
        (a_spoiling_heading, "'neuroblast*' spoils the case"),
        (no_output, "no output is stored; run casebook refresh"),
        (an_error, "the stored output is an error: KeyError"),
        (a_view, "a widget view is stored"),
    ],
)
def test_what_breaks_a_rule_is_named(tmp_path, change, said):
    assert said in changed(tmp_path, change)


NO_NOTEBOOKS = ["", "{}", "[]", '{"cells": [1]}', '{"cells": [{}]}', "\x00", "[" * 100_000]
NO_NOTEBOOKS += [
    f'{{"cells": [{{"source": "x", "outputs": {each}}}]}}' for each in ("5", "[5]", '[{"data": 1}]')
]


@pytest.mark.parametrize("text", NO_NOTEBOOKS)
def test_a_file_that_is_no_notebook_is_refused_in_one_line(tmp_path, text):
    path = tmp_path / "01-x.ipynb"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CasebookError, match="this is not a notebook"):
        read_notebook(path)


def test_a_notebook_of_a_folder_is_told_with_its_folder():
    assert [told_path(each) for each in NOTEBOOKS][-2:] == [
        "notebooks/instructor/class-report.ipynb",
        "notebooks/instructor/how-to-run-a-class.ipynb",
    ]
    assert told_path(Path("notebooks/x/notebooks/y/z.ipynb")) == "notebooks/y/z.ipynb"
    assert told_path(Path("z.ipynb")) == told_path(Path("notebooks/z.ipynb")) == "notebooks/z.ipynb"


def test_a_problem_in_a_folder_names_the_folder(tmp_path):
    folder = tmp_path / "notebooks" / "instructor"
    folder.mkdir(parents=True)
    cell = {"cell_type": "code", "source": "1", "execution_count": None, "outputs": []}
    (folder / "x.ipynb").write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
    (problem,) = check_notebook(folder / "x.ipynb", ROOT)
    assert str(problem).startswith("notebooks/instructor/x.ipynb:1:1: no output is stored")


@pytest.mark.parametrize("name", ["class-report", "how-to-run-a-class"])
def test_each_part_of_an_instructors_notebook_fits_a_screen(name):
    cells = read_notebook(ROOT / "notebooks" / "instructor" / f"{name}.ipynb")["cells"]
    for cell in cells:
        source = "".join(cell["source"])
        assert (
            len(source.split()) <= 300 if cell["cell_type"] == "markdown" else len(source.splitlines()) <= 3
        )


def test_the_instructor_is_told_what_can_go_wrong_and_what_is_kept():
    cells = read_notebook(ROOT / "notebooks" / "instructor" / "how-to-run-a-class.ipynb")["cells"]
    text = " ".join("".join(cell["source"]) for cell in cells).replace("\n", " ")
    for said in (
        "casebook class irritable-toddler --lan",
        "--rehearse",
        "--port 9000",
        "--resume",
        "--database",
        "private networks",
        "hotspot",
        "not encrypted",
        "Nobody should type anything private",
        "one random cookie",
        "No internet is needed",
        "35",
        "70%",
        "Crouch and Mazur 2001",
        "casebook class-report",
        "casebook forget --class",
        "**Ctrl** and **+**",
        "Volumes to scroll through",
    ):
        assert said in text, said
